import ExactMoney

/// Multiplies the rolled-up quantities by their prices, once (SPEC §4.6).
public struct RateStage: Sendable {
  private let priceBook: PriceBook

  /// Rates with `priceBook`, the book the roll-up's indices point into.
  public init(priceBook: PriceBook) {
    self.priceBook = priceBook
  }

  /// The ledger of every period there is usage for, in the order of the roll-up.
  public func run(_ rollUp: UsageRollUp) -> Ledger {
    Ledger(
      groups: rollUp.groups, meters: rollUp.meters, prices: priceBook.rows,
      rows: rollUp.rows[...])
  }

  /// What the scan saw that a person should know before `period` is closed.
  public func findings(_ rollUp: UsageRollUp, ledger: Ledger, period: Period) -> [Finding] {
    var findings = rollUp.findings.filter { $0.period == nil || $0.period == period }
      .map(\.finding)
    for usage in rollUp.unpriced where usage.period == period {
      let suggestion = priceBook.suggestion(provider: usage.provider, name: usage.model).map {
        "; \($0.list) takes it for \($0.model): if that is right, add to model_aliases the row "
          + "\(usage.provider),\(usage.model),\($0.model)"
      }
      findings.append(
        Finding(
          .unpricedUsage, at: usage.firstLocation,
          "\(usage.provider) \(usage.model) \(usage.serviceTier) \(usage.meter): "
            + "quantity \(usage.quantity) of \(usage.events) events has no price"
            + (suggestion ?? "")))
    }
    return findings + unknownCustomers(rollUp, ledger: ledger, period: period)
  }

  private func unknownCustomers(
    _ rollUp: UsageRollUp, ledger: Ledger, period: Period
  ) -> [Finding] {
    let unknownCustomers = rollUp.unknownCustomers.filter { $0.period == period }
    if unknownCustomers.isEmpty { return [] }
    let groups = ledger.groups
    let isUnattributed = groups.names.map { RowID($0) == .unattributed }
    var costs: [String: [String: Rational]] = [:]
    for row in ledger.cells(in: period).rows {
      let group = Int(row.group)
      guard isUnattributed[Int(groups.number(.row, at: group))] else { continue }
      let price = Int(row.priceIndex)
      let name = groups.name(.customer, at: group)
      costs[name, default: [:]][ledger.prices[price].currency.code, default: .zero] +=
        ledger.unitPrices[price].cost(of: row.quantity)
    }
    return unknownCustomers.map { unknown in
      let name = unknown.customerID?.rawValue ?? ""
      let cost = costs[name, default: [:]].sorted { $0.key.precedesInByteOrder($1.key) }
        .map { "\($0.value.decimalText(places: 12)) \($0.key)" }.joined(separator: " + ")
      let subject = name.isEmpty ? "no customer" : "customer \"\(name)\""
      return Finding(
        .unknownCustomer, at: unknown.firstLocation,
        "\(subject): \(unknown.events) events, rated cost \(cost.isEmpty ? "0" : cost)")
    }
  }
}
