import ExactMoney
import Pipeline
import SourceText

/// Turns the records of one file into canonical ones, as its profile says.
///
/// A source record gives any number of canonical ones. Their fields have the names of SPEC §3 and the
/// places of the source's, so that what is wrong with one is found in the file that was handed in.
public struct RecordMapping {
  private let rules: MappingRules
  private let kind: InputKind
  private let dialect: Dialect
  private let columns: SourceColumns
  private let sharedFields: [MappingRules.Field]
  private let memo = EvaluationMemo()

  /// The mapping of `profile` for a table with these columns; JSON has none.
  ///
  /// - Precondition: the profile maps its fields itself.
  public init(_ profile: Profile, columns: [String]) {
    rules = required(profile.mapping, "profile \(profile.name) has no mapping")
    kind = profile.kind
    dialect = profile.dialect
    self.columns = SourceColumns(columns)
    var fields = rules.fields
    if let provider = profile.provider, !fields.contains(where: { $0.name == "provider" }),
      CanonicalColumns(kind).contains("provider")
    {
      fields.append(.init(name: "provider", expression: .constant(provider.rawValue)))
    }
    sharedFields = fields
  }

  /// What `source` gives; nothing and a finding where it cannot be understood.
  public func records(of source: RawRecord) -> Outcome<[RawRecord]> {
    outcome(source, rules.variants)
  }

  /// What an object gives whose array has no rows.
  public func recordsOfNoRows(around source: RawRecord) -> Outcome<[RawRecord]> {
    outcome(source, [rules.emptyRows].compactMap { $0 })
  }

  /// What becomes of a source record.
  public enum Reading: Sendable {
    /// The profile takes it, and this is what it gives.
    case taken(Outcome<[RawRecord]>)
    /// It does not; the fields of it that are added up.
    case left(Outcome<[RawRecord]>)
  }

  /// What becomes of `source`. What cannot be understood is refused with a finding, not left out.
  public func reading(of source: RawRecord) -> Reading {
    var evaluation = evaluation(of: source)
    var isTaken = true
    do throws(RowRefusal) {
      try evaluation.name(rules.lets)
      for condition in rules.taking where try !evaluation.holds(condition) { isTaken = false }
      let asked = isTaken ? nil : LeftAside.fields
      let records = try records(of: rules.variants, &evaluation, asked, at: source.location)
      return isTaken ? .taken(Outcome(records)) : .left(Outcome(records))
    } catch {
      let nothing = Outcome<[RawRecord]>([], [error.finding(at: source.location)])
      return isTaken ? .taken(nothing) : .left(nothing)
    }
  }

  private func evaluation(of source: RawRecord) -> Evaluation {
    Evaluation(
      SourceRow(source, columns: columns, dialect: dialect), dialect: dialect, memo: memo)
  }

  private func outcome(
    _ source: RawRecord, _ variants: [MappingRules.Variant]
  ) -> Outcome<[RawRecord]> {
    var evaluation = evaluation(of: source)
    do throws(RowRefusal) {
      try evaluation.name(rules.lets)
      return Outcome(try records(of: variants, &evaluation, nil, at: source.location))
    } catch {
      return Outcome([], [error.finding(at: source.location)])
    }
  }

  private func records(
    of variants: [MappingRules.Variant], _ evaluation: inout Evaluation,
    _ onlyFields: Set<String>?, at location: SourceLocation
  ) throws(RowRefusal) -> [RawRecord] {
    var records: [RawRecord] = []
    for variant in variants {
      records += try self.records(of: variant, &evaluation, onlyFields, at: location)
    }
    return records
  }

  private func records(
    of variant: MappingRules.Variant, _ evaluation: inout Evaluation,
    _ onlyFields: Set<String>?, at location: SourceLocation
  ) throws(RowRefusal) -> [RawRecord] {
    guard let each = variant.each else {
      return try recordsOfElement(variant, &evaluation, onlyFields, at: location)
    }
    guard let array = evaluation.row[each] else { return [] }
    // The array's text is read again as a document of its own: in CSV it is a cell's text.
    let file = SourceFile(name: location.file, kind: kind, bytes: Array(array.text.utf8))
    guard let node = JSONTree.read(file).output else {
      throw RowRefusal(
        code: .malformedJSON, column: array.column, message: "\(each) is not JSON")
    }
    var records: [RawRecord] = []
    for element in JSONTree.rows("[]", in: node, of: file) {
      evaluation.element = SourceRow(element, columns: SourceColumns([]), dialect: dialect)
      records += try recordsOfElement(variant, &evaluation, onlyFields, at: location)
    }
    evaluation.element = nil
    return records
  }

  private func recordsOfElement(
    _ variant: MappingRules.Variant, _ evaluation: inout Evaluation,
    _ onlyFields: Set<String>?, at location: SourceLocation
  ) throws(RowRefusal) -> [RawRecord] {
    for condition in variant.conditions where try !evaluation.holds(condition) { return [] }
    var fields: [RawField] = []
    func isAsked(_ field: MappingRules.Field) -> Bool { onlyFields?.contains(field.name) ?? true }
    func isOwn(_ field: MappingRules.Field) -> Bool {
      variant.fields.contains { $0.name == field.name }
    }
    let shared = sharedFields.filter { isAsked($0) && !isOwn($0) }
    for field in shared + variant.fields.filter(isAsked) {
      guard let value = try evaluation.value(field.expression) else { continue }
      fields.append(try canonical(value, field.name))
    }
    if variant.meters.isEmpty || onlyFields != nil {
      return fields.isEmpty ? [] : [RawRecord(location: location, fields: fields)]
    }
    let meters = try self.meters(variant.meters, &evaluation)
    if kind == .usage {
      fields += meters.map { RawField(name: $0.name, text: $0.value.text, column: $0.value.column) }
      let event = RawRecord(location: location, fields: fields)
      guard let path = rules.usageObject else { return [event] }
      return try UsageObject(path, in: evaluation.row).events(of: event)
    }
    return meters.map { meter in
      let counted = [
        RawField(name: "meter", text: meter.name, column: 0),
        RawField(name: "quantity", text: meter.value.text, column: meter.value.column),
      ]
      return RawRecord(location: location, fields: fields + counted)
    }
  }

  /// The meters that are not empty, which must make the totals that the source states.
  private func meters(
    _ rules: [MappingRules.Field], _ evaluation: inout Evaluation
  ) throws(RowRefusal) -> [(name: String, value: FieldValue)] {
    var meters: [(name: String, value: FieldValue)] = []
    var quantities: [MeterID: ExactDecimal] = [:]
    for rule in rules {
      guard var value = try evaluation.value(rule.expression) else { continue }
      let quantity = try value.number(dialect)
      if value.isShort {
        throw RowRefusal(
          code: .meterBreakdownMismatch, column: value.column,
          message: "\(rule.name) would be \(quantity): its parts are more than the whole")
      }
      value.text = quantity.description
      quantities[MeterID(rule.name)] = quantity
      meters.append((rule.name, value))
    }
    let counted = Set(rules.map { MeterID($0.name) })
    for check in self.rules.checks where !counted.isDisjoint(with: check.meters) {
      try hold(check, quantities, &evaluation)
    }
    return meters
  }

  private func hold(
    _ check: MappingRules.TotalCheck, _ quantities: [MeterID: ExactDecimal],
    _ evaluation: inout Evaluation
  ) throws(RowRefusal) {
    guard let total = try evaluation.value(check.total) else { return }
    let stated = try total.number(dialect)
    let sum = check.meters.reduce(ExactDecimal.zero) { $0 + (quantities[$1] ?? .zero) }
    guard sum != stated else { return }
    throw RowRefusal(
      code: .meterBreakdownMismatch, column: total.column,
      message: "the meters make \(sum), the source's own total is \(stated)")
  }

  /// Undoes the dialect where the canonical field is a number, a day or a time.
  private func canonical(_ value: FieldValue, _ name: String) throws(RowRefusal) -> RawField {
    var text = value.text
    if value.isCanonical {
      return RawField(name: name, text: text, column: value.column)
    }
    if CanonicalColumns.numbers.contains(name) {
      guard let number = dialect.number(text) else {
        throw value.refusal(.badNumber, "is not a number of this source")
      }
      text = number
    } else if CanonicalColumns.days.contains(name), let moment = dialect.moment(text) {
      text = dialect.day(of: moment).description
    } else if CanonicalColumns.times.contains(name), !dialect.moments.isEmpty,
      let moment = dialect.moment(text)
    {
      text = dialect.instant(of: moment).description
    }
    return RawField(name: name, text: text, column: value.column)
  }
}
