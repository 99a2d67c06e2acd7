import BigInt
import ExactMoney
import Testing

@testable import Pipeline

@Suite struct ReciprocalPoolsTests {
  private func weights(
    rows: [String: Int], pools: [String: Int] = [:]
  ) -> PoolWeights {
    PoolWeights(
      rows: Dictionary(uniqueKeysWithValues: rows.map { (RowID($0.key), ExactDecimal($0.value)) }),
      pools: Dictionary(uniqueKeysWithValues: pools.map { (PoolID($0.key), Rational($0.value)) }))
  }

  private func fraction(_ numerator: Int, _ denominator: Int) -> Rational {
    Rational(BigInt(numerator), BigInt(denominator))
  }

  /// The textbook case of FEATURES A.7 (opentextbooks.uregina.ca, bus388 8.4): human resources serve
  /// 20/10/40/30 %, data processing 8/7/30/55 %, risk management half and half.
  @Test func textbook() {
    let solved = ReciprocalPools([
      PoolID("hr"): weights(rows: ["machining": 40, "assembly": 30], pools: ["dp": 20, "rm": 10]),
      PoolID("dp"): weights(rows: ["machining": 30, "assembly": 55], pools: ["hr": 8, "rm": 7]),
      PoolID("rm"): weights(rows: ["machining": 1, "assembly": 1]),
    ])
    let costs = ["hr": 80_000, "dp": 120_000, "rm": 40_000]
    var totals: [RowID: Rational] = [:]
    for (pool, cost) in costs {
      for (row, share) in solved.fractions(PoolID(pool)) {
        totals[row, default: .zero] += share * Rational(cost)
      }
    }
    // HR 11,200,000/123, DP 17,000,000/123, RM 2,410,000/41 reach machining as 0.4, 0.3 and 0.5.
    let machining =
      fraction(11_200_000, 123) * fraction(4, 10) + fraction(17_000_000, 123) * fraction(3, 10)
      + fraction(2_410_000, 41) * fraction(1, 2)
    #expect(totals[RowID("machining")] == machining)
    #expect(machining.rounded(toPlaces: 2, .toNearestOrEven) == ExactDecimal("107276.42"))
    #expect(
      totals[RowID("assembly")]?.rounded(toPlaces: 2, .toNearestOrEven)
        == ExactDecimal("132723.58"))
    #expect(Rational.sum(totals.values) == Rational(240_000))
    #expect(solved.closed == [])
  }

  @Test func poolThatServesItselfPassesEverythingOn() {
    let solved = ReciprocalPools([PoolID("p"): weights(rows: ["a": 1, "b": 3], pools: ["p": 4])])
    #expect(
      solved.fractions(PoolID("p"))
        == [RowID("a"): fraction(1, 4), RowID("b"): fraction(3, 4)])
  }

  @Test func closedPoolsGoNowhereAndTheRestOfAPoolDoes() {
    let solved = ReciprocalPools([
      PoolID("x"): weights(rows: [:], pools: ["y": 1]),
      PoolID("y"): weights(rows: [:], pools: ["x": 1]),
      PoolID("open"): weights(rows: ["a": 3], pools: ["x": 1]),
    ])
    #expect(solved.closed == [PoolID("x"), PoolID("y")])
    #expect(solved.fractions(PoolID("y")) == [.unallocated: .one])
    #expect(
      solved.fractions(PoolID("open"))
        == [RowID("a"): fraction(3, 4), .unallocated: fraction(1, 4)])
  }

  @Test func chainIsSteppedDown() {
    // a gives half to b; b gives a third to c; c serves only "z".
    let solved = ReciprocalPools([
      PoolID("a"): weights(rows: ["x": 1], pools: ["b": 1]),
      PoolID("b"): weights(rows: ["y": 2], pools: ["c": 1]),
      PoolID("c"): weights(rows: ["z": 5]),
    ])
    #expect(
      solved.fractions(PoolID("a")) == [
        RowID("x"): fraction(1, 2), RowID("y"): fraction(1, 3), RowID("z"): fraction(1, 6),
      ])
  }
}

extension ReciprocalPools {
  /// Where the money of `pool` goes.
  fileprivate func fractions(_ pool: PoolID) -> [RowID: Rational] {
    let shares = distribution[pool]?.shares(of: .one, in: .api) ?? []
    return Dictionary(uniqueKeysWithValues: shares.map { ($0.row, $0.amount) })
  }
}
