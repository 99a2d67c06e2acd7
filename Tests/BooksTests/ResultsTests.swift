import ExactMoney
import GRDB
import Pipeline
import Testing

@testable import Books

@Suite struct ResultsTests {
  let books: TemporaryBooks
  let database: BooksDatabase
  let sample: SampleClose

  init() throws {
    books = try TemporaryBooks()
    database = try BooksDatabase(books.directory)
    sample = try SampleClose()
  }

  func begin(_ period: Period, digest: String = "d1") throws -> RunID {
    try database.beginRun(
      RunStart(
        period: period, job: "month-end", programVersion: "1.0.0",
        startedAt: "2026-11-01T06:00:00Z", inputCount: 4, inputDigest: digest))
  }

  @discardableResult
  func store(_ close: MonthEndClose) throws -> RunID {
    let run = try begin(close.profitAndLoss.period)
    try database.replaceResults(close, dimensionNames: sample.dimensionNames, run: run)
    return run
  }

  /// Every row of the tables that hold results.
  func contents() throws -> [[[String?]]] {
    try [
      "finding", "ledger", "document", "share", "drift_item", "drift_cause", "bridge_step",
      "pnl_row", "pnl_cost", "prepaid_balance", "review_item",
    ].map { try database.query("SELECT * FROM \($0)").rows }
  }

  @Test func resultsComeBackAsTheyWere() throws {
    let close = try sample.close()
    try store(close)
    #expect(try database.profitAndLoss(sample.period) == close.profitAndLoss)
    #expect(try database.driftItems(sample.period) == close.drift)
    #expect(try database.driftCauses(sample.period) == close.causes)
    #expect(try database.bridge(sample.period) == close.bridge)
    #expect(try database.findings(sample.period) == close.findings)
    #expect(try database.prepaidBalances(sample.period) == close.prepaid)
  }

  @Test func replacingByTheSameChangesNothing() throws {
    try store(try sample.close())
    let first = try contents()
    #expect(first.map(\.count) == [3, 2, 2, 5, 6, 11, 24, 4, 8, 2, 4])
    try store(try sample.close())
    #expect(try contents() == first)
  }

  @Test func replacingByLessLeavesNothingOld() throws {
    try store(try sample.close())
    var close = try sample.close()
    close.drift.removeLast(4)
    close.causes.removeLast(7)
    close.documents.removeLast()
    close.findings = []
    close.prepaid.removeLast()
    try store(close)
    #expect(try contents().map(\.count) == [0, 2, 1, 3, 2, 4, 24, 4, 8, 1, 2])
    #expect(try database.driftItems(sample.period) == close.drift)
    #expect(try database.prepaidBalances(sample.period) == close.prepaid)
  }

  @Test func moneyIsExactInTheDatabase() throws {
    try store(try sample.close())
    #expect(try database.query("SELECT exact_sum(amount) FROM share").rows == [["4.12"]])
    #expect(
      try database.query("SELECT amount FROM share WHERE row = 'acme' ORDER BY category").rows
        == [["921/530"], ["0.15"]])
    #expect(
      try database.query("SELECT exact_sum(reporting_amount) FROM drift_item").rows == [["1.58"]])
  }

  @Test func ledgerHasARowForEachCell() throws {
    var close = try sample.close()
    let ledger = sample.ledger()
    // One at 1 per 3 costs digits without end.
    var endless = ledger.prices[0]
    endless.unitPrice = 1
    endless.per = 3
    close.ledger = Ledger(
      groups: ledger.groups, meters: [MeterID("output_tokens"), MeterID("images")],
      prices: [ledger.prices[0], endless],
      rows: [
        UsageQuantity(group: 0, meter: 1, priceIndex: 1, quantity: 1),
        UsageQuantity(group: 0, meter: 0, priceIndex: 0, quantity: 600_000),
        UsageQuantity(group: 1, meter: 0, priceIndex: 0, quantity: -7),
      ])
    try store(close)
    let rows = try database.query(
      "SELECT row, meter, unit_price, per, quantity, cost, typeof(quantity) FROM ledger"
    ).rows
    #expect(
      rows == [
        ["acme", "images", "1", "3", "1", "1/3", "text"],
        ["acme", "output_tokens", "3", "1000000", "600000", "1.8", "text"],
        ["bolt", "output_tokens", "3", "1000000", "-7", "-0.000021", "text"],
      ])
    #expect(
      try database.query("SELECT exact_sum(quantity), exact_sum(cost) FROM ledger").rows
        == [["599994", "6399937/3000000"]])
  }

  @Test func dimensionsCanBeQueriedByName() throws {
    try store(try sample.close())
    let rows = try database.query(
      "SELECT row, dimensions ->> 'feature' FROM ledger"
    ).rows
    #expect(rows == [["acme", "chat"], ["bolt", nil]])
  }

  @Test func dimensionTextIsEscapedForJSON() {
    var bytes: [UInt8] = []
    let names = ["a\"b", "c", "d"].map { Array(JSONObject.quoted($0).utf8) }
    JSONObject.append(names, ["x\\y\n", "", "é"], to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"a\"b":"x\\y\u000a","d":"é"}"#)
  }

  @Test func customerCalledTotalIsNotTheTotal() throws {
    var close = try sample.close()
    close.profitAndLoss.rows[0].row = RowID("TOTAL")
    try store(close)
    #expect(try database.profitAndLoss(sample.period) == close.profitAndLoss)
  }

  @Test func failureInTheMiddleKeepsTheOldResults() throws {
    try store(try sample.close())
    let before = try contents()
    var bad = try sample.close()
    // More failed calls than calls: the schema refuses the row after others were written.
    bad.profitAndLoss.rows[1].failedCalls = 9
    bad.findings = []
    #expect(trouble { try store(bad) }?.code == .database)
    #expect(try contents() == before)
  }

  @Test func troubleBeforeTheCommitKeepsTheOldResults() throws {
    try store(try sample.close())
    let before = try contents()
    var other = try sample.close()
    other.findings = []
    let run = try begin(sample.period)
    let error = trouble {
      try database.replaceResults(other, dimensionNames: sample.dimensionNames, run: run) {
        throw BooksError(.diskFull, path: "pnl.csv", "no space")
      }
    }
    #expect(error == BooksError(.diskFull, path: "pnl.csv", "no space"))
    #expect(try contents() == before)
  }

  @Test func closedVersionIsNeverRewritten() throws {
    var close = try sample.close()
    close.profitAndLoss.status = .closed
    try store(close)
    let before = try contents()
    #expect(trouble { try store(close) }?.code == .closedPeriod)
    close.profitAndLoss.version = 2
    close.findings = []
    try store(close)
    #expect(try contents() != before)
    #expect(try database.status().periods.map(\.version) == [2])
  }

  @Test func periodWithoutResultsIsEmpty() throws {
    _ = try begin(sample.period)
    #expect(try database.profitAndLoss(sample.period) == nil)
    #expect(try database.driftItems(sample.period).isEmpty)
    #expect(try database.profitAndLoss(sample.period.next) == nil)
  }

  @Test func valueTheProgramCannotHaveWrittenIsNamed() throws {
    try store(try sample.close())
    try database.write { try $0.execute(sql: "UPDATE drift_item SET variance = 'mood'") }
    let error = trouble { _ = try database.driftItems(sample.period) }
    #expect(error?.code == .database)
    #expect(error?.underlying.contains("drift_item.variance") == true)
  }

  @Test func reportsAndTheEndOfTheRunCountWithTheResults() throws {
    let hash = Array("abc".utf8).withUnsafeBytes { ContentHash(of: $0) }
    let first = OutputFile(
      name: "a.csv", hash: hash, sizeBytes: 3, rowCount: 1, wasUnchanged: false)
    let second = OutputFile(
      name: "b.csv", hash: hash, sizeBytes: 3, rowCount: 2, wasUnchanged: false)
    for outputs in [[first, second], [second]] {
      let run = try begin(sample.period)
      try database.replaceResults(
        try sample.close(), dimensionNames: sample.dimensionNames, run: run
      ) { ResultsEnding(outputs: outputs, finish: (at: "2026-11-01T00:00:09Z", exitStatus: 1)) }
    }
    #expect(
      try database.query("SELECT name, size_bytes, row_count FROM output_file").rows
        == [["b.csv", "3", "2"]])
    #expect(try database.status().periods.map(\.lastRun?.exitStatus) == [1])
  }
}

@Suite struct StatusTests {
  @Test func emptyBooksHaveNoPeriods() throws {
    let books = try TemporaryBooks()
    let status = try BooksDatabase(books.directory).status()
    #expect(status == BooksStatus(periods: [], acceptedFiles: [:]))
  }

  @Test func statusOfAYearIsReadFromTheRuns() throws {
    let tests = try ResultsTests()
    var close = try tests.sample.close()
    var period = try #require(Period("2026-01"))
    for _ in 0..<12 {
      close.profitAndLoss.period = period
      let run = try tests.begin(period, digest: "old")
      try tests.database.replaceResults(
        close, dimensionNames: tests.sample.dimensionNames, run: run)
      try tests.database.finishRun(run, finishedAt: "2027-01-01T00:00:09Z", exitStatus: 1)
      period = period.next
    }
    // A later run of March was killed: the results stay those of the run before.
    _ = try tests.begin(try #require(Period("2026-03")), digest: "new")
    let periods = try tests.database.status().periods
    #expect(periods.map(\.period.description).first == "2026-01")
    #expect(periods.count == 12)
    let march = periods[2]
    #expect(march.lastRun?.finishedAt == nil)
    #expect(march.lastRun?.exitStatus == nil)
    #expect(march.lastRun?.inputDigest == "new")
    #expect(march.results?.inputDigest == "old")
    #expect(march.results?.findings == [.blocking: 2, .warning: 1, .note: 0])
    #expect(march.results?.openDriftCount == 5)
    #expect(march.results?.driftItemCount == 6)
    #expect(march.results?.documentCount == 2)
    #expect(march.results?.ledgerCellCount == 2)
    #expect(march.results?.totalCost.description == "4.12")
    #expect(march.results?.revenue.value?.description == "5.00")
    #expect(periods[3].lastRun?.exitStatus == 1)
    #expect(periods[3].status == .open)
  }

  @Test func statusReadsNoResultTable() throws {
    let tests = try ResultsTests()
    try tests.store(try tests.sample.close())
    // The counts do not depend on the rows: they were stored with the run.
    try tests.database.write {
      try $0.execute(sql: "DELETE FROM drift_cause; DELETE FROM drift_item")
    }
    #expect(try tests.database.status().periods.first?.results?.driftItemCount == 6)
    let plan = try tests.database.query(
      "EXPLAIN QUERY PLAN SELECT id FROM run WHERE run.period = 'x' ORDER BY id DESC LIMIT 1")
    #expect(plan.rows.contains { $0.last??.contains("run_by_period") == true })
    #expect(plan.rows.allSatisfy { $0.last??.contains("TEMP B-TREE") == false })
  }

  @Test func acceptedFilesAreCountedByKind() throws {
    let books = try TemporaryBooks()
    let database = try BooksDatabase(books.directory)
    let acceptance = Acceptance(archive: Archive(books.directory), database: database)
    for path in ["usage/a", "usage/b", "costs/c"] { try books.write("inbox/" + path, path) }
    for file in try books.directory.listInbox().files { _ = try acceptance.accept(file, at: "t") }
    #expect(try database.status().acceptedFiles == [.usage: 2, .costs: 1])
  }
}
