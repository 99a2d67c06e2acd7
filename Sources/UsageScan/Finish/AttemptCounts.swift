/// How many first, second... eighth attempts a work item has, each counted up to 15.
///
/// Every second attempt had a first one before it, every third a second. So there are never more of a
/// later number than of an earlier one, unless some were not recorded: how many at least, the counts say.
/// Cutting them off only lowers what they say.
struct AttemptCounts: BitwiseCopyable {
  /// Four bits for each number, the lowest for the first attempts.
  private var bits: UInt32 = 0

  private static let numbers: UInt32 = 8
  private static let most: UInt32 = 15

  /// Adds the attempt `number`, made `times`; a number above 8 counts as 8, and none as 1.
  @inline(__always)
  mutating func add(_ number: UInt8, times: UInt32) {
    let place = min(max(UInt32(number), 1), Self.numbers) &- 1
    let shift = place &* 4
    let room = Self.most &- (bits &>> shift & Self.most)
    bits &+= min(times, room) &<< shift
  }

  /// How many attempts must have been made that are not among them.
  var missing: Int {
    // Nearly every item has first attempts only.
    if bits <= Self.most { return 0 }
    var (missing, later) = (UInt32(0), UInt32(0))
    for place in (0..<Self.numbers).reversed() {
      let count = bits >> (place * 4) & Self.most
      later = max(later, count)
      missing += later - count
    }
    return Int(missing)
  }
}
