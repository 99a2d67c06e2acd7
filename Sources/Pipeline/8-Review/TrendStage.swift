import ExactMoney

/// Puts a month beside the closed ones before it, each as it was when it closed (GUARDS D.10, point 24).
public struct TrendStage: Sendable {
  private let closed: [ClosedMonth]

  /// - Parameter closed: the closed months in their last versions.
  public init(closed: [ClosedMonth]) {
    self.closed = closed
  }

  /// The trend up to `month`, as it would be closed.
  public func run(_ month: ClosedMonth) -> DriftTrend {
    let before = closed.filter { $0.period < month.period }.sorted { $0.period < $1.period }
      .suffix(DriftTrend.monthLimit)
    return DriftTrend(
      months: before.map { Self.month($0, isBefore: true) }
        + [Self.month(month, isBefore: false)])
  }

  private static func month(_ month: ClosedMonth, isBefore: Bool) -> DriftTrend.Month {
    DriftTrend.Month(
      period: month.period, version: month.version, isBefore: isBefore,
      daysToClose: isBefore
        ? month.closedOn.map { month.period.lastDay.days(until: $0) } : nil,
      classes: month.drift,
      open: RollForward.Balance(month.openItems, provider: nil)[.closing])
  }
}
