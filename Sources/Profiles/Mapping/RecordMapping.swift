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
  private let forms: [Profile.Form]
  private let dialect: Dialect
  private let columns: SourceColumns
  /// The fields of a record of each variant, but for its meters; the last is of arrays without rows.
  private let variants: [Variant]
  private let named: NamedExpressions
  private let memo = EvaluationMemo()
  /// JSON has none.
  private let noColumns = SourceColumns([])

  private struct Variant {
    let rules: MappingRules.Variant
    let fields: [MappingRules.Field]
  }

  /// The mapping of `profile` for a table with these columns; JSON has none.
  ///
  /// - Precondition: the profile maps its fields itself.
  public init(_ profile: Profile, columns: [String]) {
    rules = required(profile.mapping, "profile \(profile.name) has no mapping")
    named = NamedExpressions(rules.lets)
    kind = profile.kind
    forms = profile.forms
    dialect = profile.dialect
    self.columns = SourceColumns(columns)
    var fields = rules.fields
    if let provider = profile.provider, !fields.contains(where: { $0.name == "provider" }),
      CanonicalColumns(kind).contains("provider")
    {
      fields.append(.init(name: "provider", expression: .constant(provider.rawValue)))
    }
    let tags = kind == .usage ? Self.tags(rules.tags, besides: fields) : []
    variants = (rules.variants + [rules.emptyRows].compactMap { $0 }).map { variant in
      let own = Set(variant.fields.map(\.name))
      return Variant(
        rules: variant,
        fields: (fields + tags).filter { !own.contains($0.name) } + variant.fields)
    }
  }

  /// The source's fields that an event keeps under their own names.
  private static func tags(
    _ names: [String], besides fields: [MappingRules.Field]
  ) -> [MappingRules.Field] {
    let known = Set(fields.map(\.name))
    return names.filter { !known.contains($0) }.map { .init(name: $0, expression: .path($0)) }
  }

  /// What an object gives whose array has no rows; nothing and a finding where it cannot be understood.
  public func recordsOfNoRows(around source: RawRecord) -> Outcome<[RawRecord]> {
    var evaluation = evaluation(of: source)
    let variants = variants.dropFirst(rules.variants.count)
    do throws(RowRefusal) {
      try evaluation.knowAll()
      return Outcome(try records(of: variants, &evaluation, nil, at: source.location))
    } catch {
      return Outcome([], [error.finding(at: source.location)])
    }
  }

  /// What becomes of a source record.
  public enum Reading: Sendable {
    /// The profile takes it, and this is what it gives.
    case taken(Outcome<[RawRecord]>)
    /// It does not; the fields of it that are added up.
    case left(Outcome<[RawRecord]>)
  }

  /// What becomes of `source`. What cannot be understood is refused with a finding, not left out; usage of
  /// which no event comes is left.
  public func reading(of source: RawRecord) -> Reading {
    var evaluation = evaluation(of: source)
    var isTaken = true
    do throws(RowRefusal) {
      if try isNoRow(&evaluation) { return .left(Outcome([])) }
      for condition in rules.taking where try !evaluation.holds(condition) { isTaken = false }
      // Of a row that is left little is asked: most rows of a cloud's bill are.
      if isTaken { try evaluation.knowAll() }
      let asked = isTaken ? nil : LeftAside.fields
      let rows = variants.prefix(rules.variants.count)
      let records = try records(of: rows, &evaluation, asked, at: source.location)
      if kind == .usage, records.isEmpty { isTaken = false }
      return isTaken ? .taken(Outcome(records)) : .left(Outcome(records))
    } catch {
      let nothing = Outcome<[RawRecord]>([], [error.finding(at: source.location)])
      return isTaken ? .taken(nothing) : .left(nothing)
    }
  }

  /// Whether the source record is no row of its table; refuses the file where it is another export.
  private func isNoRow(_ evaluation: inout Evaluation) throws(RowRefusal) -> Bool {
    if let wrong = rules.wrongExport, try holdsAll(wrong.conditions, &evaluation) {
      throw RowRefusal(code: .wrongExport, column: 0, message: wrong.message)
    }
    if rules.notRows.isEmpty { return false }
    return try holdsAll(rules.notRows, &evaluation)
  }

  private func holdsAll(
    _ conditions: [FieldCondition], _ evaluation: inout Evaluation
  ) throws(RowRefusal) -> Bool {
    for condition in conditions where try !evaluation.holds(condition) { return false }
    return true
  }

  /// The total that `source` states of its whole file; `nil` where it states none.
  func statedTotal(in source: RawRecord) -> Outcome<ExactDecimal?> {
    guard let footing = rules.footing else { return Outcome(nil) }
    var evaluation = evaluation(of: source)
    do throws(RowRefusal) {
      return Outcome(try evaluation.value(footing.total)?.number(dialect))
    } catch {
      return Outcome(nil, [error.finding(at: source.location)])
    }
  }

  /// The canonical records of a part of a file, and how many of its rows gave none.
  public func rows(of part: SourcePart) -> Outcome<MappedRows> {
    var findings: [Finding] = []
    var rows = MappedRows()
    let sources: [RawRecord]
    switch part {
    case .row(let record): sources = [record]
    case .line(let file), .json(let file):
      let isLine = if case .line = part { true } else { false }
      let read = SourceRecords.read(file, forms, rows: rules.rows, isLine: isLine)
      sources = read.output.records
      findings = read.findings
      rows.rowsRefused = read.output.rowsRefused
      for place in read.output.placesOfNoRows { rows.leave(line: place.line) }
    }
    for source in sources {
      guard case .taken(let mapped) = reading(of: source) else {
        rows.leave(line: source.location.line)
        continue
      }
      findings += mapped.findings
      rows.records += mapped.output
      if !mapped.findings.isEmpty { rows.rowsRefused += 1 }
    }
    return Outcome(rows, findings)
  }

  private func evaluation(of source: RawRecord) -> Evaluation {
    Evaluation(
      SourceRow(source, columns: columns, dialect: dialect), named: named, dialect: dialect,
      memo: memo)
  }

  private func records(
    of variants: ArraySlice<Variant>, _ evaluation: inout Evaluation,
    _ onlyFields: Set<String>?, at location: SourceLocation
  ) throws(RowRefusal) -> [RawRecord] {
    var records: [RawRecord] = []
    for variant in variants {
      records += try self.records(of: variant, &evaluation, onlyFields, at: location)
    }
    return records
  }

  private func records(
    of variant: Variant, _ evaluation: inout Evaluation,
    _ onlyFields: Set<String>?, at location: SourceLocation
  ) throws(RowRefusal) -> [RawRecord] {
    guard let each = variant.rules.each else {
      return try recordsOfElement(variant, &evaluation, onlyFields, at: location)
    }
    guard let array = try evaluation.row.field(each) else { return [] }
    // The array's text is read again as a document of its own: in CSV it is a cell's text.
    let file = SourceFile(name: location.file, kind: kind, bytes: Array(array.text.utf8))
    guard let node = JSONTree.read(file).output else {
      throw RowRefusal(
        code: .malformedJSON, column: array.column, message: "\(each) is not JSON")
    }
    var records: [RawRecord] = []
    for element in JSONTree.rows("[]", in: node, of: file) {
      evaluation.element = SourceRow(element, columns: noColumns, dialect: dialect)
      records += try recordsOfElement(variant, &evaluation, onlyFields, at: location)
    }
    evaluation.element = nil
    return records
  }

  private func recordsOfElement(
    _ variant: Variant, _ evaluation: inout Evaluation,
    _ onlyFields: Set<String>?, at location: SourceLocation
  ) throws(RowRefusal) -> [RawRecord] {
    for condition in variant.rules.conditions where try !evaluation.holds(condition) { return [] }
    var fields: [RawField] = []
    for field in variant.fields where onlyFields?.contains(field.name) ?? true {
      guard let value = try evaluation.value(field.expression) else { continue }
      fields.append(try canonical(value, field.name))
    }
    if variant.rules.meters.isEmpty || onlyFields != nil {
      return fields.isEmpty ? [] : [RawRecord(location: location, fields: fields)]
    }
    let meters = try self.meters(variant.rules.meters, &evaluation)
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
