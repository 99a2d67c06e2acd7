import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Accounts of random grants and use: whatever happens, nothing is lost or made.
@Suite struct CreditAccountTests {
  private static let months = ["2025-11", "2025-12", "2026-01", "2026-02"].compactMap {
    Period($0)
  }

  /// Numbers that depend on nothing but their seed.
  private struct Dice {
    var state: UInt64

    mutating func number(_ range: ClosedRange<Int>) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Int((state >> 33) % UInt64(range.count))
    }

    mutating func day() -> CalendarDate {
      months[0].firstDay.advanced(by: number(0...119))
    }
  }

  private static func grant(_ index: Int, _ dice: inout Dice, _ currency: Currency) -> CreditGrant {
    let start = dice.day()
    let isShortLived = dice.number(0...1) == 0
    return CreditGrant(
      provider: ProviderID("p"), invoiceID: InvoiceID("i\(index)"), lineID: nil, start: start,
      expiry: isShortLived ? start.advanced(by: dice.number(1...70)) : nil,
      credits: Rational(dice.number(1...900), dice.number(1...7)),
      cash: Money(minorUnits: BigInt(dice.number(0...9000) / 100), currency: currency),
      content: "")
  }

  private static func use(_ dice: inout Dice) -> [Period: [CalendarDate: Rational]] {
    var use: [Period: [CalendarDate: Rational]] = [:]
    for _ in 0..<dice.number(0...30) {
      let day = dice.day()
      // Now and then something is given back.
      let credits = Rational(dice.number(-40...300), dice.number(1...3))
      use[Period(containing: day), default: [:]][day, default: .zero] += credits
    }
    return use
  }

  @Test(arguments: UInt64(1)...300)
  func balancesRollForward(_ seed: UInt64) throws {
    var dice = Dice(state: seed)
    let currency = try #require(Currency(code: dice.number(0...1) == 0 ? "EUR" : "JPY"))
    let grants = (0..<dice.number(0...6)).map { Self.grant($0, &dice, currency) }
    let use = Self.use(&dice)
    var account = CreditAccount(grants, currency: currency)
    var turned = CreditAccount(grants.reversed(), currency: currency)
    var closing: [InvoiceID: CreditAmount] = [:]
    var bought = CreditAmount.none(currency)
    var gone = bought
    for period in Self.months {
      let days = use[period, default: [:]]
      let month = account.run(period, use: days)
      #expect(turned.run(period, use: days).balances == month.balances)
      for balance in month.balances {
        #expect(balance.opening == closing[balance.invoiceID] ?? .none(currency))
        #expect(balance.closing.credits >= .zero && !balance.closing.money.isNegative)
        #expect(balance.used.credits >= .zero && !balance.used.money.isNegative)
        if balance.closing.credits.isZero { #expect(balance.closing.money.isZero) }
        if let expiry = balance.expiry, expiry <= period.next.firstDay {
          #expect(balance.closing.isNone)
        }
        closing[balance.invoiceID] = balance.closing
        bought += balance.bought
        gone += balance.used + balance.expired
      }
      #expect(month.used.credits + month.overdrawn == Rational.sum(days.values))
      let booked = Money(rounding: month.exactCost, to: currency, .toNearestOrEven)
      #expect(month.used.money == booked)
    }
    let left = closing.values.reduce(.none(currency), +)
    #expect(bought == gone + left)
    let cash = grants.filter { Self.months.contains($0.period) }
      .map { CreditAmount(credits: $0.credits, money: $0.cash) }
    #expect(cash.reduce(.none(currency), +) == bought)
  }

  /// Purchases of which some is given back, for whatever money: nothing is lost or made either.
  @Test(arguments: UInt64(1)...200)
  func returnsRollForward(_ seed: UInt64) throws {
    var dice = Dice(state: seed &+ 5_000)
    let currency = try #require(Currency(code: "EUR"))
    let grants = (0..<dice.number(1...4)).map { index in
      var grant = Self.grant(index, &dice, currency)
      grant.price = Rational(dice.number(0...3), 2)
      return grant
    }
    let returns = (0..<dice.number(1...4)).map { index in
      CreditReturn(
        invoiceID: InvoiceID("n\(index)"), location: SourceLocation(file: "n"),
        purchase: InvoiceID("i\(dice.number(0...4))"), category: .purchase, day: dice.day(),
        credits: dice.number(0...2) == 0 ? nil : Rational(dice.number(0...500)),
        amount: Rational(dice.number(0...90)),
        cash: Money(minorUnits: BigInt(dice.number(0...9000)), currency: currency), content: "")
    }
    let use = Self.use(&dice)
    var account = CreditAccount(grants, returns: returns, currency: currency)
    var turned = CreditAccount(
      grants.reversed(), returns: returns.reversed(), currency: currency)
    var closing: [InvoiceID: CreditAmount] = [:]
    var moved = CreditAmount.none(currency)
    for period in Self.months {
      let month = account.run(period, use: use[period, default: [:]])
      #expect(turned.run(period, use: use[period, default: [:]]).balances == month.balances)
      var returned = Rational.zero
      for balance in month.balances {
        #expect(balance.opening == closing[balance.invoiceID] ?? .none(currency))
        #expect(balance.closing.credits >= .zero && !balance.closing.money.isNegative)
        #expect(balance.returned.credits >= .zero && !balance.returned.money.isNegative)
        if balance.closing.credits.isZero { #expect(balance.closing.money.isZero) }
        closing[balance.invoiceID] = balance.closing
        moved += balance.bought - balance.used - balance.expired - balance.returned
        returned = returned + balance.returned.money.amount
      }
      let paid = Rational.sum(
        returns.filter { $0.period == period }.map(\.cash.amount))
      #expect(month.returnLoss.amount == returned - paid)
      // What is stated in credits is taken, or is a finding.
      let asked = returns.filter { $0.period == period && $0.credits != nil }
      if asked.count == returns.filter({ $0.period == period }).count {
        let rest = Rational.sum(month.excesses.map(\.rest))
        let taken = Rational.sum(month.balances.map(\.returned.credits))
        #expect(taken + rest == Rational.sum(asked.map(\.need)))
      }
    }
    #expect(closing.values.reduce(.none(currency), +) == moved)
  }

  @Test func smallReleasesNeverTakeMoreThanThereIs() throws {
    // 0.15 for ten credits: each costs 0.015, is booked as 0.02, and the money ends with the eighth.
    let currency = try #require(Currency(code: "EUR"))
    let start = try #require(CalendarDate("2025-01-01"))
    let grant = CreditGrant(
      provider: ProviderID("p"), invoiceID: InvoiceID("i"), lineID: nil, start: start, expiry: nil,
      credits: 10, cash: Money(minorUnits: 15, currency: currency), content: "")
    var account = CreditAccount([grant], currency: currency)
    var period = Period(containing: start)
    var costs: [String] = []
    for _ in 0..<10 {
      costs.append(account.run(period, use: [period.firstDay: 1]).used.money.description)
      period = period.next
    }
    #expect(costs == Array(repeating: "0.02", count: 7) + ["0.01", "0.00", "0.00"])
  }

  @Test func whatADayGivesBackOthersUse() throws {
    let currency = try #require(Currency(code: "EUR"))
    let start = try #require(CalendarDate("2025-01-01"))
    let grant = CreditGrant(
      provider: ProviderID("p"), invoiceID: InvoiceID("i"), lineID: nil, start: start, expiry: nil,
      credits: 10, cash: Money(minorUnits: 100, currency: currency), content: "")
    var account = CreditAccount([grant], currency: currency)
    let period = Period(containing: start)
    let month = account.run(
      period, use: [start: 7, start.advanced(by: 3): -4, start.advanced(by: 5): 1])
    #expect(
      month.used == CreditAmount(credits: 4, money: Money(minorUnits: 40, currency: currency)))
    #expect(month.overdrawn == .zero)
    let next = account.run(period.next, use: [period.next.firstDay: -2])
    #expect(next.used.isNone)
    #expect(next.overdrawn == -2)
  }
}
