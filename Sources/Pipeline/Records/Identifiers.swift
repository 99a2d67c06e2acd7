/// A name given by somebody outside (a customer, an invoice, a model), told apart by type and by its bytes.
///
/// Two identifiers are equal only if their UTF-8 bytes are, and they order by those bytes: Swift's own
/// `String` comparison folds canonically equivalent spellings together, which would merge two customers
/// and would make "byte order", on which ties of SPEC §5.4 depend, differ from other implementations.
public struct Identifier<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as it was written, never empty (an absent name is `nil`).
  public let rawValue: String

  /// Wraps `rawValue` unchanged.
  public init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  /// Wraps `text`, or gives `nil` for an empty one: an absent field and an empty one are the same.
  public init?(nonEmpty text: String?) {
    guard let text, !text.isEmpty else { return nil }
    self.rawValue = text
  }

  /// The name as it was written.
  public var description: String { rawValue }

  /// Equal bytes.
  public static func == (left: Self, right: Self) -> Bool {
    left.rawValue.hasSameBytes(as: right.rawValue)
  }

  /// Byte order.
  public static func < (left: Self, right: Self) -> Bool {
    left.rawValue.precedesInByteOrder(right.rawValue)
  }

  /// Hashes the bytes, as equality compares them.
  public func hash(into hasher: inout Hasher) {
    var text = rawValue
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// Whether both texts have the same UTF-8 bytes, canonically equivalent or not.
  public func hasSameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let verdict = utf8.withContiguousStorageIfAvailable { own in
      other.utf8.withContiguousStorageIfAvailable { own.elementsEqual($0) }
    }
    return (verdict ?? nil) ?? utf8.elementsEqual(other.utf8)
  }

  /// Whether this text comes before `other` when both are compared byte by byte.
  public func precedesInByteOrder(_ other: String) -> Bool {
    let verdict = utf8.withContiguousStorageIfAvailable { own in
      other.utf8.withContiguousStorageIfAvailable { own.precedesInByteOrder($0) }
    }
    return (verdict ?? nil) ?? utf8.lexicographicallyPrecedes(other.utf8)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Compares eight bytes at a time: the contents of a catalogue's rows begin with the same fields.
  fileprivate func precedesInByteOrder(_ other: Self) -> Bool {
    let (left, right) = (UnsafeRawBufferPointer(self), UnsafeRawBufferPointer(other))
    let common = Swift.min(count, other.count)
    var offset = 0
    while offset + 8 <= common {
      let first = left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let second = right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if first != second { return first.bigEndian < second.bigEndian }
      offset += 8
    }
    while offset < common {
      if self[offset] != other[offset] { return self[offset] < other[offset] }
      offset += 1
    }
    return count < other.count
  }
}

/// Marks of what an ``Identifier`` names; they have no values.
public enum Entity {
  /// A customer as finance knows it.
  public enum Customer {}
  /// A provider of AI services.
  public enum Provider {}
  /// A billing account, project or key group at a provider.
  public enum Account {}
  /// A model or service that is billed.
  public enum Model {}
  /// A service tier: standard, batch, priority.
  public enum ServiceTier {}
  /// What is counted.
  public enum Meter {}
  /// A cost category: a column of the P&L.
  public enum Category {}
  /// A document that bills.
  public enum Invoice {}
  /// A booked document of any kind.
  public enum Document {}
  /// A record of a shared cost.
  public enum Cost {}
  /// A pool of shared costs.
  public enum Pool {}
  /// The measure a shared cost is divided by.
  public enum Driver {}
  /// A price plan sold to customers.
  public enum Plan {}
  /// Who sent a document: a provider, or the supplier of a shared cost.
  public enum Supplier {}
  /// A row of the P&L: a customer or one of the bracketed rows.
  public enum Row {}
  /// Something that waits for a person.
  public enum Item {}
}

/// A customer as finance knows it.
public typealias CustomerID = Identifier<Entity.Customer>
/// A provider of AI services.
public typealias ProviderID = Identifier<Entity.Provider>
/// A billing account at a provider.
public typealias AccountID = Identifier<Entity.Account>
/// A model or service that is billed.
public typealias ModelID = Identifier<Entity.Model>
/// A service tier: standard, batch, priority.
public typealias ServiceTier = Identifier<Entity.ServiceTier>
/// What is counted: one of the disjoint meters of SPEC §1.
public typealias MeterID = Identifier<Entity.Meter>
/// A cost category: a column of the P&L.
public typealias CostCategory = Identifier<Entity.Category>
/// The number of an invoice, unique within its provider.
public typealias InvoiceID = Identifier<Entity.Invoice>
/// The name of a booked document.
public typealias DocumentID = Identifier<Entity.Document>
/// A record of a shared cost.
public typealias CostID = Identifier<Entity.Cost>
/// A pool of shared costs.
public typealias PoolID = Identifier<Entity.Pool>
/// The measure a shared cost is divided by.
public typealias DriverID = Identifier<Entity.Driver>
/// A price plan sold to customers.
public typealias PlanID = Identifier<Entity.Plan>
/// Who sent a document.
public typealias SupplierID = Identifier<Entity.Supplier>
/// A row of the P&L.
public typealias RowID = Identifier<Entity.Row>
/// Something that waits for a person, by what it is about.
public typealias ReviewItemID = Identifier<Entity.Item>

extension PlanID {
  /// What we use ourselves, where plans are compared: we are no customer of ours, whatever plan we have.
  public static let ownUse = PlanID(Concentration.ownUse)
}

extension RowID {
  /// Cost that no customer is known to have caused.
  public static let unattributed = RowID("(unattributed)")
  /// Shared cost whose driver is zero, or whose pool reaches nobody.
  public static let unallocated = RowID("(unallocated)")

  /// The row of `customer`.
  public init(_ customer: CustomerID) {
    self.init(customer.rawValue)
  }

  /// Whether this is one of the rows that stand for no customer.
  public var isBracketed: Bool { self == .unattributed || self == .unallocated }
}

extension ServiceTier {
  /// What an absent tier means on usage and prices.
  public static let standard = ServiceTier("standard")
}

extension CostCategory {
  /// What an absent category means on a price, and where cost without a cell goes.
  public static let api = CostCategory("api")
  /// What is taken up here of the cost of closed periods.
  public static let priorPeriod = CostCategory("prior_period")
  /// Prepaid credits that nobody used in time.
  public static let prepaidExpiry = CostCategory("prepaid_expiry")
  /// Embedding calls; they count as calls, like `api`.
  public static let embedding = CostCategory("embedding")
}

extension MeterID {
  /// The standard meters that are part of a call's total input: the tokens it sends, whatever they
  /// hold and whether they were cached.
  private static let standardInputMeters = [
    "uncached_input_tokens", "cache_read_tokens", "cache_write_5m_tokens",
    "cache_write_1h_tokens", "cache_write_tokens", "cache_write_12h_tokens",
    "input_audio_tokens", "input_image_tokens", "input_video_tokens", "cache_read_audio_tokens",
  ].map { MeterID($0) }

  /// The standard meters of what a call brings and does.
  private static let otherStandardMeters = [
    "output_tokens", "output_audio_tokens", "output_image_tokens", "images", "audio_seconds",
    "characters", "searches", "requests",
  ].map { MeterID($0) }

  /// The meters every book knows, in the order of SPEC §1: disjoint, no token is in two of them.
  ///
  /// `cache_write_tokens` are writes whose lifetime is not 5 minutes, 1 hour or 12 hours, or is not
  /// known; the meters of audio, image and video hold what `uncached_input_tokens`,
  /// `cache_read_tokens` and `output_tokens` then do not.
  public static let standardMeters: [MeterID] = standardInputMeters + otherStandardMeters

  /// The meters whose sum is a call's total input, on which context bands depend.
  public static let inputMeters: Set<MeterID> = Set(standardInputMeters)

  /// Whether this meter counts tokens, by its name.
  public var countsTokens: Bool { rawValue.utf8.suffix(7).elementsEqual("_tokens".utf8) }
}
