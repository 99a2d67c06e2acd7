import BigInt
import ExactMoney

/// Says of each prospect whether it is profitable at its quoted price, and at which it would be.
struct ProspectAnswers {
  private let simulated: SimulationStage.Simulated
  private let snapshot: ProfitAndLoss

  init(_ simulated: SimulationStage.Simulated, _ snapshot: ProfitAndLoss) {
    self.simulated = simulated
    self.snapshot = snapshot
  }

  /// The answers, in the order of `scenario`.
  func answers(_ scenario: Scenario) -> [ProspectAnswer] {
    zip(scenario.prospects, simulated.prospectDocuments).compactMap { prospect, document in
      let id = RowID(prospect.customerID)
      guard let row = snapshot.rows.first(where: { $0.row == id }),
        let price = row.revenue.value
      else { return nil }
      let plan = prospect.plan.flatMap {
        simulated.reference.plans[$0, on: snapshot.period.lastDay]
      }
      let target = prospect.targetMarginPercent ?? plan?.targetMarginPercent
      let units = prospect.units ?? ExactDecimal(row.calls)
      let question = Question(
        price: price, units: units, marginPercent: plan?.subscriptionMarginPercent,
        targetPercent: target)
      return ProspectAnswer(
        row: id, name: prospect.name, plan: prospect.plan, price: price,
        unitName: prospect.units == nil ? "call" : "unit", units: units,
        targetMarginPercent: target,
        answers: [
          question.answer("usage", cost: document.booked),
          question.answer("fully loaded", cost: row.totalCost),
        ])
    }
  }
}

/// What is asked of a prospect's cost.
private struct Question {
  var price: Money
  var units: ExactDecimal
  var marginPercent: ExactDecimal?
  var targetPercent: ExactDecimal?

  func answer(_ basis: String, cost: Money) -> ProspectAnswer.Answer {
    let ratios = Ratios(
      currency: price.currency, revenue: price.minorUnits, totalCost: cost.minorUnits)
    let subscription = SubscriptionFigures(
      currency: price.currency, marginPercent: marginPercent,
      revenue: RevenueTable.Amounts(subscription: price.minorUnits), totalCost: cost.minorUnits)
    return ProspectAnswer.Answer(
      costBasis: basis, cost: cost, margin: price - cost, marginPercent: ratios.marginPercent,
      contribution: subscription.contribution,
      costPerUnit: units > .zero
        ? .value((cost.amount / Rational(units)).rounded(toPlaces: 4, .toNearestOrEven))
        : .notAvailable,
      breakEvenPrice: lowestPrice(of: cost, leaving: .one),
      zeroContributionPrice: figure(marginPercent) { Rational($0) / Rational(100) }(cost),
      targetPrice: figure(targetPercent) { .one - Rational($0) / Rational(100) }(cost))
  }

  /// The lowest price of which `fraction` pays `cost`: none below it does, so it is rounded up.
  private func lowestPrice(of cost: Money, leaving fraction: Rational) -> Money {
    Money(rounding: cost.amount / fraction, to: cost.currency, .up)
  }

  /// The price of which the part that `percent` says pays a cost; not available where it is no part.
  private func figure(
    _ percent: ExactDecimal?, _ fraction: @escaping (ExactDecimal) -> Rational
  ) -> (Money) -> Figure<Money> {
    { cost in
      guard let percent else { return .none }
      let part = fraction(percent)
      return part > .zero ? .value(lowestPrice(of: cost, leaving: part)) : .notAvailable
    }
  }
}
