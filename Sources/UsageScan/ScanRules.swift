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
  /// The columns whose texts make a group: five that the rules ask for, then the dimensions.
  let slotNames: [String]
  /// The meters that count to a call's total input, as bits.
  let inputMask: UInt32
  /// What usage must say, by provider.
  let required: RequiredColumns
  /// The hash of ids and names.
  let sip: SipHash
  /// Whether all rows of CSV have the same columns in the same order, and no rows of JSON are among
  /// them: two rows then say the same where their lines do.
  private(set) var comparesLines = false

  init(_ rules: UsageRules, seed: (UInt64, UInt64), meters added: Set<MeterID> = []) {
    self.rules = rules
    meters = MeterCatalogue(rules.priceBook.meters.union(added))
    uses = ColumnUse.table(meters: meters, dimensions: rules.dimensions)
    slotNames = Slot.allCases.map(\.column.rawValue) + rules.dimensions
    inputMask = meters.isInput.prefix(Self.quickMeterCount).enumerated()
      .reduce(0) { $1.element ? $0 | 1 << UInt32($1.offset) : $0 }
    required = RequiredColumns(rules.policy, meters: meters)
    sip = SipHash(key: seed)
  }

  /// The rules for these files.
  ///
  /// Throws what opening a file throws.
  init(_ rules: UsageRules, seed: (UInt64, UInt64), for sources: [any UsageSource]) throws {
    // A meter that no price names must be seen too: its usage is unpriced, not a tag.
    let meters = sources.reduce(into: Set<MeterID>()) { $0.formUnion($1.mapping?.meters ?? []) }
    self.init(rules, seed: seed, meters: meters)
    comparesLines = try haveOneHeader(sources)
  }

  /// Whether the rows of all files have the same columns in the same order. Of several files only those
  /// are looked into that cost nothing to open.
  private func haveOneHeader(_ sources: [any UsageSource]) throws -> Bool {
    guard sources.count > 1 else { return true }
    var header: [String]?
    for source in sources {
      guard source.mapping == nil, !source.isStream, case .memory(let memory) = try source.open()
      else { return false }
      let bytes = memory.bytes.assumingMemoryBound(to: UInt8.self)
      switch FileSchema(bytes, name: source.name, mapping: nil, rules: self).form {
      case .nothing: continue
      case .jsonLines, .documents, .whole: return false
      case .delimited(let columns, _):
        guard columns == header ?? columns else { return false }
        header = columns
      }
    }
    return true
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
