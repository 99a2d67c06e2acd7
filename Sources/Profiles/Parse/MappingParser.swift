import ExactMoney
import Pipeline
import PlainYAML

/// Reads what a profile says of its fields, over what the profile says that it extends.
struct MappingParser {
  private let reader: YAMLReader
  private let kind: InputKind
  private var parser: ExpressionParser
  private var rules: MappingRules

  /// The keys of a profile that it reads.
  static let keys = [
    "rows", "let", "take", "not_rows", "wrong_export", "foot", "record", "records", "meters",
    "empty_rows", "sum_rows", "convention",
    "check", "tags", "usage_object",
  ]

  init(_ reader: YAMLReader, kind: InputKind, base: MappingRules?) {
    self.reader = reader
    self.kind = kind
    rules = base ?? MappingRules()
    let groups = (base?.lets ?? []).flatMap { $0.expression.groups }
    parser = ExpressionParser(names: Set((base?.lets ?? []).map(\.name) + groups))
  }

  /// The rules; `provider` is the profile's own, which every record has.
  mutating func read(provider: ProviderID?) throws(ConfigurationError) -> MappingRules {
    if let rows = try reader.text("rows") { rules.rows = rows }
    for field in try fields(reader.mapping("let"), isCanonical: false, declares: true) {
      Self.set(field, in: &rules.lets)
    }
    try readTaking()
    try readFile()
    for field in try fields(reader.mapping("record"), isCanonical: true) {
      Self.set(field, in: &rules.fields)
    }
    try readVariants()
    if reader.keys.contains("empty_rows") {
      rules.emptyRows = try variant(reader.mapping("empty_rows"))
    }
    rules.sumsRows = try flag("sum_rows") ?? rules.sumsRows
    rules.convention = try reader.choice("convention") ?? rules.convention
    rules.tags = try reader.texts("tags") ?? rules.tags
    rules.usageObject = try reader.text("usage_object") ?? rules.usageObject
    if rules.usageObject != nil, kind != .usage {
      throw reader.error("usage_object", "only events of usage have one")
    }
    try readChecks()
    try checkFields(provider)
    try checkConvention()
    return rules
  }

  /// Replaces the field of that name in its place, or adds it.
  private static func set(_ field: MappingRules.Field, in fields: inout [MappingRules.Field]) {
    if let index = fields.firstIndex(where: { $0.name == field.name }) {
      fields[index] = field
    } else {
      fields.append(field)
    }
  }

  private mutating func fields(
    _ reader: YAMLReader, isCanonical: Bool, declares: Bool = false
  ) throws(ConfigurationError) -> [MappingRules.Field] {
    var fields: [MappingRules.Field] = []
    let columns = CanonicalColumns(kind)
    for name in reader.keys {
      if isCanonical, !columns.contains(name) {
        let known = (columns.required + columns.optional).joined(separator: ", ")
        throw reader.error(name, "not a field of \(kind.rawValue); known are \(known)")
      }
      guard let value = reader.value(at: name) else { continue }
      fields.append(.init(name: name, expression: try parser.expression(value)))
      if declares { parser.declare(name) }
    }
    return fields
  }

  private mutating func readTaking() throws(ConfigurationError) {
    guard reader.keys.contains("take") else { return }
    if reader.value(at: "take")?.text == "all" {
      rules.taking = []
      return
    }
    let taking = try reader.mapping("take")
    try taking.require(["where"])
    rules.taking = try parser.conditions(taking.mapping("where"))
  }

  /// What all rows together must be.
  private mutating func readFile() throws(ConfigurationError) {
    if reader.keys.contains("not_rows") {
      let notRows = try reader.mapping("not_rows")
      try notRows.require(["where"])
      rules.notRows = try parser.conditions(notRows.mapping("where"))
    }
    if reader.keys.contains("wrong_export") {
      let wrong = try reader.mapping("wrong_export")
      try wrong.require(["where", "message"])
      rules.wrongExport = MappingRules.WrongExport(
        conditions: try parser.conditions(wrong.mapping("where")),
        message: try wrong.text("message") ?? "")
    }
    if reader.keys.contains("foot") {
      let foot = try reader.mapping("foot")
      try foot.require(["total", "within"])
      guard let total = foot.value(at: "total") else {
        throw reader.error("foot", "expected total")
      }
      rules.footing = MappingRules.Footing(
        total: try parser.expression(total),
        tolerance: try foot.value("within", "a number") { ExactDecimal($0) } ?? .zero)
    }
  }

  private mutating func readVariants() throws(ConfigurationError) {
    let meters = try fields(reader.mapping("meters"), isCanonical: false)
    let variants = try reader.mappings("records")
    guard variants.isEmpty else {
      guard meters.isEmpty else {
        throw reader.error("meters", "belong to the records they are counted in")
      }
      rules.variants = []
      for reader in variants { rules.variants.append(try variant(reader)) }
      return
    }
    if rules.variants.isEmpty { rules.variants = [MappingRules.Variant()] }
    for meter in meters { Self.set(meter, in: &rules.variants[0].meters) }
  }

  private mutating func variant(
    _ reader: YAMLReader
  ) throws(ConfigurationError) -> MappingRules.Variant {
    try reader.require(["each", "where", "record", "meters"])
    var variant = MappingRules.Variant()
    if let each = try reader.text("each") {
      guard each.hasSuffix("[]") else { throw reader.error("each", "an array ends in []") }
      variant.each = String(each.dropLast(2))
    }
    variant.conditions = try parser.conditions(reader.mapping("where"))
    variant.fields = try fields(reader.mapping("record"), isCanonical: true)
    variant.meters = try fields(reader.mapping("meters"), isCanonical: false)
    return variant
  }

  private func flag(_ key: String) throws(ConfigurationError) -> Bool? {
    try reader.value(key, "true or false") { Bool($0) }
  }

  private mutating func readChecks() throws(ConfigurationError) {
    guard let value = reader.value(at: "check") else { return }
    rules.checks = []
    for element in value.elements {
      guard case .mapping(let check) = element.content, let total = check.value(at: "total"),
        let meters = try check.texts("of")
      else { throw element.error("expected total and of") }
      try check.require(["total", "of"])
      rules.checks.append(
        .init(total: try parser.expression(total), meters: meters.map { MeterID($0) }))
    }
  }

  /// Every record must have what its kind requires.
  private func checkFields(_ provider: ProviderID?) throws(ConfigurationError) {
    for variant in rules.variants + [rules.emptyRows].compactMap({ $0 }) {
      var given = Set((rules.fields + variant.fields).map(\.name))
      if provider != nil { given.insert("provider") }
      if !variant.meters.isEmpty { given.formUnion(["meter", "quantity"]) }
      if let name = CanonicalColumns(kind).required.first(where: { !given.contains($0) }) {
        throw reader.error("record", "\(name) is required of \(kind.rawValue)")
      }
    }
  }

  /// A source whose counts hold each other must take something away, and another must not.
  private func checkConvention() throws(ConfigurationError) {
    let subtracts = rules.variants.flatMap(\.meters).contains { $0.expression.subtracts }
    switch rules.convention {
    case .inclusive where !subtracts:
      throw reader.error("convention", "inclusive, and no meter takes anything away")
    case .exclusive where subtracts:
      throw reader.error("convention", "exclusive, and a meter takes something away")
    default: return
    }
  }
}

extension FieldExpression {
  /// Whether something is taken away in it.
  var subtracts: Bool {
    switch self {
    case .path, .name, .constant: false
    case .firstOf(let members), .join(let members, _): members.contains { $0.subtracts }
    case .steps(let source, let steps): !steps.subtracted.isEmpty || source.subtracts
    }
  }

  /// The groups of its patterns.
  var groups: [String] {
    switch self {
    case .path, .name, .constant: []
    case .firstOf(let members), .join(let members, _): members.flatMap(\.groups)
    case .steps(let source, let steps): (steps.match?.groups ?? []) + source.groups
    }
  }
}
