import BigInt
import Testing

@testable import ExactMoney

@Suite("Rounding")
struct RoundingRuleTests {
  /// The table that Java's `RoundingMode` documents, by tenths, with the two rules it has not.
  @Test(arguments: [
    // tenths: down, up, towardZero, awayFromZero, then to nearest: OrDown, OrUp, OrZero, OrAway,
    // OrEven
    (55, [5, 6, 5, 6, 5, 6, 5, 6, 6]),
    (25, [2, 3, 2, 3, 2, 3, 2, 3, 2]),
    (16, [1, 2, 1, 2, 2, 2, 2, 2, 2]),
    (11, [1, 2, 1, 2, 1, 1, 1, 1, 1]),
    (10, [1, 1, 1, 1, 1, 1, 1, 1, 1]),
    (0, [0, 0, 0, 0, 0, 0, 0, 0, 0]),
    (-10, [-1, -1, -1, -1, -1, -1, -1, -1, -1]),
    (-11, [-2, -1, -1, -2, -1, -1, -1, -1, -1]),
    (-16, [-2, -1, -1, -2, -2, -2, -2, -2, -2]),
    (-25, [-3, -2, -2, -3, -3, -2, -2, -3, -2]),
    (-55, [-6, -5, -5, -6, -6, -5, -5, -6, -6]),
    (5, [0, 1, 0, 1, 0, 1, 0, 1, 0]),
    (-5, [-1, 0, 0, -1, -1, 0, 0, -1, 0]),
  ])
  func textbook(tenths: Int, expected: [Int]) {
    let rules: [RoundingRule] = [
      .down, .up, .towardZero, .awayFromZero, .toNearestOrDown, .toNearestOrUp, .toNearestOrZero,
      .toNearestOrAway, .toNearestOrEven,
    ]
    for (rule, result) in zip(rules, expected) {
      #expect(Rational(tenths, 10).rounded(rule) == BigInt(result), "\(rule)")
      #expect(
        ExactDecimal(significand: BigInt(tenths), scale: 1).rounded(toPlaces: 0, rule)
          == ExactDecimal(result), "\(rule)")
    }
  }

  /// What makes a rounding, checked without computing one: the result is a neighbour of the
  /// value, a nearest one where the rule says so, and an integer stays as it is.
  @Test func resultIsTheNeighbourTheRuleNames() {
    withEvery("rule", in: RoundingRule.allCases) { rule in
      withEvery("denominator", in: 1...12) { denominator in
        withEvery("numerator", in: -40...40) { numerator in
          let result = rule.quotient(numerator, denominator)
          let excess = result * denominator - numerator
          expectTrue(abs(excess) < denominator, "\(result) is no neighbour")
          if rule.rawValue.hasPrefix("toNearest") {
            expectTrue(2 * abs(excess) <= denominator, "\(result) is not the nearest")
          }
          let isTie = 2 * abs(excess) == denominator
          switch rule {
          case .down: expectTrue(excess <= 0, "\(result) is above")
          case .up: expectTrue(excess >= 0, "\(result) is below")
          case .towardZero: expectTrue(excess * numerator <= 0, "\(result) is farther from 0")
          case .awayFromZero: expectTrue(excess * numerator >= 0, "\(result) is nearer to 0")
          case .toNearestOrDown: expectTrue(!isTie || excess < 0, "the tie went up")
          case .toNearestOrUp: expectTrue(!isTie || excess > 0, "the tie went down")
          case .toNearestOrZero: expectTrue(!isTie || excess * numerator < 0, "the tie went out")
          case .toNearestOrAway: expectTrue(!isTie || excess * numerator > 0, "the tie went in")
          case .toNearestOrEven: expectTrue(!isTie || result % 2 == 0, "the tie went to odd")
          }
        }
      }
    }
  }

  @Test func allWidthsOfIntegerRoundAlike() {
    withEverySeed(2000) { generator in
      let numerator = Int128.random(in: -(.max)...(.max), using: &generator)
      let bits = Int.random(in: 0...126, using: &generator)
      let denominator = (Int128.random(in: 1...(.max), using: &generator) >> Int128(bits)) + 1
      for rule in RoundingRule.allCases {
        expectEqual(
          BigInt(rule.quotient(numerator, denominator)),
          rule.quotient(BigInt(numerator), BigInt(denominator)), "by \(rule)")
      }
    }
  }

  @Test func halvesOfTheWidestIntegersDoNotOverflow() {
    let greatest = Int128.max
    #expect(RoundingRule.toNearestOrEven.quotient(greatest, 2) == greatest / 2 + 1)
    #expect(RoundingRule.toNearestOrEven.quotient(-greatest, 2) == -(greatest / 2) - 1)
    #expect(RoundingRule.toNearestOrZero.quotient(greatest - 1, greatest) == 1)
    #expect(RoundingRule.toNearestOrEven.quotient(greatest / 2, greatest) == 0)
    #expect(RoundingRule.toNearestOrEven.quotient(greatest / 2 + 1, greatest) == 1)
  }

  @Test func negativePlacesRoundBeforeThePoint() {
    let value = ExactDecimal(significand: 1_234_567, scale: 2)
    #expect(value.rounded(toPlaces: -2, .toNearestOrEven).description == "12300")
    #expect(value.rounded(toPlaces: -4, .up).description == "20000")
    #expect(value.rounded(toPlaces: -5, .toNearestOrEven).description == "0")
    #expect(value.rounded(toPlaces: -9, .up).description == "1000000000")
    #expect(Rational(1, 3).rounded(toPlaces: -40, .up).description == "1" + zeros(40))
    #expect(Rational(-1, 3).rounded(toPlaces: -40, .up).isZero)
  }

  @Test func roundingTwiceIsRoundingOnce() {
    withEverySeed(1000) { generator in
      let value = Rational(
        Int.random(in: -1_000_000...1_000_000, using: &generator),
        Int.random(in: 1...9999, using: &generator))
      for rule in RoundingRule.allCases {
        let once = value.rounded(toPlaces: 2, rule)
        expectEqual(once.rounded(toPlaces: 2, rule), once, "by \(rule)")
        expectEqual(Rational(once).rounded(toPlaces: 2, rule), once, "by \(rule)")
      }
    }
  }

  /// The rules that look at the sign are mirrors of each other, the others their own.
  @Test func rulesMirrorAtZero() {
    let mirrors: [RoundingRule: RoundingRule] = [
      .down: .up, .up: .down, .toNearestOrDown: .toNearestOrUp, .toNearestOrUp: .toNearestOrDown,
    ]
    withEvery("tenths", in: -60...60) { tenths in
      for rule in RoundingRule.allCases {
        expectEqual(
          Rational(-tenths, 10).rounded(rule),
          -Rational(tenths, 10).rounded(mirrors[rule] ?? rule), "by \(rule)")
      }
    }
  }
}

/// `count` zeros.
func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
