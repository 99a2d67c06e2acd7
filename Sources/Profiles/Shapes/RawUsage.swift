import ExactMoney
import Pipeline
import SourceText

/// Canonical usage events that carry the provider's raw usage object instead of meters, in the member or
/// column `usage`.
///
/// All other fields are the event's own, tags among them. A `usage` that is no object is such a field, too.
public enum RawUsage {
  /// The field that holds the object.
  public static let field = "usage"

  /// What can be done in place; says of a row the same as ``record(_:)``, or declines it.
  public static let mapping = RowMapping(
    columns: [
      .init(
        tier,
        .firstOf([
          .first([tier]),
          .replaced(
            .first(tiersOfObject.map { "\(field).\($0)" }), table: standardTiers,
            otherwise: .keep),
        ]))
    ], split: UsageShapes.builtIn.split(of: field), passesOthers: true)

  /// The event's own tier; where it names none, that of its usage object.
  private static let tier = "service_tier"
  /// Anthropic and Gemini name the tier that answered in the usage object.
  private static let tiersOfObject = ["service_tier", "serviceTier"]
  /// Other words for the tier that an absent one means.
  private static let standardTiers = [
    "default": ServiceTier.standard.rawValue, "auto": ServiceTier.standard.rawValue,
  ]

  /// Every meter that a usage object can give.
  public static let meters = UsageShapes.builtIn.emittedMeters

  /// The events of a part of a file.
  public static func rows(of part: SourcePart) -> Outcome<MappedRows> {
    var findings: [Finding] = []
    var rows = MappedRows()
    let records: [RawRecord]
    switch part {
    case .row(let record): records = [record]
    case .line(let file), .json(let file):
      let table = JSONRecords.read(file)
      records = table.output.records
      findings = table.findings
      rows.rowsRefused = table.output.rowsRefused
    }
    for record in records {
      let events = events(of: record)
      rows.records += events.output
      findings += events.findings
      if events.output.isEmpty { rows.rowsRefused += 1 }
    }
    return Outcome(rows, findings)
  }

  /// The event with the meters of its usage object, and one for each further call that the object reports;
  /// none, with a finding, where the object contradicts itself, or the event's own meters. A record
  /// without such an object is as it was.
  static func events(of record: RawRecord) -> Outcome<[RawRecord]> {
    guard let usage = record[field], usage.text.utf8.first == UInt8(ascii: "{") else {
      return Outcome([record])
    }
    let place = record.location.at(column: usage.column)
    let text = SourceFile(name: place.file, kind: .usage, bytes: Array(usage.text.utf8))
    let tree = JSONTree.read(text)
    guard let node = tree.output else {
      return Outcome([], tree.findings.map { Finding($0.code, at: place, $0.message) })
    }
    let provider = record["provider"].map { ProviderID($0.text) }
    let split = UsageShapes.builtIn.split(node, provider: provider, at: place)
    guard split.findings.isEmpty else { return Outcome([], split.findings) }
    let contradictions = contradictions(of: record, split.output)
    guard contradictions.isEmpty else { return Outcome([], contradictions) }
    var others = record.fields.filter { $0.name != field && !meters.contains(MeterID($0.name)) }
    if record[tier]?.text.isEmpty ?? true,
      let stated = tiersOfObject.lazy.compactMap({ node[$0]?.text }).first(where: { !$0.isEmpty })
    {
      let text = standardTiers[stated] ?? stated
      others = others.filter { $0.name != tier }
      others.append(RawField(name: tier, text: text, column: usage.column))
    }
    let event = RawRecord(location: record.location, fields: others, header: record.header)
    return Outcome(event.with(split.output, from: usage))
  }

  /// The meters that the event states itself, where its usage object says something else.
  private static func contradictions(of record: RawRecord, _ split: MeterSplit) -> [Finding] {
    record.fields.filter { meters.contains(MeterID($0.name)) }.compactMap { field in
      let meter = MeterID(field.name)
      let quantity = split.meters.first { $0.meter == meter }?.quantity ?? .zero
      guard ExactDecimal(field.text) != quantity else { return nil }
      return Finding(
        .meterBreakdownMismatch, at: record.location.at(column: field.column),
        "\(field.name): the event says \(Evidence.quoted(field.text)), its usage object "
          + "\(quantity)")
    }
  }
}
