import ExactMoney
import Pipeline

/// One row of a usage file in 88 bytes, its quantities behind it in the order of the meters, 4 bytes
/// each, or 8 where one of them needs that; a row that only says that a call started has its event id
/// behind those.
struct EventRecord: BitwiseCopyable {
  /// What holds of an event, as bits.
  struct Flags: OptionSet, BitwiseCopyable {
    let rawValue: UInt8

    /// Its status is not `started`.
    static let ended = Flags(rawValue: 1)
    /// It failed or was cancelled.
    static let failed = Flags(rawValue: 2)
    /// It completed, and its output was not rejected.
    static let successful = Flags(rawValue: 4)
    /// The source gave it an id.
    static let named = Flags(rawValue: 8)
    /// The provider charges it.
    static let billable = Flags(rawValue: 16)
    /// A ``SideEvent`` holds what does not fit here.
    static let hasSide = Flags(rawValue: 32)
    /// It is the first state of its event that was seen.
    static let isFirst = Flags(rawValue: 64)
    /// It belongs to a work item.
    static let hasWorkItem = Flags(rawValue: 128)
  }

  /// What ``user`` says where there is none.
  static let nobody = UInt32.max

  /// Stands for the event's id, or for the content of a row without one.
  var event: NameHash
  /// Stands for the row's content among the rows of its event.
  var content: UInt64
  /// When the source wrote the row, in nanoseconds; a row without id, of which there may be many
  /// equal ones, keeps here how often its present file had it (low half) and which file that is.
  var recordedAt: Int64
  /// When it happened, in nanoseconds.
  var occurredAt: Int64
  /// The row's work item.
  var workItem: NameHash
  /// The file's number and the line; inside a chunk only the line, counted from 0.
  var place: UInt64
  /// The group, among those of the thread that read the row.
  var group: UInt32
  /// The user, likewise.
  var user: UInt32
  /// The meters above zero, as bits; the uppermost says that each quantity takes 8 bytes.
  var meterBits: UInt32
  /// The next state of the same event, 0 at the end; for rows without id how many such events there are.
  var next: UInt32
  /// The ``SideEvent``, among those of the thread; where there is none, the required fields that the row
  /// lacks, as bits.
  var side: UInt32
  /// The thread.
  var worker: UInt8
  var flags: Flags
  /// Which try it was.
  var attempt: UInt8
  /// How many words of event id stand behind the quantities, their length in bytes in the first.
  var textWords: UInt8

  /// The record's size in words of 8 bytes.
  @inline(__always)
  var wordCount: Int {
    Self.headWords &+ quantityWords &+ Int(textWords)
  }

  /// The words of the quantities.
  @inline(__always)
  var quantityWords: Int {
    let count = meters.nonzeroBitCount
    return isWide ? count : (count &+ 1) &>> 1
  }

  /// What tells the row from others on its line.
  @inline(__always)
  var fingerprint: UInt64 { content ^ event.low }

  static let wideBit: UInt32 = 1 << 31

  /// Whether each quantity takes 8 bytes.
  var isWide: Bool { meterBits & Self.wideBit != 0 }

  /// The meters above zero, as bits.
  var meters: UInt32 { meterBits & ~Self.wideBit }

  static let headWords = MemoryLayout<EventRecord>.stride / 8
}

extension UnsafeMutablePointer<EventRecord> {
  /// Calls `body` with each meter of the record and its quantity.
  @inline(__always)
  func forEachQuantity(_ body: (_ meter: Int, _ quantity: Int64) -> Void) {
    let behind = UnsafeRawPointer(self + 1)
    var bits = pointee.meters
    var offset = 0
    if pointee.isWide {
      while bits != 0 {
        body(bits.trailingZeroBitCount, behind.load(fromByteOffset: offset, as: Int64.self))
        bits &= bits &- 1
        offset &+= 8
      }
    } else {
      while bits != 0 {
        body(bits.trailingZeroBitCount, Int64(behind.load(fromByteOffset: offset, as: UInt32.self)))
        bits &= bits &- 1
        offset &+= 4
      }
    }
  }
}

/// What a record has no room for: fractions and huge numbers, instants finer than nanoseconds.
struct SideEvent: Sendable {
  var occurredAt: Instant
  var recordedAt: Instant?
  var attempt: ExactDecimal
  var quantities: [MeterQuantity]
  /// The meters that have a price.
  var pricedMeters: Set<Int> = []
  /// Of these the ones whose category makes an event a call.
  var callMeters: Set<Int> = []
  /// The required fields that the row lacks, as bits.
  var missingFields: UInt32 = 0
}

/// A place in the files as one number: by file, then by line.
enum Place {
  static let lineBits: UInt64 = 40

  @inline(__always)
  static func number(file: Int, line: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: file) &<< lineBits | UInt64(truncatingIfNeeded: line)
  }

  static func file(_ place: UInt64) -> Int { Int(place >> lineBits) }
  static func line(_ place: UInt64) -> Int { Int(place & (1 << lineBits - 1)) }
}
