import ExactMoney
import GRDB
import Pipeline
import Testing

@testable import Books

@Suite struct DatabaseOpeningTests {
  @Test func connectionIsSetForSafety() throws {
    let books = try TemporaryBooks()
    let database = try BooksDatabase(books.directory)
    #expect(try database.query("PRAGMA journal_mode").rows == [["wal"]])
    // 2 is FULL.
    #expect(try database.query("PRAGMA synchronous").rows == [["2"]])
    #expect(try database.query("PRAGMA foreign_keys").rows == [["1"]])
    #expect(try database.query("PRAGMA busy_timeout").rows == [["5000"]])
  }

  @Test func everyTableIsStrictAndHasNoFloat() throws {
    let books = try TemporaryBooks()
    let database = try BooksDatabase(books.directory)
    let tables = try database.query(
      """
      SELECT name, strict FROM pragma_table_list
      WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name <> 'grdb_migrations'
      ORDER BY name
      """
    ).rows
    #expect(
      tables.compactMap(\.first) == [
        "accepted_file", "audit_entry", "bridge_step", "closed_cell", "closed_document",
        "closed_drift", "closed_input", "closed_open_item", "closed_output", "closed_revenue",
        "closed_version", "decision", "document", "drift_cause", "drift_item", "finding",
        "ledger_group", "ledger_price", "open_item", "output_file", "period", "pnl_cost",
        "pnl_row", "prepaid_balance", "review_item", "run", "share", "sign_off",
      ])
    #expect(tables.allSatisfy { $0.last == "1" })
    for table in tables.compactMap(\.first) {
      let types = try database.query(
        "SELECT DISTINCT type FROM pragma_table_info('\(table ?? "")')"
      ).rows.compactMap(\.first)
      #expect(types.allSatisfy { $0 == "TEXT" || $0 == "INTEGER" }, "\(table ?? "") has \(types)")
    }
  }

  @Test func openingAgainKeepsTheData() throws {
    let books = try TemporaryBooks()
    let database = try BooksDatabase(books.directory)
    let hash = try #require(ContentHash(String(repeating: "0", count: 64)))
    let file = AcceptedFile(
      kind: .usage, profile: nil, name: "a", hash: hash, sizeBytes: 1, acceptedAt: "t")
    #expect(try database.recordAcceptance(of: file) == nil)
    try database.close()
    #expect(try BooksDatabase(books.directory).acceptedFiles() == [file])
  }

  @Test func databaseOfANewerProgramIsRefusedUntouched() throws {
    let books = try TemporaryBooks()
    let database = try BooksDatabase(books.directory)
    try database.write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('999-from-the-future')")
    }
    try database.close()
    let error = trouble { _ = try BooksDatabase(books.directory) }
    #expect(error?.code == .newerDatabase)
    #expect(error?.isTransient == false)
  }

  @Test func fileThatIsNoDatabaseIsRefused() throws {
    let books = try TemporaryBooks()
    try books.write("books.sqlite", String(repeating: "not a database, ", count: 100))
    #expect(trouble { _ = try BooksDatabase(books.directory) }?.code == .database)
  }

  @Test func schemaRefusesWhatTheProgramMustNotWrite() throws {
    let books = try TemporaryBooks()
    let database = try BooksDatabase(books.directory)
    for sql in [
      "INSERT INTO period (period, status, version) VALUES ('2026-1', 'open', 1)",
      "INSERT INTO period (period, status, version) VALUES ('2026-10', 'ajar', 1)",
      "INSERT INTO accepted_file VALUES (1, 'usage', '', 'a', 'AB', 1, 't')",
      "INSERT INTO bridge_step VALUES ('2026-10', 0, NULL, 'ledger', 'USD', '1')",
    ] {
      #expect(trouble { try database.write { try $0.execute(sql: sql) } }?.code == .database)
    }
    try database.write {
      try $0.execute(sql: "INSERT INTO period VALUES ('2026-10', 'open', 1, NULL)")
      try $0.execute(
        sql: "INSERT INTO bridge_step VALUES ('2026-10', 0, NULL, 'ledger', 'USD', '1/3')")
    }
    let amount = "UPDATE bridge_step SET amount = '1,234.56'"
    #expect(trouble { try database.write { try $0.execute(sql: amount) } }?.code == .database)
  }

  @Test func personsQueryCannotWrite() throws {
    let books = try TemporaryBooks()
    let database = try BooksDatabase(books.directory)
    #expect(trouble { _ = try database.query("DELETE FROM accepted_file") } != nil)
  }
}

@Suite struct ExactSumTests {
  let books: TemporaryBooks
  let database: BooksDatabase

  init() throws {
    books = try TemporaryBooks()
    database = try BooksDatabase(books.directory)
  }

  func sum(_ values: String) throws -> String? {
    try database.query("SELECT exact_sum(column1) FROM (VALUES \(values))").rows.first?.first ?? nil
  }

  @Test func sumIsExactWhereFloatsAreNot() throws {
    #expect(try sum("('0.1'), ('0.2')") == "0.3")
    #expect(try sum("('12345678901234567890.01'), ('0.99')") == "12345678901234567891")
    #expect(try sum("('1/3'), ('1/6')") == "0.5")
    #expect(try sum("('1/3'), ('1/3')") == "2/3")
    #expect(try sum("('-1'), (3), (NULL)") == "2")
  }

  @Test func noValueIsNoSum() throws {
    #expect(try sum("(NULL)") == nil)
    #expect(try database.query("SELECT exact_sum(amount) FROM share").rows == [[nil]])
  }

  @Test(arguments: ["'n/a'", "''", "0.5", "x'31'", "'1/0'", "'1/2/3'", "'0.5/2'", "'1/-2'"])
  func whatIsNoExactNumberIsAnError(_ value: String) {
    #expect(trouble { _ = try sum("('1'), (\(value))") }?.code == .database)
  }
}

@Suite struct ExactTextTests {
  @Test(arguments: [
    (Rational(-25, 2), "-12.5"), (Rational(1, 3), "1/3"), (Rational(-2, 3), "-2/3"),
    (Rational(0, 5), "0"), (Rational(1_000_000, 1), "1000000"),
  ])
  func textGivesTheNumberBack(_ number: Rational, _ text: String) {
    #expect(ExactText.text(of: number) == text)
    #expect(ExactText.rational(text) == number)
  }
}
