import BigInt
import ExactMoney

/// Says where every budget and cap stands, each by its own use alone.
struct CapBook: Sendable {
  let month: WatchedMonth
  let zone: ZoneRules
  let policy: WatchPolicy

  /// The budget of a customer's plans, and the units they include; `nil` where they name neither.
  ///
  /// - Parameter statement: what the customer is told of units: a gateway counts the same.
  func cap(of customer: WatchedCustomer, statement: CustomerStatement?) -> Cap? {
    let terms = customer.terms
    let (included, units) = (statement?.included.value, statement?.used.value)
    guard terms.budget != nil || terms.limit != nil || included != nil else { return nil }
    let used = customer.totalCost
    let atLimit = terms.isHard ? policy.hardCapAction : .warn
    var action = action(
      used: used, budget: terms.budget ?? terms.limit, limit: terms.limit, atLimit: atLimit)
    if let included, let units, units >= included {
      action = max(action, atLimit)
    }
    return Cap(
      subject: customer.subject, costBasis: CostBasis.fullyLoaded.rawValue,
      budget: terms.budget ?? terms.limit, limit: terms.limit, used: used,
      unseen: Money(parts: customer.daily.undated, used.currency), reset: .month,
      resetAt: resetAt(.month), actionAtLimit: atLimit, action: action,
      includedUnits: included, usedUnits: units, unit: statement?.unit)
  }

  /// The cap of `rule`, whose amount is `limit` in the reporting currency.
  func cap(_ rule: CapRule, limit: Money, daily: DailyAmounts) -> Cap {
    let used: Money
    switch rule.reset {
    case .month: used = Money(parts: daily.sum, limit.currency)
    case .day: used = Money(parts: daily.days[currentDay], limit.currency)
    }
    return Cap(
      subject: rule.subject, costBasis: CostBasis.usage.rawValue, budget: limit,
      limit: rule.action > .warn ? limit : nil, used: used, unseen: .zero(limit.currency),
      reset: rule.reset, resetAt: resetAt(rule.reset), actionAtLimit: rule.action,
      action: action(used: used, budget: limit, limit: limit, atLimit: rule.action),
      includedUnits: nil, usedUnits: nil, unit: nil)
  }

  /// The thresholds of `rule` that were reached; of a daily cap the most expensive day counts, and of each
  /// threshold the first day that reached it.
  func flags(_ rule: CapRule, limit: Money, daily: DailyAmounts) -> [Flag] {
    let watch = LimitWatch(month: month)
    func flags(_ daily: DailyAmounts, _ amount: Money) -> [Flag] {
      watch.flags(
        of: WatchedCost(
          subject: rule.subject, row: nil, amount: amount, daily: daily,
          costBasis: CostBasis.usage.rawValue), against: self.limit(rule, limit))
    }
    guard rule.reset == .day else {
      return flags(daily, Money(parts: daily.sum, limit.currency))
    }
    var highest: Int128 = 0
    // Each day begins at nothing: the most that any day so far has cost only rises.
    var peaks = daily
    for (day, amount) in daily.days.enumerated() {
      let rise = max(0, amount - highest)
      peaks.days[day] = rise
      highest += rise
    }
    return flags(peaks, Money(parts: highest, limit.currency)).map { flag in
      guard let day = flag.firstBreach?.day else { return flag }
      let place = month.period.firstDay.days(until: day)
      var flag = flag
      flag.firstBreach = watch.firstBreach(
        of: LimitWatch.threshold(flag.threshold, of: limit),
        daily.filtered(daily.days.indices.map { $0 == place }))
      return flag
    }
  }

  /// What a rule's use is compared with.
  func limit(_ rule: CapRule, _ amount: Money) -> WatchedLimit {
    let each = rule.reset == .day ? "daily" : "monthly"
    let action = rule.action
    return WatchedLimit(
      code: .featureCap, base: "\(each) cap of \(rule.axis) \(rule.name)", amount: amount,
      percents: policy.budgetPercents,
      advice: { $0 < 100 ? "the cap is near: \(action.rawValue) follows" : action.rawValue },
      isReachedAtZero: true)
  }

  private func action(
    used: Money, budget: Money?, limit: Money?, atLimit: CapAction
  ) -> CapAction {
    func isReached(_ percent: ExactDecimal, of amount: Money) -> Bool {
      used.minorUnits > 0
        && Rational(used.minorUnits) * 100 >= Rational(amount.minorUnits) * Rational(percent)
    }
    if let limit, isReached(100, of: limit) { return atLimit }
    let first = policy.budgetPercents.first ?? 100
    guard let budget, isReached(first, of: budget) else { return .allow }
    return min(.warn, atLimit)
  }

  /// The place of the day that is being used up.
  private var currentDay: Int { max(0, month.knownDayCount - 1) }

  private func resetAt(_ reset: CapReset) -> String {
    let day =
      switch reset {
      case .month: month.period.next.firstDay
      case .day: month.day(currentDay + 1)
      }
    return zone.localText(of: zone.start(of: day))
  }
}

extension CapRule {
  /// Whose cap it is.
  var subject: FlagSubject { FlagSubject(kind: axis, name: name) }
}
