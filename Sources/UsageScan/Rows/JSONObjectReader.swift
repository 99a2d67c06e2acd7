/// Reads one JSON object into the fields of a row, at the speed of the scan.
///
/// It takes exactly what `JSONScanner` takes, and gives the same texts: a string its text without
/// escapes, a number its digits, `true` and `false` their names, a nested object or array its text as
/// it stands; `null` and an empty string are absent. About anything else it says only that there is
/// trouble; the careful scanner then says where and what.
struct JSONObjectReader: ~Copyable {
  private let isLine: Bool
  /// The texts of the last object that held escapes, one after the other.
  private var scratch: UnsafeMutablePointer<UInt8>
  private var scratchCount = 0
  private var scratchCapacity = 256

  /// Whether some text of the last object is in the scratch.
  var usesScratch: Bool { scratchCount > 0 }

  /// A reader of objects that stand on one line each (`isLine`), or of objects that may hold line
  /// feeds between their tokens.
  init(isLine: Bool) {
    self.isLine = isLine
    scratch = .allocate(capacity: scratchCapacity)
  }

  deinit { scratch.deallocate() }

  /// Reads the object that begins at `start`, after any blanks, and must end before `end`, into
  /// `row`; gives the place after its closing brace, or `nil` for trouble.
  ///
  /// The bytes must be UTF-8. `level` is whose members the object's are. `names` gets every name that is read, also one whose value is absent or
  /// that stands before the trouble; what `row` holds after trouble means nothing. The fields are
  /// valid until the next call, and as long as the bytes are. Nothing from `end` on is read.
  @inline(__always)
  mutating func read(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, names: inout JSONNames,
    level: Int = JSONNames.top, into row: inout RowFields
  ) -> UnsafePointer<UInt8>? {
    row.clear()
    row.reserve(names.count)
    scratchCount = 0
    return readMembers(JSONText(end: end, isLine: isLine), start, level: level, &names, &row)
  }

  /// Reads the object at `start`, whose members' names are those of a level.
  private mutating func readMembers(
    _ text: JSONText, _ start: UnsafePointer<UInt8>, level: Int, _ names: inout JSONNames,
    _ row: inout RowFields
  ) -> UnsafePointer<UInt8>? {
    guard let place = text.past(JSONByte.openBrace, start) else { return nil }
    if let objectEnd = text.past(JSONByte.closeBrace, place) { return objectEnd }
    return readRest(text, place, level: level, &names, &row)
  }

  /// Reads the members of an object from `start` on.
  private mutating func readRest(
    _ text: JSONText, _ start: UnsafePointer<UInt8>, level: Int, _ names: inout JSONNames,
    _ row: inout RowFields
  ) -> UnsafePointer<UInt8>? {
    var place = start
    var previous = ColumnNames.Place.start
    while true {
      place = text.pastBlanks(place)
      var member: JSONNames.Member
      if text.end - place >= ColumnNames.expectedByteCount,
        let followed = names.followed(previous, on: level, at: place, end: text.end)
      {
        (member, place) = followed
      } else {
        guard let found = lookUp(text, place, after: previous, on: level, &names, &row) else {
          return nil
        }
        (member, place) = found
      }
      previous = member.place
      guard !row.isNamed(member.column) else { return nil }
      place = text.pastBlanks(place)
      let valueEnd: UnsafePointer<UInt8>?
      if member.level != JSONNames.top, names.isKeyed(member.level) {
        row.setAbsent(member.column)
        valueEnd = readList(text, place, level: member.level, &names, &row)
      } else if member.level != JSONNames.top, place < text.end, place.pointee == JSONByte.openBrace
      {
        if names.marksOpened {
          row.set(
            member.column, FieldSlice(start: JSONNames.openedText.utf8Start, count: 1))
        } else {
          row.setAbsent(member.column)
        }
        valueEnd = readMembers(text, place, level: member.level, &names, &row)
      } else {
        valueEnd = readValue(text, place, column: member.column, &row)
      }
      guard let valueEnd else { return nil }
      guard let comma = text.past(JSONByte.comma, valueEnd) else {
        return text.past(JSONByte.closeBrace, valueEnd)
      }
      place = comma
    }
  }

  /// Reads the list at `start`, whose elements have keys, each in its first member.
  private mutating func readList(
    _ text: JSONText, _ start: UnsafePointer<UInt8>, level: Int, _ names: inout JSONNames,
    _ row: inout RowFields
  ) -> UnsafePointer<UInt8>? {
    guard var place = text.past(JSONByte.openBracket, start) else { return nil }
    if let listEnd = text.past(JSONByte.closeBracket, place) { return listEnd }
    var previous = ColumnNames.Place.start
    while true {
      let element = text.pastBlanks(place)
      guard let first = text.past(JSONByte.openBrace, element),
        let key = key(text, text.pastBlanks(first))
      else { return nil }
      let member = names.element(of: key, after: previous, on: level)
      row.reserve(names.count)
      previous = member.place
      let elementEnd: UnsafePointer<UInt8>?
      if member.level == JSONNames.top {
        elementEnd = text.pastUnquoted(element, depth: 1)
      } else {
        guard let keyEnd = key.baseAddress.map({ $0 + key.count + 1 }),
          !row.isNamed(member.column)
        else { return nil }
        row.setAbsent(member.column)
        elementEnd =
          text.past(JSONByte.comma, keyEnd).map {
            readRest(text, $0, level: member.level, &names, &row)
          } ?? text.past(JSONByte.closeBrace, keyEnd)
      }
      guard let elementEnd else { return nil }
      guard let comma = text.past(JSONByte.comma, elementEnd) else {
        return text.past(JSONByte.closeBracket, elementEnd)
      }
      place = comma
    }
  }

  /// The text behind `"key":` at `start`, where it has no escapes.
  @inline(__always)
  private func key(
    _ text: JSONText, _ start: UnsafePointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    let name: StaticString = "\"key\""
    guard text.end - start > name.utf8CodeUnitCount,
      areEqual(start, name.utf8Start, count: name.utf8CodeUnitCount),
      let colon = text.past(JSONByte.colon, start + name.utf8CodeUnitCount)
    else { return nil }
    let quote = text.pastBlanks(colon)
    guard quote < text.end, quote.pointee == JSONByte.quote else { return nil }
    let end = text.pastPlain(quote + 1)
    // An element without a text as its key has another name.
    guard end < text.end, end.pointee == JSONByte.quote, end > quote + 1 else { return nil }
    return UnsafeBufferPointer(start: quote + 1, count: end - quote - 1)
  }

  /// The member whose name and colon stand at `start`, by lookup.
  @inline(never)
  private mutating func lookUp(
    _ text: JSONText, _ start: UnsafePointer<UInt8>, after previous: ColumnNames.Place,
    on level: Int, _ names: inout JSONNames, _ row: inout RowFields
  ) -> (member: JSONNames.Member, end: UnsafePointer<UInt8>)? {
    guard start < text.end, start.pointee == JSONByte.quote else { return nil }
    var nameEnd = text.pastPlain(start + 1)
    guard nameEnd < text.end else { return nil }
    var name = UnsafeBufferPointer(start: start + 1, count: nameEnd - start - 1)
    let valuesCount = scratchCount
    if nameEnd.pointee == JSONByte.backslash {
      guard let unescapedEnd = unescape(text, start + 1, &row) else { return nil }
      nameEnd = unescapedEnd
      name = UnsafeBufferPointer(start: scratch + valuesCount, count: scratchCount - valuesCount)
    }
    guard nameEnd.pointee == JSONByte.quote, let end = text.past(JSONByte.colon, nameEnd + 1) else {
      return nil
    }
    let found = names.member(of: name, after: previous, on: level)
    scratchCount = valuesCount
    row.reserve(names.count)
    return (found, end)
  }

  /// Reads the value at `start` into the column, and gives the place after it.
  @inline(__always)
  private mutating func readValue(
    _ text: JSONText, _ start: UnsafePointer<UInt8>, column: Int, _ row: inout RowFields
  ) -> UnsafePointer<UInt8>? {
    guard start < text.end else { return nil }
    if start.pointee == JSONByte.quote {
      let valueEnd = text.pastPlain(start + 1)
      guard valueEnd < text.end else { return nil }
      if valueEnd.pointee == JSONByte.quote {
        row.set(column, FieldSlice(start: start + 1, count: valueEnd - start - 1))
        return valueEnd + 1
      }
      return readEscaped(text, start + 1, column: column, &row)
    }
    guard let valueEnd = text.pastUnquoted(start, depth: 1) else { return nil }
    if JSONText.isNull(start) {
      row.setAbsent(column)
    } else {
      row.set(column, FieldSlice(start: start, count: valueEnd - start))
    }
    return valueEnd
  }

  /// Reads the string whose text, with escapes in it, begins at `start`.
  @inline(never)
  private mutating func readEscaped(
    _ text: JSONText, _ start: UnsafePointer<UInt8>, column: Int, _ row: inout RowFields
  ) -> UnsafePointer<UInt8>? {
    let first = scratchCount
    guard let valueEnd = unescape(text, start, &row) else { return nil }
    row.set(column, FieldSlice(start: scratch + first, count: scratchCount - first))
    return valueEnd + 1
  }

  /// Appends the text of a string that begins at `start` to the scratch, and gives the place of its
  /// closing quote.
  private mutating func unescape(
    _ text: JSONText, _ start: UnsafePointer<UInt8>, _ row: inout RowFields
  ) -> UnsafePointer<UInt8>? {
    var place = start
    while true {
      let plainEnd = text.pastPlain(place)
      guard plainEnd < text.end else { return nil }
      append(place, count: plainEnd - place, &row)
      if plainEnd.pointee == JSONByte.quote { return plainEnd }
      // Where it is no backslash, it is a control character.
      guard plainEnd.pointee == JSONByte.backslash,
        let escape = JSONEscape(plainEnd, end: text.end)
      else { return nil }
      append(escape.scalar, &row)
      place = escape.end
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar, _ row: inout RowFields) {
    reserve(4, &row)
    for byte in scalar.utf8 {
      scratch[scratchCount] = byte
      scratchCount += 1
    }
  }

  private mutating func append(
    _ bytes: UnsafePointer<UInt8>, count: Int, _ row: inout RowFields
  ) {
    reserve(count, &row)
    (scratch + scratchCount).update(from: bytes, count: count)
    scratchCount += count
  }

  /// Makes room for more bytes in the scratch; the fields of the row that are in it move along.
  private mutating func reserve(_ count: Int, _ row: inout RowFields) {
    guard scratchCount + count > scratchCapacity else { return }
    let old = scratch
    scratchCapacity = max(scratchCount + count, 2 * scratchCapacity)
    scratch = .allocate(capacity: scratchCapacity)
    scratch.update(from: old, count: scratchCount)
    row.move(UnsafeBufferPointer(start: old, count: scratchCount), to: scratch)
    old.deallocate()
  }
}
