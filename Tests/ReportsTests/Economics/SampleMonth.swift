import BigInt
import ExactMoney
import Testing

@testable import Pipeline
@testable import Reports

/// The unit economics of a month made by hand: three customers and 100.00 EUR, of which usage brought
/// 82.50. October 2026 begins on a Thursday; its last full week is that of the 19th.
///
/// | | revenue | usage | shared | margin |
/// |---|---|---|---|---|
/// | acme | 100.00 | 30.00 | 10.00 | 60.00 |
/// | bolt | 20.00 | 45.50 | 4.50 | −30.00 |
/// | crow, a trial | none | 5.00 | 0.00 | n/a |
/// | (unattributed) | none | 2.00 | 0.00 | n/a |
/// | (unallocated) | none | 0.00 | 3.00 | n/a |
struct SampleMonth {
  /// Usage of one day, or a shared cost where there is no day.
  struct Fact {
    var customer: String
    var day: Int?
    var feature: String?
    var route: String?
    var finalRoute: String?
    var result: UsageResult?
    var cents: Int
    var counts = UsageCounts()
  }

  let period: Period
  let euro: Currency
  let facts: [Fact]

  init() throws {
    period = try #require(Period("2026-10"))
    euro = try #require(Currency(code: "EUR"))
    func used(
      _ customer: String, _ day: Int, _ feature: String?, _ route: String?, _ result: UsageResult,
      _ cents: Int, calls: Int, items: Int = 0, good: Int = 0
    ) -> Fact {
      var counts = UsageCounts()
      (counts.calls, counts.workItems, counts.successfulWorkItems) = (calls, items, good)
      if result == .failed { counts.failedCalls = calls }
      if result == .retry { counts.retries = calls }
      if result == .fallback { counts.fallbacks = calls }
      if result == .rejected { counts.rejectedOutputs = calls }
      return Fact(
        customer: customer, day: day, feature: feature, route: route,
        finalRoute: result == .fallback ? "r2" : route, result: result, cents: cents,
        counts: counts)
    }
    func shared(_ row: String, _ cents: Int) -> Fact { Fact(customer: row, cents: cents) }
    facts = [
      used("acme", 6, "chat", "r1", .firstTry, 1_000, calls: 4, items: 4, good: 3),
      used("acme", 13, "chat", "r1", .failed, 200, calls: 1),
      used("acme", 20, "chat", "r1", .fallback, 600, calls: 2, items: 2, good: 2),
      used("acme", 21, "summary", "r3", .firstTry, 1_200, calls: 3, items: 3, good: 3),
      used("bolt", 1, "chat", "r1", .firstTry, 550, calls: 1, items: 1, good: 1),
      used("bolt", 20, "summary", "r3", .retry, 2_000, calls: 2, items: 1, good: 1),
      used("bolt", 23, "summary", "r3", .rejected, 1_600, calls: 2, items: 2),
      used("bolt", 27, "chat", "r1", .open, 400, calls: 1),
      used("crow", 24, nil, nil, .firstTry, 500, calls: 1),
      used("(unattributed)", 19, "chat", "r1", .firstTry, 200, calls: 1, items: 1, good: 1),
      shared("acme", 1_000), shared("bolt", 450), shared("(unallocated)", 300),
    ]
  }

  func money(_ cents: Int) -> Money { Money(minorUnits: BigInt(cents), currency: euro) }

  /// A customer's name, plan and status; names try to be markup.
  private static let customers: [String: (name: String, plan: String, status: CustomerStatus)] = [
    "acme": (SampleReview.hostileNames[0], "pro", .active),
    "bolt": (SampleReview.hostileNames[11], "pro", .active),
    "crow": (SampleReview.hostileNames[12], "starter", .trial),
  ]

  private func value(_ fact: Fact, _ axis: BreakdownAxis) -> String? {
    let day = fact.day.map { period.firstDay.advanced(by: $0 - 1) }
    return switch axis {
    case .row: fact.customer
    case .plan: Self.customers[fact.customer]?.plan
    case .customerStatus: Self.customers[fact.customer]?.status.rawValue
    case .day: day?.description
    case .week: day?.monday.description
    case .result: fact.result?.rawValue
    case .dimension("feature"): fact.feature
    case .dimension("route"): fact.route
    case .dimension("final_route"): fact.finalRoute
    // One name after the other, so that each is somewhere.
    case .dimension("workspace_id"):
      fact.day.map { SampleReview.hostileNames[$0 % SampleReview.hostileNames.count] }
    case .dimension: fact.day == nil ? nil : "all"
    }
  }

  /// The facts by `axes`, in no hurry.
  func breakdown(_ axes: [BreakdownAxis]) -> Breakdown {
    let groups = Dictionary(grouping: facts) { fact in axes.map { value(fact, $0) } }
    var rows = groups.map { keys, facts in row(keys, facts) }
    let nobody = axes.map { $0 == .row ? RowID.unattributed.rawValue : nil }
    if groups[nobody] == nil { rows.append(row(nobody, [])) }
    let costs = Dictionary(grouping: rows) { $0.keys[0] }.mapValues { rows in
      rows.reduce(0) { $0 + $1.totalCost.minorUnits }
    }
    /// What is nobody's, and what is highest: days by date.
    func rank(_ keys: [String?], _ place: Int, _ cost: BigInt) -> (Int, BigInt, String) {
      let isTime = axes[place] == .day || axes[place] == .week
      let isLast = axes[place].isResidual(keys[place])
      return (isLast ? 1 : 0, isTime || isLast ? 0 : -cost, keys[place] ?? "~")
    }
    rows.sort { left, right in
      let first = rank(left.keys, 0, costs[left.keys[0]] ?? 0)
      let second = rank(right.keys, 0, costs[right.keys[0]] ?? 0)
      let last = axes.count - 1
      return first == second
        ? rank(left.keys, last, left.totalCost.minorUnits)
          < rank(right.keys, last, right.totalCost.minorUnits) : first < second
    }
    return Breakdown(
      period: period, currency: euro, axes: axes, categories: [.api], rows: rows,
      total: row([], facts))
  }

  /// All costs together are 100.00: a cent is a hundredth of a per cent, and the facts are whole tenths.
  private func row(_ keys: [String?], _ facts: [Fact]) -> Breakdown.Row {
    let cost = money(facts.reduce(0) { $0 + $1.cents })
    return Breakdown.Row(
      keys: keys, costs: [cost], totalCost: cost, sharePercent: .value(cost.decimal),
      counts: facts.reduce(into: UsageCounts()) { $0 += $1.counts })
  }

  private func profitAndLossRow(_ id: String?, revenue: Int?, facts: [Fact]) -> ProfitAndLossRow {
    let customer = id.flatMap { Self.customers[$0] }
    let cost = facts.reduce(0) { $0 + $1.cents }
    let counts = facts.reduce(into: UsageCounts()) { $0 += $1.counts }
    let ratios = Ratios(
      currency: euro, revenue: revenue.map { BigInt($0) }, totalCost: BigInt(cost))
    return ProfitAndLossRow(
      row: id.map { RowID($0) }, name: customer?.name ?? "",
      plan: customer.map { PlanID($0.plan) }, status: customer?.status, costFunction: nil,
      revenue: revenue.map { .value(money($0)) } ?? .none, costs: [money(cost)],
      totalCost: money(cost), marginAfterAICost: ratios.margin,
      revenueMarginPercent: ratios.marginPercent, costPercentOfRevenue: ratios.costPercent,
      subscriptionMargin: .none, contribution: .none, contributionPercentOfMargin: .none,
      calls: counts.calls, failedCalls: counts.failedCalls, workItems: counts.workItems,
      successfulWorkItems: counts.successfulWorkItems,
      costPerWorkItem: ratios.costPer(counts.workItems),
      costPerSuccessfulWorkItem: ratios.costPer(counts.successfulWorkItems), activeUsers: 0,
      costPerActiveUser: .none)
  }

  func close() throws -> MonthEndClose {
    let revenues = ["acme": 10_000, "bolt": 2_000]
    let rows = ["bolt", "acme", "crow", "(unattributed)", "(unallocated)"].map { id in
      profitAndLossRow(id, revenue: revenues[id], facts: facts.filter { $0.customer == id })
    }
    var close = try SampleReview().close()
    close.profitAndLoss = ProfitAndLoss(
      period: period, version: 1, status: .open, currency: euro, categories: [.api], rows: rows,
      total: profitAndLossRow(nil, revenue: 12_000, facts: facts))
    return close
  }

  /// Bolt's cost is 250 % of its revenue, and one flag more with names that try to be markup.
  func economics() throws -> Economics {
    let cube = CostCube(
      period: period, currency: euro, categories: [.api], usage: .empty, groupRange: 0..<0,
      entries: [], rowEntries: [])
    var economics = Economics(
      cube: cube, breakdowns: EconomicsPolicy.pageBreakdowns.map(breakdown))
    let names = SampleReview.hostileNames
    economics.flags = [
      Flag(
        code: .negativeMargin, subject: FlagSubject(kind: "customer_id", name: "bolt"),
        row: RowID("bolt"),
        base: "revenue", baseAmount: money(2_000), threshold: 100, amount: money(5_000),
        reached: .value(250), costBasis: "fully loaded",
        firstBreach: FlagEvent(day: period.firstDay.advanced(by: 19)), advice: "raise the price"),
      Flag(
        code: .runawayWorkspace, subject: FlagSubject(kind: "workspace_id", name: names[2]),
        row: nil,
        base: names[1], baseAmount: nil, threshold: 3, amount: money(1_600),
        reached: .notAvailable, costBasis: "usage", firstBreach: nil, advice: names[3]),
    ]
    economics.metrics = try metrics()
    let days = period.days
    economics.planRevenues = [
      PlanRevenue(plan: PlanID("pro"), days: days, revenue: money(3_100)),
      PlanRevenue(
        plan: PlanID("pro"), days: days.lowerBound.advanced(by: 11)..<days.upperBound,
        revenue: money(8_900)),
    ]
    economics.caps =
      [cap("workspace_id", names[2], used: 1_600, of: 2_000, .warn)]
      + [cap("customer_id", "acme", used: 4_000, of: 20_000, .allow)]
    return economics
  }

  private func cap(
    _ kind: String, _ name: String, used: Int, of limit: Int, _ action: CapAction
  ) -> Cap {
    Cap(
      subject: FlagSubject(kind: kind, name: name), costBasis: "usage", budget: money(limit),
      limit: money(limit), used: money(used), unseen: money(0), reset: .month,
      resetAt: "2026-11-01T00:00:00+01:00", actionAtLimit: .block, action: action,
      includedUnits: nil, usedUnits: nil, unit: nil)
  }
}
