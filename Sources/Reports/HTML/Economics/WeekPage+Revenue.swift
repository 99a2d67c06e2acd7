import BigInt
import ExactMoney
import Pipeline

/// What the weeks cost against what their days bring.
extension WeekPage {
  /// Cost against recurring revenue: all customers by week, then the accounts that cost most.
  var revenue: Page.Section? {
    guard let metrics = facts.economics.metrics else { return nil }
    let company = metrics.subjects.first { $0.axis == nil }
    return Page.Section(
      anchor: "revenue", title: "AI cost against MRR",
      lead: """
        MRR is the subscription revenue of the month, evenly over its days; AI cost is what usage cost \
        (basis: usage). Above 100 % a week's usage cost more than its days bring.
        """,
      blocks: [.table(allRevenue(company?.monthlyRevenue.value))]
        + (topAccounts(metrics).map { [.table($0)] } ?? []))
  }

  /// `amount` of the month over its weeks by days, to the minor unit.
  private func byDays(_ amount: Money) -> [Money] {
    let dayCount = weeks.all.reduce(0) { $0 + $1.dayCount }
    return byWeek(
      amount,
      weeks.all.map { amount.amount * Rational($0.dayCount) / Rational(dayCount) })
  }

  /// `amount` of the month over its weeks, to the minor unit; `parts` are what each brought exactly.
  private func byWeek(_ amount: Money, _ parts: [Rational]) -> [Money] {
    let unit = Money(minorUnits: 1, currency: currency).amount
    return Apportionment.largestRemainder(
      total: amount.minorUnits, parts: parts.enumerated().map { ($0.offset, $0.element / unit) }
    ).map { Money(minorUnits: $0, currency: currency) }
  }

  /// What `plan` brought in each week, by the days on which customers had it; `nil` without revenue.
  private func revenues(of plan: PlanMargin) -> [Money]? {
    guard let revenue = plan.revenue.value else { return nil }
    let own = facts.economics.planRevenues.filter { $0.plan == plan.plan }
    return byWeek(
      revenue, weeks.all.map { week in Rational.sum(own.map { $0.part(on: week.days) }) })
  }

  private func allRevenue(_ revenue: Money?) -> PageTable {
    let parts = revenue.map(byDays)
    let used = totals.dropLast().reduce(Money.zero(currency)) { $0 + $1.cost }
    func ratio(_ cost: Money, _ base: Money?) -> PageCell {
      base.map { facts.percent(cost, of: $0) } ?? .text("n/a")
    }
    var table = PageTable(
      "AI cost of MRR by week, \(currency.code)",
      columns: [
        .init("Week"), .init("Days", .counts), .init("MRR of these days", .footed(currency)),
        .init("AI cost, usage", .footed(currency)), .init("of MRR", .figures),
      ],
      rows: weeks.all.enumerated().map { place, week in
        PageTable.Row([
          .text(week.title + (week == self.week ? ", this week" : "")), .count(week.dayCount),
          parts.map { printed($0[place]) } ?? .text("n/a"), printed(totals[place].cost),
          ratio(totals[place].cost, parts?[place]),
        ])
      }, total: "All weeks")
    table.totalCells = [4: ratio(used, revenue)]
    return table
  }

  /// Those who cost most in the week.
  private func topAccounts(_ metrics: UnitMetrics) -> PageTable? {
    guard let matrix = matrix(.row) else { return nil }
    let shown = Set(matrix.lines.compactMap(\.key))
    var revenues: [String: Money] = [:]
    for subject in metrics.subjects where subject.axis == .row {
      guard let key = subject.key, shown.contains(key) else { continue }
      revenues[key] = subject.monthlyRevenue.value
    }
    return PageTable(
      "Accounts that cost most in the week, \(currency.code)",
      note: "All of them, and what they come to: under By customer.",
      columns: [
        .init("Customer"), .init("AI cost, usage", .figures),
        .init("MRR of these days", .figures), .init("AI cost of MRR", .figures),
        .init("Week before", .figures), .init("Change", .figures),
        .init("Calls", .figures), .init("Failed", .figures), .init("Retries", .figures),
      ],
      rows: matrix.lines.map { line in
        let now = matrix.cell(of: line, week.key)
        let before = weekBefore.map { matrix.cell(of: line, weeks.all[$0].key).cost }
        let base = line.key.flatMap { revenues[$0] }.map { byDays($0)[weekIndex] }
        return PageTable.Row(
          [
            .text(facts.name(line.key, .row)), printed(now.cost), base.map(printed) ?? .text("n/a"),
            base.map { facts.percent(now.cost, of: $0) } ?? .text("n/a"),
            before.map(printed) ?? .none,
            before.map { facts.change(now.cost, since: $0) } ?? .none,
            .count(now.counts.calls), .count(now.counts.failedCalls), .count(now.counts.retries),
          ], isLoss: base.map { $0.minorUnits < now.cost.minorUnits } ?? false)
      }, isWide: true)
  }

  // MARK: Plans

  /// What plans brought beyond what their usage cost: the week, then the weeks beside each other.
  var planMargins: [Page.Block] {
    guard let metrics = facts.economics.metrics,
      let matrix = facts.matrix(.plan, .week, limit: .max)
    else { return [] }
    let lines = metrics.plans.map { plan in
      PlanWeeks(
        name: plan.plan?.rawValue ?? "(no plan)", revenues: revenues(of: plan),
        costs: matrix.allLines.first { $0.key == plan.plan?.rawValue }.map { line in
          weeks.all.map { matrix.cell(of: line, $0.key).cost }
        } ?? weeks.all.map { _ in .zero(currency) })
    }
    return [.table(margins(lines, of: weekIndex)), .table(marginPercents(lines))]
  }

  /// What a plan brought and cost in each week.
  private struct PlanWeeks {
    var name: String
    /// `nil` where there is no revenue on record.
    var revenues: [Money]?
    var costs: [Money]
  }

  private func margins(_ lines: [PlanWeeks], of place: Int) -> PageTable {
    PageTable(
      "Revenue less usage cost by plan in the week, \(currency.code)",
      columns: [
        .init("Plan"), .init("Revenue of these days", .footed(currency)),
        .init("AI cost, usage", .footed(currency)), .init("Left for all else", .figures),
        .init("of revenue", .figures), .init("Result", .brief),
      ],
      rows: lines.map { line in
        let revenue = line.revenues?[place]
        let margin = revenue.map { $0 - line.costs[place] }
        return PageTable.Row(
          [
            .text(line.name), revenue.map(printed) ?? .text("n/a"), printed(line.costs[place]),
            margin.map(printed) ?? .text("n/a"), percent(margin, of: revenue),
            // What is left is no profit yet: shared costs come out of it.
            margin?.isNegative == true ? .mark(.bad, "loss") : .text(""),
          ], isLoss: margin?.isNegative == true)
      }, total: "All plans")
  }

  private func marginPercents(_ lines: [PlanWeeks]) -> PageTable {
    PageTable(
      "Revenue less usage cost by plan, of revenue: week by week",
      note:
        "Revenue by the days on which customers had the plan, less what its usage cost as billed.",
      columns: [.init("Plan")] + weekColumns(.figures),
      rows: lines.map { line in
        PageTable.Row(
          [.text(line.name)]
            + weeks.all.indices.map { place in
              percent(
                line.revenues.map { $0[place] - line.costs[place] }, of: line.revenues?[place])
            })
      })
  }

  private func percent(_ part: Money?, of base: Money?) -> PageCell {
    guard let part, let base else { return .text("n/a") }
    return facts.percent(part, of: base)
  }
}
