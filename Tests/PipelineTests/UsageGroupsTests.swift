import Pipeline
import Testing

@Suite struct UsageGroupsTests {
  private func group(
    _ day: Int32, _ row: String, account: String?, _ dimensions: [String]
  ) -> UsageGroup {
    UsageGroup(
      reportingDay: CalendarDate(daysSinceEpoch: day),
      billingDay: CalendarDate(daysSinceEpoch: day - 1), row: RowID(row), customerName: row + "'",
      dimensions: dimensions, provider: ProviderID("p"), account: account.map { AccountID($0) },
      model: ModelID("m"), serviceTier: .standard, events: Int(day) + 2)
  }

  @Test func groupsComeBackAsTheyWere() {
    // Composed and decomposed, é is two names.
    let groups = [
      group(-1, "b", account: nil, ["\u{E9}", ""]),
      group(20_000, "a", account: "k", ["e\u{301}", "b"]),
    ]
    #expect(Array(UsageGroups(groups)) == groups)
    #expect(UsageGroups(groups)[1].dimensions[0].utf8.count == 3)
  }

  @Test func namesAreInByteOrderAndEachIsThereOnce() {
    let groups = UsageGroups([
      group(1, "b", account: nil, ["Z", "b"]), group(2, "a", account: "b", ["\u{E9}", "Z"]),
    ])
    #expect(groups.names == ["", "Z", "a", "a'", "b", "b'", "m", "p", "standard", "\u{E9}"])
    #expect(groups.number(.row, at: 0) == 4)
    #expect(groups.number(.account, at: 0) == 0)
    #expect(groups.number(.account, at: 1) == 4)
    #expect(groups.number(dimension: 0, at: 1) == 9)
    #expect(groups.number(.billingDay, at: 1) == 1)
    #expect(groups.events(at: 1) == 4)
  }

  @Test func noGroupsHaveNoNames() {
    #expect(UsageGroups([]).isEmpty)
    #expect(UsageGroups([]).names.isEmpty)
  }
}
