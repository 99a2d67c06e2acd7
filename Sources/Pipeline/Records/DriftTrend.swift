import ExactMoney

/// What one class of drift came to in one month, in the reporting currency.
public struct DriftClass: Hashable, Sendable {
  /// By what drift is classed.
  public enum Kind: String, Sendable, CaseIterable {
    /// By ``Variance``: how both sides differ.
    case variance
    /// By ``Cause``: why.
    case cause
  }

  /// By what.
  public var kind: Kind
  /// Which variance or cause.
  public var name: String
  /// How many rows or parts have some.
  public var count: Int
  /// Their sum.
  public var net: Rational
  /// Their sum without signs.
  public var gross: Rational
  /// The gross of what did not pass, or passed because a tolerance let it.
  public var questioned: Rational

  /// A class with every field given.
  public init(
    kind: Kind, name: String, count: Int, net: Rational, gross: Rational, questioned: Rational
  ) {
    self.kind = kind
    self.name = name
    self.count = count
    self.net = net
    self.gross = gross
    self.questioned = questioned
  }

  /// Adds an amount of `item`; one whose rate is not known adds to the count only.
  fileprivate mutating func add(_ amount: Rational?, of item: DriftItem) {
    count += 1
    guard let amount else { return }
    net += amount
    gross += amount.magnitude
    if !item.passes || item.variance.countsAgainstTolerance { questioned += amount.magnitude }
  }
}

extension DriftClass {
  /// The classes of `drift` and of its `causes` that have some, variances then causes, in their order.
  public static func all(_ drift: [DriftItem], _ causes: [DriftCause]) -> [DriftClass] {
    func none(_ kind: Kind, _ name: String) -> DriftClass {
      DriftClass(kind: kind, name: name, count: 0, net: .zero, gross: .zero, questioned: .zero)
    }
    var byVariance: [Variance: DriftClass] = [:]
    for item in drift where !item.amount.isZero {
      byVariance[item.variance, default: none(.variance, item.variance.rawValue)]
        .add(item.reportingAmount, of: item)
    }
    var byCause: [Cause: DriftClass] = [:]
    for part in causes where !part.amount.isZero {
      byCause[part.cause, default: none(.cause, part.cause.rawValue)]
        .add(part.reportingAmount, of: drift[part.itemIndex])
    }
    return Variance.allCases.compactMap { byVariance[$0] }
      + Cause.allCases.compactMap { byCause[$0] }
  }
}

/// Drift by class over the last closed months and this one: what comes again and again.
public struct DriftTrend: Hashable, Sendable {
  /// How many closed months are looked back on.
  public static let monthLimit = 12
  /// In how many of them a class is there for it to be called recurring.
  public static let recurringLimit = 3

  /// One month.
  public struct Month: Hashable, Sendable {
    /// Which.
    public var period: Period
    /// Its version: of closed months the last.
    public var version: Int
    /// Whether it is one of the closed months before.
    public var isBefore: Bool
    /// Days from its last day to the day (UTC) on which that version was closed, below 0 where it was
    /// closed before its end; `nil` for the month that is reported on.
    public var daysToClose: Int?
    /// What its drift came to, variances then causes; a class without drift is not there.
    public var classes: [DriftClass]
    /// What was open or disputed at its end.
    public var open: RollForward.Sum

    /// What the classes of one kind come to.
    public func total(_ kind: DriftClass.Kind) -> DriftClass {
      classes.filter { $0.kind == kind }.reduce(
        into: DriftClass(
          kind: kind, name: "TOTAL", count: 0, net: .zero, gross: .zero, questioned: .zero)
      ) { sum, next in
        sum.count += next.count
        sum.net += next.net
        sum.gross += next.gross
        sum.questioned += next.questioned
      }
    }

    /// What a class came to; `nil` where it had no drift.
    public func drift(_ kind: DriftClass.Kind, _ name: String) -> DriftClass? {
      classes.first { $0.kind == kind && $0.name.hasSameBytes(as: name) }
    }
  }

  /// The months, oldest first, the one that is reported on last.
  public var months: [Month]

  /// A class over the months.
  public struct Line: Hashable, Sendable {
    /// By what.
    public var kind: DriftClass.Kind
    /// Which.
    public var name: String
    /// In how many of the closed months some of it did not pass, or passed because a tolerance let it.
    public var closedMonthCount: Int
    /// Whether that is often.
    public var isRecurring: Bool { closedMonthCount >= DriftTrend.recurringLimit }
  }

  /// The classes of `kind` that some month has, in the order of ``Variance`` or ``Cause``;
  /// ``Cause/unexplained`` always.
  public func lines(_ kind: DriftClass.Kind) -> [Line] {
    let names =
      switch kind {
      case .variance: Variance.allCases.map(\.rawValue)
      case .cause: Cause.allCases.map(\.rawValue)
      }
    return names.filter { name in
      (kind == .cause && name == Cause.unexplained.rawValue)
        || months.contains { $0.drift(kind, name) != nil }
    }.map { name in
      Line(
        kind: kind, name: name,
        closedMonthCount: months.count { month in
          month.isBefore && !(month.drift(kind, name)?.questioned.isZero ?? true)
        })
    }
  }
}
