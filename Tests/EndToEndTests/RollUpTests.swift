import Foundation
import Testing

/// `crossfoot rollup`: usage files summed under the books' rules, the books untouched.
@Suite struct RollUpTests {
  private static let byCustomer = """
    customer_id,events,output_tokens,cost,currency
    A,9,60,60,USD
    B,1,40,40,USD

    """

  /// Small books whose usage has been taken out of the inbox, and where it is now.
  private func books() throws -> (SmallBooks, usage: String) {
    let books = try SmallBooks(month: "2026-01")
    let usage = books.scratch.path("usage.csv")
    try FileManager.default.moveItem(
      atPath: books.path + "/inbox/usage/u-2026-01.csv", toPath: usage)
    return (books, usage)
  }

  private func rollUp(
    _ books: SmallBooks, _ files: [String], _ arguments: [String]
  ) throws -> ProcessOutcome {
    try CommandLineTool.run(["rollup"] + files + ["--books", books.path] + arguments)
  }

  private func csv(_ books: SmallBooks, _ files: [String], by columns: String) throws -> String {
    let outcome = try rollUp(books, files, ["--by", columns, "--format", "csv"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    return outcome.output
  }

  @Test func columns() throws {
    let (books, usage) = try books()
    #expect(try csv(books, [usage], by: "customer_id") == Self.byCustomer)
    #expect(
      try csv(books, [usage], by: "day,row") == """
        day,row,events,output_tokens,cost,currency
        2026-01-10,A,8,0,0,
        2026-01-11,A,1,60,60,USD
        2026-01-12,B,1,40,40,USD

        """)
    #expect(
      try csv(books, [usage], by: "model,period,meter") == """
        model,period,meter,quantity,cost,currency
        m,2026-01,output_tokens,100,100,USD

        """)
    let defaults = try rollUp(books, [usage], ["--format", "csv"])
    #expect(
      defaults.output.hasPrefix(
        "day,customer_id,workspace_id,feature,agent,user_tier,environment,route,final_route,"
          + "provider,model,service_tier,account,events,output_tokens,cost,currency\n"
          + "2026-01-10,A,,,,,,,,p,m,standard,,8,0,0,\n"), "\(defaults.output)")
  }

  @Test func forms() throws {
    let (books, usage) = try books()
    let json = try rollUp(books, [usage], ["--by", "provider", "--format", "json"])
    let rows = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    #expect(
      rows as? [[String: String]] == [
        [
          "provider": "p", "events": "10", "output_tokens": "100", "cost": "100",
          "currency": "USD",
        ]
      ])
    let table = try rollUp(books, [usage], ["--by", "customer_id"])
    let last = try #require(table.output.split(separator: "\n").last)
    #expect(
      last.split(separator: " ").map(String.init) == ["TOTAL", "10", "100", "100", "USD"])
  }

  /// Before and after a close the rules are the same, wherever their files are; nothing changes.
  @Test func booksAreOnlyRead() throws {
    let (books, usage) = try books()
    let fresh = try FileManager.default.states(under: books.path)
    #expect(try csv(books, [usage], by: "customer_id") == Self.byCustomer)
    #expect(try FileManager.default.states(under: books.path) == fresh)
    _ = try books.close()
    #expect(try FileManager.default.bytes(under: books.path + "/inbox").isEmpty)
    let closed = try FileManager.default.states(under: books.path)
    #expect(try csv(books, [usage], by: "customer_id") == Self.byCustomer)
    #expect(try FileManager.default.states(under: books.path) == closed)
    // What still waits counts already.
    try books.scratch.write(
      "more.csv",
      "event_id,occurred_at,customer_id,provider,model,images\n"
        + "more,2026-01-13T00:00:00Z,old-A,p,n,7\n")
    try books.put(
      "prices/q.csv", "provider,model,meter,unit_price,per,currency\np,n,images,2,1,USD\n")
    try books.put("customer_aliases/a.csv", "alias,customer_id\nold-A,A\n")
    #expect(
      try csv(books, [usage, books.scratch.path("more.csv")], by: "customer_id") == """
        customer_id,events,images,output_tokens,cost,currency
        A,10,7,60,74,USD
        B,1,0,40,40,USD

        """)
  }

  /// The same events from several files, some compressed, count once.
  @Test func compressedCopies() throws {
    let (books, usage) = try books()
    var files = [usage, usage]
    for (tool, suffix) in [("gzip", ".gz"), ("zstd", ".zst")] {
      let path = try #require(CommandLineTool.find(tool))
      try #require(try RunningProcess(path, ["-k", usage]).finish(limit: 20).status == 0)
      files.append(usage + suffix)
    }
    #expect(try csv(books, files, by: "customer_id") == Self.byCustomer)
    #expect(try csv(books, [usage + ".zst"], by: "customer_id") == Self.byCustomer)
    for arguments in [["--workers", "1"], ["--memory", "1"]] {
      let outcome = try rollUp(
        books, files, ["--by", "customer_id", "--format", "csv"] + arguments)
      #expect(outcome.output == Self.byCustomer)
    }
  }

  /// Prices in two currencies are two rows, with the events on the first; a third of a cent is cut at
  /// 12 places; a name that a spreadsheet would run is made harmless.
  @Test func currenciesAndNames() throws {
    let books = try SmallBooks()
    try books.put(
      "prices/p.csv",
      "provider,model,meter,unit_price,per,currency\np,m,images,1,3,USD\np,m,searches,0.5,1,EUR\n")
    try books.scratch.write(
      "u.csv",
      "event_id,occurred_at,customer_id,provider,model,images,searches\n"
        + "1,2026-01-01T00:00:00Z,=A,p,m,2,0\n2,2026-01-01T00:00:00Z,=A,p,m,0,3\n"
        + "3,2026-01-01T00:00:00Z,=A,p,m,2,5\n4,2026-01-01T00:00:00Z,\"B, b\",p,m,3,0\n")
    let outcome = try rollUp(
      books, [books.scratch.path("u.csv")], ["--by", "customer_id", "--format", "csv"])
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        customer_id,events,images,searches,cost,currency
        '=A,3,0,8,4,EUR
        '=A,0,4,0,1.333333333333,USD
        "B, b",1,3,0,1,USD

        """)
    // Nobody has introduced these customers.
    #expect(outcome.errors.contains("unknown-customer"), "\(outcome.errors)")
    let quiet = try rollUp(
      books, [books.scratch.path("u.csv")], ["--by", "customer_id", "--quiet"])
    #expect(quiet.errors.isEmpty, "\(quiet.errors)")
  }

  /// What is no input, what has no price, and what makes no sense.
  @Test func exitStatus() throws {
    let (books, usage) = try books()
    try books.scratch.write(
      "unpriced.csv",
      "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
        + "1,2026-01-10T12:00:00Z,A,p,unknown,5\n")
    let unpriced = try rollUp(books, [books.scratch.path("unpriced.csv")], ["--by", "model"])
    #expect(unpriced.status == 1)
    #expect(unpriced.errors.contains("unpriced-usage"))
    try books.scratch.write("garbage.csv", "hello\nworld\n")
    try books.scratch.write("broken.csv.gz", "no gzip at all")
    for name in ["garbage.csv", "broken.csv.gz"] {
      let outcome = try rollUp(books, [books.scratch.path(name)], ["--by", "model"])
      #expect(outcome.status == 65, "\(name): \(outcome.errors)")
    }
    for path in [books.scratch.path("absent.csv"), books.path] {
      #expect(try rollUp(books, [path], []).status == 74)
    }
    for arguments in [
      ["--by", "nonsense"], ["--by", ""], ["--by", "day,day"], ["--format", "pdf"],
      ["--workers", "0"],
    ] {
      let outcome = try rollUp(books, [usage], arguments)
      #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
    }
    #expect(try rollUp(books, [], []).status == 64)
    #expect(
      try CommandLineTool.run(["rollup", usage, "--books", "nowhere"]).status == 64)
  }
}
