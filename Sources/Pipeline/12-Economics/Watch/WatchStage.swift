import BigInt
import ExactMoney

/// Watches a month: what reached a threshold, where budgets stand, and how the month will end.
struct WatchStage {
  let policy: Policy
  let reference: ReferenceData
  let profitAndLoss: ProfitAndLoss
  let axes: CubeAxes
  /// The fine usage as a ledger of all months.
  let ledger: Ledger
  /// The closed months, oldest first.
  let closed: [ClosedMonth]
  /// The days on which every row had which plan.
  let plans: PlanHistory
  private var cube: CostCube { axes.cube }

  /// What the month shows.
  struct Result {
    var flags: [Flag] = []
    var caps: [Cap] = []
    var forecast: MonthForecast?
    /// What one unit of the reporting currency is in US dollars; `nil` where no rate says so.
    var dollarRate: Rational?
    var priceRates: [Currency: Rational] = [:]
    var unwatched: [String] = []
  }

  /// What several watches need.
  private struct Grounds {
    var month: WatchedMonth
    var budgetRates: BudgetRates
    var priceRates: BudgetRates
    var customers: [WatchedCustomer]
    var subjects: WatchedSubjects
    var rated: RatedCosts
    var history: DailyHistory
    var total: DailyAmounts
  }

  /// Watches the month, in which customers are told `statements`.
  ///
  /// - Complexity: O(pieces of usage of half a year + rows × days).
  func run(_ statements: [CustomerStatement]) -> Result {
    let grounds = grounds()
    var result = Result()
    let customers = CustomerWatch(month: grounds.month, policy: policy.watch)
    result.flags = grounds.customers.flatMap { customers.flags(of: $0) }
    result.flags += spikes(grounds) + drifts(grounds) + quality(grounds.month)
    result.flags += CheaperModelWatch(
      month: grounds.month, policy: policy.watch, priceBook: reference.priceBook,
      zone: policy.reportingZone, rates: grounds.priceRates
    ).flags(ModelUse.all(of: axes, ledger))
    result.flags += [growth(grounds.month)].compactMap { $0 }
    let book = CapBook(
      month: grounds.month, zone: policy.reportingZone, policy: policy.watch)
    let told = Dictionary(
      statements.map { (RowID($0.customerID.rawValue), $0) },
      uniquingKeysWith: { first, _ in first }
    )
    result.caps = grounds.customers.compactMap { book.cap(of: $0, statement: told[$0.row]) }
    addRules(book, grounds, to: &result)
    addForecasts(grounds, to: &result)
    result.dollarRate = dollarRate
    result.priceRates = grounds.priceRates.rates
    result.flags.sort()
    result.caps.sort()
    result.unwatched += unconverted(grounds)
    return result
  }
}

extension WatchStage {
  private func grounds() -> Grounds {
    let month = WatchedMonth(
      period: cube.period, currency: cube.currency, lastKnownDay: lastKnownDay)
    let days = CubeDays(cube, by: axes[.row])
    let places = days.places
    let nothing = DailyAmounts(dayCount: cube.period.days.dayCount)
    let rates = budgetRates
    var customers: [WatchedCustomer] = []
    for row in profitAndLoss.rows {
      guard let id = row.row, row.isCustomer else { continue }
      customers.append(
        WatchedCustomer(
          row: id, revenue: row.revenue.value, totalCost: row.totalCost,
          daily: places[id.rawValue].map { days.amounts[$0] } ?? nothing,
          terms: PlanTerms(
            plans.spans(of: id), of: cube.period, currency: cube.currency, rates: rates)))
    }
    let watchedDays = TrendWatch.days(of: cube.period).lowerBound..<cube.period.days.upperBound
    let subjects = WatchedSubjects(customersOf: cube, on: watchedDays)
    let priceRates = priceRates
    let rated = RatedCosts(ledger, on: watchedDays, rates: priceRates, currency: cube.currency)
    return Grounds(
      month: month, budgetRates: rates, priceRates: priceRates, customers: customers,
      subjects: subjects, rated: rated,
      history: ledger.history(
        of: cube.period, rated, subjectCount: subjects.names.count
      ) { subjects[$0] }, total: days.total)
  }

  /// The last day of which usage is known: the month's last where something shows that it is over, later
  /// usage or an invoice written after it.
  private var lastKnownDay: CalendarDate? {
    guard !cube.groupRange.isEmpty else { return nil }
    let lastDay = cube.period.lastDay
    let isOver =
      cube.groupRange.upperBound < cube.usage.groups.count
      || closed.contains { $0.period >= cube.period }
      || reference.invoices.contains { invoice in
        invoice.header.issueDate.map { $0 > lastDay } ?? false
      }
    return isOver
      ? lastDay : cube.usage.groups.reportingDay(at: cube.groupRange.upperBound - 1)
  }

  private var budgetRates: BudgetRates {
    var currencies = Set(plans.spans.compactMap(\.budgetCurrency))
    currencies.formUnion(policy.watch.caps.compactMap(\.currency))
    currencies.insert(cube.currency)
    return BudgetRates(
      currencies, table: reference.rates, policy: policy, period: cube.period)
  }

  /// By the rule of budgets.
  private var dollarRate: Rational? {
    Currency(code: "USD").flatMap { dollar in
      reference.rates.rate(
        from: cube.currency, to: dollar, policy.exchange.sharedCosts, issueDate: nil,
        period: cube.period)
    }?.rate
  }

  /// Of prices as accruals are converted, at one rate for all days.
  private var priceRates: BudgetRates {
    var policy = policy
    policy.exchange.sharedCosts = policy.exchange.accruals
    return BudgetRates(
      Set(reference.priceBook.rows.map(\.currency)), table: reference.rates, policy: policy,
      period: cube.period)
  }

  /// The flags of the plans of `margins`: a plan becomes unprofitable as a whole, too.
  func flags(of margins: [PlanMargin]) -> [Flag] {
    let month = WatchedMonth(
      period: cube.period, currency: cube.currency, lastKnownDay: lastKnownDay)
    let days = CubeDays(cube, by: axes[.plan])
    let places = days.places
    return margins.flatMap { margin -> [Flag] in
      guard let plan = margin.plan, plan != .ownUse, let expected = margin.subscriptionMargin.value,
        let place = places[plan.rawValue]
      else { return [] }
      return LimitWatch(month: month).flags(
        of: WatchedCost(
          subject: FlagSubject(kind: "plan", name: plan.rawValue), row: nil,
          amount: margin.totalCost, daily: days.amounts[place],
          costBasis: CostBasis.fullyLoaded.rawValue),
        against: WatchedLimit(
          code: .planMargin, base: "expected margin of all customers on plan \(plan)",
          amount: expected, percents: policy.watch.planMarginPercents
        ) { _ in "look at price and limits of the plan" }
      ).map { flag in
        var flag = flag
        guard let day = flag.firstBreach?.day else { return flag }
        flag.firstBreach?.rows = plans.rows(on: plan, day)
        return flag
      }
    }
  }

  private func spikes(_ grounds: Grounds) -> [Flag] {
    let spikes = SpikeWatch(
      month: grounds.month, code: .spike, percent: policy.watch.spikePercent,
      policy: policy.watch, advice: "ask what changed: use, prompt, model or price")
    let workspaces = WatchedSubjects(workspacesOf: cube, fallsBack: false)
    let runaways = SpikeWatch(
      month: grounds.month, code: .runawayWorkspace, percent: policy.watch.runawayPercent,
      policy: policy.watch, advice: "look for an agent or a key that runs on its own")
    let history = ledger.history(
      of: cube.period, grounds.rated, subjectCount: workspaces.names.count
    ) { workspaces[$0] }
    return spikes.flags(of: grounds.subjects.names, grounds.history)
      + runaways.flags(of: workspaces.names, history)
  }

  private func drifts(_ grounds: Grounds) -> [Flag] {
    let subjects = grounds.subjects
    let weekly = ledger.weeklyHistory(
      of: cube.period, grounds.rated, subjectCount: subjects.names.count
    ) { subjects[$0] }
    return TrendWatch(month: grounds.month, policy: policy.watch).flags(
      of: subjects.names, weekly, grounds.history)
  }

  private func quality(_ month: WatchedMonth) -> [Flag] {
    let watch = QualityWatch(month: month, policy: policy.watch)
    let quality = MonthQuality(axes, policy: policy.watch)
    return watch.retryLoops(
      quality.loops(WatchedSubjects(workspacesOf: cube, fallsBack: true)))
      + watch.rejectedWaste(quality.rejections(WatchedSubjects("feature", of: cube)))
      + watch.rejectedWaste(
        quality.rejections(WatchedSubjects(customersOf: cube, on: cube.period.days)))
  }

  /// By the figures of ``BlendedStage``, which are printed.
  private func growth(_ month: WatchedMonth) -> Flag? {
    guard !month.isUnfinished else { return nil }
    let months = BlendedStage(
      profitAndLoss: profitAndLoss, closed: closed, customers: reference.customers
    ).run()
    guard let previous = months.last(where: { $0.period == cube.period.previous }),
      let current = months.last
    else { return nil }
    return GrowthWatch(month: month, policy: policy.watch).flag(
      GrowthWatch.Totals(current), since: GrowthWatch.Totals(previous))
  }

  /// The caps of the policy: each axis is summed once.
  private func addRules(_ book: CapBook, _ grounds: Grounds, to result: inout Result) {
    let byAxis = Dictionary(grouping: policy.watch.caps, by: \.axis)
    let forecaster = Forecaster(month: grounds.month)
    for (axis, rules) in byAxis {
      let days = CubeDays(cube, by: axes[.dimension(axis)])
      let places = days.places
      let past = past(ofRules: rules, axis: axis, grounds)
      for rule in rules {
        guard let limit = limit(rule, grounds.budgetRates) else { continue }
        let daily =
          places[rule.name].map { days.amounts[$0] }
          ?? DailyAmounts(dayCount: cube.period.days.dayCount)
        result.caps.append(book.cap(rule, limit: limit, daily: daily))
        result.flags += book.flags(rule, limit: limit, daily: daily)
        guard rule.reset == .month else { continue }
        let booked = Money(parts: daily.sum, cube.currency)
        let cost = WatchedCost(
          subject: rule.subject, row: nil, amount: booked, daily: daily,
          costBasis: CostBasis.usage.rawValue)
        let forecast = forecaster.forecast(
          daily, booked: booked, rated: past[rule.name] ?? [])
        addForecast(forecast, cost, [book.limit(rule, limit)], grounds.month, to: &result)
      }
    }
  }

  /// What those rules are about cost day by day, by name, where a forecast needs it.
  private func past(
    ofRules rules: [CapRule], axis: String, _ grounds: Grounds
  ) -> [String: [Int64]] {
    guard grounds.month.isUnfinished, rules.contains(where: { $0.reset == .month }) else {
      return [:]
    }
    let subjects = WatchedSubjects(axis, of: cube)
    let history = ledger.history(
      of: cube.period, grounds.rated, subjectCount: subjects.names.count
    ) { subjects[$0] }
    let names = Set(rules.map(\.name))
    var past: [String: [Int64]] = [:]
    for (number, name) in subjects.names.enumerated() where names.contains(name.subject.name) {
      past[name.subject.name] = history.series(of: number)
    }
    return past
  }

  private func limit(_ rule: CapRule, _ rates: BudgetRates) -> Money? {
    rates[rule.currency ?? cube.currency].map {
      Money(rounding: Rational(rule.amount) * $0, to: cube.currency, .toNearestOrEven)
    }
  }

  /// The company's forecast, and what customers are expected to reach.
  private func addForecasts(_ grounds: Grounds, to result: inout Result) {
    let forecaster = Forecaster(month: grounds.month)
    let company = WatchedCost(
      subject: FlagSubject(kind: "company", name: ""), row: nil,
      amount: profitAndLoss.total.totalCost, daily: grounds.total,
      costBasis: CostBasis.fullyLoaded.rawValue)
    if grounds.month.isUnfinished {
      let whole = ledger.history(of: cube.period, grounds.rated, subjectCount: 1) { _ in 0 }
      result.forecast = forecaster.forecast(
        grounds.total, booked: company.amount, rated: whole.series(of: 0))
    }
    if let budget = policy.watch.companyBudget {
      let limit = WatchedLimit(
        code: .budget, base: "AI budget of the company",
        amount: Money(rounding: Rational(budget), to: cube.currency, .toNearestOrEven),
        percents: policy.watch.budgetPercents,
        advice: { _ in "look at the features and customers that cost most" },
        isReachedAtZero: true)
      result.flags += LimitWatch(month: grounds.month).flags(of: company, against: limit)
      addForecast(result.forecast, company, [limit], grounds.month, to: &result)
    }
    guard grounds.month.isUnfinished else { return }
    let customers = CustomerWatch(month: grounds.month, policy: policy.watch)
    let numbers = Dictionary(
      grounds.subjects.names.enumerated().compactMap { index, name in
        name.row.map { ($0, index) }
      }, uniquingKeysWith: { first, _ in first })
    for customer in grounds.customers {
      let limits = customers.limits(of: customer)
      guard !limits.isEmpty else { continue }
      let rated = numbers[customer.row].map { grounds.history.series(of: $0) } ?? []
      let forecast = forecaster.forecast(
        customer.daily, booked: customer.totalCost, rated: rated)
      addForecast(forecast, customer.cost, limits, grounds.month, to: &result)
    }
  }

  private func addForecast(
    _ forecast: MonthForecast?, _ cost: WatchedCost, _ limits: [WatchedLimit],
    _ month: WatchedMonth, to result: inout Result
  ) {
    guard let forecast else { return }
    let watch = LimitWatch(month: month)
    result.flags += limits.compactMap {
      watch.flag(of: cost, against: $0, forecast, percent: policy.watch.forecastPercent)
    }
  }

  /// The budgets and caps that no rate converts.
  private func unconverted(_ grounds: Grounds) -> [String] {
    var currencies = Set(grounds.customers.lazy.flatMap(\.terms.unconverted))
    for rule in policy.watch.caps {
      if let currency = rule.currency, grounds.budgetRates[currency] == nil {
        currencies.insert(currency)
      }
    }
    return currencies.sorted().map {
      "budgets and caps in \($0): no rate to \(cube.currency) for \(cube.period)"
    }
  }
}

extension Cap: Comparable {
  /// By axis and name, in byte order.
  public static func < (left: Cap, right: Cap) -> Bool {
    if left.subject.kind.hasSameBytes(as: right.subject.kind) {
      return left.subject.name.precedesInByteOrder(right.subject.name)
    }
    return left.subject.kind.precedesInByteOrder(right.subject.kind)
  }
}
