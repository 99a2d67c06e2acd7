import BigInt
import ExactMoney
import Pipeline
import Testing

/// Small breakdowns in dollars, written by hand.
private struct Months {
  let currency: Currency

  init() throws { currency = try #require(Currency(code: "USD")) }

  func money(_ cents: Int) -> Money { Money(minorUnits: BigInt(cents), currency: currency) }

  func row(_ keys: [String?], _ cents: [Int], calls: Int = 0, successes: Int = 0) -> Breakdown.Row {
    var counts = UsageCounts()
    counts.calls = calls
    counts.successfulWorkItems = successes
    return Breakdown.Row(
      keys: keys, costs: cents.map(money), totalCost: money(cents.reduce(0, +)),
      sharePercent: .notAvailable, counts: counts)
  }

  func month(
    _ period: String, _ axes: [String], _ rows: [Breakdown.Row], categories: [String] = ["api"]
  ) throws -> Breakdown {
    var total = row([], categories.map { _ in 0 })
    for row in rows {
      for index in total.costs.indices { total.costs[index] += row.costs[index] }
      total.totalCost += row.totalCost
      total.counts += row.counts
    }
    return Breakdown(
      period: try #require(Period(period)), currency: currency,
      axes: axes.map { BreakdownAxis(name: $0) }, categories: categories.map { CostCategory($0) },
      rows: rows, total: total)
  }
}

/// One line as text: keys, costs, share, calls.
private func text(_ row: Breakdown.Row) -> String {
  let keys = row.keys.map { $0 ?? "-" }.joined(separator: " ")
  let share = row.sharePercent.value?.description(minimumPlaces: 1) ?? "n/a"
  return "\(keys): \(row.costs.map(\.description).joined(separator: " + ")), \(share), "
    + "\(row.counts.calls)"
}

private func text(_ line: BreakdownRanking.Line) -> String {
  let subject =
    switch line.subject {
    case .keys(let keys): keys.map { $0 ?? "-" }.joined(separator: " ")
    case .others(let count): "\(count) others"
    case .total: "TOTAL"
    }
  return "\(subject) \(line.row.totalCost) \(line.basis.rawValue)"
}

@Suite struct BreakdownSeriesTests {
  private let months: Months

  init() throws { months = try Months() }

  /// Free 680, pro 820, enterprise 300 of 1,800 over two months. In tenths of a per cent 377.8, 455.6 and
  /// 166.7: the floors sum to 998, and the two that are missing go to .8 and .7.
  @Test func quarterIsTheSumOfItsMonths() throws {
    let october = try months.month(
      "2026-10", ["user_tier"],
      [
        months.row(["pro"], [500_00], calls: 5), months.row(["free"], [300_00], calls: 9),
        months.row([nil], [0]),
      ])
    let november = try months.month(
      "2026-11", ["user_tier"],
      [
        months.row(["free"], [370_00, 10_00], calls: 1),
        months.row(["pro"], [320_00, 0], calls: 2),
        months.row(["enterprise"], [290_00, 10_00], calls: 3), months.row([nil], [0, 0]),
      ], categories: ["api", "review"])
    let series = BreakdownSeries([october, november], each: .quarter)
    #expect(series.categories == [CostCategory("api"), CostCategory("review")])
    #expect(series.slices.map(\.name) == ["2026-Q4"])
    let expected = [
      "pro: 820.00 + 0.00, 45.5, 7", "free: 670.00 + 10.00, 37.8, 10",
      "enterprise: 290.00 + 10.00, 16.7, 3", "-: 0.00 + 0.00, 0.0, 0",
    ]
    #expect(series.whole.rows.map(text) == expected)
    #expect(series.slices[0].rows.map(text) == expected)
    #expect(text(series.whole.total) == ": 1780.00 + 20.00, 100.0, 20")
  }

  @Test func quartersFollowTheCalendar() throws {
    let each = try ["2026-09", "2026-10", "2026-12", "2027-01"].map { period in
      try months.month(period, ["model"], [months.row(["m"], [1_00]), months.row([nil], [0])])
    }
    let series = BreakdownSeries(each, each: .quarter)
    #expect(series.slices.map(\.name) == ["2026-Q3", "2026-Q4", "2027-Q1"])
    #expect(series.slices.map(\.total.totalCost.description) == ["1.00", "2.00", "1.00"])
  }

  /// The week of Monday 26 October has days in both months; shared cost has no week.
  @Test func weekGoesOverTheEndOfAMonth() throws {
    let october = try months.month(
      "2026-10", ["feature", "week"],
      [
        months.row(["chat", "2026-10-19"], [1_00]), months.row(["chat", "2026-10-26"], [2_00]),
        months.row([nil, nil], [7_00]),
      ])
    let november = try months.month(
      "2026-11", ["feature", "week"],
      [
        months.row(["search", "2026-10-26"], [9_00]), months.row(["chat", "2026-10-26"], [4_00]),
        months.row([nil, nil], [5_00]),
      ])
    let series = BreakdownSeries([october, november], each: .week)
    #expect(series.axes == [.dimension("feature")])
    #expect(series.slices.map(\.name) == ["2026-10-19", "2026-10-26", nil])
    #expect(
      series.slices[1].rows.map(text) == ["search: 9.00, 60.0, 0", "chat: 6.00, 40.0, 0"])
    #expect(
      series.whole.rows.map(text) == [
        "search: 9.00, 32.1, 0", "chat: 7.00, 25.0, 0", "-: 12.00, 42.9, 0",
      ])
    #expect(series.whole.total.totalCost.description == "28.00")
  }

  @Test func shareNeedsCostsThatAreNotBelowZero() throws {
    let month = try months.month(
      "2026-10", ["model", "day"],
      [months.row(["a", "2026-10-01"], [3_00]), months.row(["b", "2026-10-02"], [-1_00])])
    let series = BreakdownSeries([month], each: .day)
    #expect(series.whole.rows.map(text) == ["a: 3.00, n/a, 0", "b: -1.00, n/a, 0"])
    #expect(series.slices[0].rows.map(text) == ["a: 3.00, 100.0, 0"])
    #expect(series.whole.total.sharePercent == .notAvailable)
  }
}

@Suite struct BreakdownRankingTests {
  private let months: Months

  init() throws { months = try Months() }

  private func series() throws -> BreakdownSeries {
    let month = try months.month(
      "2026-10", ["feature"],
      [
        months.row(["a"], [5_00], calls: 1), months.row(["d"], [3_00], calls: 9, successes: 1),
        months.row(["c"], [3_00], calls: 9), months.row(["b"], [1_00], calls: 2, successes: 4),
        months.row([nil], [8_00]),
      ])
    return BreakdownSeries([month], each: nil)
  }

  @Test func restIsOneLineAndWhatIsNobodysIsLast() throws {
    #expect(
      BreakdownRanking(try series(), top: 2).whole.lines.map(text) == [
        "a 5.00 usage", "c 3.00 usage", "2 others 4.00 usage", "- 8.00 fully loaded",
        "TOTAL 20.00 fully loaded",
      ])
  }

  @Test func rankIsByTheFigureThenByName() throws {
    func names(_ sort: BreakdownSort) throws -> [String] {
      BreakdownRanking(try series(), by: sort).whole.lines.compactMap { line in
        if case .keys(let keys) = line.subject { keys[0] } else { nil }
      }
    }
    #expect(try names(.cost) == ["a", "c", "d", "b"])
    #expect(try names(.calls) == ["c", "d", "b", "a"])
    #expect(try names(.name) == ["a", "b", "c", "d"])
    // 5.00, 3.00 : 9 twice, 1.00 : 2.
    #expect(try names(.costPerCall) == ["a", "b", "c", "d"])
    // 3.00 and 0.25; where nothing succeeded there is no figure, and it comes last.
    #expect(try names(.costPerSuccessfulWorkItem) == ["d", "b", "a", "c"])
  }

  /// A customer's shared costs are of another basis than what its features used.
  @Test func unlikeBasesAreNotRankedAmongEachOther() throws {
    let month = try months.month(
      "2026-10", ["customer_id", "feature"],
      [
        months.row(["acme", nil], [90_00]), months.row(["acme", "chat"], [2_00]),
        months.row(["bolt", "chat"], [3_00]), months.row(["(unattributed)", nil], [1_00]),
      ])
    let series = BreakdownSeries([month], each: nil)
    #expect(
      BreakdownRanking(series).whole.lines.map(text) == [
        "bolt chat 3.00 usage", "acme chat 2.00 usage", "acme - 90.00 fully loaded",
        "(unattributed) - 1.00 fully loaded", "TOTAL 96.00 fully loaded",
      ])
    #expect(
      BreakdownRanking(series, top: 1).whole.lines.map(text) == [
        "bolt chat 3.00 usage", "2 others 92.00 fully loaded",
        "(unattributed) - 1.00 fully loaded", "TOTAL 96.00 fully loaded",
      ])
  }

  @Test func daysGoByDate() throws {
    let month = try months.month(
      "2026-10", ["day"],
      [
        months.row(["2026-10-01"], [1_00]), months.row(["2026-10-02"], [9_00]),
        months.row([nil], [4_00]),
      ])
    #expect(
      BreakdownRanking(BreakdownSeries([month], each: nil)).whole.lines.map(text) == [
        "2026-10-01 1.00 usage", "2026-10-02 9.00 usage", "- 4.00 fully loaded",
        "TOTAL 14.00 fully loaded",
      ])
  }

  /// Whatever is shown: every column adds up in every stretch of time, and shares to 100.0.
  @Test(arguments: 0..<40) func linesFoot(_ seed: UInt64) throws {
    var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      return Int(random % UInt64(bound))
    }
    let steps: [BreakdownSeries.Step?] = [nil, .month, .quarter, .week]
    let step = steps[next(4)]
    let each = try (0..<(1 + next(4))).map { number in
      var seen: Set<[String?]> = []
      let rows = (0..<next(40)).map { _ in
        let key = next(6) == 0 ? nil : "k\(next(9))"
        let keys = step?.axis == nil ? [key] : [key, next(5) == 0 ? nil : "2026-10-0\(next(9))"]
        return months.row(keys, [next(9_000), next(500)], calls: next(10))
      }.filter { seen.insert($0.keys).inserted }
      return try months.month(
        "2026-0\(number + 1)", step?.axis == nil ? ["tag"] : ["tag", "week"], rows,
        categories: ["a", "b"])
    }
    let ranking = BreakdownRanking(
      BreakdownSeries(each, each: step), by: BreakdownSort.allCases[next(16)], top: next(6))
    for slice in [ranking.whole] + ranking.slices {
      let total = try #require(slice.lines.last)
      #expect(total.subject == .total)
      let lines = slice.lines.dropLast()
      for column in 0..<2 {
        #expect(
          lines.reduce(BigInt(0)) { $0 + $1.row.costs[column].minorUnits }
            == total.row.costs[column].minorUnits)
      }
      #expect(lines.reduce(0) { $0 + $1.row.counts.calls } == total.row.counts.calls)
      let shares = lines.compactMap(\.row.sharePercent.value)
      #expect(shares.isEmpty || shares.reduce(.zero, +) == ExactDecimal(100))
    }
    let printed = each.reduce(BigInt(0)) { $0 + $1.total.totalCost.minorUnits }
    #expect(ranking.whole.lines.last?.row.totalCost.minorUnits == printed)
  }
}

@Suite struct CostBasisTests {
  @Test(
    arguments: [
      (["customer_id"], ["acme"], CostBasis.fullyLoaded), (["plan"], ["pro"], .fullyLoaded),
      (["customer_id", "plan"], ["acme", "pro"], .fullyLoaded), (["feature"], ["chat"], .usage),
      (["feature"], [nil], .fullyLoaded), (["day"], ["2026-10-01"], .usage),
      (["customer_id", "feature"], ["acme", nil], .fullyLoaded),
      (["customer_id", "feature"], ["acme", "chat"], .usage),
      (["route", "result"], [nil, "failed"], .usage), (["feature"], [], .fullyLoaded),
    ] as [([String], [String?], CostBasis)])
  func sharedCostsAreWhereNoUsageIsNamed(
    _ axes: [String], _ keys: [String?], _ basis: CostBasis
  ) {
    #expect(CostBasis(of: keys, by: axes.map { BreakdownAxis(name: $0) }) == basis)
  }

  @Test func costPerUnitIsRoundedHalfEven() throws {
    let currency = try #require(Currency(code: "USD"))
    let cost = Money(minorUnits: 131, currency: currency)
    #expect(cost.perUnit(0) == .notAvailable)
    // 0.16375 lies in the middle; 8 is even.
    #expect(cost.perUnit(8).value?.description == "0.1638")
    #expect(cost.perUnit(3).value?.description == "0.4367")
  }
}
