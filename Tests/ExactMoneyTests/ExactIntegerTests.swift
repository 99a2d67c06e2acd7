import BigInt
import Testing

@testable import ExactMoney

/// The integers underneath, against BigInt's own slower algorithms.
@Suite("Integers")
struct ExactIntegerTests {
  static let edges: [Int128] = {
    let narrow: [Int128] = [0, 1, 2, 3, 10, 1 << 31, 1 << 32, Int128(Int64.max)]
    let wide: [Int128] = [1 << 63, 1 << 64, 1 << 126, .max - 1, .max]
    return (narrow + wide).flatMap { [$0, -$0] } + [Int128(Int64.min) - 1]
  }()

  /// `Int128(exactly:)` gives −18,446,744,073,709,551,616 more than some of these.
  @Test func everyNumberFitsBothWays() {
    withEvery("number", in: Self.edges) { number in
      let wide = BigInt(widening: number)
      expectEqual(wide.description, number.description)
      expectEqual(Int128(narrowing: wide), number)
      expectEqual(Int128(narrowing: BigInt(number.description) ?? 0), number)
    }
    expectEqual(Int128(narrowing: BigInt(1) << 127), nil)
    expectEqual(Int128(narrowing: -(BigInt(1) << 127)), nil)
  }

  @Test func checkedArithmeticIsRightOrNil() {
    let limit = BigInt(1) << 127
    withEvery("left", in: Self.edges) { left in
      withEvery("right", in: Self.edges) { right in
        let sum = BigInt(left) + BigInt(right)
        let product = BigInt(left) * BigInt(right)
        expectEqual(
          Int128.checkedSum(left, right).map { BigInt($0) },
          sum.magnitude < limit.magnitude ? sum : nil)
        expectEqual(
          Int128.checkedProduct(left, right).map { BigInt($0) },
          product.magnitude < limit.magnitude ? product : nil)
      }
    }
  }

  @Test func narrowingAndWideningAreInverse() {
    withEvery("value", in: Self.edges) { value in
      expectEqual(BigInt(widening: value), BigInt(value))
      expectEqual(Int128(narrowing: BigInt(value)), value)
      expectEqual(value.isNarrow, Int64(exactly: value) != nil)
      expectEqual(value.divided(exactlyBy: 1), value)
      expectEqual(value.divided(exactlyBy: -1), -value)
    }
    #expect(Int128(narrowing: BigInt(1) << 127) == nil)
    #expect(Int128(narrowing: -(BigInt(1) << 127)) == nil)
    #expect(Int128(narrowing: BigInt(1) << 300) == nil)
  }

  @Test func powersOfTen() {
    var power: BigInt = 1
    for exponent in 0...200 {
      #expect(BigInt.tenToThe(exponent) == power)
      #expect(
        Int128.powerOfTen(exponent).map { BigInt($0) } == (exponent <= 38 ? power : nil))
      power *= 10
    }
  }

  @Test func everySmallDivisor() {
    withEvery("left", in: -60...60) { left in
      withEvery("right", in: 0...60) { right in
        let expected =
          left == 0
          ? right : right == 0 ? abs(left) : (1...60).last { left % $0 == 0 && right % $0 == 0 }
        expectEqual(
          Int128.greatestCommonDivisor(Int128(left), Int128(right)),
          expected.map { Int128($0) } ?? -1)
        expectEqual(
          BigInt.greatestCommonDivisor(BigInt(left), BigInt(right)),
          expected.map { BigInt($0) } ?? -1)
      }
    }
  }

  @Test func divisorsOfVectors() throws {
    try Vectors("divisors.txt", columns: 3).forEachRow { row in
      let (left, right) = (try Figure.integer(row[0]), try Figure.integer(row[1]))
      let expected = try Figure.integer(row[2])
      expectEqual(BigInt.greatestCommonDivisor(left, right), expected)
      expectEqual(BigInt.greatestCommonDivisor(right, left), expected)
      expectEqual(BigInt.greatestCommonDivisor(-left, right), expected)
      if let narrowLeft = Int128(narrowing: left), let narrowRight = Int128(narrowing: right) {
        expectEqual(
          BigInt(Int128.greatestCommonDivisor(narrowLeft, narrowRight)), expected)
      }
    }
  }

  /// Lehmer's quotients from leading bits, against BigInt's binary algorithm.
  @Test func longDivisors() {
    withEverySeed(600) { generator in
      let widths = [1, 63, 64, 65, 127, 128, 129, 190, 192, 193, 256, 500, 900]
      let draw = { (generator: inout SplitMix64) in
        BigUInt.randomInteger(
          withMaximumWidth: widths.randomElement(using: &generator) ?? 1, using: &generator)
      }
      let common = draw(&generator) + 1
      let left = draw(&generator) * common
      let right = draw(&generator) * common
      expectEqual(
        LehmerDivisor.greatestCommonDivisor(left, right), left.greatestCommonDivisor(with: right))
      // Neighbours make the quotients 1 and huge; ones and zeros in a row try the carries.
      let ones = (BigUInt(1) << 321) - 1
      expectEqual(
        LehmerDivisor.greatestCommonDivisor(ones * common, (ones - 1) * common),
        (ones * common).greatestCommonDivisor(with: (ones - 1) * common))
    }
  }
}
