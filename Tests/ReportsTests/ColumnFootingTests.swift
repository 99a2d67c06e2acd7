import BigInt
import ExactMoney
import Testing

@testable import Reports

@Suite struct ColumnFootingTests {
  let euro: Currency

  init() throws { euro = try #require(Currency(code: "EUR")) }

  func shown(_ entries: [ColumnFooting.Entry]) -> [String?] {
    let footing = ColumnFooting(entries, euro)
    return footing.shown.map { $0?.description } + [footing.total.description]
  }

  func amount(_ text: String) throws -> ColumnFooting.Entry {
    .amount(Rational(try #require(ExactDecimal(text))))
  }

  /// Three thirds of 1.00: 0.33 each would be 0.99.
  @Test func thirdsMakeAWhole() {
    let third = ColumnFooting.Entry.amount(Rational(1, 3))
    #expect(shown([third, third, third]) == ["0.34", "0.33", "0.33", "1.00"])
    let minus = ColumnFooting.Entry.amount(Rational(-1, 3))
    #expect(shown([minus, minus, minus]) == ["-0.34", "-0.33", "-0.33", "-1.00"])
  }

  /// 0.004 + 0.004 + 0.004 = 0.012, shown as 0.01: one of them is shown as 0.01, and nothing as nothing.
  @Test func zeroStaysZero() throws {
    let small = try amount("0.004")
    #expect(
      shown([try amount("0"), small, small, small])
        == ["0.00", "0.01", "0.00", "0.00", "0.01"])
  }

  /// 10.006 + 0.004 = 10.01; less 0.006 is 10.004: each sum is the nearest, and the steps between fit.
  @Test func runningSumsAreTheNearest() throws {
    let sum = Rational(try #require(ExactDecimal("10.01")))
    #expect(
      shown([
        try amount("10.006"), try amount("0.004"), .running(sum), try amount("-0.006"), .none,
      ]) == ["10.01", "0.00", "10.01", "-0.01", nil, "10.00"])
  }

  /// Halves go up on both sides of zero: 0.005 is 0.01, and one more is 1.01, not 1.00.
  @Test func wholeStepsKeepTheirSize() throws {
    #expect(
      shown([try amount("0.005"), .subtotal, try amount("1"), .subtotal])
        == ["0.01", "0.01", "1.00", "1.00", "1.01"])
    #expect(
      shown([try amount("-0.005"), .subtotal, try amount("-1"), .subtotal])
        == ["0.00", "0.00", "-1.00", "-1.00", "-1.00"])
  }

  /// What somebody else says of a sum is printed as it is, even where it is wrong.
  @Test func aWrongSumIsNotMended() throws {
    #expect(
      shown([try amount("1"), .running(2), try amount("1")]) == ["1.00", "2.00", "1.00", "2.00"])
  }

  @Test func nothingIsNothing() {
    #expect(shown([]) == ["0.00"])
    #expect(shown([.none, .subtotal]) == [nil, "0.00", "0.00"])
  }
}

@Suite struct WaterfallTests {
  /// From 0 to 200: a bar of 100 reaches the middle.
  @Test func barsStandBetweenTheirSums() {
    let scale = WaterfallScale(of: [100, 200, 50])
    #expect(!scale.isCut)
    let first = scale.bar(from: 0, to: 100, isSum: true, isFirst: true, isLast: false)
    #expect(first == .init(kind: .sum, x: 0, width: 500, from: nil, to: 500, zero: 0, isCut: false))
    let rise = scale.bar(from: 100, to: 200, isSum: false, isFirst: false, isLast: false)
    #expect(
      rise == .init(kind: .rise, x: 500, width: 500, from: 500, to: 1000, zero: 0, isCut: false))
    let fall = scale.bar(from: 200, to: 50, isSum: false, isFirst: false, isLast: true)
    #expect(
      fall == .init(kind: .fall, x: 250, width: 750, from: 1000, to: nil, zero: 0, isCut: false))
  }

  /// 1,000,000 to 1,000,400: from zero nobody would see the steps; the scale begins 100 below.
  @Test func scaleIsCutWhereStepsWouldVanish() {
    let scale = WaterfallScale(of: [1_000_000, 1_000_400])
    #expect(scale.isCut)
    #expect(scale.low == 999_900)
    let step = scale.bar(from: 1_000_000, to: 1_000_400, isSum: false, isFirst: false, isLast: true)
    #expect((step.x, step.width) == (200, 800))
  }

  @Test func nothingAtAllHasAScale() {
    let scale = WaterfallScale(of: [0, 0])
    let bar = scale.bar(from: 0, to: 0, isSum: false, isFirst: false, isLast: true)
    #expect(bar.kind == .none)
  }

  @Test func sumsBelowZeroReachToIt() {
    let scale = WaterfallScale(of: [-50, 50])
    let sum = scale.bar(from: 0, to: -50, isSum: true, isFirst: true, isLast: false)
    #expect((sum.x, sum.width) == (0, 500))
  }
}
