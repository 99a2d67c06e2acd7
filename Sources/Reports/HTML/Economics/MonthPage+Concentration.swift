import BigInt
import ExactMoney
import Pipeline

/// How few customers bring how much of the cost.
extension MonthPage {
  /// The Pareto curve, and what stands behind it.
  var concentration: Page.Section? {
    guard let found = facts.economics.metrics?.concentration else { return nil }
    return Page.Section(
      anchor: "concentration", title: "Concentration",
      lead: """
        Customers from the most expensive to the cheapest, by their fully loaded cost: how much of the \
        cost so many of them bring. The dashed line is where all cost the same; Gini is 0 there, and \
        near 1 where one customer brings everything.
        """,
      blocks: [
        .charts([curve(found)]), .table(figures(found)),
        .folded(summary: "The figures behind the picture", bands(found)),
      ])
  }

  private func curve(_ found: Concentration) -> Chart {
    let summary = """
      Of \(counted(found.customerCount, "customer", "customers")), the top \(found.topCount) by cost: \
      \(text(found.topSharePercent)) of the cost of all.
      """
    func place(_ rank: Int, _ cost: Money) -> Chart.Place {
      // Where nothing was spent, or less, there is no curve to draw.
      let isDrawn = found.customerCount > 0 && found.customersCost.minorUnits > 0
      return Chart.Place(
        x: isDrawn ? rank * 1_000 / found.customerCount : 0,
        y: isDrawn ? Int(cost.minorUnits * 1_000 / found.customersCost.minorUnits) : 0)
    }
    let places = found.bands.map { place($0.lastRank, $0.cumulativeCost) }
    var chart = Chart(
      title: "Cost of the most expensive customers",
      note: "to the right: part of the customers; upwards: part of their cost",
      description: summary)
    chart.ticks = [0, 25, 50, 75, 100].map { Chart.Tick(y: $0 * 10, text: "\($0) %") }
    chart.lines = [
      Chart.Line(
        style: .reference, places: [Chart.Place(x: 0, y: 0), Chart.Place(x: 1_000, y: 1_000)]),
      Chart.Line(style: .area, places: [Chart.Place(x: 0, y: 0)] + places),
    ]
    chart.labels = [0, 25, 50, 75, 100].map {
      Chart.Label(place: Chart.Place(x: $0 * 10, y: 0), text: "\($0) %")
    }
    if found.topCount > 0 {
      chart.points = [
        Chart.Label(
          place: place(found.topCount, found.topCost),
          text: "top \(found.topCount): \(text(found.topSharePercent))")
      ]
    }
    return chart
  }

  private func text(_ figure: Figure<ExactDecimal>) -> String {
    figure.value.map { $0.description(minimumPlaces: 1) + " %" } ?? "n/a"
  }

  private func figures(_ found: Concentration) -> PageTable {
    PageTable(
      "In figures",
      columns: [.init("Figure"), .init("Value", .figures)],
      rows: [
        .init([.text("Customers"), .count(found.customerCount)]),
        .init([
          .text("The most expensive \(Concentration.topPercent) %, a part is one"),
          .count(found.topCount),
        ]),
        .init([.text("What they cost, \(currency.code)"), printed(found.topCost)]),
        .init([.text("Of all customers' cost"), percent(found.topSharePercent)]),
        .init([.text("Gini coefficient of cost"), unitCost(found.gini)]),
      ])
  }

  private func bands(_ found: Concentration) -> PageTable {
    let bands = found.bands.map { band in
      PageTable.Row([
        .text(
          band.firstRank == band.lastRank
            ? "Rank \(band.firstRank)" : "Ranks \(band.firstRank) to \(band.lastRank)"),
        .count(band.lastRank - band.firstRank + 1), printed(band.cost),
        printed(band.cumulativeCost), percent(band.cumulativePercent),
      ])
    }
    let others = found.others.map {
      PageTable.Row([.text($0.name), .none, printed($0.cost), .none, .none])
    }
    let table = PageTable(
      "Customers by rank of cost, \(currency.code)",
      columns: [
        .init("Customers"), .init("How many", .counts), .init("AI cost", .footed(currency)),
        .init("All up to here", .figures), .init("of customers' cost", .figures),
      ], rows: bands + others, total: "TOTAL")
    return facts.proven(table, column: 2)
  }
}
