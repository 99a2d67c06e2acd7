import BigInt
import Testing

@testable import ExactMoney

@Suite("Rationals")
struct RationalTests {
  @Test func theSameNumberHasOneForm() {
    #expect(Rational(2, 4) == Rational(1, 2))
    #expect(Rational(-2, -4) == Rational(1, 2))
    #expect(Rational(2, -4).description == "-1/2")
    #expect(Rational(0, -7) == .zero)
    #expect(Rational(0, -7).denominator == 1)
    #expect(Rational(6, 3).description == "2")
    #expect(Set([Rational(1, 3), Rational(2, 6), Rational(-5, -15)]).count == 1)
    #expect(Rational(BigInt(10).power(60), BigInt(10).power(59)) == 10)
    #expect(Rational(Int.min, Int.min) == .one)
    #expect(Rational(Int.min, -1).description == "9223372036854775808")
  }

  /// Either side of the width that is kept inline, numbers are equal, hash alike and come back.
  @Test func formDoesNotDependOnTheWay() {
    let limit = BigInt(1) << 127
    withEvery("numerator", in: [limit - 1, limit, limit + 1, -limit + 1, -limit, -limit - 1]) { n in
      withEvery("denominator", in: [1, limit - 1, limit, limit + 1, 3, 1 << 64]) { d in
        let value = Rational(n, d)
        let isSmall = value.numerator.magnitude < limit.magnitude && value.denominator < limit
        if case .small = value.storage {
          expectTrue(isSmall, "small though wide")
        } else {
          expectTrue(!isSmall, "large though narrow")
        }
        let huge = Rational(1, 3) + Rational(limit * limit)
        expectEqual(value + huge - huge, value)
        expectEqual((value + huge - huge).hashValue, value.hashValue)
        expectEqual(value * huge / huge, value)
        expectEqual(value.reciprocal.reciprocal, value)
        expectEqual(-(-value), value)
        expectEqual(value.reciprocal * value, .one)
        expectEqual(Rational(n * 6, d * 6), value)
        expectEqual(Rational(-n, -d).hashValue, value.hashValue)
      }
    }
  }

  @Test func propertiesAndConversions() throws {
    #expect(Rational(-7, 2).floor() == -4)
    #expect(Rational(7, 2).floor() == 3)
    #expect(Rational(-4).floor() == -4)
    #expect(Rational(-7, 2).signum == -1 && Rational(-7, 2).isNegative)
    #expect(Rational(-7, 2).magnitude == Rational(7, 2))
    #expect(!Rational(-7, 2).isInteger && Rational(-8, 2).isInteger)
    #expect(Rational.zero.isZero && Rational.zero.isInteger && Rational.zero.signum == 0)
    #expect(Rational(-2, 3).reciprocal == Rational(-3, 2))
    #expect(Rational(try #require(ExactDecimal("12.50"))) == Rational(25, 2))
    #expect(Rational(try #require(ExactDecimal("1e-40"))) == Rational(1, BigInt(10).power(40)))
    #expect(Rational(UInt64.max).numerator == BigInt(UInt64.max))
    #expect(Rational(Int128.min).numerator == -(BigInt(1) << 127))
    #expect(Rational(5, 8).exactDecimal?.description == "0.625")
    #expect(Rational(1, 3).exactDecimal == nil)
    #expect(Rational(3, 1 << 40).exactDecimal?.scale == 40)
    #expect(Rational(-12).exactDecimal?.description == "-12")
    let fives = Rational(1, BigInt(5).power(70)).exactDecimal
    #expect(fives?.significand == BigInt(2).power(70))
    #expect(fives?.scale == 70)
    #expect(Rational(-1, 800).decimalText() == "-0.00125")
    #expect(Rational(2, 3).decimalText() == "0.666666666667")
    #expect(Rational(-2, 3).decimalText(places: 4) == "-0.6667")
    #expect(Rational(-1, 3_000_000).decimalText(places: 2) == "0.00")
  }

  @Test func compoundAssignment() {
    var value = Rational(1, 2)
    value += Rational(1, 3)
    #expect(value == Rational(5, 6))
    value -= 1
    #expect(value == Rational(-1, 6))
    value *= Rational(3, 5)
    #expect(value == Rational(-1, 10))
    value /= Rational(-2, 5)
    #expect(value == Rational(1, 4))
  }

  /// The textbook's reciprocal method, whose book prints 107,276 + 132,723 and a "rounding error".
  @Test func reciprocalAllocationIsExact() {
    let humanResources = Rational(11_200_000, 123)
    let dataProcessing = Rational(17_000_000, 123)
    let riskManagement = Rational(2_410_000, 41)
    #expect(humanResources.decimalText(places: 2) == "91056.91")
    #expect((humanResources + dataProcessing + riskManagement) == Rational(35_430_000, 123))
    let shares = [Rational(13_195_000, 123), Rational(16_325_000, 123)]
    #expect(shares.map { $0.decimalText(places: 2) } == ["107276.42", "132723.58"])
    #expect(Rational.sum(shares) == 240_000)
  }

  @Test func everySmallFractionObeysTheLawsOfArithmetic() {
    withEvery("a", in: -4...4) { a in
      withEvery("b", in: 1...5) { b in
        withEvery("c", in: -4...4) { c in
          withEvery("d", in: 1...5) { d in
            let (left, right) = (Rational(a, b), Rational(c, d))
            expectEqual(left + right, Rational(a * d + c * b, b * d))
            expectEqual(left - right, Rational(a * d - c * b, b * d))
            expectEqual(left * right, Rational(a * c, b * d))
            if c != 0 { expectEqual(left / right, Rational(a * d, b * c)) }
            expectEqual(left < right, a * d < c * b)
            expectEqual(left == right, a * d == c * b)
            expectEqual(Rational.sum([left, right, -left]), right)
          }
        }
      }
    }
  }

  @Test func fieldLaws() {
    withEverySeed(700) { generator in
      let a = Rational.random(using: &generator)
      let b = Rational.random(using: &generator)
      let c = Rational.random(using: &generator)
      expectEqual(a + b, b + a)
      expectEqual((a + b) + c, a + (b + c))
      expectEqual((a * b) * c, a * (b * c))
      expectEqual(a * (b + c), a * b + a * c)
      expectEqual(a - b, -(b - a))
      expectEqual(a < b, (b - a).signum > 0)
      if !b.isZero {
        expectEqual(a / b * b, a)
        expectEqual((a / b).hashValue, (a * b.reciprocal).hashValue)
      }
      let divisor = a.numerator.greatestCommonDivisor(with: a.denominator)
      expectTrue(a.denominator > 0 && (a.isZero || divisor == 1), "\(a) is not reduced")
      let floor = a.floor()
      expectTrue(Rational(floor) <= a && a < Rational(floor + 1), "floor \(floor) of \(a)")
    }
  }

  /// Whatever the order and the grouping, the sum is the same number.
  @Test func sumDoesNotDependOnOrder() {
    withEverySeed(150) { generator in
      let count = Int.random(in: 0...60, using: &generator)
      let denominators = [1, 7, 100, 1_800_007, 1_000_000, Int.max]
      let values = (0..<count).map { _ in
        Int.random(in: 0..<8, using: &generator) == 0
          ? Rational.random(using: &generator)
          : Rational(
            Int.random(in: (.min)...(.max), using: &generator),
            denominators.randomElement(using: &generator) ?? 1)
      }
      let expected = values.reduce(.zero, +)
      expectEqual(Rational.sum(values), expected)
      expectEqual(Rational.sum(values.shuffled(using: &generator)), expected)
      expectEqual(Rational.sum(values + values.map { -$0 }), .zero)
      let half = count / 2
      expectEqual(Rational.sum(values[..<half]) + Rational.sum(values[half...]), expected)
    }
    #expect(Rational.sum([]) == .zero)
    #expect(Rational.sum((1...1000).map { Rational(1, $0 * ($0 + 1)) }) == Rational(1000, 1001))
  }
}

extension Rational {
  /// A fraction whose widths are drawn too, so that all representations meet.
  static func random(using generator: inout SplitMix64) -> Rational {
    let denominator = BigInt.random(using: &generator)
    return Rational(BigInt.random(using: &generator), denominator.isZero ? 1 : denominator)
  }
}
