import CSeparators

/// The places of all bytes in a stretch of a CSV file that may separate something: commas, quotes and
/// what is below a space. They are found before the rows are split; going from one to the next then
/// needs no decision, since a row without quotes has as many of them as columns.
struct SeparatorIndex: ~Copyable {
  /// How many bytes are looked at together: their places and themselves fit the nearest cache.
  static let windowBytes = 1 << 13
  private static let blockBytes = 64

  /// Where the stretch begins; places are counted from here.
  private(set) var base: UnsafePointer<UInt8>
  /// Where it ends.
  private(set) var end: UnsafePointer<UInt8>
  /// The places in order.
  let places: UnsafeMutablePointer<UInt32>
  private(set) var count = 0
  /// The first place that no row has used yet.
  private(set) var next = 0
  /// Whether a blank stands beside a separator, so that a field must be trimmed.
  private(set) var hasBlankEdges = false
  private(set) var isASCII = true

  init(at start: UnsafePointer<UInt8>) {
    base = start
    end = start
    places = .allocate(capacity: Self.windowBytes + Self.blockBytes)
  }

  deinit { places.deallocate() }

  /// Whether a stretch that begins at `start` would hold more of the row there than this one.
  @inline(__always)
  func isWorthFilling(at start: UnsafePointer<UInt8>, limit: UnsafePointer<UInt8>) -> Bool {
    base == end || base != start && end < limit
  }

  /// Looks at the bytes from `start`, where a row begins, to the end of the window or to `limit`, where
  /// the bytes end.
  @inline(never)
  mutating func fill(from start: UnsafePointer<UInt8>, limit: UnsafePointer<UInt8>) {
    base = start
    end = limit - start > Self.windowBytes ? start + Self.windowBytes : limit
    let wholeBytes = (end - start) / Self.blockBytes * Self.blockBytes
    let found = crossfoot_separators(start, UInt32(wholeBytes), places)
    next = 0
    count = Int(found.count)
    hasBlankEdges = found.has_blank_edges != 0
    isASCII = found.is_past_ascii == 0
    if start + wholeBytes < end { fillRest(after: wholeBytes) }
  }

  /// Looks at what is no whole block; behind the end stand letters, which separate nothing.
  private mutating func fillRest(after wholeBytes: Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.blockBytes) { block in
      block.initialize(repeating: UInt8(ascii: "a"))
      for offset in 0..<(end - base - wholeBytes) { block[offset] = base[wholeBytes + offset] }
      let found = crossfoot_separators(
        block.baseAddress, UInt32(Self.blockBytes), places + count)
      for place in count..<(count + Int(found.count)) { places[place] += UInt32(wholeBytes) }
      count += Int(found.count)
      // The two parts are looked at apart: where they meet, and where they end, nothing is known.
      hasBlankEdges = true
      isASCII = isASCII && found.is_past_ascii == 0
    }
  }

  /// Goes on behind `used` more places.
  @inline(__always)
  mutating func advance(by used: Int) { next &+= used }

  /// Goes on with the first place that is not before `start`.
  mutating func advance(to start: UnsafePointer<UInt8>) {
    guard start >= base, start < end else {
      (base, end, count, next) = (start, start, 0, 0)
      return
    }
    let offset = start - base
    while next < count, Int(places[next]) < offset { next += 1 }
    // A row that went back is read anew.
    while next > 0, Int(places[next - 1]) >= offset { next -= 1 }
  }
}
