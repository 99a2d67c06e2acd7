import ExactMoney
import Testing

@testable import Pipeline

@Suite struct EndedCurrencyTests {
  @Test func exactlyTheEndedCurrenciesHaveAnEnd() {
    for currency in Currency.all {
      #expect((EndedCurrency.of(currency) == nil) == currency.isActive, "\(currency)")
    }
  }

  @Test func everySuccessorIsACurrencyOfToday() throws {
    for currency in Currency.all where !currency.isActive {
      let ended = try #require(EndedCurrency.of(currency))
      let words = ended.conversion.split(separator: " ").map(String.init)
      #expect(words.count == 5 && words[1] == currency.code && words[2] == "=")
      #expect(Currency(code: words[4])?.isActive == true, "\(ended.conversion)")
      #expect(try #require(ExactDecimal(words[0])) > .zero)
    }
  }

  @Test func ratesOfTheirTimeSayNothingAfterIt() throws {
    let lev = try #require(Currency(code: "BGN"))
    let last = try #require(CalendarDate("2025-12-31"))
    #expect(!EndedCurrency.lies(lev, between: last, and: last))
    #expect(EndedCurrency.lies(lev, between: last, and: last.advanced(by: 1)))
    // What somebody publishes afterwards is meant for afterwards.
    #expect(!EndedCurrency.lies(lev, between: last.advanced(by: 1), and: last.advanced(by: 2)))
  }
}
