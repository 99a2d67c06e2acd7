import Pipeline

/// The columns of a usage file whose values the scan reads, besides meters and dimensions.
/// Every other column is a tag: part of the content, and a dimension where the policy says so.
enum UsageColumn: String, CaseIterable, Sendable {
  case eventID = "event_id"
  case recordedAt = "recorded_at"
  case occurredAt = "occurred_at"
  case customerID = "customer_id"
  case userID = "user_id"
  case workItemID = "work_item_id"
  case provider
  case model
  case serviceTier = "service_tier"
  case account
  case attempt
  case status
  case outcome
  case billable
  case latency = "latency_ms"
  case estimatedCost = "estimated_cost"

  /// Without these no row can be rated.
  static let required: [UsageColumn] = [.occurredAt, .provider, .model]
}

/// What a column is used for; one column may be several things.
struct ColumnUse: Sendable {
  /// The attribute it holds.
  var column: UsageColumn?
  /// The index of the meter it counts.
  var meter: Int?
  /// The indices of the dimensions it fills.
  var dimensions: [Int] = []
}

extension ColumnUse {
  /// What every column that is not a plain tag is used for.
  static func table(meters: MeterCatalogue, dimensions: [String]) -> [ColumnName: ColumnUse] {
    var uses: [ColumnName: ColumnUse] = [:]
    for column in UsageColumn.allCases {
      uses[ColumnName(column.rawValue), default: ColumnUse()].column = column
    }
    for (index, meter) in meters.meters.enumerated() {
      uses[ColumnName(meter.rawValue), default: ColumnUse()].meter = index
    }
    for (index, dimension) in dimensions.enumerated() {
      uses[ColumnName(dimension), default: ColumnUse()].dimensions.append(index)
    }
    return uses
  }
}
