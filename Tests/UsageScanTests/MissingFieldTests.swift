import Pipeline
import SourceText
import Testing
import UsageScan

/// Figures by hand: each expectation is read off the rows above it.
@Suite("What the policy requires of usage, and the usage lacks")
struct MissingFieldTests {
  private let header =
    "event_id,occurred_at,provider,model,customer_id,workspace_id,user_id,feature,work_item_id,"
    + "route,final_route,attempt,status,outcome,billable,latency_ms,estimated_cost,unit_price,"
    + "output_tokens\n"
  private var rows: String {
    """
    e1,2026-10-05T10:00:00Z,acme,m1,A,ws,u,chat,w1,r,r,1,completed,accepted,,9,0.1,0.01,10
    e2,2026-10-05T10:00:00Z,acme,m1,A,,,,,,,,,,,,,,
    e3,2026-10-05T10:00:00Z,acme,m1,,ws,u,,,r,r,1,completed,accepted,false,9,0.1,0.01,10
    e4,2026-10-06T10:00:00Z,acme,m1,,ws,u,chat,w2,r,r,2,failed,,,,,0.01,
    e5,2026-11-05T10:00:00Z,acme,m1,A,ws,u,chat,,r,r,1,completed,accepted,,9,0.1,0.01,10

    """
  }

  private func world(_ change: (inout RequiredFields) -> Void) throws -> World {
    var world = try World()
    try world.addPrice("2")
    change(&world.policy.anyProvider.required)
    return world
  }

  /// `period file:line:column field: how`.
  private func missing(_ rollUp: UsageRollUp) -> [String] {
    rollUp.findings.filter { $0.finding.code == .missingField }.map { dated in
      let place = dated.finding.location.map { "\($0.file.dropFirst(6)):\($0.line):\($0.column)" }
      return "\(dated.period.map { "\($0)" } ?? "-") \(place ?? "-") \(dated.finding.message)"
        .replacing("required by the policy, and ", with: "").replacing("billable ", with: "")
    }
  }

  /// e2 says next to nothing, e4 failed and has no customer, e5 is another month's and has no work item;
  /// e3 is not charged, and a failed call owes no answer.
  @Test(
    "each ready-made list asks for what it names",
    arguments: [
      (RequiredFields.Profile.none, [String]()),
      (.customer, ["2026-10 a.csv:3:0 any_meter", "2026-10 a.csv:5:5 customer_id"]),
      (
        .feature,
        [
          "2026-10 a.csv:3:0 any_meter", "2026-10 a.csv:3:8 feature", "2026-10 a.csv:3:13 status",
          "2026-10 a.csv:3:17 estimated_cost", "2026-10 a.csv:5:5 customer_id",
        ]
      ),
      (
        .workItem,
        [
          "2026-10 a.csv:3:9 work_item_id", "2026-10 a.csv:5:5 customer_id",
          "2026-11 a.csv:6:9 work_item_id",
        ]
      ),
      (
        .call,
        [
          "2026-10 a.csv:3:0 any_meter", "2026-10 a.csv:3:6 workspace_id",
          "2026-10 a.csv:3:8 feature", "2026-10 a.csv:3:10 route", "2026-10 a.csv:3:11 final_route",
          "2026-10 a.csv:3:12 attempt", "2026-10 a.csv:3:13 status", "2026-10 a.csv:3:14 outcome",
          "2026-10 a.csv:3:16 latency_ms", "2026-10 a.csv:5:5 customer_id",
        ]
      ),
      (
        .pricedCall,
        [
          "2026-10 a.csv:3:0 any_meter", "2026-10 a.csv:3:6 workspace_id",
          "2026-10 a.csv:3:7 user_id", "2026-10 a.csv:3:8 feature",
          "2026-10 a.csv:3:9 work_item_id", "2026-10 a.csv:3:10 route",
          "2026-10 a.csv:3:11 final_route", "2026-10 a.csv:3:12 attempt",
          "2026-10 a.csv:3:13 status", "2026-10 a.csv:3:14 outcome",
          "2026-10 a.csv:3:16 latency_ms", "2026-10 a.csv:3:18 unit_price",
          "2026-10 a.csv:5:5 customer_id", "2026-11 a.csv:6:9 work_item_id",
        ]
      ),
    ])
  func profiles(_ profile: RequiredFields.Profile, _ expected: [String]) throws {
    let rollUp = try world { $0.profile = profile }.scan(header + rows)
    #expect(missing(rollUp) == expected.map { $0 + ": empty in 1 event" })
    // Every row counts as before, whatever it lacks.
    let plain = try World.withPrice().scan(header + rows)
    #expect(rollUp.rows == plain.rows && rollUp.activity == plain.activity)
    #expect(rollUp.unknownCustomers == plain.unknownCustomers)
    #expect(rollUp.files == plain.files && rollUp.statistics == plain.statistics)
  }

  /// 4,000 rows of two months in three files: of every 4th the feature is empty, of every 5th the work item.
  @Test("one finding for each file, month and field, however they are read")
  func manyRows() throws {
    func text(_ range: Range<Int>) -> String {
      "event_id,occurred_at,provider,model,feature,work_item_id,output_tokens\n"
        + range.map { number in
          let month = number % 2 == 0 ? "10" : "11"
          return "e\(number),2026-\(month)-05T10:00:00Z,acme,m1,\(number % 4 == 0 ? "" : "f"),"
            + "\(number % 5 == 0 ? "" : "w\(number)"),\(number % 3 == 0 ? "1.5" : "1")\n"
        }.joined()
    }
    let files = [
      file("c.csv", text(2000..<4000)), file("b.csv", text(0..<1000)),
      file("a.csv", text(1000..<2000)),
    ]
    let world = try world { $0.columns = ["feature", "work_item_id"] }
    // Multiples of 4 are even, so no feature is missing in November. 1000..<2000 has 250 of them, and 100
    // multiples of 10 and 100 odd ones of 5, the first being 1000 on line 2 and 1005 on line 7.
    let expected = ["a", "b"].flatMap { name in
      [
        "2026-10 \(name).csv:2:5 feature: empty in 250 events",
        "2026-10 \(name).csv:2:6 work_item_id: empty in 100 events",
        "2026-11 \(name).csv:7:6 work_item_id: empty in 100 events",
      ]
    }
    let last = [
      "2026-10 c.csv:2:5 feature: empty in 500 events",
      "2026-10 c.csv:2:6 work_item_id: empty in 200 events",
      "2026-11 c.csv:7:6 work_item_id: empty in 200 events",
    ]
    for workers in [1, 2, 7] {
      for chunkBytes in [64, 1000, nil] {
        for isStream in [false, true] {
          var setting = ScanSetting(workers: workers, chunkBytes: chunkBytes)
          setting.isStream = isStream
          let rollUp = try setting.rollUp(files.shuffled(), rules: world.rules)
          #expect(missing(rollUp) == expected + last, "\(setting)")
        }
      }
    }
  }

  @Test("what stands is judged: a later row with the id corrects, repeats count once")
  func statesAndRepeats() throws {
    let header = "event_id,recorded_at,occurred_at,provider,model,feature,output_tokens\n"
    let first = """
      e1,2026-10-05T10:00:00Z,2026-10-05T09:00:00Z,acme,m1,,1
      e1,2026-10-05T11:00:00Z,2026-10-05T09:00:00Z,acme,m1,chat,1
      e2,2026-10-05T11:00:00Z,2026-10-05T09:00:00Z,acme,m1,,2
      e2,2026-10-05T10:00:00Z,2026-10-05T09:00:00Z,acme,m1,chat,2
      ,,2026-10-05T09:00:00Z,acme,m1,,3
      ,,2026-10-05T09:00:00Z,acme,m1,,3
      ,,2026-10-05T09:00:00Z,acme,m1,chat,4

      """
    // The same rows without ids, and e2 once more: nothing new but one more of the former.
    let second = """
      ,,2026-10-05T09:00:00Z,acme,m1,,3
      ,,2026-10-05T09:00:00Z,acme,m1,,3
      ,,2026-10-05T09:00:00Z,acme,m1,,3
      e2,2026-10-05T11:00:00Z,2026-10-05T09:00:00Z,acme,m1,,2

      """
    let world = try world { $0.columns = ["feature", "event_id"] }
    let rollUp = world.scan([file("b.csv", header + second), file("a.csv", header + first)])
    // Without a feature: e2 as it was told last (line 4) and three rows without id; without an id: those
    // three and one more. All of them stand first in a.csv.
    #expect(
      missing(rollUp) == [
        "2026-10 a.csv:4:6 feature: empty in 4 events",
        "2026-10 a.csv:6:1 event_id: empty in 4 events",
      ])
  }

  @Test("null, an empty text and no member are the same; so is a column that is not there")
  func absent() throws {
    let json = """
      {"occurred_at":"2026-10-05T09:00:00Z","provider":"acme","model":"m1","feature":null,"output_tokens":1}
      {"occurred_at":"2026-10-05T09:00:00Z","provider":"acme","model":"m1","feature":"","output_tokens":2}
      {"occurred_at":"2026-10-05T09:00:00Z","provider":"acme","model":"m1","output_tokens":3}
      {"occurred_at":"2026-10-05T09:00:00Z","provider":"acme","model":"m1","feature":"chat","output_tokens":4}
      {"occurred_at":"2026-10-05T09:00:00Z","provider":"acme","model":"m1","feature":"chat","cache_read_tokens":0}
      """
    let csv = """
      occurred_at,provider,model,cache_write_1h_tokens
      2026-10-05T09:00:00Z,acme,m1,5
      2026-10-05T09:00:00Z,acme,m1,
      """
    let world = try world {
      $0.columns = ["feature", RequiredFields.inputTokens, RequiredFields.anyMeter]
      $0.tags = ["channel"]
    }
    let rollUp = world.scan([file("a.jsonl", json), file("b.csv", csv)])
    // Input is what was read from the cache too, and 0 is a count; output is none.
    #expect(
      missing(rollUp) == [
        "2026-10 a.jsonl:1:0 channel: empty in 5 events",
        "2026-10 a.jsonl:1:0 feature: empty in 3 events",
        "2026-10 a.jsonl:1:0 input_tokens: empty in 4 events",
        "2026-10 b.csv:2:0 channel: no column of this file; 2 events",
        "2026-10 b.csv:2:0 feature: no column of this file; 2 events",
        "2026-10 b.csv:3:0 any_meter: empty in 1 event",
        "2026-10 b.csv:3:0 input_tokens: empty in 1 event",
      ])
  }

  @Test("each provider has its own list")
  func byProvider() throws {
    var world = try world { $0.profile = .workItem }
    var beta = world.policy.anyProvider
    beta.required = RequiredFields()
    beta.required.columns = ["feature"]
    world.policy.providers[ProviderID("beta")] = beta
    let rollUp = world.scan(
      """
      occurred_at,provider,model,customer_id,work_item_id,feature,output_tokens
      2026-10-05T09:00:00Z,beta,m1,,,,1
      2026-10-05T09:00:00Z,beta,m1,,,chat,1
      2026-10-05T09:00:00Z,acme,m1,A,,,1
      2026-10-05T09:00:00Z,gamma,m1,,w,,0.5
      """)
    #expect(
      missing(rollUp) == [
        "2026-10 a.csv:2:6 feature: empty in 1 event",
        "2026-10 a.csv:4:5 work_item_id: empty in 1 event",
        "2026-10 a.csv:5:4 customer_id: empty in 1 event",
      ])
  }

  @Test("of a mapped source its canonical columns are judged", arguments: ScanSetting.grid)
  func mapped(setting: ScanSetting) throws {
    let mapping = UsageMapping(
      row: RowMapping(columns: [
        .init("occurred_at", .first(["at"])), .init("provider", .constant("acme")),
        .init("model", .first(["model"])), .init("customer_id", .first(["user", "team"])),
        .init("output_tokens", .first(["out"])),
      ]), meters: [], reader: { _ in { _ in Outcome(MappedRows()) } })
    let text = """
      {"at":"2026-10-05T09:00:00Z","model":"m1","team":"A","customer_id":"x","out":1}
      {"at":"2026-10-05T09:00:00Z","model":"m1","customer_id":"x","out":2}
      {"at":"2026-10-05T09:00:00Z","model":"m1","user":"B","team":"A"}
      """
    let world = try world { $0.profile = .customer }
    let source = TestSource(
      file: file("log.jsonl", text), isStream: setting.isStream, mapping: mapping)
    #expect(
      missing(try setting.rollUp([source], rules: world.rules)) == [
        "2026-10 log.jsonl:2:0 customer_id: empty in 1 event",
        "2026-10 log.jsonl:3:0 any_meter: empty in 1 event",
      ])
  }
}

extension World {
  /// A world with one price and nothing required.
  fileprivate static func withPrice() throws -> World {
    var world = try World()
    try world.addPrice("2")
    return world
  }
}
