import ExactMoney
import Pipeline

/// What the scan knows besides the files, in the form its threads need.
struct ScanRules: Sendable {
  /// Meters with higher numbers go the careful way; nobody has that many.
  static let quickMeterCount = 31

  let rules: UsageRules
  let meters: MeterCatalogue
  /// What each column that is not a plain tag is used for.
  let uses: [ColumnName: ColumnUse]
  /// The columns whose texts make a group: five that the rules ask for, then the policy's dimensions.
  let slotNames: [String]
  /// The meters that count to a call's total input, as bits.
  let inputMask: UInt32
  /// The hash of ids and names.
  let sip: SipHash

  init(_ rules: UsageRules, seed: (UInt64, UInt64)) {
    self.rules = rules
    meters = MeterCatalogue(rules.priceBook.meters)
    uses = ColumnUse.table(meters: meters, dimensions: rules.policy.dimensions)
    slotNames = Slot.allCases.map(\.column.rawValue) + rules.policy.dimensions
    inputMask = meters.isInput.prefix(Self.quickMeterCount).enumerated()
      .reduce(0) { $1.element ? $0 | 1 << UInt32($1.offset) : $0 }
    sip = SipHash(key: seed)
  }

  /// The places of a group's texts that have a meaning of their own; the dimensions follow.
  enum Slot: Int, CaseIterable {
    case customer
    case provider
    case model
    case serviceTier
    case account

    var column: UsageColumn {
      switch self {
      case .customer: .customerID
      case .provider: .provider
      case .model: .model
      case .serviceTier: .serviceTier
      case .account: .account
      }
    }

    /// Whether prices depend on it.
    var decidesPrice: Bool { self != .customer }
  }
}
