/// What the unit economics of these books are asked for, from `economics:` in `crossfoot.yaml`.
public struct EconomicsPolicy: Hashable, Sendable {
  /// Columns or tags of the events that are kept apart besides the ledger's dimensions.
  public var dimensions: [String] = []
  /// The breakdowns to be written, each by one or two axes.
  public var breakdowns: [[BreakdownAxis]] = EconomicsPolicy.defaultBreakdowns
  /// The column that tells sessions apart; it is kept apart too.
  public var session: String?

  /// The defaults.
  public init() {}

  /// What is written where the policy says nothing.
  public static let defaultBreakdowns: [[BreakdownAxis]] =
    [
      ["feature"], ["model"], ["provider"], ["workspace_id"], ["agent"], ["user_tier"],
      ["environment"], ["plan"], ["customer_status"], ["result"], ["day"], ["week"],
      ["customer_id", "feature"], ["customer_id", "model"], ["customer_id", "result"],
      ["customer_id", "day"], ["feature", "model"], ["feature", "result"],
      ["route", "final_route"],
      ["route", "result"],
    ].map { $0.map { BreakdownAxis(name: $0) } }

  /// The axes of a breakdown as the policy writes them: `customer_id+feature`.
  public static func text(_ axes: [BreakdownAxis]) -> String {
    axes.map(\.name).joined(separator: "+")
  }

  /// What `report.html` and `week.html` show, as far as the events tell.
  public static let pageBreakdowns: [[BreakdownAxis]] =
    [
      "feature", "model", "provider", "agent", "user_tier", "route", "environment", "workspace_id",
      "customer_status", "week",
    ].map { [BreakdownAxis(name: $0)] }
    + [
      ["customer_id", "day"], ["route", "final_route"],
      ["customer_id", "week"], ["feature", "week"], ["model", "week"], ["result", "week"],
      ["route", "week"], ["plan", "week"], ["workspace_id", "week"],
    ].map { $0.map { BreakdownAxis(name: $0) } }

  /// What the counts of unit economics are made of.
  public static let countedColumns = ["route", "final_route", "status", "outcome", "attempt"]
}

extension BreakdownAxis {
  /// Whether `usage` was kept apart by it.
  func isKnown(in usage: FineUsage) -> Bool {
    guard case .dimension(let name) = self else { return true }
    return usage.dimensionNames.contains(name)
      || ["provider", "account", "model", "service_tier"].contains(name)
  }
}

extension Policy {
  /// Every column of the events that is kept apart, each once.
  public var allDimensions: [String] { dimensions + extraDimensions }

  /// What the scan keeps apart besides ``dimensions``, each once.
  public var extraDimensions: [String] {
    let axes = economics.breakdowns.joined().compactMap { axis -> String? in
      guard case .dimension(let name) = axis else { return nil }
      return name
    }
    var names = EconomicsPolicy.countedColumns + economics.dimensions
    if let session = economics.session { names.append(session) }
    if !statement.features.isEmpty { names.append("feature") }
    names += axes
    // Every group has its account anyway.
    names += watch.caps.map(\.axis).filter { $0 != "account" }
    var seen = Set(dimensions)
    return names.filter { seen.insert($0).inserted }
  }
}
