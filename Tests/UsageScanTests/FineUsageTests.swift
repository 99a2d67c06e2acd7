import ExactMoney
import Pipeline
import Testing
import UsageScan

@Suite("Usage at a finer grain than the ledger's")
struct FineUsageTests {
  private let header =
    "event_id,recorded_at,occurred_at,provider,model,customer_id,feature,work_item_id,route,"
    + "final_route,attempt,status,outcome,billable,output_tokens\n"

  /// `row feature route>final status outcome attempt | charged e<events> c<calls> f<failed> w<work items>
  /// s<successful>`
  private func groups(_ rollUp: UsageRollUp) -> [String] {
    guard let fine = rollUp.fine else { return [] }
    return zip(fine.groups, fine.counts).map { group, counts in
      let values = group.dimensions
      return "\(group.row) \(values[0]) \(values[1])>\(values[2]) \(values[3]) \(values[4]) "
        + "\(values[5]) | \(group.events) e\(counts.events) c\(counts.calls) "
        + "f\(counts.failedCalls) w\(counts.workItems) s\(counts.successfulWorkItems)"
    }
  }

  private func world() throws -> World {
    var world = try World()
    try world.addPrice("2")
    world.policy.dimensions = ["feature"]
    world.extraDimensions = ["route", "final_route", "status", "outcome", "attempt"]
    return world
  }

  @Test("retries, fallbacks, work items, repeats and states count once, where they belong")
  func countsByHand() throws {
    func row(_ id: String, _ minute: String, _ rest: String, recorded: String = "") -> String {
      let recordedAt = recorded.isEmpty ? "" : "2026-10-05T10:\(recorded):00Z"
      return "\(id),\(recordedAt),2026-10-05T10:\(minute):00Z,acme,m1,\(rest)\n"
    }
    let rows = [
      // w1 fails, is tried again, is rejected, and ends well in another feature on another route.
      row("e1", "00", "A,chat,w1,fast,fast,1,failed,,,10"),
      row("e2", "01", "A,chat,w1,fast,fast,2,completed,rejected,,20"),
      row("e3", "02", "A,search,w1,fast,slow,1,completed,accepted,,30"),
      // w2 ends with a call that was cancelled; its beginning was recorded before. e4 comes twice.
      row("e4", "00", "A,chat,w2,fast,fast,1,completed,,,40"),
      row("e4", "00", "A,chat,w2,fast,fast,1,completed,,,40"),
      row("e5", "05", "A,chat,w2,fast,fast,1,started,,,", recorded: "05"),
      row("e5", "05", "A,chat,w2,fast,fast,1,cancelled,,,5", recorded: "06"),
      // Nobody charges it, and no work item has it.
      row("e6", "00", "A,chat,,fast,fast,1,,,false,100"),
      // w3: time and attempt leave open which is the last; by id it is e8.
      row("e8", "10", "B,search,w3,slow,fast,3,completed,accepted,,8"),
      row("e7", "10", "B,chat,w3,fast,slow,3,completed,edited,,7"),
    ]
    for rows in [rows, rows.reversed()] {
      let rollUp = try world().scan(header + rows.joined())
      #expect(
        groups(rollUp) == [
          "A chat fast>fast   1 | 0 e1 c1 f0 w0 s0",
          "A chat fast>fast cancelled  1 | 1 e1 c1 f1 w1 s0",
          "A chat fast>fast completed  1 | 1 e1 c1 f0 w0 s0",
          "A chat fast>fast completed rejected 2 | 1 e1 c1 f0 w0 s0",
          "A chat fast>fast failed  1 | 1 e1 c1 f1 w0 s0",
          "A search fast>slow completed accepted 1 | 1 e1 c1 f0 w1 s1",
          "B chat fast>slow completed edited 3 | 1 e1 c1 f0 w0 s0",
          "B search slow>fast completed accepted 3 | 1 e1 c1 f0 w1 s1",
        ])
      let fine = try #require(rollUp.fine)
      #expect(fine.rows.map(\.quantity.description) == ["5", "40", "20", "10", "30", "7", "8"])
      #expect(fine.rows.map(\.group) == [1, 2, 3, 4, 5, 6, 7])
      // The ledger has the four that were charged of A's chat as one: 5 + 40 + 20 + 10.
      #expect(
        rollUp.groups.map { "\($0.row) \($0.dimensions) \($0.events)" } == [
          "A [\"chat\"] 4", "A [\"search\"] 1", "B [\"chat\"] 1", "B [\"search\"] 1",
        ])
      #expect(rollUp.rows.map(\.quantity.description) == ["75", "30", "7", "8"])
      #expect(rollUp.rows.map(\.group) == [0, 1, 2, 3])
    }
  }

  @Test("a work item is counted where it ended: by time, then attempt, then id, then content")
  func ends() throws {
    func row(_ id: String, _ feature: String, _ attempt: Int, _ status: String) -> String {
      "\(id),,2026-10-05T10:00:00Z,acme,m1,A,\(feature),w,,,\(attempt),\(status),,,1\n"
    }
    func end(_ rows: [String]) throws -> [String] {
      let one = try world().scan(header + rows.joined())
      let other = try world().scan(header + rows.reversed().joined())
      #expect(groups(one) == groups(other))
      let fine = try #require(one.fine)
      return zip(fine.groups, fine.counts).filter { $1.workItems > 0 }.map { group, counts in
        "\(group.dimensions[0]) \(counts.workItems) \(counts.successfulWorkItems)"
      }
    }
    #expect(try end([row("2", "a", 9, "failed"), row("1", "b", 10, "completed")]) == ["b 1 1"])
    #expect(try end([row("2", "a", 1, "completed"), row("1", "b", 1, "completed")]) == ["a 1 1"])
    #expect(try end([row("2", "a", 1, "failed"), row("1", "b", 1, "completed")]) == ["a 1 0"])
    // Byte order: "10" is before "9".
    #expect(try end([row("10", "b", 1, "completed"), row("9", "a", 1, "completed")]) == ["a 1 1"])
    // Without ids `feature=a` is before `feature=b`.
    #expect(try end([row("", "a", 1, "completed"), row("", "b", 1, "completed")]) == ["b 1 1"])
  }

  @Test("columns that a file does not have are empty; without extra ones nothing is finer")
  func absentColumns() throws {
    let text = "occurred_at,provider,model,output_tokens\n2026-10-05T10:00:00Z,acme,m1,3\n"
    #expect(
      groups(try world().scan(text)) == ["(unattributed)  >    | 1 e1 c1 f0 w0 s0"])
    var world = try world()
    world.extraDimensions = []
    #expect(world.scan(text).fine == nil)
    #expect(world.scan(text).groups.count == 1)
  }

  static let seeds: [UInt64] =
    replayedSeed.map { [$0] } ?? Array(1...20) + [.random(in: 1000...UInt64.max)]

  @Test("what is kept apart besides changes nothing else", arguments: seeds)
  func samePlainLedger(seed: UInt64) throws {
    let usage = RandomUsage(seed: seed)
    var rules = try usage.rules.rules()
    rules.extraDimensions = nil
    let setting = ScanSetting(workers: 1)
    let expected = RollUpLines(try setting.rollUp(usage.files, rules: rules))
    // A policy may keep everything apart already: nothing is besides, and counts are kept all the same.
    let besides = ["status", "outcome", "attempt", "event_id", "odd, \"tag\"", "images"]
    rules.extraDimensions =
      seed.isMultiple(of: 4) ? [] : besides.filter { !rules.policy.dimensions.contains($0) }
    let tight = ScanSetting(memoryBytes: 32 << 20, statedBytes: 100_000_000)
    for setting in [ScanSetting(workers: 1), ScanSetting(workers: 2), tight] {
      var rollUp = try setting.rollUp(usage.files, rules: rules)
      let fine = try #require(rollUp.fine)
      #expect(fine.counts.reduce(0) { $0 + $1.events } == rollUp.statistics.events)
      #expect(
        fine.counts.reduce(0) { $0 + $1.workItems }
          == rollUp.activity.reduce(0) { $0 + $1.workItems })
      #expect(
        fine.counts.reduce(0) { $0 + $1.successfulWorkItems }
          == rollUp.activity.reduce(0) { $0 + $1.successfulWorkItems })
      rollUp.fine = nil
      let difference = RollUpLines(rollUp).difference(from: expected)
      #expect(difference == nil, "CROSSFOOT_SEED=\(seed), \(setting)")
    }
  }
}
