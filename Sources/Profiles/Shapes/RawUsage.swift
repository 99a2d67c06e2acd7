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
    columns: [], split: UsageShapes.builtIn.split(of: field), passesOthers: true)

  /// Every meter that a usage object can give.
  public static let meters = UsageShapes.builtIn.emittedMeters

  /// The event with the meters of its usage object; `nil` with a finding where the object contradicts
  /// itself, or the event's own meters. A record without such an object is as it was.
  public static func record(_ record: RawRecord) -> Outcome<RawRecord?> {
    guard let usage = record[field], usage.text.utf8.first == UInt8(ascii: "{") else {
      return Outcome(record)
    }
    let place = record.location.at(column: usage.column)
    let text = SourceFile(name: place.file, kind: .usage, bytes: Array(usage.text.utf8))
    let tree = JSONTree.read(text)
    guard let node = tree.output else {
      return Outcome(nil, tree.findings.map { Finding($0.code, at: place, $0.message) })
    }
    let provider = record["provider"].map { ProviderID($0.text) }
    let split = UsageShapes.builtIn.split(node, provider: provider, at: place)
    guard split.findings.isEmpty else { return Outcome(nil, split.findings) }
    let contradictions = contradictions(of: record, split.output)
    guard contradictions.isEmpty else { return Outcome(nil, contradictions) }
    return Outcome(
      event(record, usage, split.output), split.output.furtherCalls.map { note($0, at: place) })
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

  private static func event(
    _ record: RawRecord, _ usage: RawField, _ split: MeterSplit
  ) -> RawRecord {
    var fields = record.fields.filter {
      $0.name != field && !meters.contains(MeterID($0.name))
        && (split.model == nil || $0.name != "model")
    }
    // A fallback that served the call is what was billed.
    if let model = split.model {
      fields.append(RawField(name: "model", text: model.rawValue, column: usage.column))
    }
    for (meter, quantity) in split.meters {
      fields.append(
        RawField(name: meter.rawValue, text: quantity.description, column: usage.column))
    }
    return RawRecord(location: record.location, fields: fields, header: record.header)
  }

  /// A row is one event: a call beside it must come as a row of its own to count.
  private static func note(_ call: MeterSplit.FurtherCall, at place: SourceLocation) -> Finding {
    let meters = call.meters.map { "\($0.meter) \($0.quantity)" }.joined(separator: ", ")
    return Finding(
      .outOfScope, at: place,
      "call \(call.index), \(call.kind)" + (call.model.map { " of \($0)" } ?? "")
        + ", is billed beside the event and not counted in it: \(meters)")
  }
}
