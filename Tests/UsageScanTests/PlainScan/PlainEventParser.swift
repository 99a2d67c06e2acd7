import ExactMoney
import Pipeline
import SourceText

/// Reads one record as an event.
///
/// It goes once over the fields and asks a table what each is used for, where ``FieldReader`` would
/// search the record for every name: a usage row has many fields, and there are many rows.
struct PlainEventParser: Sendable {
  private let uses: [PlainColumnName: PlainColumnUse]
  private let dimensionCount: Int
  private let meterCount: Int

  init(meters: PlainMeterCatalogue, dimensions: [String]) {
    meterCount = meters.meters.count
    uses = PlainColumnUse.table(meters: meters, dimensions: dimensions)
    dimensionCount = dimensions.count
  }

  /// Whether a column of this name is a meter.
  func isMeter(_ name: String) -> Bool {
    uses[PlainColumnName(name)]?.meter != nil
  }

  /// What `record`, which gave `event`, says of each meter that the catalogue has, of the first 31.
  func meters(of record: RawRecord, _ event: PlainEvent) -> PlainCoverage.RecordMeters {
    var marks = PlainCoverage.RecordMeters(repeating: nil, count: meterCount)
    for field in record.fields where !field.text.isEmpty {
      guard let meter = uses[PlainColumnName(field.name)]?.meter, meter < 31 else { continue }
      marks[meter] = marks[meter] == true || event.quantities.contains { $0.meter == meter }
    }
    return marks
  }

  /// The event of `record`; what is wrong with it goes to `findings`, and where that leaves no event
  /// the result is `nil`.
  func event(_ record: RawRecord, _ findings: inout [Finding]) -> PlainEvent? {
    var draft = PlainEventDraft(location: record.location, dimensionCount: dimensionCount)
    for field in record.fields {
      guard let use = uses[PlainColumnName(field.name)] else { continue }
      for index in use.dimensions { draft.dimensions[index] = PlainDimension(field.text) }
      if let meter = use.meter { draft.takeQuantity(field, meter: meter) }
      if let column = use.column { draft.take(field, as: column) }
    }
    findings += draft.remarks
    if let event = draft.finished(content: record.content) { return event }
    for column in PlainColumn.required where record[column.rawValue] == nil {
      let place = record.location(of: column.rawValue)
      draft.refuse(.missingValue, column: place.column, "\(column.rawValue): required, and empty")
    }
    findings += draft.findings
    return nil
  }
}

/// An event while its fields come in, in whatever order the file has them.
private struct PlainEventDraft {
  let location: SourceLocation
  var dimensions: [PlainDimension]
  /// What makes the row count for nothing.
  private(set) var findings: [Finding] = []
  /// What a person should know although the row counts.
  private(set) var remarks: [Finding] = []
  private var eventID: PlainEventID?
  private var recordedAt: Instant?
  private var occurredAt: Instant?
  private var customerID: CustomerID?
  private var userID: PlainUserID?
  private var workItemID: PlainWorkItemID?
  private var provider: ProviderID?
  private var model: ModelID?
  private var serviceTier = ServiceTier.standard
  private var account: AccountID?
  private var attempt = ExactDecimal.one
  private var status = PlainStatus.completed
  private var outcome: PlainOutcome?
  private var isBillable = true
  private var quantities: [PlainMeterQuantity] = []

  init(location: SourceLocation, dimensionCount: Int) {
    self.location = location
    dimensions = Array(repeating: PlainDimension(""), count: dimensionCount)
  }

  mutating func refuse(_ code: FindingCode, column: Int, _ message: String) {
    findings.append(Finding(code, at: location.at(column: column), message))
  }

  mutating func take(_ field: RawField, as column: PlainColumn) {
    switch column {
    case .eventID: eventID = PlainEventID(field.text)
    case .recordedAt: recordedAt = instant(field)
    case .occurredAt: occurredAt = instant(field)
    case .customerID: customerID = CustomerID(field.text)
    case .userID: userID = PlainUserID(field.text)
    case .workItemID: workItemID = PlainWorkItemID(field.text)
    case .provider: provider = ProviderID(field.text)
    case .model: model = ModelID(field.text)
    case .serviceTier: serviceTier = ServiceTier(field.text)
    case .account: account = AccountID(field.text)
    case .attempt: takeAttempt(field)
    case .status: status = choice(field) ?? status
    case .outcome: outcome = choice(field)
    case .billable: takeBillable(field)
    // Attributes only; but text that is no number shows a shifted or damaged row.
    case .latency, .estimatedCost: _ = number(field)
    }
  }

  mutating func takeQuantity(_ field: RawField, meter: Int) {
    guard let quantity = number(field) else { return }
    if quantity.isNegative {
      // Only what is above zero is rated; the rest of the row stands.
      remarks.append(
        Finding(
          .negativeQuantity, at: location.at(column: field.column),
          "\(field.name): \(Evidence.quoted(field.text)) counts as 0"))
    } else if !quantity.isZero {
      quantities.append(PlainMeterQuantity(meter: meter, quantity: quantity))
    }
  }

  private mutating func takeAttempt(_ field: RawField) {
    guard let number = number(field) else { return }
    if number.isInteger {
      attempt = number
    } else {
      refuse(
        .badNumber, column: field.column,
        "attempt: \(Evidence.quoted(field.text)) is not a whole number")
    }
  }

  private mutating func takeBillable(_ field: RawField) {
    switch field.text.lowercased() {
    case "true": isBillable = true
    case "false": isBillable = false
    default:
      refuse(
        .badValue, column: field.column,
        "billable: \(Evidence.quoted(field.text)) is not one of true, false")
    }
  }

  private mutating func number(_ field: RawField) -> ExactDecimal? {
    if let number = ExactDecimal(field.text) { return number }
    refuse(
      .badNumber, column: field.column,
      "\(field.name): \(Evidence.quoted(field.text)) is not a number")
    return nil
  }

  private mutating func instant(_ field: RawField) -> Instant? {
    if let instant = Instant(rfc3339: field.text) { return instant }
    refuse(
      .badDate, column: field.column,
      "\(field.name): \(Evidence.quoted(field.text)) is not a time by RFC 3339 with an offset")
    return nil
  }

  private mutating func choice<Value>(_ field: RawField) -> Value?
  where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    if let value = Value(rawValue: field.text) { return value }
    let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
    refuse(
      .badValue, column: field.column,
      "\(field.name): \(Evidence.quoted(field.text)) is not one of \(allowed)")
    return nil
  }

  /// The event, or `nil` where something is missing or was refused.
  func finished(content: @autoclosure () -> String) -> PlainEvent? {
    guard findings.isEmpty, let occurredAt, let provider, let model else { return nil }
    return PlainEvent(
      location: location, content: PlainContent(content()), eventID: eventID,
      recordedAt: recordedAt, occurredAt: occurredAt, customerID: customerID, userID: userID,
      workItemID: workItemID, provider: provider, model: model, serviceTier: serviceTier,
      account: account, attempt: attempt, status: status, outcome: outcome,
      isBillable: isBillable, quantities: quantities.sorted { $0.meter < $1.meter },
      dimensions: dimensions)
  }
}
