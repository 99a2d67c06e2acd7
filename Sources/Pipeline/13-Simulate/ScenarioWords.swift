import ExactMoney

/// A scenario in words: what it says, what that is about, and what a person should know of it.
struct ScenarioWords {
  private let scenario: Scenario
  private let simulated: SimulationStage.Simulated
  private let period: Period
  private let currency: Currency

  init(
    _ scenario: Scenario, _ simulated: SimulationStage.Simulated, period: Period,
    currency: Currency
  ) {
    self.scenario = scenario
    self.simulated = simulated
    self.period = period
    self.currency = currency
  }

  /// What the scenario says, line by line, then the rules.
  var assumptions: [String] {
    let swaps = zip(scenario.swaps, simulated.usage.swaps).map { "\(text($0)); \(about($1))" }
    let prices = zip(scenario.prices, simulated.usage.prices).map { "\(text($0)); \(about($1))" }
    let plans = zip(scenario.plans, simulated.terms.payers).map { change, payers in
      text(change) + (change.subscription == nil ? "" : "; customers who pay that: \(payers.count)")
    }
    let changes = swaps + prices + plans + scenario.prospects.map(text)
    return (changes.isEmpty ? ["nothing changes"] : changes) + Self.rules
  }

  /// How it is computed: the same for every scenario.
  private static let rules = [
    "cost basis: fully loaded, the total_cost of the P&L, before and after",
    "what is billed for one unit of rated cost stays, tax in its proportion to the net; credits, fees "
      + "and closed months stay in amount",
    "shared costs stay in amount and are allocated anew by the drivers that result",
  ]

  /// What matches nothing, and what the data cannot say.
  var warnings: [String] {
    var warnings: [String] = []
    for (swap, match) in zip(scenario.swaps, simulated.usage.swaps) where match.quantities == 0 {
      warnings.append("\(text(swap)): no usage of \(period) is that")
    }
    for (change, match) in zip(scenario.prices, simulated.usage.prices)
    where match.quantities == 0 {
      warnings.append("\(text(change)): no usage of \(period) has that price")
    }
    for index in simulated.pricing.swapsWithUnknownBand.sorted() {
      warnings.append(
        "\(text(scenario.swaps[index])): the new model has prices for long calls, and how long these "
          + "are is not known; the lower one is taken")
    }
    for (index, change) in scenario.plans.enumerated() { warnings += self.warnings(change, index) }
    for prospect in scenario.prospects {
      if let plan = prospect.plan, simulated.reference.plans[plan, on: period.lastDay] == nil {
        warnings.append("prospect \(prospect.customerID): nothing is known of plan \(plan)")
      }
      let drivers = simulated.prospects.unstatedDrivers(of: prospect)
      if drivers.isEmpty { continue }
      warnings.append(
        "prospect \(prospect.customerID): nothing is stated of "
          + drivers.map(\.rawValue).joined(separator: ", ") + "; it bears none of what they share")
    }
    return warnings
  }

  private func warnings(_ change: PlanChange, _ index: Int) -> [String] {
    let members = ScenarioTerms.Members(of: change.plan, simulated.reference.customers, period)
    if members.all.isEmpty { return ["plan \(change.plan): no customer is on it"] }
    if change.subscription != nil, simulated.terms.payers[index].isEmpty {
      return ["plan \(change.plan): nobody on it pays a subscription in \(period)"]
    }
    let new = simulated.terms.newPayers[index]
    if new.isEmpty { return [] }
    return ["plan \(change.plan): customers who paid no subscription and now would: \(new.count)"]
  }

  // MARK: - Changes in words

  private func about(_ match: ScenarioUsage.Match) -> String {
    let rated = Money(rounding: match.rated, to: currency, .toNearestOrEven)
    return "about usage rated \(rated) \(currency)"
  }

  private func text(_ swap: ModelSwap) -> String {
    var words = ["swap \(name(swap.old)) for \(name(swap.new))"]
    words += swap.filter.customer.map { ["customer \($0)"] } ?? []
    words += swap.filter.plan.map { ["plan \($0)"] } ?? []
    words += swap.filter.dimensions.sorted { $0.key.precedesInByteOrder($1.key) }
      .map { "\($0.key) \($0.value)" }
    if swap.tokenRatio != .one { words.append("\(swap.tokenRatio) tokens for one") }
    words += swap.ratios.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key) for one" }
    words += swap.meters.sorted { $0.key < $1.key }.map { "\($0.key) count as \($0.value)" }
    words += since(swap.from)
    return words.joined(separator: ", ")
  }

  private func text(_ change: PriceChange) -> String {
    let parts = ["\(change.provider)"] + change.key.texts.filter { !$0.isEmpty }
    var words = ["price of \(parts.joined(separator: " "))"]
    switch change.effect {
    case .percent(let percent): words[0] += " " + signed(percent)
    case .price(let price, let per):
      words[0] += " \(price.amount) \(price.currency)" + (per == .one ? "" : " per \(per)")
    }
    words += since(change.from)
    return words.joined(separator: ", ")
  }

  private func text(_ change: PlanChange) -> String {
    var words: [String] = []
    switch change.subscription {
    case nil: break
    case .percent(let percent): words.append("price \(signed(percent))")
    case .instead(let new, let old): words.append("price \(new) instead of \(old)")
    case .price(let price):
      words.append("price \(price.amount) \(price.currency) for every active customer")
    }
    words +=
      change.subscriptionMarginPercent.map { ["subscription margin \($0) %"] } ?? []
    words += change.budget.map { ["AI budget \($0.amount) \($0.currency)"] } ?? []
    return "plan \(change.plan): " + words.joined(separator: ", ")
  }

  private func text(_ prospect: Prospect) -> String {
    var words = ["at \(prospect.price.amount) \(prospect.price.currency)"]
    words += prospect.plan.map { ["plan \($0)"] } ?? []
    switch prospect.usage {
    case .like(let customer, let times): words.append("like \(customer) times \(times)")
    case .calls(let calls):
      words += calls.map { "\($0.count) calls of \(name($0.model))" }
    }
    return "prospect \(prospect.customerID): " + words.joined(separator: ", ")
  }

  private func name(_ model: ModelSwap.Model) -> String {
    ([model.provider.rawValue, model.model.rawValue]
      + (model.serviceTier.map { [$0.rawValue] } ?? []))
      .joined(separator: " ")
  }

  private func since(_ day: CalendarDate?) -> [String] { day.map { ["from \($0)"] } ?? [] }

  private func signed(_ percent: ExactDecimal) -> String {
    (percent.isNegative ? "" : "+") + "\(percent) %"
  }
}
