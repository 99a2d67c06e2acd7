import Pipeline

/// Counts of which rows gave a meter a number above zero, and which a zero: a cell that is missing is
/// neither.
///
/// All meters are counted at once. Word number n holds the n-th binary digit of 64 counters, one in each
/// bit, so that a row is added to all of them by adding and carrying whole words: some two of them a row
/// on the average, where a counter each would take as many steps as a row has meters.
struct MeterCells: ~Copyable {
  /// No chunk has 2^40 rows.
  private static let digitCount = 40
  private let digits: UnsafeMutablePointer<UInt64>

  /// The bit that counts rows; a meter's bit is its number, the one for its zeros is 32 more.
  private static let rowBit: UInt64 = 1 << 63

  init() {
    digits = .allocate(capacity: Self.digitCount)
    digits.initialize(repeating: 0, count: Self.digitCount)
  }

  deinit { digits.deallocate() }

  mutating func removeAll() { digits.update(repeating: 0, count: Self.digitCount) }

  /// Adds a row whose meters are above zero where `positive` has a bit, and zero where `zeros` has one.
  @inline(__always)
  mutating func add(positive: UInt32, zeros: UInt32) {
    var carry = UInt64(positive) | UInt64(zeros) &<< 32 | Self.rowBit
    var digit = digits
    while carry != 0 {
      let both = digit.pointee & carry
      digit.pointee ^= carry
      carry = both
      digit += 1
    }
  }

  /// The count of each bit.
  var counts: [Int] {
    (0..<64).map { bit in
      (0..<Self.digitCount).reduce(0) { $0 + Int(digits[$1] >> UInt64(bit) & 1) << $1 }
    }
  }
}

/// The same for a whole file.
struct MeterCellCounts {
  private var counts = [Int](repeating: 0, count: 64)

  mutating func add(_ cells: borrowing MeterCells) {
    for (bit, count) in cells.counts.enumerated() { counts[bit] += count }
  }

  /// What the file says of each of `meters` that `used`, as bits, says somebody uses.
  func rows(of meters: [MeterID], used: UInt32) -> [MeterCellRows] {
    meters.prefix(ScanRules.quickMeterCount).enumerated()
      .filter { used & (1 << UInt32($0.offset)) != 0 }
      .map { number, meter in
        MeterCellRows(
          meter: meter, missing: counts[63] - counts[number] - counts[32 + number],
          zero: counts[32 + number])
      }
      .sorted { $0.meter < $1.meter }
  }

  /// The meters that some row gave a number, as bits.
  var used: UInt32 {
    (0..<ScanRules.quickMeterCount).reduce(0) {
      counts[$1] + counts[32 + $1] > 0 ? $0 | 1 << UInt32($1) : $0
    }
  }
}
