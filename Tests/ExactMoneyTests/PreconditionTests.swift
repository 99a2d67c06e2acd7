import BigInt
import ExactMoney
import Testing

/// Our own bugs stop the program at once, with the numbers in the message.
@Suite("Preconditions")
struct PreconditionTests {
  /// Whether the process said what it should before it ended.
  private func expect(
    _ result: ExitTest.Result?, toSay words: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    for word in words {
      #expect(said.contains(word), "said \(said)", sourceLocation: sourceLocation)
    }
  }

  @Test func aFractionOverZero() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Rational(BigInt(12_345), 0)
      }, toSay: "12345/0")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Rational(12_345, 0)
      }, toSay: "12345/0")
  }

  @Test func divisionByZero() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Rational(3, 7) / .zero
      }, toSay: "3/7 is divided by 0")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Rational.zero.reciprocal
      }, toSay: "0 has no reciprocal")
  }

  @Test func placesWithoutLimit() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ExactDecimal.one.rounded(toPlaces: 10_001, .down)
      }, toSay: "10001")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ExactDecimal(significand: 1, scale: -999_999_999)
      }, toSay: "-999999999")
  }

  @Test func twoCurrencies() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        let euro = try #require(Currency(code: "EUR"))
        let yen = try #require(Currency(code: "JPY"))
        _ = Money(minorUnits: 1250, currency: euro) + Money(minorUnits: 300, currency: yen)
      }, toSay: "12.50 EUR", "300 JPY")
  }

  @Test func partsThatCannotAddUp() async {
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Apportionment.largestRemainder(
          total: 9, parts: [(key: 1, exact: 3), (key: 2, exact: 3)])
      }, toSay: "9 over 2 parts", "floors add up to 6", "3 units are missing", "0...2")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Apportionment.largestRemainder(total: 5, parts: [(key: 1, exact: 6)])
      }, toSay: "-1 units are missing")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Apportionment.largestRemainder(total: 1, parts: [(key: Int, exact: Rational)]())
      }, toSay: "1 over 0 parts")
    expect(
      await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = Apportionment.largestRemainder(
          total: 1, parts: [(key: 7, exact: Rational(1, 2)), (key: 7, exact: Rational(1, 2))])
      }, toSay: "the key 7 stands for two parts")
  }
}
