import ExactMoney

/// The usage with which a threshold was reached.
public struct FlagEvent: Hashable, Sendable {
  /// The day in the reporting zone.
  public var day: CalendarDate
  /// The row of a usage file; `nil` where only the day is known.
  public var location: SourceLocation?
  /// How that row is found among those of its day; `nil` where no single one is it.
  public var sign: BreachSign?
  /// The rows of the P&L whose usage counts, where the flag is about some of them together.
  public var rows: Set<RowID>?

  /// Usage of `day`, at `location` or to be found by `sign`.
  public init(day: CalendarDate, location: SourceLocation? = nil, sign: BreachSign? = nil) {
    self.day = day
    self.location = location
    self.sign = sign
  }
}

/// By what the row that reached a threshold is known among its subject's usage of the day, in order of
/// time.
public enum BreachSign: Hashable, Sendable {
  /// The rows up to it are this part of what the usage of the day costs; the first one at zero or less.
  case part(Rational)
  /// It is the first attempt of this number or a later one.
  case attempt(Int)
  /// With it enough outputs of the month were judged, and enough of these rejected.
  case rejection(OutputTally)
}

/// What became of a month's outputs before a day.
public struct OutputTally: Hashable, Sendable {
  /// Outputs that somebody accepted, edited or rejected.
  public var judged: Int
  /// Those that were rejected.
  public var rejected: Int
  /// How many must have been judged before their share says anything.
  public var leastJudged: Int
}
