/// The unit economics of a month: what each question of finance and product comes to.
public struct Economics: Sendable {
  /// Where the cost arises.
  public var cube: CostCube
  /// The breakdowns that the policy asks for, in its order.
  public var breakdowns: [Breakdown]
  /// The thresholds that were reached, by code, subject and threshold.
  public var flags: [Flag] = []
  /// What is told to each customer, in the order of the P&L.
  public var statements: [CustomerStatement] = []

  /// Unit economics with every part given.
  public init(cube: CostCube, breakdowns: [Breakdown]) {
    self.cube = cube
    self.breakdowns = breakdowns
  }
}
