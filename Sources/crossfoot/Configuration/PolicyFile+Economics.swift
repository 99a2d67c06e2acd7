import Pipeline
import PlainYAML

extension PolicyFile {
  /// What the unit economics are asked for.
  static func economics(_ file: inout YAMLReader) throws(ConfigurationError) -> EconomicsPolicy {
    var section = try file.mapping("economics")
    section.allow(["dimensions", "breakdowns", "session"])
    var policy = EconomicsPolicy()
    policy.dimensions = try section.texts("dimensions") ?? policy.dimensions
    for (place, name) in policy.dimensions.enumerated() {
      if policy.dimensions.firstIndex(of: name) != place {
        throw section.error("dimensions", "\(name) is there twice")
      }
      try requireColumn(name, at: "dimensions", section)
    }
    policy.session = try section.text("session")
    if let session = policy.session { try requireColumn(session, at: "session", section) }
    policy.breakdowns = try breakdowns(section) ?? policy.breakdowns
    file.adopt(section)
    return policy
  }

  /// Refuses the names of axes that no column of the events fills.
  private static func requireColumn(
    _ name: String, at key: String, _ section: YAMLReader
  ) throws(ConfigurationError) {
    let axis = BreakdownAxis(name: name)
    if axis == .row { return }
    guard case .dimension = axis else {
      throw section.error(key, "\(name) is an axis of its own, which needs no column of that name")
    }
  }

  /// Each a name, `one+other`, or a list of one or two names, which may have a plus in them.
  private static func breakdowns(
    _ section: YAMLReader
  ) throws(ConfigurationError) -> [[BreakdownAxis]]? {
    guard let values = try section.values("breakdowns") else { return nil }
    var breakdowns: [[BreakdownAxis]] = []
    for value in values {
      let axes = try axes(value)
      if breakdowns.contains(axes) {
        throw value.error("\(EconomicsPolicy.text(axes)) is there twice")
      }
      breakdowns.append(axes)
    }
    return breakdowns
  }

  private static func axes(_ value: YAMLValue) throws(ConfigurationError) -> [BreakdownAxis] {
    let names: [String?] =
      switch value.content {
      case .text(let text):
        text.split(separator: "+", omittingEmptySubsequences: false)
          .map { String($0.trimmingPrefix(" ").reversed().trimmingPrefix(" ").reversed()) }
      case .list(let elements): elements.map(\.text)
      case .mapping: [nil]
      }
    var axes: [BreakdownAxis] = []
    for name in names {
      guard let name, !name.isEmpty else {
        throw value.error("expected a column, two as first+second, or a list of one or two of them")
      }
      let axis = BreakdownAxis(name: name)
      if axes.contains(axis) { throw value.error("\(name) is there twice") }
      axes.append(axis)
    }
    guard (1...2).contains(axes.count) else {
      throw value.error("a breakdown is by one or two columns, not by \(axes.count)")
    }
    return axes
  }
}
