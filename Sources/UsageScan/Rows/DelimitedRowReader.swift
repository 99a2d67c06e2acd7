/// Splits the rows of a CSV file into fields.
///
/// It reads what RFC 4180 and ``DelimitedText`` allow and nothing else: whatever looks odd is left to
/// the careful reader, which names what is wrong. A row without quotes pays nothing for quotes.
struct DelimitedRowReader: ~Copyable {
  /// What stands at a place of the file.
  enum Row {
    /// A row with as many fields as there are columns.
    case fields
    /// An empty line, which is no row.
    case blank
    /// The bytes end before the row does, and more are to come.
    case incomplete
    /// Something that only the careful reader can judge.
    case odd
  }

  private let columnCount: Int
  /// The fields of the last row.
  let fields: UnsafeMutablePointer<FieldSlice>
  /// Where the row after the last one begins.
  private(set) var next: UnsafePointer<UInt8>
  /// How many physical lines the last row took.
  private(set) var lineCount = 0
  /// The bytes of the last row without its line end, where its fields are their texts as they stand,
  /// with one comma between each two; `nil` where one was quoted or trimmed.
  private(set) var plainText: FieldSlice?
  private var index: SeparatorIndex
  private var scratch = ScratchSpace()
  /// Whether some text of the last row is in a place that the next row needs.
  private(set) var usesScratch = false

  init(columnCount: Int, at start: UnsafePointer<UInt8>) {
    self.columnCount = columnCount
    next = start
    index = SeparatorIndex(at: start)
    fields = .allocate(capacity: columnCount)
  }

  deinit { fields.deallocate() }

  /// Goes on elsewhere.
  mutating func move(to start: UnsafePointer<UInt8>) {
    next = start
    index.advance(to: start)
  }

  /// Reads the row that begins at ``next``.
  ///
  /// - Parameter end: the first byte that is not there.
  /// - Parameter isLast: whether the file ends there too.
  @inline(__always)
  mutating func read(end: UnsafePointer<UInt8>, isLast: Bool) -> Row {
    if readPlain(end: end) { return .fields }
    return readStepwise(end: end, isLast: isLast)
  }

  /// Reads a row whose separators are as many commas as it needs and a line end, as nearly all are;
  /// gives `false` for any other.
  @inline(__always)
  private mutating func readPlain(end: UnsafePointer<UInt8>) -> Bool {
    if index.next &+ columnCount > index.count, index.isWorthFilling(at: next, limit: end) {
      index.fill(from: next, limit: end)
    }
    guard index.next &+ columnCount <= index.count else { return false }
    let base = index.base
    let places = index.places + index.next
    let lastColumn = columnCount &- 1
    let first = next - base
    var start = first
    var others: UInt8 = 0
    for column in 0..<lastColumn {
      let place = Int(places[column])
      fields[column] = FieldSlice(start: base + start, count: place &- start)
      others |= base[place] ^ UInt8(ascii: ",")
      start = place &+ 1
    }
    let place = Int(places[lastColumn])
    fields[lastColumn] = FieldSlice(start: base + start, count: place &- start)
    var lineEnd = 1
    if base[place] != UInt8(ascii: "\n") {
      guard base[place] == UInt8(ascii: "\r"), base + place + 1 < end,
        base[place &+ 1] == UInt8(ascii: "\n")
      else { return false }
      lineEnd = 2
    }
    guard others == 0 else { return false }
    // A line without anything is no row, even where there is but one column.
    if place == first { return false }
    if !index.isASCII, Self.holdsForeignLineEnd(next, base + place) { return false }
    if usesScratch {
      scratch.reset()
      usesScratch = false
    }
    plainText = FieldSlice(start: next, count: place &- first)
    if index.hasBlankEdges { trimFields() }
    next = base + (place &+ lineEnd)
    index.advance(by: lastColumn &+ lineEnd)
    lineCount = 1
    return true
  }

  @inline(never)
  private mutating func trimFields() {
    for column in 0..<columnCount {
      let field = fields[column]
      let trimmed = Self.trimmed(field.start, field.start + field.count)
      guard trimmed.count < field.count else { continue }
      fields[column] = trimmed
      plainText = nil
    }
  }

  /// Reads any row, byte by byte.
  @inline(never)
  private mutating func readStepwise(end: UnsafePointer<UInt8>, isLast: Bool) -> Row {
    defer { index.advance(to: next) }
    plainText = nil
    if usesScratch {
      scratch.reset()
      usesScratch = false
    }
    lineCount = 1
    let start = next
    guard start < end else { return isLast ? .blank : .incomplete }
    switch lineEnd(at: start, end, isLast) {
    case .behind(let behind):
      next = behind
      return .blank
    case .unknown: return .incomplete
    case .none: break
    }
    var place = start
    for column in 0..<columnCount {
      if column > 0 {
        guard place < end else { return isLast ? .odd : .incomplete }
        guard place[0] == UInt8(ascii: ",") else { return .odd }
        place += 1
      }
      if place < end, place[0] == UInt8(ascii: "\"") {
        guard let after = quoted(place, end, column) else { return isLast ? .odd : .incomplete }
        place = after
      } else {
        let fieldStart = place
        while place < end, Self.isPlain(place[0]) { place += 1 }
        fields[column] = Self.trimmed(fieldStart, place)
      }
    }
    if place == end {
      guard isLast else { return .incomplete }
      next = end
    } else {
      switch lineEnd(at: place, end, isLast) {
      case .behind(let behind): next = behind
      case .unknown: return .incomplete
      case .none: return .odd
      }
    }
    // A row past ASCII may hold one of the characters that other readers take for a line end.
    guard Self.holdsForeignLineEnd(start, place) else { return .fields }
    next = start
    return .odd
  }

  private enum LineEnd {
    case behind(UnsafePointer<UInt8>)
    /// The byte that would tell has not come.
    case unknown
    case none
  }

  private func lineEnd(
    at place: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ isLast: Bool
  ) -> LineEnd {
    if place[0] == UInt8(ascii: "\n") { return .behind(place + 1) }
    guard place[0] == UInt8(ascii: "\r") else { return .none }
    if place + 1 == end { return isLast ? .none : .unknown }
    return place[1] == UInt8(ascii: "\n") ? .behind(place + 2) : .none
  }

  /// Whether a byte stands for itself in a field without quotes.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"") || byte == 0x09
  }

  /// The field between two places, without the blanks around it.
  @inline(never)
  private static func trimmed(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> FieldSlice {
    var (first, last) = (start, end)
    while first < last, first[0] == 0x20 || first[0] == 0x09 { first += 1 }
    while first < last, last[-1] == 0x20 || last[-1] == 0x09 { last -= 1 }
    return FieldSlice(start: first, count: last - first)
  }

  /// Reads the quoted field that opens at `quote` and gives the place behind its closing quote;
  /// `nil` where the bytes end first.
  @inline(never)
  private mutating func quoted(
    _ quote: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ column: Int
  ) -> UnsafePointer<UInt8>? {
    let start = quote + 1
    var place = start
    var doubled = 0
    while place < end {
      let byte = place[0]
      if byte == UInt8(ascii: "\"") {
        if place + 1 < end, place[1] == UInt8(ascii: "\"") {
          doubled &+= 1
          place += 1
        } else {
          break
        }
      } else if byte == UInt8(ascii: "\n") {
        lineCount &+= 1
      }
      place += 1
    }
    guard place < end else { return nil }
    if doubled == 0 {
      fields[column] = FieldSlice(start: start, count: place - start)
    } else {
      fields[column] = undoubled(start, place, doubled)
    }
    return place + 1
  }

  private mutating func undoubled(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ doubled: Int
  ) -> FieldSlice {
    let count = end - start - doubled
    let target = scratch.take(count)
    usesScratch = true
    var source = start
    for offset in 0..<count {
      target[offset] = source[0]
      source += source[0] == UInt8(ascii: "\"") ? 2 : 1
    }
    return FieldSlice(start: target, count: count)
  }

  @inline(never)
  private static func holdsForeignLineEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Bool {
    var place = start
    while place < end {
      if end - place >= 8, Words.load8(place) & 0x8080_8080_8080_8080 == 0 {
        place += 8
        continue
      }
      if place[0] == 0xC2, place + 1 < end, place[1] == 0x85 { return true }
      if place[0] == 0xE2, place + 2 < end, place[1] == 0x80, place[2] == 0xA8 || place[2] == 0xA9 {
        return true
      }
      place += 1
    }
    return false
  }
}
