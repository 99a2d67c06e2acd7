import BigInt
import ExactMoney
import Testing

@Suite("Apportionment")
struct ApportionmentTests {
  private func shares(of total: BigInt, by weights: [Int]) -> [BigInt] {
    let sum = weights.reduce(0, +)
    let parts = zip("abcdefghijklmnopqrstuvwxyz", weights).map { key, weight in
      (key: Bytes("\(key)"), exact: Rational(total) * Rational(weight, sum))
    }
    return Apportionment.largestRemainder(total: total, parts: parts)
  }

  @Test func workedExamples() {
    #expect(shares(of: 100, by: [680, 820, 300]) == [38, 45, 17])
    #expect(shares(of: 9999, by: [75, 25]) == [7499, 2500])
    #expect(shares(of: 10_000, by: [1, 1, 1]) == [3334, 3333, 3333])
    #expect(shares(of: -10_000, by: [1, 1, 1]) == [-3334, -3333, -3333])
    #expect(shares(of: 22_000, by: [445_455, 9_091, 545_455]) == [9800, 200, 12_000])
    #expect(shares(of: 1, by: [0, 0, 7]) == [0, 0, 1])
    #expect(shares(of: 0, by: [1, 2]) == [0, 0])
    #expect(Apportionment.largestRemainder(total: 0, parts: [(key: Int, exact: Rational)]()) == [])
  }

  /// 1994 German Bundestag, by Hamilton's method: 656 seats (before overhang) by second votes.
  @Test func aPublishedElection() {
    let votes = [16_089_960, 17_140_354, 3_424_315, 3_258_407, 2_066_176, 3_427_196]
    let names = ["cdu", "spd", "gruene", "fdp", "pds", "csu"]
    let sum = votes.reduce(0, +)
    let seats = Apportionment.largestRemainder(
      total: 656,
      parts: zip(names, votes).map { (key: Bytes($0), exact: Rational(656 * $1, sum)) })
    #expect(seats == [232, 248, 49, 47, 30, 50])
  }

  /// A tie goes to the smaller key in the order the key type defines, wherever it stands.
  @Test func tiesGoToTheSmallerKey() {
    let halves = { (keys: [String]) in
      Apportionment.largestRemainder(
        total: 1, parts: keys.map { (key: Bytes($0), exact: Rational(1, 2)) })
    }
    #expect(halves(["a", "b"]) == [1, 0])
    #expect(halves(["b", "a"]) == [0, 1])
    #expect(halves(["Z", "a"]) == [1, 0])
    // U+E000 comes before U+10000 in bytes, though its UTF-16 is the greater one.
    #expect(halves(["\u{10000}", "\u{E000}"]) == [0, 1])
    // Two spellings of é are one `String` to Swift, and two keys to us.
    #expect(halves(["\u{E9}", "e\u{301}"]) == [0, 1])
  }

  /// Fractions that agree in more than their first 64 binary places are still told apart.
  @Test func nearTiesAreNoTies() {
    let half = Rational(1, 2)
    let tiny = Rational(1, BigInt(1) << 100)
    let parts = [
      (key: 1, exact: half + tiny), (key: 2, exact: half + tiny * 2), (key: 3, exact: half),
      (key: 4, exact: half + tiny * 2),
    ]
    #expect(Apportionment.largestRemainder(total: 2, parts: parts) == [0, 1, 0, 1])
    #expect(Apportionment.largestRemainder(total: 1, parts: parts) == [0, 1, 0, 0])
    #expect(Apportionment.largestRemainder(total: 3, parts: parts) == [1, 1, 0, 1])
    #expect(
      Apportionment.largestRemainder(total: -2, parts: parts.map { ($0.key, -$0.exact) }) == [
        0, -1, 0, -1,
      ])
  }

  @Test func everySmallSplitFoots() {
    withEvery("total", in: -12...12) { total in
      withEvery("a", in: 0...4) { a in
        withEvery("b", in: 0...4) { b in
          withEvery("c", in: 0...4) { c in
            guard a + b + c > 0 else { return }
            let result = shares(of: BigInt(total), by: [a, b, c])
            expectEqual(result.reduce(0, +), BigInt(total))
            for (share, weight) in zip(result, [a, b, c]) {
              let excess = share * BigInt(a + b + c) - BigInt(total * weight)
              expectTrue(excess.magnitude < BigUInt(a + b + c), "\(share) is off by one or more")
            }
            expectEqual(shares(of: BigInt(-total), by: [a, b, c]), result.map { -$0 })
          }
        }
      }
    }
  }

  /// Conservation, quota, mirror, and no trace of the order, over parts of both signs.
  @Test func propertiesHoldForAnyParts() {
    withEverySeed(800) { generator in
      let count = Int.random(in: 1...25, using: &generator)
      var parts = (0..<count).map { key in
        let small = Rational(
          Int.random(in: -9999...9999, using: &generator), Int.random(in: 1...40, using: &generator)
        )
        return (
          key: key, exact: key % 7 == 6 ? Rational.random(using: &generator) : small
        )
      }
      let whole = Rational.sum(parts.map(\.exact))
      let total = Bool.random(using: &generator) ? whole.floor() : whole.rounded(.up)
      // The largest-remainder rule needs 0...count missing units; a whole rounded either way has
      // them.
      let result = Apportionment.largestRemainder(total: total, parts: parts)
      expectEqual(result.reduce(0, +), total)
      for (part, share) in zip(parts, result) {
        let distance = (Rational(share) - part.exact).magnitude
        expectTrue(distance <= 1, "\(share) for \(part.exact)")
      }
      if !total.isZero {
        let mirror = Apportionment.largestRemainder(
          total: -total, parts: parts.map { ($0.key, -$0.exact) })
        expectEqual(mirror, result.map { -$0 })
      }
      let byKey = Dictionary(uniqueKeysWithValues: zip(parts.map(\.key), result))
      parts.shuffle(using: &generator)
      let again = Apportionment.largestRemainder(total: total, parts: parts)
      expectEqual(Dictionary(uniqueKeysWithValues: zip(parts.map(\.key), again)), byKey)
    }
  }

  /// The table of SPEC §5.4: the total over columns, then each column over rows. Everything foots.
  @Test func rowsColumnsAndWholeFoot() {
    withEverySeed(200) { generator in
      let (rows, columns) = (6, 4)
      let exact = (0..<rows).map { _ in
        (0..<columns).map { _ in
          Rational(
            Int.random(in: -500...5000, using: &generator),
            Int.random(in: 1...30, using: &generator))
        }
      }
      let columnSums = (0..<columns).map { column in Rational.sum(exact.map { $0[column] }) }
      let total = Rational.sum(columnSums).rounded(.toNearestOrEven)
      let columnTotals = Apportionment.largestRemainder(
        total: total, parts: columnSums.enumerated().map { ($0.offset, $0.element) })
      expectEqual(columnTotals.reduce(0, +), total)
      for (column, columnTotal) in columnTotals.enumerated() {
        let cells = Apportionment.largestRemainder(
          total: columnTotal, parts: exact.enumerated().map { ($0.offset, $0.element[column]) })
        expectEqual(cells.reduce(0, +), columnTotal)
      }
    }
  }
}
