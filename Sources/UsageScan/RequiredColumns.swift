import ExactMoney
import Pipeline

/// What the policy requires of usage, a bit for each field.
struct RequiredColumns: Sendable {
  /// The fields, by bit.
  let names: [String]
  /// All of them.
  let all: UInt32
  /// Those that only an answer brings.
  let ofAnswers: UInt32
  /// The fields that each column fills by its name.
  private let byColumn: [ColumnName: UInt32]
  /// The fields that any meter fills.
  private let ofMeters: UInt32
  private let ofAnyProvider: UInt32
  private let byProvider: [ProviderID: UInt32]

  init(_ policy: Policy, meters: MeterCatalogue) {
    let meterNames = Set(meters.meters.map { ColumnName($0.rawValue) })
    let names = policy.requiredFields
    invariant(names.count <= RequiredFields.limit, "\(names.count) required fields")
    func bits(_ matches: (String) -> Bool) -> UInt32 {
      names.enumerated().reduce(0) { matches($1.element) ? $0 | 1 << UInt32($1.offset) : $0 }
    }
    func fields(_ required: RequiredFields) -> UInt32 {
      let own = Set(required.names.map { ColumnName($0) })
      return bits { own.contains(ColumnName($0)) }
    }
    self.names = names
    all = bits { _ in true }
    ofMeters = bits { $0.hasSameBytes(as: RequiredFields.anyMeter) }
    let ofInput = bits { $0.hasSameBytes(as: RequiredFields.inputTokens) }
    ofAnswers =
      ofMeters | ofInput
      | bits { name in
        RequiredFields.fieldsOfAnswers.contains { $0.hasSameBytes(as: name) }
          || meterNames.contains(ColumnName(name))
      }
    var byColumn: [ColumnName: UInt32] = [:]
    for (bit, name) in names.enumerated() {
      byColumn[ColumnName(name)] = 1 << UInt32(bit)
    }
    for meter in MeterID.inputMeters { byColumn[ColumnName(meter.rawValue), default: 0] |= ofInput }
    self.byColumn = byColumn.filter { $0.value != 0 }
    ofAnyProvider = fields(policy.anyProvider.required)
    byProvider = policy.providers.mapValues { fields($0.required) }
  }

  /// The fields that a column of that name fills, as bits.
  func fields(filledBy column: String, isMeter: Bool) -> UInt32 {
    (byColumn[ColumnName(column)] ?? 0) | (isMeter ? ofMeters : 0)
  }

  /// The fields that usage of `provider` must have, as bits.
  func fields(of provider: ProviderID) -> UInt32 { byProvider[provider] ?? ofAnyProvider }
}
