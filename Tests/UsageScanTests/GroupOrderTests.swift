import Pipeline
import Testing
import UsageScan

/// So many groups that the threads share in sorting them, with names of all lengths and orders.
@Suite struct GroupOrderTests {
  private let text: String
  private let groupCount = 9_000

  /// One event per group, no two alike; neighbours in the file are far apart in the order.
  init() {
    var lines = ["occurred_at,provider,model,output_tokens,customer_id,feature,account_id"]
    for number in 0..<groupCount {
      let scattered = number * 7_919 % groupCount
      let day = scattered % 9 + 1
      lines.append(
        "2026-10-0\(day)T12:00:00Z,acme,m1,1,c\(scattered / 9 % 100),f\(scattered / 900),"
          + (scattered % 2 == 0 ? "" : "k\(scattered % 3)"))
    }
    text = lines.joined(separator: "\n")
  }

  private func precedes(_ left: UsageGroup, _ right: UsageGroup) -> Bool {
    func key(_ group: UsageGroup) -> [String] {
      [group.reportingDay.description, group.billingDay.description, group.row.rawValue]
        + [group.customerName] + group.dimensions
        + [group.provider.rawValue, group.account?.rawValue ?? "", group.model.rawValue]
    }
    return key(left).lexicographicallyPrecedes(key(right)) {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }

  @Test(arguments: [1, 2, 7]) func groupsAreInOrder(_ workers: Int) throws {
    var world = try World()
    try world.addPrice("3")
    world.policy.dimensions = ["feature", "customer_id", "provider", "model", "service_tier"]
    var options = ScanOptions()
    options.workers = workers
    options.chunkBytes = 5_000
    let rollUp = UsageScan.rollUp([file("a.csv", text)], rules: world.rules, options: options)
    #expect(rollUp.groups.count == groupCount)
    #expect(rollUp.rows.map(\.group) == (0..<Int32(groupCount)).map { $0 })
    let groups = Array(rollUp.groups)
    #expect(zip(groups, groups.dropFirst()).allSatisfy { precedes($0, $1) })
    #expect(groups.allSatisfy { $0.events == 1 })
  }
}
