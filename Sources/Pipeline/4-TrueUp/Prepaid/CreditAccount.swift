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
    /// What credits given back had cost, less what was paid back for them.
    var returnLoss: Money
    /// What was to be taken back and was not there any more.
    var excesses: [Excess]

    /// What was used of the grants.
    var used: CreditAmount { sum(\.used) }
    /// What expired.
    var expired: CreditAmount { sum(\.expired) }

    private let currency: Currency

    init(
      _ balances: [PrepaidBalance], exactCost: Rational, overdrawn: Rational, paidBack: Money,
      excesses: [Excess], _ currency: Currency
    ) {
      self.balances = balances
      self.exactCost = exactCost
      self.overdrawn = overdrawn
      self.excesses = excesses
      self.currency = currency
      returnLoss = balances.reduce(.zero(currency)) { $0 + $1.returned.money } - paidBack
    }

    private func sum(_ part: (PrepaidBalance) -> CreditAmount) -> CreditAmount {
      balances.reduce(.none(currency)) { $0 + part($1) }
    }
  }

  /// A return of more than was unused.
  struct Excess: Sendable {
    /// The document, where it stands, and the purchase it names.
    var invoiceID: InvoiceID
    var location: SourceLocation
    var purchase: InvoiceID
    /// What was not there, in credits or, where the line states no credits, in its money.
    var rest: Rational
    var isMoney: Bool
  }

  private let currency: Currency
  /// First-in first-out.
  private let grants: [CreditGrant]
  /// In the order in which they happen.
  private let returns: [CreditReturn]
  /// What is left of each.
  private var left: [CreditAmount]

  /// An account whose first month is still to come.
  ///
  /// - Parameter currency: the reporting currency.
  init(_ grants: [CreditGrant], returns: [CreditReturn] = [], currency: Currency) {
    self.currency = currency
    self.grants = grants.sorted(by: CreditGrant.precedes)
    self.returns = returns.sorted(by: CreditReturn.precedes)
    left = grants.map { _ in .none(currency) }
  }

  /// Runs the month after the last one; `use` is how many credits each day used.
  ///
  /// What is bought in a month is there for all of it: a receipt has the day of its payment, and a
  /// statement often no days at all. Credits go on the day they expire, after the use before it, and are
  /// taken back after the use of the day.
  mutating func run(_ period: Period, use: [CalendarDate: Rational]) -> Month {
    let opening = left
    for (index, grant) in grants.enumerated() where grant.period == period {
      left[index] = CreditAmount(credits: grant.credits, money: grant.cash)
    }
    let start = left
    var moved = Moved(count: grants.count)
    let (days, givenBack) = Self.netted(use)
    let own = returns.filter { $0.period == period }
    moved.overdrawn = givenBack
    let uses = Dictionary(days.map { ($0.day, $0.credits) }, uniquingKeysWith: +)
    for day in Set(uses.keys).union(own.map(\.day)).sorted() {
      expire(by: day, &moved)
      spend(uses[day] ?? .zero, &moved)
      for one in own where one.day == day { takeBack(one, &moved) }
    }
    expire(by: period.next.firstDay, &moved)
    let (used, returned, exactCost) = release(moved, from: start)
    let balances = grants.indices.compactMap { index -> PrepaidBalance? in
      let bought = start[index] - opening[index]
      if opening[index].isNone, bought.isNone { return nil }
      let lost =
        moved.expired[index].isZero
        ? .zero(currency) : start[index].money - used[index] - returned[index]
      let balance = PrepaidBalance(
        provider: grants[index].provider, invoiceID: grants[index].invoiceID,
        lineID: grants[index].lineID, start: grants[index].start, expiry: grants[index].expiry,
        opening: opening[index], bought: bought,
        used: CreditAmount(credits: moved.used[index], money: used[index]),
        expired: CreditAmount(credits: moved.expired[index], money: lost),
        returned: CreditAmount(credits: moved.returned[index], money: returned[index]))
      left[index] = balance.closing
      return balance
    }
    return Month(
      balances, exactCost: exactCost, overdrawn: moved.overdrawn,
      paidBack: own.reduce(.zero(currency)) { $0 + $1.cash }, excesses: moved.excesses, currency)
  }

  /// What a month did to the credits of each grant.
  private struct Moved {
    var used: [Rational]
    var expired: [Rational]
    var returned: [Rational]
    var overdrawn = Rational.zero
    var excesses: [Excess] = []

    init(count: Int) {
      used = Array(repeating: .zero, count: count)
      expired = used
      returned = used
    }
  }

  private mutating func expire(by day: CalendarDate, _ moved: inout Moved) {
    for (index, grant) in grants.enumerated() {
      guard let expiry = grant.expiry, expiry <= day else { continue }
      moved.expired[index] += left[index].credits
      left[index].credits = .zero
    }
  }

  private mutating func spend(_ credits: Rational, _ moved: inout Moved) {
    var need = credits
    for index in grants.indices where need > .zero {
      let taken = min(need, left[index].credits)
      moved.used[index] += taken
      left[index].credits -= taken
      need -= taken
    }
    moved.overdrawn += need
  }

  /// Takes unused credits of a purchase back, those that would be used last first.
  private mutating func takeBack(_ one: CreditReturn, _ moved: inout Moved) {
    var need = one.need
    for index in grants.indices.reversed() where need > .zero {
      guard let each = one.need(perCreditOf: grants[index]) else { continue }
      let taken = min(need / each, left[index].credits)
      moved.returned[index] += taken
      left[index].credits -= taken
      need -= taken * each
    }
    if need > .zero {
      moved.excesses.append(
        Excess(
          invoiceID: one.invoiceID, location: one.location, purchase: one.purchase, rest: need,
          isMoney: one.credits == nil))
    }
  }

  /// What the credits used and taken back had cost: of each grant in whole minor units, and the use
  /// together before rounding.
  ///
  /// A release costs its part of what was paid, and all use of the month is rounded once; the last
  /// release of a grant takes what is left of its money.
  private func release(
    _ moved: Moved, from start: [CreditAmount]
  ) -> (used: [Money], returned: [Money], exact: Rational) {
    let scale = Rational(BigInt(10).power(currency.minorUnits))
    var exact: [Rational] = []
    for (index, grant) in grants.enumerated() {
      let held = Rational(start[index].money.minorUnits)
      let isLast =
        left[index].credits.isZero && moved.expired[index].isZero && moved.returned[index].isZero
      if moved.used[index].isZero {
        exact.append(.zero)
      } else if isLast {
        exact.append(held)
      } else {
        // What months before were rounded up by must not be paid twice.
        let part = moved.used[index] / grant.credits * Rational(grant.cash.minorUnits)
        exact.append(part.magnitude < held.magnitude ? part : held)
      }
    }
    let sum = Rational.sum(exact) / scale
    let booked = Money(rounding: sum, to: currency, .toNearestOrEven)
    let units = Apportionment.largestRemainder(
      total: booked.minorUnits, parts: exact.enumerated().map { ($0.offset, $0.element) })
    let used = units.map { Money(minorUnits: $0, currency: currency) }
    let returned = grants.indices.map { index -> Money in
      if moved.returned[index].isZero { return .zero(currency) }
      let rest = start[index].money - used[index]
      if left[index].credits.isZero && moved.expired[index].isZero { return rest }
      let part = moved.returned[index] / grants[index].credits * grants[index].cash.amount
      let money = Money(rounding: part, to: currency, .toNearestOrEven)
      return money.amount.magnitude < rest.amount.magnitude ? money : rest
    }
    return (used, returned, sum)
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
