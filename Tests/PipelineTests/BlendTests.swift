import BigInt
import ExactMoney
import Testing

@testable import Pipeline

@Suite struct BlendTests {
  private func weights(_ values: [String: Int]) -> Weights<String> {
    Weights(values.map { (slot: $0.key, value: ExactDecimal($0.value)) })
  }

  @Test func sumsAreMultiplesOfOneUnit() {
    var blend = Blend<String>()
    blend.add(Rational(1, 6), weights(["a": 1, "b": 2]))
    blend.add(Rational(-3, 4), weights(["b": 5, "c": -1]))
    // Over 12: a is 2, b is 4 - 45, c is 9.
    let sums = blend.sums()
    #expect(sums.unit == Rational(1, 12))
    #expect(sums.multiples == ["a": 2, "b": -41, "c": 9])
  }

  @Test func decimalsBecomeWholeInOneScale() throws {
    let quarter = try #require(ExactDecimal("0.25"))
    let weights = Weights([(slot: 1, value: 3), (slot: 2, value: quarter)])
    #expect(weights.values == [300, 25])
    #expect(weights.sum == 325)
  }

  @Test func wideSumsKeepSignsOverManyWords() {
    let wide = BigInt(1) << 500 - 1
    var sums = WideSums(count: 2, bitWidth: 640)
    sums.add(WideFactor(wide), times: BigInt(1) << 100 + 3, to: 1)
    sums.add(WideFactor(-wide), times: 2, to: 0)
    sums.add(WideFactor(wide), times: -(BigInt(1) << 90), to: 1)
    sums.add(WideFactor(7), times: 1, to: 0)
    #expect(sums[0] == wide * -2 + 7)
    #expect(sums[1] == wide * (BigInt(1) << 100 + 3 - BigInt(1) << 90))
    sums.add(WideFactor(wide), times: 2, to: 0)
    #expect(sums[0] == 7)
  }

  @Test func sharesAreSortedAndLeaveZerosOut() {
    let place = { (name: String) in Shares.Place(row: RowID(name), category: .api) }
    let shares = Shares(
      places: ["a", "b", "c"].map(place), multiples: [1, 0, 2], unit: Rational(1, 3))
    #expect(shares.map(\.row.rawValue) == ["a", "c"])
    #expect(shares.map(\.amount) == [Rational(1, 3), Rational(2, 3)])
    #expect(shares.sum == .one)
    #expect(ShareTexts(shares).decimalText(1) == "0.666666666667")
    #expect(Shares(places: ["a"].map(place), multiples: [1], unit: .zero).isEmpty)
  }
}
