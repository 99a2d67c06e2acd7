import ExactMoney
import Pipeline
import SourceText

/// A provider's own usage object inside a source record: it becomes the meters of an event, and of
/// further events where it reports several calls.
struct UsageObject {
  private let field: RawField?

  /// The object at `path`: in JSON a member, in a table a cell's text.
  init(_ path: String, in row: SourceRow) {
    field = row[JSONTree.textName(of: path)] ?? row[path]
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
    let shape = RawField(name: "usage_shape", text: split.output.shape, column: field.column)
    let own = event.with(model: split.output.model, meters: split.output.meters, shape, field)
    let further = split.output.furtherCalls.map { call in
      event.with(model: call.model, meters: call.meters, shape, field, index: call.index)
    }
    return [own] + further
  }
}

extension RawField {
  fileprivate func refusal(_ code: FindingCode, _ message: String) -> RowRefusal {
    RowRefusal(code: code, column: column, message: message)
  }
}

extension RawRecord {
  /// This event with meters; a further call is an event of its own, named after this one.
  fileprivate func with(
    model: ModelID?, meters: [MeterSplit.Quantity], _ shape: RawField, _ usage: RawField,
    index: Int? = nil
  ) -> RawRecord {
    var fields = self.fields.map { field in
      switch field.name {
      case "model":
        RawField(
          name: field.name, text: model?.rawValue ?? field.text,
          column: model == nil ? field.column : usage.column)
      case "event_id" where index != nil:
        RawField(
          name: field.name, text: "\(field.text)#iteration \(index ?? 0)", column: field.column)
      default: field
      }
    }
    if index != nil {
      // What was counted or paid once belongs to the first call.
      fields.removeAll { MeterID($0.name).isCountedOnce || $0.name.hasPrefix("estimated_cost") }
    }
    fields += meters.map {
      RawField(name: $0.meter.rawValue, text: $0.quantity.description, column: usage.column)
    }
    return RawRecord(location: location, fields: fields + [shape])
  }
}

extension MeterID {
  /// Whether it counts what the client sent, not what a model worked through.
  fileprivate var isCountedOnce: Bool { self == MeterID("requests") }
}
