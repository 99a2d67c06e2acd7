import ExactMoney
import Pipeline

extension ReportFile {
  /// `report.html`: what a month of AI came to, for finance and product, on one page.
  public static func monthPage(_ economics: Economics, of close: MonthEndClose) -> ReportFile {
    ReportFile(name: "report.html", head: [], blockCount: 1) { _, bytes in
      bytes += PageTemplates.html(MonthPage(EconomicsFacts(economics, of: close)).page).utf8
      return 0
    }
  }
}

/// The month at a glance, laid out. Every table comes to the AI cost of the P&L, and says so.
struct MonthPage: PageWording {
  let facts: EconomicsFacts

  /// How many customers stand on the page one by one; the rest is in the files beside it.
  static let customerLimit = 100
  /// How many rows of any other table do.
  static let rowLimit = 25
  /// How many customers have a picture of their days.
  static let pictureLimit = 8

  /// Rows whose margin is below zero, the worst first.
  let losses: [ProfitAndLossRow]

  init(_ facts: EconomicsFacts) {
    self.facts = facts
    losses = facts.snapshot.rows.filter { $0.marginAfterAICost.value?.isNegative == true }
      .sorted { left, right in
        let (first, second) = (left.marginAfterAICost.value, right.marginAfterAICost.value)
        guard let first, let second, first != second else {
          return left.label.precedesInByteOrder(right.label)
        }
        return first.minorUnits < second.minorUnits
      }
  }

  var snapshot: ProfitAndLoss { facts.snapshot }
  var currency: Currency { facts.currency }

  /// The whole page.
  var page: Page {
    Page(
      title: "AI costs \(snapshot.period)", kicker: "Crossfoot · the month at a glance",
      lead: """
        What AI cost, who and what brought it, what it earned, and what to look at first. Costs are \
        what providers billed, trued up, with shared costs: the AI cost of pnl.csv, to the cent.
        """,
      marks: marks, facts: headlines,
      sections: [flags, profitAndLoss]
        + [days, sources, results, concentration, plans, agents, iceberg].compactMap(\.self)
        + [words],
      colophon: [
        """
        \(close.review?.identity.entity?.name ?? "Entity not stated"), \(snapshot.period), \
        \(currency.code), version \(snapshot.version), \(snapshot.status.rawValue). The same figures \
        for machines: pnl.csv and the cost_by files; their hashes are in manifest.json. What was \
        billed against what was metered: drift.html.
        """
      ])
  }

  private var close: MonthEndClose { facts.close }

  private var marks: [Page.Mark] {
    let count = losses.count
    return [
      Page.Mark(
        tone: .plain,
        text: snapshot.status == .open
          ? "Draft of version \(snapshot.version)" : "Closed, version \(snapshot.version)"),
      count == 0
        ? Page.Mark(tone: .good, text: "No customer brings a loss")
        : Page.Mark(
          tone: .bad, text: counted(count, "customer brings a loss", "customers bring a loss")),
      flagCount,
    ]
  }

  /// What a month that is not over is expected to cost.
  private var forecast: [Page.Fact] {
    guard let forecast = facts.economics.forecast else { return [] }
    let band = forecast.band.map { band in
      "\(NumberView(band.low).text) to \(NumberView(band.high).text)"
        + " in \(MonthForecast.coveragePercent) cases of 100, "
    }
    return [
      Page.Fact(
        label: "Expected at month end, \(currency.code)", value: printed(forecast.expected),
        note: "\(band ?? "")by usage up to \(forecast.lastKnownDay)")
    ]
  }

  private var headlines: [Page.Fact] {
    let total = snapshot.total
    let code = currency.code
    func count(_ label: String, _ count: Int, _ note: String) -> Page.Fact {
      Page.Fact(label: label, value: .count(count), note: note)
    }
    let month = facts.economics.metrics?.months.last
    let figures = [
      Page.Fact(label: "Revenue, \(code)", value: facts.printed(total.revenue), note: "as booked"),
      Page.Fact(
        label: "AI cost, \(code)", value: facts.printed(total.totalCost), note: "fully loaded"),
      Page.Fact(
        label: "Margin after AI cost, \(code)", value: facts.printed(total.marginAfterAICost),
        note: "revenue less AI cost"),
      Page.Fact(
        label: "Margin", value: percent(total.revenueMarginPercent), note: "of revenue"),
      Page.Fact(
        label: "AI cost", value: percent(total.costPercentOfRevenue), note: "of revenue"),
      Page.Fact(
        label: "Cost per customer, \(code)",
        value: month.map { average($0.cost, of: $0.customerCount) } ?? .text("n/a"),
        note: month.map { "all cost over \(counted($0.customerCount, "customer", "customers"))" }),
      Page.Fact(
        label: "Revenue per customer, \(code)",
        value: month.flatMap { month in
          month.revenue.map { average($0, of: month.customerCount) }
        } ?? .text("n/a"), note: "ARPU"),
      count("Calls", total.calls, "\(grouped(String(total.failedCalls))) of them failed"),
      count("Work items", total.workItems, "distinct, each once"),
      count("Successful", total.successfulWorkItems, "ended with output not rejected"),
      Page.Fact(
        label: "Cost per successful item, \(code)",
        value: unitCost(total.costPerSuccessfulWorkItem), note: "fully loaded"),
    ]
    return figures + forecast
  }

  /// What one of `count` comes to, to the minor unit.
  private func average(_ amount: Money, of count: Int) -> PageCell {
    if count == 0 { return .text("n/a") }
    return printed(Money(rounding: amount.amount / Rational(count), to: currency, .toNearestOrEven))
  }
}
