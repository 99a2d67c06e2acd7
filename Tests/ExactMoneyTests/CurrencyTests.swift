import BigInt
import ExactMoney
import Testing

@Suite("Currencies")
struct CurrencyTests {
  /// ISO 4217, list one, as published: the currencies whose minor unit is not a hundredth.
  @Test func minorUnits() throws {
    let active = Currency.all.filter(\.isActive)
    #expect(
      active.filter { $0.minorUnits == 0 }.map(\.code) == [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
        "XAF", "XOF", "XPF",
      ])
    #expect(
      active.filter { $0.minorUnits == 3 }.map(\.code) == [
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
      ])
    #expect(active.allSatisfy { [0, 2, 3].contains($0.minorUnits) })
    for code in ["EUR", "USD", "GBP", "CHF", "HUF", "MGA", "MRU", "CNY", "INR", "TWD", "COP"] {
      #expect(Currency(code: code)?.minorUnits == 2)
    }
  }

  /// The 178 entries in force, less 10 funds codes and 13 codes that are no currency of a country.
  @Test func activeCurrenciesAreThoseOfListOne() {
    #expect(Currency.all.filter(\.isActive).count == 155)
    for code in ["XCG", "SLE", "ZWG", "VED", "VES", "MRU", "STN", "BYN", "CUP", "SSP"] {
      #expect(Currency(code: code)?.isActive == true, "\(code)")
    }
    for code in ["ANG", "SLL", "ZWL", "BGN", "HRK", "CUC", "VEF", "LTL", "ROL", "TRL", "ITL"] {
      #expect(Currency(code: code)?.isActive == false, "\(code)")
    }
  }

  @Test func fundsMetalsAndSpellingsAreRefused() {
    for code in ["XDR", "XAU", "XAG", "XXX", "XTS", "XAD", "CLF", "CHE", "USN", "UYI", "MXV"] {
      #expect(Currency(code: code) == nil, "\(code)")
    }
    for code in [
      "", "eur", "Eur", " EUR", "EUR ", "EU", "EURO", "€", "S\u{212A}K", "ＥＵＲ", "E\u{301}UR",
    ] {
      #expect(Currency(code: code) == nil, "\(code)")
    }
  }

  /// The columns of the ECB's history file, 1999 to 2026.
  @Test func everyCurrencyOfTheCentralBanksHistoryIsKnown() {
    let header =
      "USD JPY BGN CYP CZK DKK EEK GBP HUF LTL LVL MTL PLN ROL RON SEK SIT SKK CHF ISK NOK HRK RUB "
      + "TRL TRY AUD BRL CAD CNY HKD IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR"
    for code in header.split(separator: " ") {
      #expect(Currency(code: String(code)) != nil, "\(code)")
    }
  }

  @Test func codesAreDistinctSortedAndFoundAgain() {
    let codes = Currency.all.map(\.code)
    #expect(Set(codes).count == codes.count)
    #expect(codes == codes.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(
      codes.allSatisfy { $0.utf8.count == 3 && $0.utf8.allSatisfy { (65...90).contains($0) } })
    for currency in Currency.all {
      #expect(Currency(code: currency.code) == currency)
      #expect(currency.description == currency.code)
    }
  }
}

@Suite("Money")
struct MoneyTests {
  let dollar: Currency
  let yen: Currency
  let dinar: Currency

  init() throws {
    dollar = try #require(Currency(code: "USD"))
    yen = try #require(Currency(code: "JPY"))
    dinar = try #require(Currency(code: "KWD"))
  }

  @Test func printsAllDecimalsOfItsCurrency() {
    #expect(Money(minorUnits: 1234, currency: dollar).description == "12.34")
    #expect(Money(minorUnits: -80, currency: dollar).description == "-0.80")
    #expect(Money(minorUnits: 0, currency: dollar).description == "0.00")
    #expect(Money(minorUnits: 1234, currency: yen).description == "1234")
    #expect(Money(minorUnits: -5, currency: dinar).description == "-0.005")
    #expect(Money(minorUnits: 2_000, currency: dinar).description == "2.000")
  }

  @Test func roundsToTheMinorUnit() {
    let cents = { (numerator: Int, denominator: Int, rule: RoundingRule) in
      Money(rounding: Rational(numerator, denominator), to: dollar, rule).minorUnits
    }
    #expect(cents(1, 8, .toNearestOrEven) == 12)
    #expect(cents(3, 8, .toNearestOrEven) == 38)
    #expect(cents(-1, 8, .toNearestOrAway) == -13)
    #expect(cents(2, 3, .down) == 66)
    #expect(Money(rounding: Rational(5, 2), to: yen, .toNearestOrEven).minorUnits == 2)
    #expect(Money(rounding: Rational(1, 16), to: dinar, .toNearestOrEven).minorUnits == 62)
  }

  @Test func isExactOrNothing() {
    #expect(Money(exactly: Rational(617, 50), currency: dollar)?.minorUnits == 1234)
    #expect(Money(exactly: Rational(1, 200), currency: dollar) == nil)
    #expect(Money(exactly: Rational(1, 3), currency: dollar) == nil)
    #expect(Money(exactly: Rational(1, 2), currency: yen) == nil)
    #expect(Money(exactly: Rational(1, 200), currency: dinar)?.minorUnits == 5)
    for minorUnits in -250...250 {
      let money = Money(minorUnits: BigInt(minorUnits), currency: dollar)
      #expect(money.amount == Rational(minorUnits, 100))
      #expect(Money(exactly: money.amount, currency: dollar) == money)
    }
  }

  @Test func addsWithinACurrency() {
    var total = Money.zero(dollar)
    total += Money(minorUnits: 7499, currency: dollar)
    total += Money(minorUnits: 2500, currency: dollar)
    #expect(total.description == "99.99")
    total -= Money(minorUnits: 10_000, currency: dollar)
    #expect(total.isNegative && (-total).minorUnits == 1)
    #expect((total - total).isZero)
    #expect(Money.zero(dollar) != Money.zero(yen))
  }
}
