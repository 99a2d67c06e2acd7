import ExactMoney
import Pipeline
import Testing
import UsageScan

@Suite("The rows that make a cell of the ledger")
struct RowFinderTests {
  static let seeds: [UInt64] =
    replayedSeed.map { [$0] } ?? Array(1...12) + [.random(in: 1000...UInt64.max)]

  /// The cells of a roll-up with their quantities: of each row, and of all rows together.
  static func cells(_ rollUp: UsageRollUp) -> [UsageCell: ExactDecimal] {
    var cells: [UsageCell: ExactDecimal] = [:]
    for (group, meter, priceIndex, quantity) in rollUp.cells {
      for row in [group.row, nil] {
        let cell = UsageCell(
          provider: group.provider, account: group.account, model: group.model,
          serviceTier: group.serviceTier, meter: meter, billingDay: group.billingDay,
          period: Period(containing: group.reportingDay), priceIndex: priceIndex, row: row)
        cells[cell, default: .zero] += quantity
      }
    }
    return cells
  }

  /// The events of every group that was kept apart.
  static func eventCells(_ usage: FineUsage) -> [UsageCell: ExactDecimal] {
    var cells: [UsageCell: ExactDecimal] = [:]
    for (group, counts) in zip(usage.groups, usage.counts) where counts.events > 0 {
      var cell = UsageCell(
        provider: group.provider, account: group.account, model: group.model,
        serviceTier: group.serviceTier, meter: nil, billingDay: group.billingDay,
        period: Period(containing: group.reportingDay), priceIndex: nil, row: group.row)
      cell.group = UsageCell.Group(
        reportingDay: group.reportingDay, customerName: group.customerName,
        dimensions: group.dimensions)
      cells[cell] = ExactDecimal(counts.events)
    }
    return cells
  }

  @Test("add up to it in any setting, and are the same in all", arguments: seeds)
  func addUp(seed: UInt64) throws {
    let usage = RandomUsage(seed: seed)
    var rules = try usage.rules.rules()
    rules.extraDimensions = ["status", "attempt"]
    let rollUp = try ScanSetting(workers: 1).rollUp(usage.files, rules: rules)
    let fine = try #require(rollUp.fine)
    let cells = Self.cells(rollUp).merging(Self.eventCells(fine)) { $0 + $1 }
    let expected = try ScanSetting(workers: 1).rows(of: Set(cells.keys), usage.files, rules: rules)
    for (cell, quantity) in cells {
      let sum = (expected[cell] ?? []).reduce(ExactDecimal.zero) { $0 + $1.quantity }
      #expect(sum == quantity, "CROSSFOOT_SEED=\(seed), \(cell)")
    }
    #expect(Set(expected.keys) == Set(cells.keys), "CROSSFOOT_SEED=\(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<4 {
      let setting = ScanSetting.any(&random, for: usage.files)
      let found = try setting.rows(of: Set(cells.keys), usage.files, rules: rules)
      #expect(found == expected, "CROSSFOOT_SEED=\(seed), \(setting)")
    }
  }

  @Test("name what repeats them and what they supersede")
  func names() throws {
    var world = try World()
    try world.addPrice("3")
    let header =
      "event_id,recorded_at,occurred_at,provider,model,status,output_tokens,customer_id\n"
    func row(_ id: String, _ recorded: String, _ status: String, _ quantity: Int) -> String {
      "\(id),\(recorded),2026-10-05T10:00:00Z,acme,m1,\(status),\(quantity),A\n"
    }
    let files = [
      file(
        "a.csv",
        header + row("e", "", "started", 1) + row("e", "2026-10-05T11:00:00Z", "completed", 5)
          + row("", "", "completed", 7) + row("", "", "completed", 7)),
      file(
        "b.csv",
        header + row("e", "2026-10-05T11:00:00Z", "completed", 5) + row("", "", "completed", 7)),
    ]
    let cells = Self.cells(world.scan(files)).filter { $0.key.row == RowID("A") }
    let cell = try #require(cells.keys.first)
    #expect(cells == [cell: 19])
    let rows = try ScanSetting(workers: 1).rows(of: [cell], files, rules: world.rules)[cell] ?? []
    func at(_ name: String, _ line: Int) -> Pipeline.SourceLocation {
      Pipeline.SourceLocation(file: "usage/" + name, line: line)
    }
    let moment = try #require(Instant(rfc3339: "2026-10-05T10:00:00Z"))
    #expect(
      rows == [
        UsageRow(
          location: at("a.csv", 3), eventID: "e", occurredAt: moment, quantity: 5, alike: [],
          duplicates: [at("b.csv", 2)], superseded: [at("a.csv", 2)]),
        UsageRow(
          location: at("a.csv", 4), eventID: nil, occurredAt: moment, quantity: 14,
          alike: [at("a.csv", 5)], duplicates: [at("b.csv", 3)], superseded: []),
      ])
  }
}

extension ScanSetting {
  /// The rows that `cells` are made of.
  fileprivate func rows(
    of cells: Set<UsageCell>, _ files: [SourceFile], rules: UsageRules
  ) throws -> [UsageCell: [UsageRow]] {
    try UsageScan.rows(of: cells, in: sources(files), rules: rules, options: options)
  }
}
