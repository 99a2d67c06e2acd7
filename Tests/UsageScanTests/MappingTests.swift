import ExactMoney
import Pipeline
import SourceText
import Testing
import UsageScan

/// A gateway's log whose prompt tokens hold the cached ones, with its times without an offset.
private let columns: [RowMapping.Column] = [
  .init("event_id", .first(["request_id", "id"])),
  .init("occurred_at", .instant(.first(["startTime"]), .dateAndTime)),
  .init("provider", .replaced(.first(["vendor"]), table: ["Acme Inc": "acme"], otherwise: .keep)),
  .init("model", .first(["model"])),
  .init("customer_id", .first(["end_user", "team"])),
  .init(
    "status",
    .replaced(.first(["state"]), table: ["ok": "completed", "error": "failed"], otherwise: .refuse)),
  .init(
    "billable", .replaced(.first(["cache_hit"]), table: ["True": "false"], otherwise: .text("true"))
  ),
  .init(
    "uncached_input_tokens",
    .count(
      .first(["prompt"]), plus: [.first(["audio"])],
      minus: [.first(["cached", "cache"]), .first(["written"])])),
  .init("cache_read_tokens", .first(["cached"])),
  .init("output_tokens", .first(["completion"])),
]
private let check = RowMapping.Check(
  total: ["total"], of: ["uncached_input_tokens", "cache_read_tokens", "output_tokens"])

/// The careful form: what cannot be done in place is refused, but for times in a form of their own.
private func careful(_ part: SourcePart) -> Outcome<MappedRows> {
  let record: RawRecord
  switch part {
  case .row(let row): record = row
  case .line(let line), .json(let line):
    guard
      let row = JSONTree.read(line).output.flatMap({ JSONTree.rows("", in: $0, of: line).first })
    else { return Outcome(MappedRows(rowsRefused: 1)) }
    record = row
  }
  guard record["startTime"]?.text == "odd" else {
    return Outcome(
      MappedRows(rowsRefused: 1), [Finding(.badValue, at: record.location, "not understood")])
  }
  var fields = [RawField(name: "occurred_at", text: "2026-10-05T10:00:00Z", column: 1)]
  for (name, text) in [
    ("provider", "acme"), ("model", "m1"), ("customer_id", "B"), ("output_tokens", "1000"),
    ("event_id", record["request_id"]?.text ?? ""),
  ] {
    fields.append(RawField(name: name, text: text, column: 1))
  }
  return Outcome(MappedRows([RawRecord(location: record.location, fields: fields)]))
}

@Suite("Rows of other sources, mapped in place")
struct MappingTests {
  let world: World

  init() throws {
    var world = try World()
    for meter in ["uncached_input_tokens", "cache_read_tokens", "output_tokens"] {
      try world.addPrice("3", meter: meter)
    }
    self.world = world
  }

  func scan(
    _ text: String, _ mapping: RowMapping, name: String = "a.csv", setting: ScanSetting
  ) throws -> UsageRollUp {
    let mapping = UsageMapping(
      row: mapping, meters: [MeterID("audio_seconds")], reader: { _ in { careful($0) } })
    let source = TestSource(
      file: file(name, text), isStream: setting.isStream, mapping: mapping)
    return try setting.rollUp([source], rules: world.rules)
  }

  @Test("columns, tables, differences and times become canonical", arguments: ScanSetting.grid)
  func delimited(setting: ScanSetting) throws {
    let header =
      "Request_ID,startTime,vendor,model,end_user,team,state,cache_hit,prompt,audio,cached,written,"
      + "completion,total,messages\n"
    let rows = [
      // 100 in, of which 60 cached and 10 written (which this source does not tell apart): 30.
      "r1,2026-10-05 10:00:00.5,Acme Inc,m1,A,,ok,,100,,60,10,7,97,\"say \"\"hi\"\",\nplease\"",
      "r1,2026-10-05 10:00:00.5,Acme Inc,m1,A,,ok,,100,,60,10,7,97,\"other words\"",
      "r2,2026-10-05T11:00:00+02:00,acme,m1,,B,error,,5,6,,,,,x",
      "r3,2026-10-05 11:00:00+00,acme,m1,,B,ok,True,8,,,,9,17,x",
      // No count below zero, no unknown state, no total that does not add up, no fraction.
      "r4,2026-10-05 10:00:00,acme,m1,A,,ok,,5,,6,,1,,x",
      "r5,2026-10-05 10:00:00,acme,m1,A,,odd,,5,,,,1,,x",
      "r6,2026-10-05 10:00:00,acme,m1,A,,ok,,5,,,,1,7,x",
      "r7,2026-10-05 10:00:00,acme,m1,A,,ok,,1.5,,,,1,,x",
      "r8,odd,,,,,,,,,,,,,x",
    ]
    let rollUp = try scan(
      header + rows.joined(separator: "\n"), RowMapping(columns: columns, checks: [check]),
      setting: setting)
    #expect(
      world.rows(rollUp) == [
        "A 60 cache_read_tokens m1 standard @3", "A 7 output_tokens m1 standard @3",
        "A 30 uncached_input_tokens m1 standard @3", "B 1000 output_tokens m1 standard @3",
        "B 11 uncached_input_tokens m1 standard @3",
      ])
    // What is not mapped is no content: the first two rows say the same.
    #expect(rollUp.statistics.duplicates == 1)
    #expect(rollUp.statistics.rowsRead == 9 && rollUp.statistics.rowsRefused == 4)
    #expect(rollUp.statistics.events == 4)
    #expect(
      texts(rollUp.findings)
        == [7, 8, 9, 10].map { "usage/a.csv:\($0):0 bad-value not understood" })
  }

  @Test(
    "members of objects are put together, and rows of no concern left", arguments: ScanSetting.grid)
  func json(setting: ScanSetting) throws {
    let mapping = RowMapping(
      columns: [
        .init("event_id", .joined([.first(["source"]), .first(["id"])], with: "/")),
        .init("occurred_at", .instant(.first(["created"]), .unixSeconds)),
        .init("provider", .inCase(.first(["data.provider"]), isUpper: false)),
        .init("model", .firstOf([.first(["data.model"]), .constant("m1")])),
        .init("customer_id", .constant("A")),
        .init(
          "billable",
          .replaced(.decimal(.first(["data.own"])), table: ["0": "true"], otherwise: .text("false"))
        ),
        .init(
          "output_tokens",
          .only(.first(["data.out"]), [.isOneOf(.first(["data.state"]), ["done", ""])])),
      ],
      taking: [.isNoneOf(.first(["type"]), ["span"])])
    // 2026-10-05 10:00:00 UTC is 1,791,194,400 seconds after 1970.
    let lines = [
      #"{"source":"a","id":1,"created":1791194400,"data":{"provider":"ACME","own":0.00,"out":5}}"#,
      #"{"source":"b","id":1,"created":1791194400,"data":{"provider":"Acme","state":"done","out":7}}"#,
      #"{"source":"c","id":1,"created":1791194400,"data":{"provider":"acme","state":"no","out":9}}"#,
      #"{"source":"d","id":1,"created":1791194400,"data":{"provider":"acme","own":"0.50","out":11}}"#,
      #"{"type":"span","source":"e","id":1,"created":"odd","data":{"provider":"acme","out":100}}"#,
      #"{"type":"span"}"#,
      // Only the careful form may judge: a time in words, a number with a sign, an object in a text.
      #"{"source":"f","id":1,"created":"today","data":{"provider":"acme","out":100}}"#,
      #"{"source":"g","id":1,"created":1791194400,"data":{"provider":"acme","own":"-1","out":100}}"#,
      #"{"source":"h","id":1,"created":1791194400,"data":"{\"provider\":\"acme\"}"}"#,
    ]
    let rollUp = try scan(
      lines.joined(separator: "\n"), mapping, name: "a.jsonl", setting: setting)
    // 5 and 7; the 11 are not billed.
    #expect(world.rows(rollUp) == ["A 12 output_tokens m1 standard @3"])
    #expect(rollUp.groups.map(\.reportingDay.description) == ["2026-10-05"])
    #expect(rollUp.statistics.events == 4)
    // Those left aside are in no count.
    #expect(rollUp.statistics.rowsRead == 7 && rollUp.statistics.rowsRefused == 3)
    #expect(
      texts(rollUp.findings.filter { $0.finding.code == .outOfScope }) == [
        "usage/a.jsonl:5:0 out-of-scope 2 rows left aside"
      ])
  }

  @Test("a column that no row can have refuses the file, by its canonical name")
  func missingColumns() throws {
    let rollUp = try scan(
      "request_id,model,prompt\nr1,m1,5\n", RowMapping(columns: columns), setting: ScanSetting())
    #expect(
      texts(rollUp.findings) == [
        "usage/a.csv:1:0 missing-column occurred_at is required",
        "usage/a.csv:1:0 missing-column provider is required",
      ])
  }

  @Test("a meter that only the source has is unpriced usage, not a tag")
  func unpricedMeter() throws {
    let mapping = RowMapping(columns: columns + [.init("audio_seconds", .first(["audio"]))])
    let rollUp = try scan(
      "request_id,startTime,vendor,model,end_user,audio\nr,2026-10-05 10:00:00,acme,m1,A,12\n",
      mapping, setting: ScanSetting())
    #expect(rollUp.unpriced.map { "\($0.meter) \($0.quantity)" }.contains("audio_seconds 12"))
  }
}
