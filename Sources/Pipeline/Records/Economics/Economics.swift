/// The unit economics of a month: what each question of finance and product comes to.
public struct Economics: Sendable {
  /// Where the cost arises.
  public var cube: CostCube
  /// The breakdowns that the policy asks for, in its order.
  public var breakdowns: [Breakdown]
  /// What the pages show beyond ``breakdowns``.
  public var pageBreakdowns: [Breakdown] = []
  /// The thresholds that were reached, by code, subject and threshold.
  public var flags: [Flag] = []

  /// Unit economics with every part given.
  public init(cube: CostCube, breakdowns: [Breakdown]) {
    self.cube = cube
    self.breakdowns = breakdowns
  }
}
