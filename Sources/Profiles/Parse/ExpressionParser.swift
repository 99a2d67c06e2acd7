import ExactMoney
import PlainYAML

/// Reads field expressions and conditions of a profile, and knows the names given so far.
struct ExpressionParser {
  /// What `let`s and groups have named; another `$name` is a mistake.
  private(set) var names: Set<String>

  init(names: Set<String> = []) {
    self.names = names
  }

  /// Makes `name` known to what follows.
  mutating func declare(_ name: String) { names.insert(name) }

  /// A path or `$name`, a list of which the first counts, or a source with steps.
  mutating func expression(_ value: YAMLValue) throws(ConfigurationError) -> FieldExpression {
    switch value.content {
    case .text(let text): return try source(text, value)
    case .list(let elements): return .firstOf(try expressions(elements))
    case .mapping(let reader): return try stepped(reader, value)
    }
  }

  private mutating func expressions(
    _ values: [YAMLValue]
  ) throws(ConfigurationError) -> [FieldExpression] {
    var expressions: [FieldExpression] = []
    for value in values { expressions.append(try expression(value)) }
    return expressions
  }

  private func source(
    _ text: String, _ value: YAMLValue
  ) throws(ConfigurationError) -> FieldExpression {
    guard !text.isEmpty else { throw value.error("expected a field of the source") }
    guard text.hasPrefix("$") else { return .path(text) }
    let name = String(text.dropFirst())
    guard names.contains(name) else { throw value.error("no let before this gives \(text)") }
    return .name(name)
  }

  private static let sources = ["from", "value", "join"]

  private mutating func stepped(
    _ reader: YAMLReader, _ value: YAMLValue
  ) throws(ConfigurationError) -> FieldExpression {
    try reader.require(
      Self.sources + [
        "with", "null", "replace", "by", "match", "give", "map", "else", "case", "times", "divide",
        "plus", "minus", "only_if", "as",
      ])
    guard Self.sources.count(where: reader.keys.contains) == 1 else {
      throw value.error("expected one of from, value and join")
    }
    let source: FieldExpression
    if let from = reader.value(at: "from") {
      source = try expression(from)
    } else if let join = reader.value(at: "join") {
      source = .join(try expressions(join.elements), with: try reader.text("with") ?? "")
    } else {
      source = .constant(try reader.text("value") ?? "")
    }
    let steps = try steps(reader)
    return steps == FieldSteps() ? source : .steps(source, steps)
  }

  private mutating func steps(_ reader: YAMLReader) throws(ConfigurationError) -> FieldSteps {
    var steps = FieldSteps()
    if let nulls = reader.value(at: "null") {
      steps.nulls = Set(nulls.elements.compactMap(\.text))
    }
    steps.pattern = try pattern(reader, "replace")
    steps.replacement = try reader.text("by") ?? ""
    steps.match = try pattern(reader, "match")
    for group in steps.match?.groups ?? [] { declare(group) }
    if let given = try reader.text("give") {
      let group = given.hasPrefix("$") ? String(given.dropFirst()) : given
      guard steps.match?.groups.contains(group) == true else {
        throw reader.error("give", "\(given) is no group of the match")
      }
      steps.group = group
    }
    if reader.keys.contains("map") { steps.map = try map(reader.mapping("map")) }
    steps.otherwise = try otherwise(reader)
    steps.letterCase = try reader.choice("case")
    steps.factors = try factors(reader) + divisors(reader)
    if let added = reader.value(at: "plus") { steps.added = try expressions(added.elements) }
    if let taken = reader.value(at: "minus") { steps.subtracted = try expressions(taken.elements) }
    if reader.keys.contains("only_if") {
      steps.conditions = try conditions(reader.mapping("only_if"))
    }
    steps.form = try reader.choice("as")
    return steps
  }

  private func pattern(
    _ reader: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> TextPattern? {
    try reader.value(key, "a regular expression") { TextPattern($0) }
  }

  private func map(_ reader: YAMLReader) throws(ConfigurationError) -> [String: String] {
    var map: [String: String] = [:]
    for key in reader.keys { map[key] = try reader.text(key) ?? "" }
    return map
  }

  private mutating func otherwise(
    _ reader: YAMLReader
  ) throws(ConfigurationError) -> FieldSteps.Otherwise? {
    guard let value = reader.value(at: "else") else { return nil }
    switch value.text {
    case nil: return .expression(try expression(value))
    case "keep": return .keep
    case "empty": return .empty
    case "refuse": return .refuse
    case let text?: return .expression(.constant(text))
    }
  }

  private mutating func factors(
    _ reader: YAMLReader
  ) throws(ConfigurationError) -> [FieldSteps.Factor] {
    guard let value = reader.value(at: "times") else { return [] }
    var factors: [FieldSteps.Factor] = []
    for element in value.elements {
      if let number = element.text.flatMap({ ExactDecimal($0) }) {
        factors.append(.number(number))
      } else {
        factors.append(.field(try factor(element)))
      }
    }
    return factors
  }

  /// A field, or the block size in one: `{units_of: unitOfMeasure}`.
  private mutating func factor(_ value: YAMLValue) throws(ConfigurationError) -> FieldExpression {
    guard case .mapping(let reader) = value.content, let unit = reader.value(at: "units_of") else {
      return try expression(value)
    }
    try reader.require(["units_of"])
    var steps = FieldSteps()
    steps.form = .units
    return .steps(try expression(unit), steps)
  }

  /// Divisors as factors: only those whose reciprocal has finitely many decimals.
  private func divisors(_ reader: YAMLReader) throws(ConfigurationError) -> [FieldSteps.Factor] {
    let reciprocal = try reader.value("divide", "a number that divides without remainder") { text in
      ExactDecimal(text).flatMap { $0.isZero ? nil : (Rational.one / Rational($0)).exactDecimal }
    }
    return reciprocal.map { [.number($0)] } ?? []
  }

  /// Conditions on fields of the source, all of which must hold.
  mutating func conditions(
    _ reader: YAMLReader
  ) throws(ConfigurationError) -> [FieldCondition] {
    var conditions: [FieldCondition] = []
    for key in reader.keys {
      guard let value = reader.value(at: key) else { continue }
      switch key {
      case "equal":
        let sides = try expressions(value.elements)
        guard sides.count == 2 else { throw value.error("expected two fields") }
        conditions.append(.areEqual(sides[0], sides[1]))
      case "lacks_columns": conditions.append(.lacksColumns(value.elements.compactMap(\.text)))
      case "matches":
        let patterns = try reader.mapping(key)
        for field in patterns.keys {
          guard let pattern = try pattern(patterns, field) else { continue }
          conditions.append(.matches(try source(field, value), pattern))
        }
      case "not":
        let others = try reader.mapping(key)
        for field in others.keys {
          guard let texts = others.value(at: field)?.elements.compactMap(\.text) else { continue }
          conditions.append(.isNoneOf(try source(field, value), texts))
        }
      default:
        conditions.append(.isOneOf(try source(key, value), value.elements.compactMap(\.text)))
      }
    }
    return conditions
  }
}
