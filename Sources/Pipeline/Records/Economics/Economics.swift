import ExactMoney

/// The unit economics of a month: what each question of finance and product comes to.
public struct Economics: Sendable {
  /// Where the cost arises.
  public var cube: CostCube
  /// The breakdowns that the policy asks for, in its order.
  public var breakdowns: [Breakdown]
  /// The measures of the month; `nil` where only breakdowns were asked for.
  public var metrics: UnitMetrics?
  /// What the pages show beyond ``breakdowns``.
  public var pageBreakdowns: [Breakdown] = []
  /// The thresholds that were reached, by code, subject and threshold.
  public var flags: [Flag] = []
  /// Where the budgets and caps stand, by axis and name.
  public var caps: [Cap] = []
  /// What the month is expected to cost; `nil` where it is over, or too little of it is known.
  public var forecast: MonthForecast?
  /// What one unit of the reporting currency is in US dollars, in which gateways count; `nil` where no
  /// rate says so.
  public var dollarRate: Rational?
  /// What one unit of each currency of the price book is in the reporting currency, at one rate for all
  /// days: how rated costs are compared.
  public var priceRates: [Currency: Rational] = [:]
  /// What could not be watched, and why.
  public var unwatched: [String] = []
  /// What the plans brought, by plan and days.
  public var planRevenues: [PlanRevenue] = []
  /// What is told to each customer, in the order of the P&L.
  public var statements: [CustomerStatement] = []

  /// Unit economics with every part given.
  public init(cube: CostCube, breakdowns: [Breakdown]) {
    self.cube = cube
    self.breakdowns = breakdowns
  }
}
