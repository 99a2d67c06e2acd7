/// Writes events as rows of CSV or of JSON Lines, nineteen columns each.
final class RowWriter {
  enum Format: String { case csv, jsonl }

  private static let columns: [StaticString] = [
    "event_id", "recorded_at", "occurred_at", "customer_id", "workspace_id", "user_id", "feature",
    "work_item_id", "environment", "provider", "model", "service_tier", "status", "outcome",
    "latency_ms", "uncached_input_tokens", "cache_read_tokens", "output_tokens", "estimated_cost",
  ]
  private static let comma: UInt8 = 44
  private static let quote: UInt8 = 34

  private let buffer: RowBuffer
  private let format: Format
  private let columns = RowWriter.columns
  private let features = Catalog.features.map(\.name)
  private let models = Catalog.models
  /// The estimate that the application makes as it calls: pico-dollars by model, tier, price and meter.
  private let rates: [Int]

  init(file: OutputFile, format: Format) throws {
    buffer = RowBuffer(file: file)
    self.format = format
    rates = Catalog.models.flatMap { model in
      Tier.allCases.flatMap { tier in
        (0..<2).flatMap { price in
          Catalog.meters.indices.map { model.picodollars(meter: $0, tier: tier, price: price) }
        }
      }
    }
    if format == .csv {
      for (index, column) in columns.enumerated() {
        if index > 0 { buffer.append(byte: Self.comma) }
        buffer.append(column)
      }
      buffer.append("\n")
    }
  }

  func flush() throws { try buffer.flush() }

  func write(_ event: Event) throws {
    try buffer.reserveRow()
    writeMoments(event)
    writeCaller(event)
    writeCall(event)
    writeQuantities(event)
    buffer.append(format == .csv ? "\n" : "}\n")
  }

  private func writeMoments(_ event: Event) {
    beginText(0)
    buffer.append(uuid: event.identity)
    endText()
    beginText(1)
    buffer.append(moment: event.recordedAt)
    endText()
    beginText(2)
    buffer.append(moment: event.occurredAt)
    endText()
  }

  private func writeCaller(_ event: Event) {
    beginText(3)
    buffer.append("cus_")
    buffer.append(event.customer + 1, width: 6)
    endText()
    beginText(4)
    buffer.append("ws_")
    buffer.append(event.customer * 4 + event.workspace)
    endText()
    if let user = event.user {
      beginText(5)
      buffer.append("u")
      buffer.append(event.customer * 12 + user)
      endText()
    } else {
      leaveEmpty()
    }
    writeText(6, features[event.feature])
    if let workItem = event.workItem {
      beginText(7)
      buffer.append("t")
      buffer.append(workItem)
      endText()
    } else {
      leaveEmpty()
    }
    writeText(8, event.environment == 0 ? "prod" : "staging")
  }

  private func writeCall(_ event: Event) {
    writeText(9, models[event.model].provider)
    writeText(10, models[event.model].name)
    writeText(11, event.tier.name)
    switch event.status {
    case .started: writeText(12, "started")
    case .completed: writeText(12, "completed")
    case .failed: writeText(12, "failed")
    case .cancelled: writeText(12, "cancelled")
    }
    switch event.outcome {
    case .none: leaveEmpty()
    case .accepted: writeText(13, "accepted")
    case .edited: writeText(13, "edited")
    case .rejected: writeText(13, "rejected")
    case .empty: writeText(13, "empty")
    }
  }

  private func writeQuantities(_ event: Event) {
    if let latency = event.latency {
      beginNumber(14)
      buffer.append(latency)
    } else {
      leaveEmpty()
    }
    beginNumber(15)
    buffer.append(event.quantities.0)
    beginNumber(16)
    buffer.append(event.quantities.1)
    beginNumber(17)
    buffer.append(event.quantities.2)
    beginNumber(18)
    let rate = ((event.model * Tier.allCases.count + event.tier.rawValue) * 2 + event.price) * 3
    let picodollars =
      event.quantities.0 * rates[rate] + event.quantities.1 * rates[rate + 1]
      + event.quantities.2 * rates[rate + 2]
    let microdollars = (picodollars + 500_000) / 1_000_000
    buffer.append(microdollars / 1_000_000)
    buffer.append(".")
    buffer.append(microdollars % 1_000_000, width: 6)
  }

  private func writeText(_ column: Int, _ text: StaticString) {
    beginText(column)
    buffer.append(text)
    endText()
  }

  private func beginText(_ column: Int) {
    beginNumber(column)
    if format == .jsonl { buffer.append(byte: Self.quote) }
  }

  private func endText() {
    if format == .jsonl { buffer.append(byte: Self.quote) }
  }

  /// In CSV an absent value is nothing between two commas; in JSON Lines it has no name either.
  private func leaveEmpty() {
    if format == .csv { buffer.append(byte: Self.comma) }
  }

  private func beginNumber(_ column: Int) {
    if format == .csv {
      if column > 0 { buffer.append(byte: Self.comma) }
    } else {
      buffer.append(column == 0 ? "{\"" : ",\"")
      buffer.append(columns[column])
      buffer.append("\":")
    }
  }
}
