import ExactMoney
import Pipeline
import Testing
import UsageScan

@Suite("Rows and columns")
struct RowTests {
  let world: World

  init() throws {
    var world = try World()
    try world.addPrice("3")
    try world.addPrice("2", meter: "gpu_seconds", category: "embedding")
    self.world = world
  }

  @Test("a row with nothing but the required columns has every default")
  func defaults() {
    let rollUp = world.scan(
      """
      occurred_at,provider,model,output_tokens,customer_id
      2026-10-05T10:00:00Z,acme,m1,40,A
      """)
    #expect(world.rows(rollUp) == ["A 40 output_tokens m1 standard @3"])
    #expect(rollUp.groups.first?.account == nil)
    #expect(rollUp.groups.first?.customerName == "A")
    #expect(rollUp.findings.isEmpty)
    #expect(rollUp.statistics.rowsRead == 1)
    #expect(rollUp.statistics.events == 1)
    #expect(rollUp.statistics.rowsRefused == 0)
  }

  @Test("without a required column no row of the file counts")
  func missingColumns() {
    let rollUp = world.scan([
      file("a.csv", "occurred_at,model,output_tokens\n2026-10-05T10:00:00Z,m1,40\n,,1\n"),
      file("b.csv", "occurred_at,provider,model,tag\n2026-10-05T10:00:00Z,acme,m1,40\n"),
      file(
        "c.csv", "occurred_at,provider,model,gpu_seconds\n2026-10-05T10:00:00Z,acme,m1,0.5\n"),
    ])
    #expect(
      texts(rollUp.findings) == [
        "usage/a.csv:1:0 missing-column provider is required",
        "usage/b.csv:1:0 missing-column no column is a meter: neither a standard one nor one that "
          + "the price book names",
      ])
    #expect(world.rows(rollUp) == ["(unattributed) 0.5 gpu_seconds m1 standard @2"])
    #expect(rollUp.statistics.rowsRead == 4)
    #expect(rollUp.statistics.rowsRefused == 3)
  }

  @Test(
    "a bad value refuses its row, with its place, and no other row",
    arguments: [
      (
        "occurred_at", "2026-10-05T10:00:00", "bad-date", "is not a time by RFC 3339 with an offset"
      ),
      (
        "occurred_at", "2026-02-30T10:00:00Z", "bad-date",
        "is not a time by RFC 3339 with an offset"
      ),
      (
        "occurred_at", "10000-01-01T00:00:00Z", "bad-date",
        "is not a time by RFC 3339 with an offset"
      ),
      ("recorded_at", "yesterday", "bad-date", "is not a time by RFC 3339 with an offset"),
      ("attempt", "1.5", "bad-number", "is not a whole number"),
      ("attempt", "one", "bad-number", "is not a number"),
      ("status", "done", "bad-value", "is not one of started, completed, failed, cancelled"),
      ("outcome", "liked", "bad-value", "is not one of accepted, edited, rejected, empty"),
      ("billable", "1", "bad-value", "is not one of true, false"),
      ("latency_ms", "12ms", "bad-number", "is not a number"),
      ("estimated_cost", "$5", "bad-number", "is not a number"),
      ("output_tokens", "1 000", "bad-number", "is not a number"),
      ("output_tokens", "NaN", "bad-number", "is not a number"),
      ("output_tokens", "1e999999999", "bad-number", "is not a number"),
    ])
  func badValue(column: String, value: String, code: String, message: String) throws {
    let columns = [
      "occurred_at", "provider", "model", "output_tokens", "recorded_at", "attempt", "status",
      "outcome", "billable", "latency_ms", "estimated_cost",
    ]
    let place = try #require(columns.firstIndex(of: column))
    let good = ["2026-10-05T10:00:00Z", "acme", "m1", "40", "", "", "", "", "", "", ""]
    var bad = good
    bad[place] = value
    let rows = [columns, bad, good].map { $0.joined(separator: ",") }
    let rollUp = world.scan(rows.joined(separator: "\n") + "\n")
    #expect(
      texts(rollUp.findings) == [
        "usage/a.csv:2:\(place + 1) \(code) \(column): \"\(value)\" \(message)"
      ])
    #expect(rollUp.rows.map(\.quantity) == [40])
    #expect(rollUp.statistics.rowsRead == 2)
    #expect(rollUp.statistics.rowsRefused == 1)
    #expect(rollUp.statistics.events == 1)
  }

  @Test("a negative quantity counts as 0 and is named; its row counts")
  func negativeQuantity() {
    let rollUp = world.scan(
      """
      occurred_at,provider,model,output_tokens
      2026-10-05T10:00:00Z,acme,m1,-1
      2026-10-05T10:00:00Z,acme,m1,-0
      """)
    #expect(
      texts(rollUp.findings) == [
        "usage/a.csv:2:4 negative-quantity output_tokens: \"-1\" counts as 0"
      ])
    #expect(rollUp.rows.isEmpty)
    #expect(rollUp.statistics.events == 2)
  }

  @Test("everything wrong with a row is said at once")
  func severalFindings() {
    let rollUp = world.scan(
      """
      occurred_at,provider,model,output_tokens,status
      ,,m1,x,y
      """)
    #expect(
      rollUp.findings.map(\.finding.code) == [
        .missingValue, .missingValue, .badNumber, .badValue,
      ])
    #expect(rollUp.findings.compactMap(\.finding.location?.column) == [1, 2, 4, 5])
    #expect(rollUp.statistics.rowsRefused == 1)
  }

  @Test("good values in every accepted spelling")
  func accepted() {
    let rollUp = world.scan(
      """
      occurred_at,provider,model,output_tokens,billable,attempt,latency_ms,estimated_cost,outcome
      2026-10-05t10:00:00.25z,acme,m1,59200.0,TRUE,2,12.5,1e-07,edited
      2026-10-05T10:00:00+02:00,acme,m1,1E2,False,99999999999999999999999,0,-1,empty
      """)
    #expect(rollUp.findings.isEmpty)
    #expect(rollUp.rows.map(\.quantity) == [59200])
    #expect(rollUp.statistics.events == 2)
  }

  @Test("fractions add up exactly, at any size")
  func exactSums() throws {
    let rollUp = world.scan(
      """
      occurred_at,provider,model,gpu_seconds
      2026-10-05T10:00:00Z,acme,m1,0.1
      2026-10-05T11:00:00Z,acme,m1,0.2
      2026-10-05T12:00:00Z,acme,m1,100000000000000000000000000000000000000000
      """)
    let sum = try #require(ExactDecimal("100000000000000000000000000000000000000000.3"))
    #expect(rollUp.rows.map(\.quantity) == [sum])
  }

  @Test("an empty usage file is a finding and no crash", arguments: ["", "\n", "a\n", ","])
  func nothing(text: String) {
    let rollUp = world.scan(text)
    #expect(!rollUp.findings.isEmpty)
    #expect(rollUp.statistics.events == 0)
    #expect(rollUp.rows.isEmpty)
  }

  @Test("a header that is not UTF-8 refuses its file")
  func headerEncoding() {
    var latin = file("a.csv", "occurred_at,provider,model,output_tokens,")
    latin.bytes += [0xFC] + Array("nits\n2026-10-05T10:00:00Z,acme,m1,40,1\n".utf8)
    let rollUp = world.scan([latin])
    #expect(
      texts(rollUp.findings) == [
        "usage/a.csv:1:0 wrong-encoding byte 0xFC at offset 41 is not UTF-8"
      ])
    #expect(rollUp.statistics.rowsRead == 0)
  }

  @Test("a cell without a column's name is told of a file that cannot count as well")
  func namelessCells() {
    let rollUp = world.scan("occurred_at,provider,model,,customer_id\n1,2,3,4,5\n1,2,3,,5\n")
    #expect(
      texts(rollUp.findings) == [
        "usage/a.csv:1:0 missing-column no column is a meter: neither a standard one nor one that "
          + "the price book names",
        "usage/a.csv:2:4 ragged-row cell 4 is not empty, and its column has no name",
      ])
    #expect(rollUp.statistics.rowsRead == 2)
    #expect(rollUp.statistics.rowsRefused == 2)
  }

  @Test("JSON Lines: members may be absent row by row, meters too")
  func jsonLines() {
    let rollUp = world.scan([
      file(
        "a.jsonl",
        """
        {"occurred_at":"2026-10-05T10:00:00Z","provider":"acme","model":"m1","status":"started"}
        {"occurred_at":"2026-10-05T10:00:00Z","provider":"acme","output_tokens":1}
        {"occurred_at":"2026-10-05T10:00:00Z","provider":"acme","model":"m1","output_tokens":7.50,"billable":true,"customer_id":null}
        """)
    ])
    #expect(
      rollUp.findings.map(\.finding.code) == [.openEvent, .missingValue])
    #expect(rollUp.findings.map(\.finding.location?.line) == [1, 2])
    #expect(world.rows(rollUp) == ["(unattributed) 7.5 output_tokens m1 standard @3"])
    #expect(rollUp.statistics.rowsRead == 3)
    #expect(rollUp.statistics.rowsRefused == 1)
  }

  @Test("a JSON row and a CSV row with the same fields are one event")
  func sameContentInBothFormats() {
    let rollUp = world.scan([
      file(
        "a.csv",
        "event_id,occurred_at,provider,model,output_tokens,tag\ne,2026-10-05T10:00:00Z,acme,m1,7.50,\n"
      ),
      file(
        "b.jsonl",
        """
        {"output_tokens":7.50,"event_id":"e","occurred_at":"2026-10-05T10:00:00Z","provider":"acme","model":"m1"}
        """),
    ])
    #expect(rollUp.rows.map(\.quantity) == [ExactDecimal("7.5")])
    #expect(rollUp.statistics.duplicates == 1)
    #expect(rollUp.findings.isEmpty)
  }

  @Test("many small files, more than one round of the scan holds, empty ones among them")
  func manyFiles() throws {
    // 100 files say nothing, then 200 hold one event each.
    let empty = (0..<100).map { file("a\($0).csv", "") }
    let single = (0..<200).map {
      file(
        "b\($0).csv",
        "event_id,occurred_at,provider,model,output_tokens\n"
          + "e\($0),2026-10-05T10:00:00Z,acme,m1,1\n")
    }
    let rollUp = try World().scan(empty + single)
    #expect(rollUp.statistics.events == 200)
    #expect(rollUp.files.count == 300)
    #expect(rollUp.findings.count == 100)
  }
}
