import ExactMoney
import Testing

@testable import Pipeline

/// Whole numbers divided so that nothing is lost; the figures are worked out by hand.
@Suite struct WholePartsTests {
  private func parts(_ whole: Int128, _ weights: [UInt128]) -> [Int128] {
    var division = RunningDivision(whole, over: weights.reduce(0, +))
    return weights.map { division.part(of: $0) }
  }

  @Test func runningFloors() {
    // 10 over 1, 1, 1 ends at 3⅓, 6⅔ and 10.
    #expect(parts(10, [1, 1, 1]) == [3, 3, 4])
    #expect(parts(-10, [1, 1, 1]) == [-3, -3, -4])
    #expect(parts(7, [0, 5, 0, 9]) == [0, 2, 0, 5])
    #expect(parts(0, [3, 4]) == [0, 0])
  }

  @Test func numbersBeyondAMachineWord() {
    // Thirds of 10^30, which needs 100 bits, by weights of 10^20 each.
    let whole: Int128 = 1_000_000_000_000_000_000_000_000_000_000
    let weight: UInt128 = 100_000_000_000_000_000_000
    #expect(
      parts(whole, [weight, weight, weight]) == [
        333_333_333_333_333_333_333_333_333_333, 333_333_333_333_333_333_333_333_333_333,
        333_333_333_333_333_333_333_333_333_334,
      ])
  }

  private static let cases: [(total: Int128, parts: [Int128], units: [Int128])] = [
    // 38, 45 and 17 of 100 in 680, 820 and 300 of 1,800 (SPEC 8), in parts of which 1,800 make one.
    (100, [68_000, 82_000, 30_000], [38, 45, 17]),
    // 100.00 over three, and its mirror.
    (10_000, [6_000_000, 6_000_000, 6_000_000], [3_334, 3_333, 3_333]),
    (-10_000, [-6_000_000, -6_000_000, -6_000_000], [-3_334, -3_333, -3_333]),
    // One unit more than the parts make goes to the largest remainder, one less comes off the smallest.
    (3, [1_700, 1_900, 1_800], [1, 1, 1]),
    (4, [1_700, 1_900, 1_800], [1, 2, 1]),
    (0, [1_801, 1_900], [0, 0]),
    (1, [1_801, 1_900], [0, 1]),
  ]

  @Test(arguments: cases)
  func largestRemainders(total: Int128, parts: [Int128], units: [Int128]) {
    #expect(
      Apportionment.largestRemainder(total: total, parts: parts, partsPerUnit: 1_800) == units)
  }

  @Test func mondays() throws {
    // 2 March 2026 is a Monday, 1 March a Sunday, 1 January 1970 a Thursday, 28 December 1969 a Sunday.
    for (day, monday) in [
      ("2026-03-02", "2026-03-02"), ("2026-03-08", "2026-03-02"), ("2026-03-01", "2026-02-23"),
      ("1970-01-01", "1969-12-29"), ("1969-12-28", "1969-12-22"),
    ] {
      #expect(try #require(CalendarDate(day)).monday.description == monday)
    }
  }
}
