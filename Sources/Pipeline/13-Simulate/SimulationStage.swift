import ExactMoney

/// Computes a month once more under a scenario, and sets it beside the month as it is.
///
/// The stages are those of the close: what invoices, accruals and prepaid credits bring is shared, shared
/// costs are allocated by the drivers that the scenario makes, the P&L is apportioned. A scenario that
/// changes nothing gives the same P&L. Nothing is matched anew: the same lines claim the same usage, and
/// what is held or decided stays so.
public struct SimulationStage: Sendable {
  let period: Period
  let policy: Policy
  let reference: ReferenceData
  private let decisions: DecisionBook

  /// The month `period` with `reference`, which ``IdentifyStage`` made, and with what people have
  /// decided.
  public init(
    period: Period, policy: Policy, reference: ReferenceData, decisions: DecisionBook = .empty
  ) {
    self.period = period
    self.policy = policy
    self.reference = reference
    self.decisions = decisions
  }

  /// A month as a scenario makes it.
  struct Simulated {
    var profitAndLoss: ProfitAndLoss
    var reference: ReferenceData
    var usage: ScenarioUsage
    var terms: ScenarioTerms
    var prospects: ScenarioProspects
    var pricing: ScenarioPricing
    /// What the prospects use, in the scenario's order.
    var prospectDocuments: [BookedDocument]
    /// All documents, and the cells that those of usage divide.
    var documents: [BookedDocument]
    var cells: CellIndex
  }

  /// Computes the month with and without `scenario`.
  ///
  /// - Parameter rollUp: all usage, of any period: invoices that straddle need their neighbours.
  /// - Parameter priorPeriods: what is taken up here of the cost of closed months: it stays.
  public func run(
    _ scenario: Scenario, _ rollUp: UsageRollUp, priorPeriods: [PriorPeriodCost] = []
  ) throws(ScenarioRefusal) -> Simulation {
    let base = MonthEndStages(
      period: period, policy: policy, reference: reference, decisions: decisions
    ).work(
      rollUp, priorPeriods: priorPeriods, closed: [], unsettled: [], extent: .figures
    ) { _, _, _ in }
    let simulated = try simulate(scenario, rollUp, base, priorPeriods)
    return SimulationComparison(
      scenario: scenario, policy: policy, base: base, reference: reference, simulated: simulated
    ).simulation()
  }

  private func simulate(
    _ scenario: Scenario, _ rollUp: UsageRollUp, _ base: MonthEndWork,
    _ priorPeriods: [PriorPeriodCost]
  ) throws(ScenarioRefusal) -> Simulated {
    var pricing = ScenarioPricing(
      scenario, reference: reference, policy: policy, period: period)
    let usage = try ScenarioUsage(
      RateStage(priceBook: reference.priceBook).run(rollUp), period: period,
      dimensions: policy.dimensions, &pricing)
    let prospects = try ScenarioProspects(
      scenario.prospects, period: period, reference: reference,
      reportingCurrency: policy.reportingCurrency)
    let rated = try CallRating(period).rate(scenario.prospects, &pricing)
    try Self.refuse(pricing)
    let terms = ScenarioTerms(scenario.plans, reference, period)
    var known = reference
    (known.plans, known.revenue) = (terms.plans, terms.revenue)
    known = prospects.added(to: known)

    let cells = CellIndex(usage.ledger)
    var documents = usageDocuments(base.reconciliation, cells)
    let prospectDocuments = zip(scenario.prospects, rated).map { prospect, rated in
      prospects.document(of: prospect, rated.costs, documents)
    }
    documents += prospectDocuments
    var activity = rollUp.activity
    for index in activity.indices where activity[index].period == period {
      activity[index].tokens += usage.tokens[activity[index].row] ?? .zero
    }
    activity += prospects.activity(beside: activity, rated.map(\.categories))
    documents +=
      AllocateStage(period: period, policy: policy, reference: known).run(
        activity: activity, usageDocuments: documents
      ).output.documents
    documents += priorPeriods.map { $0.document(policy.reportingCurrency) }
    let profitAndLoss = SnapshotStage(period: period, policy: policy, reference: known).run(
      documents: documents, activity: activity
    ).output
    return Simulated(
      profitAndLoss: profitAndLoss, reference: known, usage: usage, terms: terms,
      prospects: prospects, pricing: pricing, prospectDocuments: prospectDocuments,
      documents: documents, cells: cells)
  }

  /// A model without a price is never taken for free.
  private static func refuse(_ pricing: ScenarioPricing) throws(ScenarioRefusal) {
    guard let (swap, names) = pricing.lacking.min(by: { $0.key < $1.key }) else { return }
    let sorted = names.sorted { $0.precedesInByteOrder($1) }
    throw ScenarioRefusal(
      pricing.scenario.swaps[swap].location,
      "the price book has no price of \(sorted.joined(separator: ", ")); hand one in, or say with "
        + "count_as as what its usage counts")
  }

  /// Invoices, accruals and the use of credits for usage that is rated as in `cells`.
  private func usageDocuments(_ base: Reconciliation, _ cells: CellIndex) -> [BookedDocument] {
    // Keys are as they were, so each claims what it claimed.
    func moved(_ old: [MatchCell]) -> [MatchCell] {
      var moved: [MatchCell] = []
      var last: CellKey?
      for cell in old where cell.key != last {
        last = cell.key
        moved += cells.cells[cells.indices(of: cell.key)]
      }
      return moved
    }
    var changed = base
    changed.cells = cells
    for index in changed.groups.indices {
      changed.groups[index].cells = moved(base.groups[index].cells)
    }
    let bills = BilledChanges(before: base.groups, after: changed.groups)
    for index in changed.groups.indices {
      changed.groups[index].group = bills.applied(to: changed.groups[index].group)
    }
    changed.invoices = bills.applied(to: base.invoices, policy)
    changed.uncovered = moved(base.uncovered).filter { $0.period == period }
    changed.notInvoiced = moved(base.notInvoiced).filter { $0.period == period }
    let invoices = TrueUpStage(
      period: period, policy: policy, reference: reference, reconciliation: changed
    ).run().compactMap(\.document)
    let prepaid = PrepaidStage(
      period: period, policy: policy, reference: reference, changes: bills
    ).run(changed).output
    let accruals = AccrualStage(period: period, policy: policy, rates: reference.rates)
      .run(changed).output
    return invoices + accruals + prepaid.accruals + prepaid.documents
  }
}
