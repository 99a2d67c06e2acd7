import ExactMoney

/// The order of a breakdown's rows: by the first axis' cost descending, then its name, within it the
/// second likewise; days and weeks by date; what stands for no value last.
struct BreakdownOrder {
  private typealias Name = Identifier<Breakdown>

  let axes: [BreakdownAxis]

  /// `rows` in this order.
  func sorted(_ rows: [Breakdown.Row]) -> [Breakdown.Row] {
    var firsts: [Name?: Money] = [:]
    if axes.count > 1 {
      for row in rows {
        let first = row.keys.first?.map { Name($0) }
        firsts[first] = firsts[first].map { $0 + row.totalCost } ?? row.totalCost
      }
    }
    return rows.map { row in
      (row: row, first: firsts[row.keys.first?.map { Name($0) }] ?? row.totalCost)
    }
    .sorted { left, right in
      for place in axes.indices {
        let (one, other) = (left.row.keys[place], right.row.keys[place])
        if let verdict = compare(one, other, on: axes[place]) { return verdict }
        if axes[place].isByDate { continue }
        let costs =
          place == 0
          ? (left.first, right.first) : (left.row.totalCost, right.row.totalCost)
        if isSame(one, other) { continue }
        if costs.0 != costs.1 { return costs.0.minorUnits > costs.1.minorUnits }
        return (one ?? "").precedesInByteOrder(other ?? "")
      }
      return false
    }
    .map(\.row)
  }

  private func isSame(_ one: String?, _ other: String?) -> Bool {
    one.map { Name($0) } == other.map { Name($0) }
  }

  /// Whether one of two keys comes first whatever it costs; `nil` where cost decides.
  private func compare(_ one: String?, _ other: String?, on axis: BreakdownAxis) -> Bool? {
    switch (axis.isResidual(one), axis.isResidual(other)) {
    case (false, true): return true
    case (true, false): return false
    case (true, true):
      // Unattributed, unallocated, nothing.
      return isSame(one, other) ? nil : (other ?? "").precedesInByteOrder(one ?? "")
    case (false, false):
      guard axis.isByDate, !isSame(one, other) else { return nil }
      return (one ?? "").precedesInByteOrder(other ?? "")
    }
  }
}

extension BreakdownAxis {
  /// Whether `key` stands for cost that has no value on this axis.
  public func isResidual(_ key: String?) -> Bool {
    guard let key else { return true }
    return self == .row && RowID(key).isBracketed
  }
}
