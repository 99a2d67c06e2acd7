import ExactMoney

/// By what customers can be ranked.
public enum RankKey: String, Sendable, CaseIterable {
  /// Total cost.
  case cost
  /// Revenue.
  case revenue
  /// Revenue less cost.
  case margin
  /// That, in per cent of revenue.
  case marginPercent = "margin_pct"
  /// Subscription margin plus other revenue less cost.
  case contribution
  /// That, in per cent of the subscription margin.
  case contributionPercent = "contribution_pct_of_margin"
  /// Cost in per cent of revenue.
  case costPercent = "cost_pct_of_revenue"

  /// What a percentage is of; `nil` for amounts.
  public var base: String? {
    switch self {
    case .cost, .revenue, .margin, .contribution: nil
    case .marginPercent, .costPercent: "revenue"
    case .contributionPercent: "subscription margin"
    }
  }

  /// Its figure of `row`, as printed.
  func figure(of row: ProfitAndLossRow) -> ExactDecimal? {
    switch self {
    case .cost: row.totalCost.decimal
    case .revenue: row.revenue.value?.decimal
    case .margin: row.marginAfterAICost.value?.decimal
    case .marginPercent: row.revenueMarginPercent.value
    case .contribution: row.contribution.value?.decimal
    case .contributionPercent: row.contributionPercentOfMargin.value
    case .costPercent: row.costPercentOfRevenue.value
    }
  }
}

/// A customer among others, with the costs its figures hold.
public struct RankedRow: Hashable, Sendable {
  /// Its place from 1; `nil` where the figure is missing, and for rows that are no customer.
  public var rank: Int?
  /// Its figures.
  public var row: ProfitAndLossRow
  /// Which costs are in them.
  public var costBasis: CostBasis

  /// A row that has no place yet.
  public init(_ row: ProfitAndLossRow, costBasis: CostBasis) {
    self.rank = nil
    self.row = row
    self.costBasis = costBasis
  }
}

/// Rows of unlike cost bases: their order would mean nothing.
public struct UnlikeBases: Error, Hashable, CustomStringConvertible {
  /// A row of each basis, the most complete basis first.
  public var examples: [RankedRow]

  /// Says which rows cannot be compared.
  public var description: String {
    let parts = examples.map { "\($0.row.label) (\($0.costBasis.rawValue))" }
    return "costs of unlike bases cannot be ranked: " + parts.joined(separator: ", ")
  }
}

/// Customers in the order of one figure: missing figures last, equal ones by customer id in byte order.
public struct Ranking: Sendable {
  /// By what.
  public let key: RankKey
  /// Whether the smallest is first.
  public let isAscending: Bool
  /// Customers in order, then what is none: our own use, the bracketed rows.
  public let rows: [RankedRow]

  /// Ranks `rows` by `key`.
  ///
  /// - Throws: ``UnlikeBases`` where not all rows hold the same costs.
  public init(
    _ rows: [RankedRow], by key: RankKey, isAscending: Bool = false
  ) throws(UnlikeBases) {
    let bases = CostBasis.allCases.compactMap { basis in rows.first { $0.costBasis == basis } }
    if bases.count > 1 { throw UnlikeBases(examples: bases) }
    self.init(alike: rows, key, isAscending)
  }

  /// The customers of `snapshot`, all costs of which are fully loaded.
  public init(_ snapshot: ProfitAndLoss, by key: RankKey, isAscending: Bool = false) {
    self.init(
      alike: snapshot.rows.map { RankedRow($0, costBasis: .fullyLoaded) }, key, isAscending)
  }

  private init(alike rows: [RankedRow], _ key: RankKey, _ isAscending: Bool) {
    self.key = key
    self.isAscending = isAscending
    let customers = rows.filter(\.row.isCustomer)
    let sorted = customers.map { (row: $0, figure: key.figure(of: $0.row)) }.sorted {
      switch ($0.figure, $1.figure) {
      case (let first?, let second?) where first != second:
        return isAscending ? first < second : first > second
      case (.some, nil): return true
      case (nil, .some): return false
      default: return $0.row.row.label < $1.row.row.label
      }
    }
    let ranked = sorted.enumerated().map { index, entry in
      var row = entry.row
      row.rank = entry.figure == nil ? nil : index + 1
      return row
    }
    self.rows = ranked + rows.filter { !$0.row.isCustomer }
  }
}
