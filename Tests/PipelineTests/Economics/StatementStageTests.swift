import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Statements of a few events, counted by hand.
@Suite struct StatementStageTests {
  private static let period = Period(containing: CalendarDate(daysSinceEpoch: 20_727))

  /// One group of events: whose, of which feature, and what happened.
  private struct Events {
    var row: String
    var feature: String
    var day: Int32 = 3
    var calls = 0
    var workItems = 0
    var successful = 0
    var seconds: String?
  }

  private static let events = [
    Events(row: "acme", feature: "", calls: 1, workItems: 1, successful: 1),
    Events(
      row: "acme", feature: "chat", calls: 5, workItems: 3, successful: 2, seconds: "12.5"),
    Events(
      row: "acme", feature: "summarizer", calls: 2, workItems: 2, successful: 2, seconds: "0.25"),
    Events(row: "birch", feature: "chat", calls: 4, workItems: 4, successful: 0, seconds: "1"),
    Events(row: "birch", feature: "chat", day: 9, calls: 1, workItems: 1, successful: 1),
    Events(row: "(unattributed)", feature: "chat", calls: 7, workItems: 7, successful: 7),
    // The month after.
    Events(row: "acme", feature: "chat", day: 40, calls: 90, workItems: 90, successful: 90),
  ]

  private static var usage: FineUsage {
    let groups = UsageGroups(
      events.map { event in
        let day = CalendarDate(daysSinceEpoch: 20_726 + event.day)
        return UsageGroup(
          reportingDay: day, billingDay: day, row: RowID(event.row), customerName: event.row,
          dimensions: [event.feature], provider: ProviderID("p"), account: nil,
          model: ModelID("m"), serviceTier: .standard, events: event.calls)
      })
    let counts = events.map { event in
      var counts = GroupCounts()
      counts.events = event.calls
      counts.calls = event.calls
      counts.workItems = event.workItems
      counts.successfulWorkItems = event.successful
      return counts
    }
    let rows = events.enumerated().compactMap { index, event in
      event.seconds.flatMap { ExactDecimal($0) }.map {
        UsageQuantity(group: Int32(index), meter: 1, priceIndex: 0, quantity: $0)
      }
    }
    return FineUsage(
      dimensionNames: ["feature"], ledgerDimensionCount: 1, groups: groups, counts: counts,
      rows: rows)
  }

  private func statements(_ policy: StatementPolicy) throws -> [CustomerStatement] {
    var intake = Intake()
    let place = SourceLocation(file: "c.csv", line: 2)
    intake.customers = ["acme", "birch", "cedar"].map { name in
      Sourced(
        Customer(
          customerID: CustomerID(name), name: name.uppercased(),
          plan: name == "cedar" ? nil : PlanID("pro"), status: .active, startedOn: nil,
          endedOn: nil, effectiveFrom: nil), at: place, content: name)
    }
    intake.plans = [
      Sourced(
        Plan(
          plan: PlanID("pro"), subscriptionMarginPercent: nil, targetMarginPercent: nil,
          aiBudget: nil, budgetCurrency: nil, includedUnits: ExactDecimal("5"), hardCap: nil),
        at: place, content: "pro")
    ]
    let usd = try #require(Currency(code: "USD"))
    let reference = IdentifyStage(policy: Policy(reportingCurrency: usd)).run(intake).output
    let rows = ["acme", "birch", "cedar", "(unattributed)"].map { RowID($0) }
    let history = PlanHistory(
      period: Self.period, rows: rows, customers: reference.customers, plans: reference.plans,
      revenue: [:], currency: usd)
    return StatementStage(policy: policy, reference: reference, history: history).run(
      rows.map { ProfitAndLossRow.empty($0, usd) },
      usage: Self.usage, groups: 0..<6, meters: [MeterID("requests"), MeterID("audio_seconds")])
  }

  private func texts(_ statements: [CustomerStatement]) -> [String] {
    statements.map { statement in
      ([
        statement.customerID.rawValue, text(statement.used), text(statement.included),
        text(statement.remaining), text(statement.over),
      ] + statement.features.map { "\($0.words ?? "other"):\($0.used)" }).joined(separator: " ")
    }
  }

  private func text(_ figure: Figure<ExactDecimal>) -> String {
    switch figure {
    case .value(let value): value.description
    case .notAvailable: "n/a"
    case .none: "-"
    }
  }

  @Test func workItemsOfTheMonth() throws {
    // Acme: 1 + 3 + 2 = 6 of 5; Birch: 4 + 1 = 5 of 5, nothing over.
    #expect(
      texts(try statements(StatementPolicy())) == [
        "acme 6 5 0 1", "birch 5 5 0 0", "cedar 0 - - -",
      ])
  }

  @Test func featuresWithWordsHaveLinesAndOthersHaveOne() throws {
    var policy = StatementPolicy()
    policy.features = [
      StatementPolicy.Feature(name: "summarizer", words: "summaries"),
      StatementPolicy.Feature(name: "images", words: "pictures"),
    ]
    #expect(
      texts(try statements(policy)) == [
        "acme 6 5 0 1 summaries:2 other:4", "birch 5 5 0 0 other:5", "cedar 0 - - -",
      ])
  }

  @Test func successesAndCalls() throws {
    var policy = StatementPolicy()
    policy.counts = .successfulWorkItems
    #expect(
      texts(try statements(policy)) == ["acme 5 5 0 0", "birch 1 5 4 0", "cedar 0 - - -"])
    policy.counts = .calls
    #expect(
      texts(try statements(policy)) == ["acme 8 5 0 3", "birch 5 5 0 0", "cedar 0 - - -"])
  }

  @Test func aMeterIsCountedInItsOwnUnits() throws {
    var policy = StatementPolicy()
    policy.counts = .meter(MeterID("audio_seconds"))
    policy.features = [StatementPolicy.Feature(name: "chat", words: "seconds of calls")]
    #expect(policy.unit == "audio seconds")
    #expect(
      texts(try statements(policy)) == [
        "acme 12.75 5 0 7.75 seconds of calls:12.5 other:0.25",
        "birch 1 5 4 0 seconds of calls:1", "cedar 0 - - -",
      ])
  }

  /// A misspelt meter is not usage of zero.
  @Test func aMeterThatNobodyKnowsIsNotAvailable() throws {
    var policy = StatementPolicy()
    policy.counts = .meter(MeterID("work_item"))
    #expect(
      texts(try statements(policy)) == [
        "acme n/a 5 n/a n/a", "birch n/a 5 n/a n/a", "cedar n/a - - -",
      ])
  }
}

extension ProfitAndLossRow {
  /// The row `row` without any figure.
  fileprivate static func empty(_ row: RowID, _ currency: Currency) -> ProfitAndLossRow {
    ProfitAndLossRow(
      row: row, name: "", plan: nil, status: nil, costFunction: nil, revenue: .none,
      costs: [], totalCost: Money(minorUnits: 0, currency: currency), marginAfterAICost: .none,
      revenueMarginPercent: .none, costPercentOfRevenue: .none, subscriptionMargin: .none,
      contribution: .none, contributionPercentOfMargin: .none, calls: 0, failedCalls: 0,
      workItems: 0, successfulWorkItems: 0, costPerWorkItem: .none,
      costPerSuccessfulWorkItem: .none, activeUsers: 0, costPerActiveUser: .none)
  }
}
