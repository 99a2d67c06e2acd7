import ExactMoney

/// A figure of the P&L, called as its column in `pnl.csv`.
public enum ProfitAndLossFigure: Hashable, Sendable {
  /// Revenue booked.
  case revenue
  /// The cost of one column.
  case cost(CostCategory)
  /// The sum of all columns.
  case totalCost
  /// Revenue less total cost.
  case margin
  /// That in per cent of revenue.
  case marginPercent
  /// Total cost in per cent of revenue.
  case costPercent
  /// Subscription revenue times the plan's margin.
  case subscriptionMargin
  /// What AI cost leaves of it.
  case contribution
  /// That in per cent of the subscription margin.
  case contributionPercent
  /// A count of what events did.
  case count(Count)
  /// Total cost divided by a count.
  case costPer(Count)

  /// What is counted.
  public enum Count: String, Sendable, CaseIterable {
    /// See ``Activity``.
    case calls
    /// See ``Activity``.
    case failedCalls = "failed_calls"
    /// See ``Activity``.
    case workItems = "work_items"
    /// See ``Activity``.
    case successfulWorkItems = "successful_work_items"
    /// See ``Activity``.
    case activeUsers = "active_users"

    /// The column of the cost of one of them; `nil` where none is printed.
    public var unitCostName: String? {
      switch self {
      case .calls, .failedCalls: nil
      case .workItems: "cost_per_work_item"
      case .successfulWorkItems: "cost_per_successful_work_item"
      case .activeUsers: "cost_per_active_user"
      }
    }
  }

  private static let costPrefix = "cost_"

  /// The columns that have one name in every month.
  private static let fixed: [ProfitAndLossFigure] =
    [
      .revenue, .totalCost, .margin, .marginPercent, .costPercent, .subscriptionMargin,
      .contribution, .contributionPercent,
    ] + Count.allCases.map { .count($0) }
    + Count.allCases.filter { $0.unitCostName != nil }.map { .costPer($0) }

  /// The figure of the column called `name`.
  public init?(name: String) {
    if let known = Self.fixed.first(where: { $0.name.hasSameBytes(as: name) }) {
      self = known
    } else if name.hasPrefix(Self.costPrefix) {
      self = .cost(CostCategory(String(name.dropFirst(Self.costPrefix.count))))
    } else {
      return nil
    }
  }

  /// Every figure of a P&L with these columns, in the order of `pnl.csv`.
  public static func all(_ categories: [CostCategory]) -> [ProfitAndLossFigure] {
    [.revenue] + categories.map { .cost($0) } + fixed.dropFirst()
  }

  /// The column's name.
  public var name: String {
    switch self {
    case .revenue: "revenue"
    case .cost(let category): Self.costPrefix + category.rawValue
    case .totalCost: "total_cost"
    case .margin: "margin_after_ai_cost"
    case .marginPercent: "revenue_margin_pct"
    case .costPercent: "ai_cost_pct_of_revenue"
    case .subscriptionMargin: "subscription_margin"
    case .contribution: "contribution"
    case .contributionPercent: "contribution_pct_of_margin"
    case .count(let count): count.rawValue
    case .costPer(let count): count.unitCostName ?? Self.costPrefix + "per_" + count.rawValue
    }
  }
}

extension ProfitAndLossRow {
  /// What the row says of `figure`; `nil` where it is not available or does not apply.
  ///
  /// - Parameter categories: the columns of ``costs``.
  public func value(_ figure: ProfitAndLossFigure, _ categories: [CostCategory]) -> Rational? {
    switch figure {
    case .revenue: revenue.value?.amount
    case .cost(let category): categories.firstIndex(of: category).map { costs[$0].amount }
    case .totalCost: totalCost.amount
    case .margin: marginAfterAICost.value?.amount
    case .marginPercent: revenueMarginPercent.value.map { Rational($0) }
    case .costPercent: costPercentOfRevenue.value.map { Rational($0) }
    case .subscriptionMargin: subscriptionMargin.value?.amount
    case .contribution: contribution.value?.amount
    case .contributionPercent: contributionPercentOfMargin.value.map { Rational($0) }
    case .count(let count): Rational(self.count(count))
    case .costPer(let count): unitCost(count).map { Rational($0) }
    }
  }

  func count(_ count: ProfitAndLossFigure.Count) -> Int {
    switch count {
    case .calls: calls
    case .failedCalls: failedCalls
    case .workItems: workItems
    case .successfulWorkItems: successfulWorkItems
    case .activeUsers: activeUsers
    }
  }

  private func unitCost(_ count: ProfitAndLossFigure.Count) -> ExactDecimal? {
    switch count {
    case .calls, .failedCalls: nil
    case .workItems: costPerWorkItem.value
    case .successfulWorkItems: costPerSuccessfulWorkItem.value
    case .activeUsers: costPerActiveUser.value
    }
  }
}
