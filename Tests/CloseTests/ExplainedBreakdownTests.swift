import BigInt
import ExactMoney
import Pipeline
import Testing

/// Rows of breakdowns taken apart: the parts of the small month by hand, all rows of random ones.
@Suite struct ExplainedBreakdownTests {
  /// `books` of ``BreakdownTests``: the invoice bills 3.30 for m1 and 10.00 for m2, and credits 1.33 by
  /// rated cost 3 : 10.
  @Test func aFeatureDownToTheInvoicesLines() throws {
    let explainer = try #require(
      BreakdownExplainer(BreakdownTests.books.explainer("2026-03"), by: [.dimension("feature")]))
    let figure = try #require(explainer.explanation(of: ["f1"]))
    // f1 used 0.7 of m1 and 0.5 of m2: 2.31 + 5.00 − 1.33 × 7.1/13, printed 6.58.
    #expect(figure.amount == Rational(658, 100))
    let column = try #require(figure.children.first)
    #expect(figure.children.map(\.label) == ["cost_api of feature f1"])
    #expect(column.children.map(\.kind) == [.document, .rounding])
    let document = column.children[0]
    #expect(document.label == "invoice I of p")
    let credit = Rational(-133, 100) * Rational(71, 130)
    #expect(
      document.children.map(\.amount) == [Rational(231, 100), Rational(5), credit])
    #expect(document.children.map { $0.sources.map(\.line) } == [[2], [3], [4]])
    #expect(
      column.children[1].amount == Rational(658, 100) - Rational(731, 100) - credit)
    // Of m1 A used 600,000 on 2 March, and B 100,000: 3.30 a million.
    let usage = document.children[0].children.flatMap(\.children)
    #expect(usage.map(\.amount) == [Rational(198, 100), Rational(33, 100)])
    #expect(usage.map(\.quantity) == [ExactDecimal(600_000), ExactDecimal(100_000)])
  }

  @Test func whatNoUsageBrought() throws {
    let explainer = try #require(
      BreakdownExplainer(BreakdownTests.books.explainer("2026-03"), by: [.dimension("feature")]))
    let figure = try #require(explainer.explanation(of: [nil]))
    #expect(figure.amount == .one)
    #expect(
      figure.children.flatMap(\.children).map(\.label) == [
        "A, without usage", "B, without usage",
      ])
    #expect(explainer.explanation(of: ["f3"]) == nil)
    #expect(explainer.explanation(of: ["f1"], category: CostCategory("observability")) == nil)
  }

  /// Every row of breakdowns by one axis and two is explained, and rounding is all that is left over:
  /// less than a minor unit for each level that was apportioned, and one for each row above.
  @Test(arguments: Seeds.chosen(standardCount: 6))
  func everyRow(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    let period = try #require(month.months.last)
    let explainer = try month.books.explainer(period.description)
    let unit = Money(minorUnits: 1, currency: explainer.close.profitAndLoss.currency).amount
    let rowCount = explainer.close.profitAndLoss.rows.count
    for axes in [
      [.dimension("feature")], [.day], [.result], [.plan], [.row, .dimension("model")],
    ] as [[BreakdownAxis]] {
      let breakdown = try #require(BreakdownExplainer(explainer, by: axes))
      for row in breakdown.breakdown.rows where !row.totalCost.isZero {
        let figure = try #require(breakdown.explanation(of: row.keys), "\(row.keys)")
        #expect(figure.amount == row.totalCost.amount, "CROSSFOOT_SEED=\(seed), \(row.keys)")
        for column in figure.children {
          let rounding = column.children.filter { $0.kind == .rounding }.map(\.amount)
          let limit = unit * Rational(axes == [.plan] ? 2 * rowCount : 3)
          #expect(
            Rational.sum(rounding).magnitude < limit, "CROSSFOOT_SEED=\(seed), \(column.label)")
        }
      }
    }
  }
}
