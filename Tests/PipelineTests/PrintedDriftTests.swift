import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Net, gross and its parts in whole cents: rows and columns foot, and no part exceeds its whole.
@Suite struct PrintedDriftTests {
  private let euro: Currency

  init() throws { euro = try #require(Currency(code: "EUR")) }

  private func exact(_ net: String, _ parts: String...) throws -> PrintedDrift.Exact {
    PrintedDrift.Exact(
      net: Rational(try #require(ExactDecimal(net))),
      parts: try parts.map { Rational(try #require(ExactDecimal($0))) })
  }

  private func texts(_ row: PrintedDrift.Row) -> [String] {
    ([row.net, row.gross] + row.parts).map(\.description)
  }

  /// The fault as it was seen: open 6.826 of gross 6.826 could show as 6.83 of 6.82, as the one column
  /// needed its cent here and the other there.
  @Test func aPartIsNeverAboveItsWhole() throws {
    let rows = [
      try exact("6.826", "0", "6.826"), try exact("1.007", "1.007", "0"),
      try exact("2.007", "2.007", "0"),
    ]
    // Gross 9.84 in all: waived 3.014 and open 6.826 are 3.01 and 6.83. Waived has one cent to give for
    // two halves of 0.7 cents, and the first takes it.
    let printed = PrintedDrift(rows, partCount: 2, euro)
    #expect(texts(printed.total) == ["9.84", "9.84", "3.01", "6.83"])
    #expect(
      printed.rows.map(texts) == [
        ["6.83", "6.83", "0.00", "6.83"], ["1.01", "1.01", "1.01", "0.00"],
        ["2.00", "2.00", "2.00", "0.00"],
      ])
  }

  /// What a row is owed in one part carries over: 0.004 + 0.004 + 0.002 are one cent, and not three or none.
  @Test func partsOfARowCarryOver() throws {
    let printed = PrintedDrift([try exact("0.010", "0.004", "0.004", "0.002")], partCount: 3, euro)
    #expect(printed.rows.map { $0.gross.description } == ["0.01"])
    #expect(printed.rows[0].parts.map(\.description).sorted() == ["0.00", "0.00", "0.01"])
  }

  /// Three surpluses of 10.34 cents and a shortfall of 5.45: 25.57 net is 26 cents, 36.47 gross is 36.
  /// Of the gross alone the shortfall would take the unit, and no surplus could show the 11 that the net
  /// needs.
  @Test func grossLeavesRoomForNet() throws {
    let surplus = try exact("0.1034", "0.1034")
    let printed = PrintedDrift(
      [surplus, surplus, surplus, try exact("-0.0545", "0.0545")], partCount: 1, euro)
    #expect(
      printed.rows.map(texts) == [
        ["0.11", "0.11", "0.11"], ["0.10", "0.10", "0.10"], ["0.10", "0.10", "0.10"],
        ["-0.05", "0.05", "0.05"],
      ])
    #expect(texts(printed.total) == ["0.26", "0.36", "0.36"])
  }

  /// A shortfall of 6.619 between surpluses: its net is shown as large as its gross, and so is theirs.
  @Test func oneSignOneAmount() throws {
    let printed = PrintedDrift(
      [
        try exact("-0.06619", "0.06619"), try exact("0.12397", "0.12397"),
        try exact("0.0452", "0.055"),
      ],
      partCount: 1, euro)
    // Gross 24.516 cents are 25, 7 + 12 + 6; net 10.298 are 10, which −6 + 12 + 4 is as well: the last
    // row, whose net may be 4 or 5 of 6, gives way.
    #expect(
      printed.rows.map(texts) == [
        ["-0.07", "0.07", "0.07"], ["0.12", "0.12", "0.12"], ["0.05", "0.06", "0.06"],
      ])
  }

  /// Every table of three rows whose amounts are thirds and halves of a cent: columns and rows foot, parts
  /// and nets stay inside.
  @Test func allSmallTables() throws {
    let steps = [0, 2, 3, 4, 6]
    for index in 0..<(steps.count * steps.count * steps.count * 8) {
      var rest = index
      let rows = (0..<3).map { _ -> PrintedDrift.Exact in
        let sixths = steps[rest % steps.count]
        rest /= steps.count
        let amount = Rational(sixths, 600)
        return PrintedDrift.Exact(net: amount, parts: [amount, 0])
      }
      let signed = rows.enumerated().map { place, row in
        PrintedDrift.Exact(
          net: (rest >> place) & 1 == 0 ? row.net : -row.net,
          parts: (rest >> place) & 1 == 0 ? row.parts : row.parts.reversed())
      }
      let printed = PrintedDrift(signed, partCount: 2, euro)
      let all = printed.rows
      #expect(all.map(\.net).reduce(.zero(euro), +) == printed.total.net)
      #expect(all.map(\.gross).reduce(.zero(euro), +) == printed.total.gross)
      for part in 0..<2 {
        #expect(all.map { $0.parts[part] }.reduce(.zero(euro), +) == printed.total.parts[part])
      }
      for row in all {
        #expect(row.parts.reduce(.zero(euro), +) == row.gross)
        #expect(row.net.minorUnits.magnitude <= row.gross.minorUnits.magnitude, "\(signed)")
      }
    }
  }
}
