import ExactMoney
import Pipeline
import SourceText

/// A provider's own usage object inside a source record: it becomes the meters of an event, and of
/// further events where it reports several calls.
struct UsageObject {
  /// The tag that says by which convention an event was read.
  static let shapeColumn = "usage_shape"

  private let field: RawField?

  /// The object at `path`: in JSON a member, in a table a cell's text.
  init(_ path: String, in row: SourceRow) throws(RowRefusal) {
    let object = try row.field(JSONTree.textName(of: path))
    field = if let object { object } else { try row.field(path) }
  }

  /// `event` with the object's meters; without an object the event stands as it is, a call that
  /// failed has none.
  func events(of event: RawRecord) throws(RowRefusal) -> [RawRecord] {
    guard let field else { return [event] }
    let file = SourceFile(name: event.location.file, kind: .usage, bytes: Array(field.text.utf8))
    guard let usage = JSONTree.read(file).output else {
      throw field.refusal(.malformedJSON, "the usage object is not JSON")
    }
    let split = UsageShapes.builtIn.split(
      usage, provider: ProviderID(nonEmpty: event["provider"]?.text), at: event.location)
    if let finding = split.findings.first { throw field.refusal(finding.code, finding.message) }
    let shape = RawField(name: Self.shapeColumn, text: split.output.shape, column: field.column)
    return event.with(split.output, from: field).map { event in
      RawRecord(location: event.location, fields: event.fields + [shape], header: event.header)
    }
  }
}

extension RawField {
  fileprivate func refusal(_ code: FindingCode, _ message: String) -> RowRefusal {
    RowRefusal(code: code, column: column, message: message)
  }
}

extension RawRecord {
  /// This event with the meters of its usage object, and one for each further call that it reports.
  func with(_ split: MeterSplit, from usage: RawField) -> [RawRecord] {
    [with(model: split.model, meters: split.meters, usage)]
      + split.furtherCalls.map {
        with(model: $0.model, meters: $0.meters, usage, index: $0.index)
      }
  }

  /// This event with meters; a further call is an event of its own, named after this one.
  private func with(
    model: ModelID?, meters: [MeterSplit.Quantity], _ usage: RawField, index: Int? = nil
  ) -> RawRecord {
    var fields = self.fields
    if let index {
      // What was counted or paid once belongs to the first call.
      fields.removeAll { MeterID($0.name).isCountedOnce || $0.name.hasPrefix("estimated_cost") }
      fields = fields.map { field in
        guard field.name == "event_id" else { return field }
        return RawField(
          name: field.name, text: "\(field.text)#iteration \(index)", column: field.column)
      }
    }
    // A fallback that served the call is what was billed.
    if let model {
      fields.removeAll { $0.name == "model" }
      fields.append(RawField(name: "model", text: model.rawValue, column: usage.column))
    }
    fields += meters.map {
      RawField(name: $0.meter.rawValue, text: $0.quantity.description, column: usage.column)
    }
    return RawRecord(location: location, fields: fields, header: header)
  }
}

extension MeterID {
  /// Whether it counts what the client sent, not what a model worked through.
  fileprivate var isCountedOnce: Bool { self == MeterID("requests") }
}
