import ExactMoney

/// Rates the calls that prospects are expected to make, by the prices of the month's last day.
struct CallRating {
  /// What the calls of a prospect cost.
  struct Rated {
    /// By category, in the reporting currency.
    var costs: [CostCategory: Rational] = [:]
    /// The category of each of its kinds of calls.
    var categories: [CostCategory] = []
  }

  private let day: CalendarDate

  init(_ period: Period) { day = period.lastDay }

  /// What the calls of each of `prospects` cost; nothing where it is like another customer.
  func rate(
    _ prospects: [Prospect], _ pricing: inout ScenarioPricing
  ) throws(ScenarioRefusal) -> [Rated] {
    var rated: [Rated] = []
    for prospect in prospects {
      var sum = Rated()
      if case .calls(let calls) = prospect.usage {
        for call in calls { try add(call, of: prospect, to: &sum, &pricing) }
      }
      rated.append(sum)
    }
    return rated
  }

  private func add(
    _ call: Prospect.Calls, of prospect: Prospect, to rated: inout Rated,
    _ pricing: inout ScenarioPricing
  ) throws(ScenarioRefusal) {
    let totalInput = call.quantities.filter { MeterID.inputMeters.contains($0.key) }
      .values.reduce(.zero, +)
    let swaps = pricing.scenario.swaps.indices.filter {
      Self.agrees(pricing.scenario.swaps[$0].filter, call, prospect)
    }
    var category: CostCategory?
    for (meter, quantity) in Self.ordered(call.quantities) where !quantity.isZero {
      let index = pricing.priceIndex(
        call.model, account: call.account, meter: meter, totalInput: totalInput, on: day)
      guard let index else {
        throw ScenarioRefusal(
          prospect.location,
          "the price book has no price of \(call.model.provider) \(call.model.model) "
            + "\(call.model.serviceTier ?? .standard) \(meter) on \(day)")
      }
      let row = pricing.reference.priceBook.rows[index]
      let usage = ScenarioPricing.Usage(
        provider: row.provider, account: call.account, model: row.model,
        serviceTier: row.serviceTier, meter: meter, day: day, priceIndex: index)
      guard let priced = try pricing.priced(usage, swaps: swaps) else { continue }
      let rate = try pricing.reportingRate(row.currency, prospect.location)
      rated.costs[priced.category, default: .zero] +=
        priced.unitCost * Rational(quantity) * Rational(call.count) * rate
      category = category ?? priced.category
    }
    rated.categories.append(category ?? .api)
  }

  /// A swap for one customer is about no prospect.
  private static func agrees(
    _ filter: UsageFilter, _ call: Prospect.Calls, _ prospect: Prospect
  ) -> Bool {
    filter.customer == nil && filter.plan.map { $0 == prospect.plan } ?? true
      && filter.dimensions.allSatisfy { call.dimensions[$0.key] == $0.value }
  }

  /// The meters every book knows in their order, then the others by name: the first says what kind of
  /// call it is.
  private static func ordered(
    _ quantities: [MeterID: ExactDecimal]
  ) -> [(meter: MeterID, quantity: ExactDecimal)] {
    let places = Dictionary(
      uniqueKeysWithValues: MeterID.standardMeters.enumerated().map { ($1, $0) })
    return quantities.map { (meter: $0.key, quantity: $0.value) }.sorted {
      let (first, second) = (places[$0.meter] ?? .max, places[$1.meter] ?? .max)
      return first == second ? $0.meter < $1.meter : first < second
    }
  }
}
