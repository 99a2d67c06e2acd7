/// Splits the rows of a CSV file into fields, a word of eight bytes at a time.
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
  private var scratch = ScratchSpace()
  /// Whether some text of the last row is in a place that the next row needs.
  private(set) var usesScratch = false

  init(columnCount: Int, at start: UnsafePointer<UInt8>) {
    self.columnCount = columnCount
    next = start
    fields = .allocate(capacity: columnCount)
  }

  deinit { fields.deallocate() }

  /// Goes on elsewhere.
  mutating func move(to start: UnsafePointer<UInt8>) {
    next = start
  }

  /// Reads the row that begins at ``next``.
  ///
  /// - Parameter end: the first byte that is not there.
  /// - Parameter isLast: whether the file ends there too.
  @inline(__always)
  mutating func read(end: UnsafePointer<UInt8>, isLast: Bool) -> Row {
    if usesScratch {
      scratch.reset()
      usesScratch = false
    }
    let start = next
    guard start < end else { return isLast ? .blank : .incomplete }
    if start[0] == UInt8(ascii: "\n") {
      next = start + 1
      lineCount = 1
      return .blank
    }
    lineCount = 1
    var fieldStart = start
    var word = start
    var column = 0
    var seen: UInt64 = 0
    let lastColumn = columnCount &- 1
    while word < end {
      let block = SeparatorBlock(word, end)
      seen |= block.seen
      var hits = block.hits
      while hits != 0 {
        let place = word + hits.trailingZeroBitCount
        hits &= hits &- 1
        if place[0] == UInt8(ascii: ",") {
          guard column < lastColumn else { return .odd }
          store(fieldStart, place, column)
          column &+= 1
          fieldStart = place + 1
          continue
        }
        switch place[0] {
        case UInt8(ascii: "\n"):
          guard column == lastColumn else { return .odd }
          store(fieldStart, place, column)
          next = place + 1
          return finished(start, place, seen)
        case UInt8(ascii: "\r"):
          if place + 1 == end, !isLast { return .incomplete }
          guard place + 1 < end, place[1] == UInt8(ascii: "\n") else { return .odd }
          if place == start {
            next = place + 2
            return .blank
          }
          guard column == lastColumn else { return .odd }
          store(fieldStart, place, column)
          next = place + 2
          return finished(start, place, seen)
        case UInt8(ascii: "\t"): continue
        case UInt8(ascii: "\""):
          guard place == fieldStart else { return .odd }
          guard let after = quoted(place, end, column) else { return isLast ? .odd : .incomplete }
          // The word scan goes on behind the closing quote; the field is stored already.
          if after == end {
            guard isLast else { return .incomplete }
            guard column == lastColumn else { return .odd }
            next = end
            return finished(start, end, seen)
          }
          switch after[0] {
          case UInt8(ascii: ","):
            guard column < lastColumn else { return .odd }
            column &+= 1
            fieldStart = after + 1
            word = fieldStart
          case UInt8(ascii: "\n"):
            guard column == lastColumn else { return .odd }
            next = after + 1
            return finished(start, after, seen)
          case UInt8(ascii: "\r"):
            if after + 1 == end, !isLast { return .incomplete }
            guard after + 1 < end, after[1] == UInt8(ascii: "\n"), column == lastColumn else {
              return .odd
            }
            next = after + 2
            return finished(start, after, seen)
          default: return .odd
          }
          hits = 0
          word -= SeparatorBlock.byteCount
        default: return .odd
        }
      }
      word += SeparatorBlock.byteCount
    }
    guard isLast else { return .incomplete }
    guard column == lastColumn else { return .odd }
    store(fieldStart, end, column)
    next = end
    return finished(start, end, seen)
  }

  /// Stores the unquoted field between two places, without the blanks around it.
  @inline(__always)
  private func store(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ column: Int
  ) {
    let count = end - start
    if count > 0, start[0] <= 0x20 || end[-1] <= 0x20 {
      fields[column] = Self.trimmed(start, end)
    } else {
      fields[column] = FieldSlice(start: start, count: count)
    }
  }

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

  /// A row past ASCII may hold one of the characters that other readers take for a line end.
  @inline(__always)
  private func finished(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ seen: UInt64
  ) -> Row {
    seen & 0x8080_8080_8080_8080 == 0 || !Self.holdsForeignLineEnd(start, end) ? .fields : .odd
  }

  @inline(never)
  private static func holdsForeignLineEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Bool {
    var place = start
    while place < end {
      if place[0] == 0xC2, place + 1 < end, place[1] == 0x85 { return true }
      if place[0] == 0xE2, place + 2 < end, place[1] == 0x80, place[2] == 0xA8 || place[2] == 0xA9 {
        return true
      }
      place += 1
    }
    return false
  }
}
