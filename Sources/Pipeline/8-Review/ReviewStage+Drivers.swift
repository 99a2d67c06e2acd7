import BigInt
import ExactMoney

extension ReviewStage {
  /// How many names a list of drivers may have: the days of a month fit.
  static let driverLimit = 31

  /// Where gross drift comes from, along every dimension.
  func driverLists() -> [Review.DriverList] {
    let tally = tally()
    return Review.DriverDimension.allCases.map { dimension in
      let amounts: [DriverList.Entry] =
        if dimension == .customer {
          zip(reconciliation.cells.rows, tally.rows).map {
            (DriftTally.Name($0.rawValue), $1)
          }
        } else {
          tally.named[dimension, default: [:]].map { ($0.key, $0.value) }
        }
      return DriverList(amounts, limit: Self.driverLimit)
        .review(
          dimension, gross: money(drift.grossReportingAmount), net: money(drift.netReportingAmount))
    }
  }

  private func money(_ amount: Rational) -> Money {
    Money(rounding: amount, to: policy.reportingCurrency, .toNearestOrUp)
  }

  /// All drift, group by group and item by item.
  private func tally() -> DriftTally {
    var tally = DriftTally(reconciliation.cells)
    for matched in reconciliation.groups {
      let rate = matched.applied.rate
      let amount = DriftTally.steps(
        gross: Rational.sum(matched.variances.lazy.map(\.amount.magnitude)) * rate,
        net: Rational.sum(matched.variances.lazy.map(\.amount)) * rate)
      tally.add(
        amount, provider: matched.group.provider, key: matched.group.key, over: matched.cells
      ) { matched.unitCost($0) }
    }
    struct Place: Hashable {
      var provider: ProviderID
      var key: MatchKey
      var currency: Currency
    }
    let notInvoiced = Dictionary(grouping: reconciliation.notInvoiced) {
      Place(provider: $0.key.provider, key: $0.key.matchKey, currency: $0.currency)
    }
    for item in drift where !item.variance.isOfGroup {
      guard let amount = item.reportingAmount else { continue }
      let place = Place(provider: item.provider, key: item.key, currency: item.currency)
      tally.add(
        DriftTally.steps(gross: amount.magnitude, net: amount),
        provider: item.provider, key: item.key,
        over: item.variance == .notInvoiced ? notInvoiced[place, default: []] : [])
    }
    return tally
  }
}

/// The greatest amounts of a tally along one dimension.
private struct DriverList {
  typealias Entry = (name: DriftTally.Name, amount: DriftTally.Amount)

  let entries: [Entry]
  let others: [Entry]
  let limit: Int

  /// The `limit` greatest by gross, equal ones by name; what has no drift is left out.
  init(_ amounts: [Entry], limit: Int) {
    let sorted = amounts.filter { !$0.amount.gross.isZero }.sorted { left, right in
      left.amount.gross == right.amount.gross
        ? left.name < right.name : left.amount.gross > right.amount.gross
    }
    entries = Array(sorted.prefix(limit))
    others = Array(sorted.dropFirst(limit))
    self.limit = limit
  }

  func review(
    _ dimension: Review.DriverDimension, gross: Money, net: Money
  ) -> Review.DriverList {
    let rest = others.reduce(into: DriftTally.Amount()) { $0 += $1.amount }
    let all = entries.reduce(rest.gross) { $0 + $1.amount.gross }
    let printed = PrintedDrift(
      (entries.map(\.amount) + [rest]).map {
        .init(net: Self.exact($0.net), parts: [Self.exact($0.gross)])
      }, partCount: 1, gross.currency, whole: .init(net: net, gross: gross, parts: [gross])
    ).rows
    var reached = BigInt(0)
    let drivers = entries.indices.map { index in
      reached += entries[index].amount.gross
      return Review.DriftDriver(
        name: entries[index].name.rawValue, gross: Self.exact(entries[index].amount.gross),
        net: Self.exact(entries[index].amount.net), printedGross: printed[index].gross,
        printedNet: printed[index].net, cumulativePercent: Ratios.percent(reached, of: all))
    }
    return Review.DriverList(
      dimension: dimension, drivers: drivers, limit: limit, othersCount: others.count,
      othersGross: Self.exact(rest.gross), othersNet: Self.exact(rest.net),
      othersPrintedGross: printed[entries.count].gross,
      othersPrintedNet: printed[entries.count].net, gross: gross, net: net)
  }

  private static func exact(_ steps: BigInt) -> Rational {
    Rational(steps) / DriftTally.stepsPerUnit
  }
}
