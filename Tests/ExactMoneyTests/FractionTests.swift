import BigInt
import Testing

@testable import ExactMoney

@Suite struct FractionSumTests {
  private func sum(_ terms: [(Int, Int)]) -> FractionSum {
    var sum = FractionSum()
    for (numerator, denominator) in terms { sum.add(BigInt(numerator), over: BigInt(denominator)) }
    return sum
  }

  @Test func floorOfSumsThatNoBinaryPlacesHold() {
    #expect(sum([]).floor() == 0)
    #expect(sum([(1, 3), (1, 3), (1, 3)]).floor() == 1)
    #expect(sum([(-1, 3), (-1, 3), (-1, 3)]).floor() == -1)
    #expect(sum([(-1, 3)]).floor() == -1)
    #expect(sum([(7, 2), (-7, 2)]).floor() == 0)
    #expect(sum([(-7, 2)]).floor() == -4)
    #expect(sum([(20, 6), (4, 6)]).exact == 4)
  }

  @Test func remaindersCompareExactly() {
    // 4/3 leaves 1/3, and so does 2/6 + 0.
    #expect(sum([(4, 3)]).compareRemainder(above: 1, to: sum([(2, 6)]), above: 0) == 0)
    #expect(
      sum([(1, 3), (1, 3), (1, 3)]).compareRemainder(above: 1, to: sum([(0, 1)]), above: 0) == 0)
    #expect(sum([(1, 3)]).compareRemainder(above: 0, to: sum([(1, 2)]), above: 0) == -1)
    #expect(sum([(1, 2)]).compareRemainder(above: 0, to: sum([(1, 3)]), above: 0) == 1)
    // They differ by 10^-80, far below the 128 places that are kept.
    var close = sum([(1, 3)])
    close.add(1, over: BigInt(10).power(80))
    #expect(close.compareRemainder(above: 0, to: sum([(1, 3)]), above: 0) == 1)
    #expect(sum([(1, 3)]).compareRemainder(above: 0, to: close, above: 0) == -1)
  }
}

@Suite struct FractionTextTests {
  @Test func saysWhatTheReducedFractionSays() {
    for denominator in [1, 2, 3, 7, 40, 96, 125, 1_000_003, 6_000_000_000] {
      let text = FractionText(denominator: BigInt(denominator))
      for numerator in [-1_000_000_007, -96, -3, -1, 0, 1, 2, 3, 5, 48, 125, 999_999_999_999] {
        #expect(
          text.decimalText(BigInt(numerator))
            == Rational(numerator, denominator).decimalText(places: 12),
          "\(numerator)/\(denominator)")
      }
    }
  }

  @Test func appendedDigitsAreTheDescription() throws {
    for text in [
      "0", "-1", "7", "-9223372036854775808", "9223372036854775807", "12.5", "-0.001", "0.5",
      "-9223372036854.775808", "0.9223372036854775807", "0.06279075", "1000000000.1",
      "-0.\(String(repeating: "0", count: 19))9223372036854775807",
      "0.\(String(repeating: "0", count: 38))1", "9223372036854775808.5",
    ] {
      var bytes: [UInt8] = []
      try #require(ExactDecimal(text)).append(to: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
  }
}
