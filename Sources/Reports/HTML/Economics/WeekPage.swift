import ExactMoney
import Pipeline

extension ReportFile {
  /// `week.html`: the weeks of a month side by side, the last full one first of all.
  public static func weekPage(_ economics: Economics, of close: MonthEndClose) -> ReportFile {
    ReportFile(name: "week.html", head: [], blockCount: 1) { _, bytes in
      bytes += PageTemplates.html(WeekPage(EconomicsFacts(economics, of: close)).page).utf8
      return 0
    }
  }
}

/// The weekly view, laid out: what a founder and a product manager look at on Mondays.
struct WeekPage: PageWording {
  let facts: EconomicsFacts
  let weeks: MonthWeeks
  /// What happened in each week; the last place is what belongs to none.
  let totals: [CostMatrix.Cell]
  /// The week that the page is about.
  let week: MonthWeeks.Week

  /// How many rows of a table stand on the page.
  static let rowLimit = 20

  init(_ facts: EconomicsFacts) {
    self.facts = facts
    let weeks = MonthWeeks(of: facts.snapshot.period)
    var totals = (0...weeks.all.count).map { _ in CostMatrix.Cell(currency: facts.currency) }
    if let rows = facts.breakdown(.week)?.rows {
      for index in rows.indices {
        let key = rows.key(0, at: index)
        let place = weeks.all.firstIndex { $0.key == key } ?? weeks.all.count
        totals[place].add(rows.totalUnits(at: index), rows.counts(at: index))
      }
    }
    self.weeks = weeks
    self.totals = totals
    week = weeks.last { week in
      weeks.all.firstIndex(of: week).map { totals[$0].counts.calls > 0 } ?? false
    }
  }

  var snapshot: ProfitAndLoss { facts.snapshot }
  var currency: Currency { facts.currency }
  /// Where ``week`` stands among the weeks.
  var weekIndex: Int { required(weeks.all.firstIndex(of: week), "the week is none of the month") }
  /// The full week before it, if there is one in the month.
  var weekBefore: Int? {
    let before = weekIndex - 1
    return before >= 0 && weeks.all[before].isFull ? before : nil
  }

  /// The whole page.
  var page: Page {
    let last = week.days.upperBound.advanced(by: -1)
    return Page(
      title: "AI costs, week of \(week.monday)", kicker: "Crossfoot · the weekly view",
      lead: """
        \(week.monday) to \(last), the last full week of \(snapshot.period), beside the other weeks of \
        the month. What a week cost is what its usage cost as billed (basis: usage); shared costs belong \
        to no week. Each table comes to the month's AI cost in the P&L.
        """,
      marks: [
        Page.Mark(
          tone: .plain,
          text: snapshot.status == .open
            ? "Draft of version \(snapshot.version)" : "Closed, version \(snapshot.version)")
      ], facts: headlines,
      sections: [total]
        + [customers, features, models, revenue, failures, routes, plans, caps].compactMap(\.self),
      colophon: [
        """
        \(snapshot.period), \(currency.code), version \(snapshot.version), \
        \(snapshot.status.rawValue). The month at a glance: report.html. Figures for machines: the \
        cost_by files.
        """
      ])
  }

  private var headlines: [Page.Fact] {
    let now = totals[weekIndex]
    let counts = now.counts
    let before = weekBefore.map { totals[$0].cost }
    return [
      Page.Fact(
        label: "AI cost, \(currency.code)", value: printed(now.cost), note: "of the week's usage"),
      Page.Fact(
        label: "Against the week before",
        value: before.map { facts.change(now.cost, since: $0) } ?? .text("n/a"),
        note: before.map { "it cost \(NumberView($0).text)" } ?? "no full week before in the month"),
      Page.Fact(
        label: "Calls", value: .count(counts.calls),
        note: "\(grouped(String(counts.failedCalls))) of them failed"),
      Page.Fact(
        label: "Retries, fallbacks",
        value: .text("\(grouped(String(counts.retries))), \(grouped(String(counts.fallbacks)))"),
        note: "events tried again, or answered another way"),
      Page.Fact(
        label: "Successful work items", value: .count(counts.successfulWorkItems),
        note: "of \(grouped(String(counts.workItems))) that ended in the week"),
      Page.Fact(
        label: "Cost per successful item, \(currency.code)",
        value: facts.costPer(counts.successfulWorkItems, now.cost), note: "basis: usage"),
    ]
  }

  /// The weeks beside each other.
  private var total: Page.Section {
    let greatest = totals.dropLast().map(\.cost).max { $0.minorUnits < $1.minorUnits }
    var rows = weeks.all.indices.map { place in
      row(
        weeks.all[place].title + (place == weekIndex ? ", this week" : ""),
        dayCount: .count(weeks.all[place].dayCount), totals[place],
        gauge: facts.gauge(totals[place].cost, of: greatest ?? .zero(currency)))
    }
    rows.append(
      row("Shared costs, not by week", dayCount: .none, totals[weeks.all.count], gauge: .text("")))
    let table = PageTable(
      "AI cost by week, \(currency.code)",
      columns: [
        .init("Week"), .init("Days", .counts), .init("", .gauges),
        .init("AI cost", .footed(currency)), .init("Calls", .counts), .init("Failed", .counts),
        .init("of calls", .figures), .init("Retries", .counts), .init("Fallbacks", .counts),
        .init("Work items", .counts), .init("Successful", .counts),
        .init("Cost per successful item", .figures),
      ], rows: rows, total: "Month")
    return Page.Section(
      anchor: "total", title: "Total AI cost, week by week",
      lead: """
        The first and the last week are as long as they lie in the month. A week comes to the same in \
        every table, and each table to the month's AI cost.
        """,
      blocks: [.table(facts.proven(table, column: 3))])
  }

  private func row(
    _ name: String, dayCount: PageCell, _ cell: CostMatrix.Cell, gauge: PageCell
  ) -> PageTable.Row {
    let counts = cell.counts
    return PageTable.Row([
      .text(name), dayCount, gauge, printed(cell.cost), .count(counts.calls),
      .count(counts.failedCalls), facts.percent(counts.failedCalls, of: counts.calls),
      .count(counts.retries), .count(counts.fallbacks), .count(counts.workItems),
      .count(counts.successfulWorkItems), facts.costPer(counts.successfulWorkItems, cell.cost),
    ])
  }
}
