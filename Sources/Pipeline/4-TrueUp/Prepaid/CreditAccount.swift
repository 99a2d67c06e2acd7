import BigInt
import ExactMoney

/// The credits at one provider, month after month: what is bought, used, and lost.
///
/// A month's balances follow from the month before, so the account is run from its first month on.
struct CreditAccount: Sendable {
  /// What a month did.
  struct Month: Sendable {
    /// The grants there were, first-in first-out.
    var balances: [PrepaidBalance]
    /// What the use cost, before it was rounded.
    var exactCost: Rational
    /// Credits used beyond those there were; below zero where more was given back than used.
    var overdrawn: Rational

    /// What was used of the grants.
    var used: CreditAmount { sum(\.used) }
    /// What expired.
    var expired: CreditAmount { sum(\.expired) }

    private let currency: Currency

    init(
      _ balances: [PrepaidBalance], exactCost: Rational, overdrawn: Rational, _ currency: Currency
    ) {
      self.balances = balances
      self.exactCost = exactCost
      self.overdrawn = overdrawn
      self.currency = currency
    }

    private func sum(_ part: (PrepaidBalance) -> CreditAmount) -> CreditAmount {
      balances.reduce(.none(currency)) { $0 + part($1) }
    }
  }

  private let currency: Currency
  /// First-in first-out.
  private let grants: [CreditGrant]
  /// What is left of each.
  private var left: [CreditAmount]

  /// An account whose first month is still to come.
  ///
  /// - Parameter currency: the reporting currency.
  init(_ grants: [CreditGrant], currency: Currency) {
    self.currency = currency
    self.grants = grants.sorted(by: CreditGrant.precedes)
    left = grants.map { _ in .none(currency) }
  }

  /// Runs the month after the last one; `use` is how many credits each day used.
  ///
  /// What is bought in a month is there for all of it: a receipt has the day of its payment, and a
  /// statement often no days at all. Credits go on the day they expire, after the use before it.
  mutating func run(_ period: Period, use: [CalendarDate: Rational]) -> Month {
    let opening = left
    for (index, grant) in grants.enumerated() where grant.period == period {
      left[index] = CreditAmount(credits: grant.credits, money: grant.cash)
    }
    let start = left
    var used = grants.map { _ in Rational.zero }
    var expired = used
    func expire(by day: CalendarDate) {
      for (index, grant) in grants.enumerated() {
        guard let expiry = grant.expiry, expiry <= day else { continue }
        expired[index] += left[index].credits
        left[index].credits = .zero
      }
    }
    let (days, givenBack) = Self.netted(use)
    var overdrawn = givenBack
    for (day, credits) in days {
      expire(by: day)
      var need = credits
      for index in grants.indices where need > .zero {
        let taken = min(need, left[index].credits)
        used[index] += taken
        left[index].credits -= taken
        need -= taken
      }
      overdrawn += need
    }
    expire(by: period.next.firstDay)
    let (cost, exactCost) = release(used, expired, from: start)
    let balances = grants.indices.compactMap { index -> PrepaidBalance? in
      let bought = start[index] - opening[index]
      if opening[index].isNone, bought.isNone { return nil }
      let lost = expired[index].isZero ? .zero(currency) : start[index].money - cost[index]
      let balance = PrepaidBalance(
        provider: grants[index].provider, invoiceID: grants[index].invoiceID,
        lineID: grants[index].lineID, start: grants[index].start, expiry: grants[index].expiry,
        opening: opening[index], bought: bought,
        used: CreditAmount(credits: used[index], money: cost[index]),
        expired: CreditAmount(credits: expired[index], money: lost))
      left[index] = balance.closing
      return balance
    }
    return Month(balances, exactCost: exactCost, overdrawn: overdrawn, currency)
  }

  /// What the credits used cost: of each grant in whole minor units, and together before rounding.
  ///
  /// A release costs its part of what was paid, and all use of the month is rounded once; the last
  /// release of a grant takes what is left of its money.
  private func release(
    _ used: [Rational], _ expired: [Rational], from start: [CreditAmount]
  ) -> (cost: [Money], exact: Rational) {
    let scale = Rational(BigInt(10).power(currency.minorUnits))
    var exact: [Rational] = []
    for (index, grant) in grants.enumerated() {
      let held = Rational(start[index].money.minorUnits)
      let isLast = left[index].credits.isZero && expired[index].isZero
      if used[index].isZero {
        exact.append(.zero)
      } else if isLast {
        exact.append(held)
      } else {
        // What months before were rounded up by must not be paid twice.
        let part = used[index] / grant.credits * Rational(grant.cash.minorUnits)
        exact.append(part.magnitude < held.magnitude ? part : held)
      }
    }
    let sum = Rational.sum(exact) / scale
    let booked = Money(rounding: sum, to: currency, .toNearestOrEven)
    let units = Apportionment.largestRemainder(
      total: booked.minorUnits, parts: exact.enumerated().map { ($0.offset, $0.element) })
    return (units.map { Money(minorUnits: $0, currency: currency) }, sum)
  }

  /// The days in order, none below zero: what a day gives back is used by the days after it, then by
  /// those before; what is left gives more back than the month used.
  private static func netted(
    _ use: [CalendarDate: Rational]
  ) -> (days: [(day: CalendarDate, credits: Rational)], givenBack: Rational) {
    var days = use.sorted { $0.key < $1.key }.map { (day: $0.key, credits: $0.value) }
    var givenBack = Rational.zero
    for index in Array(days.indices) + days.indices.reversed() {
      let credits = days[index].credits + givenBack
      days[index].credits = max(credits, .zero)
      givenBack = min(credits, .zero)
    }
    return (days, givenBack)
  }
}
