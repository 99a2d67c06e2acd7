/// How much of a close is worked out; each includes the ones before it.
public enum CloseExtent: Int, Comparable, Sendable {
  /// The P&L, and what it is made of.
  case figures
  /// The breakdowns that the policy asks for.
  case breakdowns
  /// All unit economics.
  case economics
  /// What says why the figures are as they are: journal, comparison, causes, review.
  case whole

  /// By how much it is.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
