import ExactMoney

/// A month as it was and as a scenario makes it, side by side, in whole minor units.
public struct Simulation: Sendable {
  /// What a row earns, costs and leaves.
  public struct Side: Hashable, Sendable {
    /// Revenue booked; none where there is no record of it.
    public var revenue: Figure<Money>
    /// Cost by category, in the order of ``Simulation/categories``.
    public var costs: [Money]
    /// The sum of ``costs``.
    public var totalCost: Money
    /// Revenue less total cost.
    public var margin: Figure<Money>
    /// That, in per cent of revenue, one decimal.
    public var marginPercent: Figure<ExactDecimal>
    /// Subscription margin plus other revenue less total cost.
    public var contribution: Figure<Money>
  }

  /// One row of the comparison.
  public struct Row: Hashable, Sendable {
    /// The customer, the plan, a bracketed row; `TOTAL`.
    public var label: String
    /// The customer's name.
    public var name = ""
    /// The customer's plan.
    public var plan: PlanID?
    /// What the customer is to us.
    public var status: CustomerStatus?
    /// As the books have it; of a prospect nothing.
    public var before: Side
    /// As the scenario makes it.
    public var after: Side
    /// The revenue of the one less that of the other; missing revenue is none.
    public var revenueDifference: Money
    /// The same of each cost.
    public var costDifferences: [Money]
    /// The same of total cost.
    public var costDifference: Money
    /// What the scenario brings: the difference in revenue less that in cost.
    public var effect: Money
    /// The same of contribution, where both sides have one.
    public var contributionDifference: Figure<Money>

    /// Whether nothing differs.
    public var isUnchanged: Bool { before == after }
  }

  /// A customer whose result changes sign, or which crosses its AI budget.
  public struct Turn: Hashable, Sendable {
    /// Which way.
    public enum Direction: String, Sendable, CaseIterable {
      /// The result was zero or above and is below.
      case unprofitable = "turns unprofitable"
      /// The result was below zero and is not.
      case profitable = "turns profitable"
      /// AI cost was below the plan's AI budget and is at it or above.
      case overBudget = "reaches its AI budget"
      /// AI cost was at the plan's AI budget or above and is below.
      case withinBudget = "comes within its AI budget"
    }

    /// Who.
    public var row: RowID
    /// Which way.
    public var direction: Direction
    /// Of what: `contribution`, `margin after AI cost`, `AI budget left`.
    public var basis: String
    /// What it was.
    public var before: Money
    /// What it is.
    public var after: Money
  }

  /// The month.
  public var period: Period
  /// The scenario's name.
  public var name: String
  /// The reporting currency.
  public var currency: Currency
  /// Which costs are in the figures.
  public var costBasis = "fully loaded"
  /// What the scenario says, and by which rules it was computed.
  public var assumptions: [String]
  /// What a person should know before believing it.
  public var warnings: [String]
  /// The cost columns, those of both sides, in byte order.
  public var categories: [CostCategory]
  /// Customers and prospects by the size of ``Row/effect`` descending, then by name; then the bracketed
  /// rows.
  public var rows: [Row]
  /// The same summed by plan, in the same order.
  public var plans: [Row]
  /// The column sums.
  public var total: Row
  /// Who changes sides, by direction, then by name.
  public var turns: [Turn]
  /// The answers about prospects, in the scenario's order.
  public var prospects: [ProspectAnswer]
  /// The month as it is.
  public var books: ProfitAndLoss
  /// The month as the scenario makes it.
  public var simulated: ProfitAndLoss
}

/// Whether a prospect is profitable at the price it was quoted.
public struct ProspectAnswer: Hashable, Sendable {
  /// The answer on one cost basis.
  public struct Answer: Hashable, Sendable {
    /// Which costs are in it: `usage`, what the prospect adds; `fully loaded`, with its part of shared
    /// costs.
    public var costBasis: String
    /// AI cost of a month.
    public var cost: Money
    /// The quoted price less cost.
    public var margin: Money
    /// That, in per cent of the price, one decimal.
    public var marginPercent: Figure<ExactDecimal>
    /// The plan's margin on the price less cost; none where the plan states no margin.
    public var contribution: Figure<Money>
    /// Cost per unit, four decimals.
    public var costPerUnit: Figure<ExactDecimal>
    /// The lowest price at which the margin is not below zero.
    public var breakEvenPrice: Money
    /// The lowest price at which the contribution is not below zero.
    public var zeroContributionPrice: Figure<Money>
    /// The lowest price at which the margin reaches the target.
    public var targetPrice: Figure<Money>

    /// Whether the contribution, or where there is none the margin, is zero or above.
    public var isProfitable: Bool { !(contribution.value ?? margin).isNegative }
  }

  /// Who.
  public var row: RowID
  /// Its name.
  public var name: String
  /// The plan it would be on.
  public var plan: PlanID?
  /// The quoted price, booked.
  public var price: Money
  /// What the units are.
  public var unitName: String
  /// How many a month.
  public var units: ExactDecimal
  /// The margin aimed at, in per cent.
  public var targetMarginPercent: ExactDecimal?
  /// The answers, first on usage, then fully loaded.
  public var answers: [Answer]
}
