import ExactMoney
import Pipeline
import Testing

/// Summaries against sums made group by group, over ledgers of few names that meet in every way.
@Suite struct UsageSummaryTests {
  /// Numbers that look random and are the same on every machine.
  private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
  }

  private static let columns: [SummaryColumn] = [
    .day, .period, .billingDay, .row, .provider, .account, .model, .serviceTier, .meter,
    .dimension(0), .dimension(1),
  ]

  private func price(_ index: Int, _ currency: Currency, per: ExactDecimal) -> PriceRow {
    PriceRow(
      provider: ProviderID("p"), model: ModelID("m"), serviceTier: .standard,
      meter: MeterID("x"), minInputTokens: 0, unitPrice: ExactDecimal(index + 1), per: per,
      currency: currency, effectiveFrom: nil, effectiveTo: nil, account: nil, category: .api)
  }

  private func ledger(_ dice: inout Dice) throws -> Ledger {
    let currencies = try ["USD", "EUR"].map { try #require(Currency(code: $0)) }
    // Composed and decomposed, é is two names.
    let names = ["b", "a", "", "\u{E9}", "e\u{301}", "Z"]
    let day = try #require(CalendarDate("2026-01-30"))
    let groups = UsageGroups(
      (0..<40).map { _ in
        UsageGroup(
          reportingDay: day.advanced(by: dice.roll(4)), billingDay: day.advanced(by: dice.roll(4)),
          row: RowID(names[dice.roll(2)]), customerName: "",
          dimensions: [names[dice.roll(6)], names[dice.roll(6)]],
          provider: ProviderID(names[dice.roll(2)]),
          account: dice.roll(2) == 0 ? nil : AccountID("b"), model: ModelID(names[dice.roll(2)]),
          serviceTier: .standard, events: dice.roll(5))
      })
    let rows = (0..<40).flatMap { group in
      (0..<dice.roll(4)).map { _ in
        UsageQuantity(
          group: Int32(group), meter: Int32(dice.roll(3)), priceIndex: Int32(dice.roll(4)),
          quantity: ExactDecimal(dice.roll(1000)))
      }
    }
    return Ledger(
      groups: groups, meters: ["y", "x", "z"].map { MeterID($0) },
      prices: (0..<4).map { price($0, currencies[$0 % 2], per: $0 < 2 ? 1000 : 3) },
      rows: rows[...])
  }

  private func text(_ column: SummaryColumn, _ group: UsageGroup, _ meter: MeterID?) -> String {
    switch column {
    case .day: group.reportingDay.description
    case .period: String(group.reportingDay.description.prefix(7))
    case .billingDay: group.billingDay.description
    case .row: group.row.rawValue
    case .provider: group.provider.rawValue
    case .account: group.account?.rawValue ?? ""
    case .model: group.model.rawValue
    case .serviceTier: group.serviceTier.rawValue
    case .meter: meter?.rawValue ?? ""
    case .dimension(let place): group.dimensions[place]
    }
  }

  /// The bytes of a key, one column after the other, so that é stays two names here too.
  private func bytes(_ key: [String]) -> [[UInt8]] { key.map { Array($0.utf8) } }

  @Test(arguments: 0..<60) func sumsAreThoseOfTheGroups(_ seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let ledger = try ledger(&dice)
    let columns = Self.columns.filter { _ in dice.roll(3) == 0 }
    let isByMeter = columns.contains(.meter)
    var costs: [[[UInt8]]: [String: Rational]] = [:]
    var quantities: [[[UInt8]]: ExactDecimal] = [:]
    var events: [[[UInt8]]: Int] = [:]
    if !isByMeter {
      for group in ledger.groups {
        events[bytes(columns.map { text($0, group, nil) }), default: 0] += group.events
      }
    }
    for cell in ledger {
      let key = bytes(columns.map { text($0, cell.group, cell.meter) })
      costs[key, default: [:]][cell.price.currency.code, default: .zero] += cell.cost
      quantities[key, default: .zero] += cell.quantity
      if isByMeter { events[key] = 0 }
    }

    let summary = UsageSummary(of: ledger, by: columns)
    let found = (0..<summary.count).map { summary.rows(at: $0) }
    let keys = (0..<summary.count).map { bytes(summary.key(at: $0)) }
    #expect(
      keys
        == events.keys.sorted {
          $0.lexicographicallyPrecedes($1) { $0.lexicographicallyPrecedes($1) }
        })
    for (key, rows) in zip(keys, found) {
      #expect(rows.map(\.events) == [events[key] ?? 0] + rows.dropFirst().map { _ in 0 })
      let currencies = rows.compactMap(\.currency?.code)
      #expect(currencies == (costs[key] ?? [:]).keys.sorted())
      for row in rows {
        #expect(row.cost == costs[key]?[row.currency?.code ?? ""] ?? .zero)
        #expect(row.costText == row.cost.decimalText(places: 12))
      }
      let sum = rows.flatMap(\.quantities).reduce(.zero, +)
      #expect(sum == quantities[key] ?? .zero)
    }
    let totals = summary.totals()
    #expect(totals.reduce(0) { $0 + $1.events } == events.values.reduce(0, +))
    for total in totals {
      let cost = ledger.lazy.filter { $0.price.currency == total.currency }.map(\.cost)
        .reduce(Rational.zero, +)
      #expect(total.cost == cost)
    }
  }
}
