import ExactMoney
import Pipeline
import SourceText

extension Profile {
  /// What the profile says, as far as the scan of usage can do it in place; `nil` where every row needs
  /// ``RecordMapping``. Both say the same of every row that the scan takes in place: what is not spelt in
  /// the plain way it leaves to the other.
  public func rowMapping() -> RowMapping? {
    guard kind == .usage, let mapping, mapping.lets.isEmpty, mapping.taking.isEmpty,
      mapping.usageObject == nil,
      mapping.variants.count == 1, let variant = mapping.variants.first, variant.each == nil,
      variant.conditions.isEmpty, !dialect.trims, dialect.delimiter == UInt8(ascii: ",")
    else { return nil }
    var columns: [RowMapping.Column] = []
    var names = Set<String>()
    for field in variant.fields + mapping.fields where names.insert(field.name).inserted {
      guard let value = plainValue(of: field) else { return nil }
      columns.append(RowMapping.Column(field.name, value))
    }
    if let provider, names.insert("provider").inserted {
      columns.append(RowMapping.Column("provider", .constant(provider.rawValue)))
    }
    for meter in variant.meters {
      guard let value = Self.count(meter.expression) else { return nil }
      columns.append(RowMapping.Column(meter.name, value))
    }
    for tag in mapping.tags where names.insert(tag).inserted {
      columns.append(RowMapping.Column(tag, .first([tag])))
    }
    var checks: [RowMapping.Check] = []
    for check in mapping.checks {
      guard let total = Self.paths(check.total) else { return nil }
      checks.append(RowMapping.Check(total: total, of: check.meters.map(\.rawValue)))
    }
    return RowMapping(columns: columns, checks: checks, nulls: dialect.nulls)
  }

  private func plainValue(of field: MappingRules.Field) -> RowMapping.Value? {
    let isTime = CanonicalColumns.times.contains(field.name)
    if isTime, let paths = Self.paths(field.expression), !dialect.moments.isEmpty {
      return hasPlainTimes ? .instant(paths, .dateAndTime) : nil
    }
    if let paths = Self.paths(field.expression) { return .first(paths) }
    switch field.expression {
    case .constant(let text): return .constant(text)
    case .steps(let source, let steps):
      guard let paths = Self.paths(source) else { return nil }
      return Self.plainValue(of: paths, steps)
    case .path, .name, .firstOf, .join: return nil
    }
  }

  /// Whether the times are UTC and written as ``RowMapping/InstantForm/dateAndTime`` says.
  private var hasPlainTimes: Bool {
    let plain = [
      "rfc3339", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.f", "yyyy-MM-ddTHH:mm:ss",
      "yyyy-MM-ddTHH:mm:ss.f", "yyyy-MM-dd HH:mm:ss.fz", "yyyy-MM-dd HH:mm:ssz",
    ]
    return dialect.zone == .utc && dialect.moments.allSatisfy { plain.contains($0.description) }
  }

  /// The paths of which the first that has a text is meant.
  private static func paths(_ expression: FieldExpression) -> [String]? {
    switch expression {
    case .path(let path): return isPlain(path) ? [path] : nil
    case .firstOf(let members):
      var paths: [String] = []
      for member in members {
        guard case .path(let path) = member, isPlain(path) else { return nil }
        paths.append(path)
      }
      return paths
    case .name, .constant, .join, .steps: return nil
    }
  }

  /// Whether a path leads through members only, not through arrays or to enclosing objects.
  private static func isPlain(_ path: String) -> Bool {
    !path.contains { $0 == "[" || $0 == "^" || $0 == "$" }
  }

  private static func plainValue(
    of paths: [String], _ steps: FieldSteps
  ) -> RowMapping.Value? {
    var rest = steps
    (rest.map, rest.otherwise, rest.form) = (nil, nil, nil)
    guard rest == FieldSteps() else { return nil }
    if let map = steps.map, steps.form == nil {
      switch steps.otherwise ?? .refuse {
      case .keep: return .replaced(paths, table: map, otherwise: .keep)
      case .empty: return .replaced(paths, table: map, otherwise: .empty)
      case .refuse: return .replaced(paths, table: map, otherwise: .refuse)
      case .expression(.constant(let text)):
        return .replaced(paths, table: map, otherwise: .text(text))
      case .expression: return nil
      }
    }
    guard steps.map == nil, steps.otherwise == nil else { return nil }
    switch steps.form {
    case .unixSeconds: return .instant(paths, .unixSeconds)
    case .unixMilliseconds: return .instant(paths, .unixMilliseconds)
    default: return nil
    }
  }

  /// A count, less others.
  private static func count(_ expression: FieldExpression) -> RowMapping.Value? {
    if let paths = paths(expression) { return .first(paths) }
    guard case .steps(.path(let path), let steps) = expression, isPlain(path) else { return nil }
    var rest = steps
    rest.subtracted = []
    guard rest == FieldSteps() else { return nil }
    var taken: [[String]] = []
    for part in steps.subtracted {
      guard case .path(let path) = part, isPlain(path) else { return nil }
      taken.append([path])
    }
    return .count(of: [[path]], minus: taken)
  }
}

extension Profile {
  /// The source's fields that the profile looks at.
  public var sourcePaths: Set<String> {
    guard let mapping else { return [] }
    let variants = mapping.variants + [mapping.emptyRows].compactMap { $0 }
    let fields =
      mapping.lets + mapping.fields + variants.flatMap { $0.fields + $0.meters }
    var paths = Set(mapping.tags)
    for expression in fields.map(\.expression) + mapping.checks.map(\.total) {
      paths.formUnion(expression.paths)
    }
    return paths
  }
}

extension FieldExpression {
  fileprivate var paths: [String] {
    switch self {
    case .path(let path): [path]
    case .name, .constant: []
    case .firstOf(let members), .join(let members, _): members.flatMap(\.paths)
    case .steps(let source, let steps): source.paths + steps.paths
    }
  }
}

extension FieldSteps {
  fileprivate var paths: [String] {
    var expressions = added + subtracted
    if case .expression(let other) = otherwise { expressions.append(other) }
    for case .field(let expression) in factors { expressions.append(expression) }
    return expressions.flatMap(\.paths)
  }
}
