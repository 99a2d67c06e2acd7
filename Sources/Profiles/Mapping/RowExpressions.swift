import ExactMoney
import SourceText

/// Field expressions as values of a ``RowMapping``, as far as they can be worked out in place.
struct RowExpressions {
  /// What has a name.
  var lets: [String: RowMapping.Value] = [:]
  private let prefix: String
  /// Whether rows lie in objects of which something may be wanted.
  private let hasEnclosing: Bool

  /// Expressions over the rows at the path `rows` of each line or document.
  init(rows: String) {
    hasEnclosing = rows.contains("[")
    prefix = rows.isEmpty || hasEnclosing ? "" : rows + "."
  }

  /// Whether a path leads through members only, not through arrays or to enclosing objects.
  static func isPlain(_ path: String) -> Bool {
    !path.contains { $0 == "[" || $0 == "^" || $0 == "$" || $0 == "{" }
  }

  /// Whether what stands at `path` of a row can be found in place: it leads through members, and elements
  /// that are told by their keys, of the row or of an object around it.
  private func isFound(_ path: String) -> Bool {
    var members = path[...]
    if hasEnclosing, members.first == "^" { members = members.dropFirst() }
    var outside = ""
    if let key = members.firstRange(of: "[key=") {
      outside += members[..<key.lowerBound]
      guard let end = members[key.upperBound...].firstIndex(of: "]") else { return false }
      members = members[members.index(after: end)...]
      guard members.first == "." else { return false }
    }
    return Self.isPlain(outside + members)
  }

  /// Where in a line the path of a row leads to.
  func source(_ path: String) -> String { prefix + path }

  /// What `expression` is; `nil` where only the careful reader can tell.
  func value(_ expression: FieldExpression) -> RowMapping.Value? {
    switch expression {
    case .path(let path): return isFound(path) ? .first([source(path)]) : nil
    case .name(let name): return lets[name]
    case .constant(let text): return .constant(text)
    case .firstOf(let members): return values(members).map { Self.first(of: $0) }
    case .join(let members, let separator):
      return values(members).map { .joined($0, with: separator) }
    case .steps(let source, let steps):
      guard steps.pattern == nil, steps.match == nil, let value = value(source) else { return nil }
      if steps.factors == [Self.nano], steps.form == .unixSeconds {
        var plain = steps
        plain.factors = []
        plain.form = nil
        return mapped(value, plain).flatMap { computed($0, plain) }
          .map { .instant($0, .unixNanoseconds) }
      }
      guard steps.factors.isEmpty else { return nil }
      return mapped(value, steps).flatMap { computed($0, steps) }
    }
  }

  private static let nano = FieldSteps.Factor.number(
    required(ExactDecimal("0.000000001"), "a number"))

  private func values(_ expressions: [FieldExpression]) -> [RowMapping.Value]? {
    let values = expressions.compactMap { value($0) }
    return values.count == expressions.count ? values : nil
  }

  private static func first(of values: [RowMapping.Value]) -> RowMapping.Value {
    var paths: [String] = []
    for value in values {
      guard case .first(let others) = value else { return .firstOf(values) }
      paths += others
    }
    return .first(paths)
  }

  /// The steps that look at a text.
  private func mapped(_ value: RowMapping.Value, _ steps: FieldSteps) -> RowMapping.Value? {
    var value = value
    if !steps.nulls.isEmpty {
      let nothing = Dictionary(uniqueKeysWithValues: steps.nulls.map { ($0, "") })
      value = .replaced(value, table: nothing, otherwise: .keep)
    }
    if let map = steps.map {
      switch steps.otherwise ?? .refuse {
      case .keep: value = .replaced(value, table: map, otherwise: .keep)
      case .empty: value = .replaced(value, table: map, otherwise: .empty)
      case .refuse: value = .replaced(value, table: map, otherwise: .refuse)
      case .expression(.constant(let text)):
        value = .replaced(value, table: map, otherwise: .text(text))
      case .expression: return nil
      }
    }
    if let letterCase = steps.letterCase { value = .inCase(value, isUpper: letterCase == .upper) }
    return value
  }

  /// The steps that count, ask and write.
  private func computed(_ value: RowMapping.Value, _ steps: FieldSteps) -> RowMapping.Value? {
    var value = value
    guard let added = values(steps.added), let taken = values(steps.subtracted),
      let conditions = conditions(steps.conditions)
    else { return nil }
    if !added.isEmpty || !taken.isEmpty { value = .count(value, plus: added, minus: taken) }
    if !conditions.isEmpty { value = .only(value, conditions) }
    switch steps.form {
    case nil: return value
    case .decimal: return .decimal(value)
    case .unixSeconds: return .instant(value, .unixSeconds)
    case .unixMilliseconds: return .instant(value, .unixMilliseconds)
    default: return nil
    }
  }

  /// What `conditions` are; `nil` where only the careful reader can tell of one.
  func conditions(_ conditions: [FieldCondition]) -> [RowMapping.Condition]? {
    var known: [RowMapping.Condition] = []
    for condition in conditions {
      switch condition {
      case .isOneOf(let expression, let texts):
        guard let value = value(expression) else { return nil }
        known.append(.isOneOf(value, texts))
      case .isNoneOf(let expression, let texts):
        guard let value = value(expression) else { return nil }
        known.append(.isNoneOf(value, texts))
      case .areEqual(let left, let right):
        guard let left = value(left), let right = value(right) else { return nil }
        known.append(.areEqual(left, right))
      case .matches, .lacksColumns: return nil
      }
    }
    return known
  }
}

extension RowMapping.Value {
  /// Whether a row may be refused for it.
  var canBeRefused: Bool {
    switch self {
    case .first, .constant: false
    case .firstOf(let values), .joined(let values, _): values.contains(where: \.canBeRefused)
    case .replaced(let value, _, let otherwise): otherwise == .refuse || value.canBeRefused
    case .inCase(let value, _): value.canBeRefused
    // The conditions may look at anything.
    case .count, .decimal, .instant, .only: true
    }
  }
}
