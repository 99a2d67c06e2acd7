import CSeparators
import ExactMoney
import SourceText

/// Walks through JSON documents to where their rows begin, as fast as bytes can be looked at.
///
/// It reads what lies around the rows, and steps over the rows themselves by counting what opens and
/// closes: whether a row is sound its reader finds out. Until the first row that is not, all of its places
/// are true; behind that one nothing of a file counts.
final class DocumentWalk {
  /// An open object or array.
  private struct Level {
    /// Where its part of the names begins.
    var names: Int
    /// Where its part of ``around`` begins.
    var around: Int
    /// Whether the member that leads to the rows was there.
    var isPassed = false
  }

  let path: DocumentPath
  /// What was found in the bytes of the last run.
  private(set) var places = GrowingBuffer<Place>()
  /// How many places were found before the last run.
  private(set) var placesBefore = 0
  /// How many of ``DocumentPath/steps`` have been taken.
  private(set) var level = 0
  private(set) var expected = Expectation.document
  /// Whether nothing more of the file is to be read.
  private(set) var isOver = false
  private var levels: [Level] = []
  /// The names in the open objects, hashed.
  private var names: [Int] = []
  /// The members around the rows that are looked at, each with a comma behind it.
  private var around: [UInt8] = []
  /// On which level each of the members that are looked at was found, 0 where none was.
  private var wantedLevels: [Int]
  /// JSON objects with the members around rows, with room behind each.
  private var contexts = GrowingBuffer<UInt8>()
  private var contextEnds = GrowingBuffer<Int>()
  private var isContextNew = true
  private var documentStart: UnsafePointer<UInt8>?
  private var hasRows = false
  private var hasBegun = false

  init(_ path: DocumentPath) {
    self.path = path
    wantedLevels = path.wanted.map { _ in 0 }
  }

  /// Begins anew.
  func restart() {
    placesBefore = 0
    level = 0
    expected = .document
    isOver = false
    hasBegun = false
    levels.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
    around.removeAll(keepingCapacity: true)
    wantedLevels = path.wanted.map { _ in 0 }
    places.removeAll()
  }

  /// Finds the places in the bytes from `start` on, and gives where it stopped: after `budgetBytes` or
  /// more, or where what comes next has not come.
  ///
  /// - Parameter isLast: whether the file ends at `end`.
  func run(
    _ start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>, isLast: Bool, budgetBytes: Int
  ) -> UnsafePointer<UInt8> {
    placesBefore += places.count
    places.removeAll()
    contexts.removeAll()
    contextEnds.removeAll()
    isContextNew = true
    documentStart = nil
    let text = JSONText(end: end, isLine: false)
    var place = start
    while !isOver {
      guard end - place > 0, place - start < budgetBytes, let next = step(text, place, isLast)
      else { break }
      place = next
    }
    if isLast, !isOver, place - start < budgetBytes { finish(text, place) }
    return isOver ? end : place
  }

  /// The members around the rows of a context, as a JSON object.
  func context(_ number: Int32) -> FieldSlice {
    let first = number == 0 ? 0 : contextEnds[Int(number) - 1]
    return FieldSlice(
      start: UnsafePointer(contexts.base + first),
      count: contextEnds[Int(number)] - first - Words.room)
  }

  /// Everything was looked at.
  private func finish(_ text: JSONText, _ place: UnsafePointer<UInt8>) {
    let rest = text.pastBlanks(place)
    switch expected {
    case .document where rest == text.end && hasBegun, .nothing where rest == text.end:
      isOver = true
    case .afterValue where level == 0 && rest == text.end:
      endDocument(rest)
      isOver = true
    case .value where level == path.steps.count && rest < text.end:
      add(.row, rest)
      isOver = true
    default: stop(.trouble, rest)
    }
  }

  /// Takes one step; `nil` where that needs more bytes.
  private func step(
    _ text: JSONText, _ start: UnsafePointer<UInt8>, _ isLast: Bool
  ) -> UnsafePointer<UInt8>? {
    let place = text.pastBlanks(start)
    if case .afterValue = expected, level == 0 {
      endDocument(place)
      return place
    }
    guard place < text.end else { return nil }
    switch expected {
    case .document:
      beginDocument(place)
      expected = .value
      return place
    case .value: return value(text, place, isLast)
    case .element(let isFirst):
      if isFirst, place.pointee == JSONByte.closeBracket { return close(place) }
      if level == 1, path.form.isListOfPages { beginDocument(place) }
      expected = .value
      return place
    case .member(let isFirst):
      if isFirst, place.pointee == JSONByte.closeBrace { return close(place) }
      return member(text, place, isLast)
    case .afterValue: return afterValue(place)
    case .nothing: return stop(.trouble, place)
    }
  }

  private func beginDocument(_ place: UnsafePointer<UInt8>) {
    hasRows = false
    hasBegun = true
    documentStart = place
  }

  private func endDocument(_ place: UnsafePointer<UInt8>) {
    if !path.form.isListOfPages { endPage(place) }
    expected = path.form.isList ? .nothing : .document
  }

  /// Ends what is a document of its own.
  private func endPage(_ place: UnsafePointer<UInt8>) {
    guard !hasRows, !path.form.isList else { return }
    guard let documentStart, !path.form.isAnswer else {
      // A page that is itself a row, or that began in bytes that are gone.
      stop(.odd, place)
      return
    }
    add(.noRows, documentStart)
  }

  @discardableResult
  private func stop(_ kind: Place.Kind, _ place: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    add(kind, place)
    isOver = true
    return place
  }

  @inline(__always)
  private func add(_ kind: Place.Kind, _ start: UnsafePointer<UInt8>) {
    if isContextNew, !path.wanted.isEmpty { addContext() }
    let context = Int32(truncatingIfNeeded: contextEnds.count - 1)
    places.append(Place(start: start, kind: kind, context: context))
  }

  private func addContext() {
    isContextNew = false
    contexts.append(JSONByte.openBrace)
    for byte in around.dropLast() { contexts.append(byte) }
    contexts.append(JSONByte.closeBrace)
    contexts.append(repeating: 0, count: Words.room)
    contextEnds.append(contexts.count)
  }

  private func value(
    _ text: JSONText, _ place: UnsafePointer<UInt8>, _ isLast: Bool
  ) -> UnsafePointer<UInt8>? {
    guard level < path.steps.count else { return row(text, place, isLast) }
    switch place.pointee {
    case JSONByte.openBracket where path.arrays[level]: expected = .element(isFirst: true)
    case JSONByte.openBrace where !path.arrays[level]: expected = .member(isFirst: true)
    case let byte:
      let isValue = byte == JSONByte.openBrace || Self.mayBegin(byte)
      return stop(isValue ? .odd : .trouble, place)
    }
    levels.append(Level(names: names.count, around: around.count))
    level += 1
    return place + 1
  }

  private func row(
    _ text: JSONText, _ place: UnsafePointer<UInt8>, _ isLast: Bool
  ) -> UnsafePointer<UInt8>? {
    let byte = place.pointee
    let end: UnsafePointer<UInt8>
    if byte == JSONByte.openBrace {
      let count = crossfoot_nesting(place, text.end - place)
      guard count > 0 else { return nil }
      end = place + count
    } else if byte == UInt8(ascii: "n"), path.steps.count > 0, !path.form.isList {
      // No row stands in an element that is null.
      guard let after = text.pastUnquoted(place, depth: 1) else {
        return isLast ? stop(.trouble, place) : nil
      }
      expected = .afterValue
      return after
    } else {
      return stop(Self.mayBegin(byte) && !path.form.isList ? .odd : .trouble, place)
    }
    add(.row, place)
    hasRows = true
    expected = .afterValue
    return end
  }

  /// Whether a value other than an object may begin with a byte.
  private static func mayBegin(_ byte: UInt8) -> Bool {
    byte &- JSONByte.zero < 10 || "\"-[tfn".utf8.contains(byte)
  }

  private func member(
    _ text: JSONText, _ place: UnsafePointer<UInt8>, _ isLast: Bool
  ) -> UnsafePointer<UInt8>? {
    guard place.pointee == JSONByte.quote else { return stop(.trouble, place) }
    let nameEnd = text.pastPlain(place + 1)
    guard nameEnd < text.end else { return nil }
    guard nameEnd.pointee != JSONByte.backslash else { return stop(.odd, place) }
    guard nameEnd.pointee == JSONByte.quote else { return stop(.trouble, place) }
    guard let colon = text.past(JSONByte.colon, nameEnd + 1) else {
      return text.pastBlanks(nameEnd + 1) < text.end ? stop(.trouble, place) : nil
    }
    let start = text.pastBlanks(colon)
    guard start < text.end else { return nil }
    let name = UnsafeBufferPointer(start: place + 1, count: nameEnd - place - 1)
    let index = levels.count - 1
    if let own = path.memberName(level - 1), name.elementsEqual(own) {
      guard note(name) else { return stop(.odd, place) }
      levels[index].isPassed = true
      if path.form.isAnswer, !beginsList(text, start) { return stop(.odd, place) }
      expected = .value
      return start
    }
    guard let end = valueEnd(text, start), end < text.end else {
      return isLast ? stop(.trouble, place) : nil
    }
    guard note(name) else { return stop(.odd, place) }
    if let wanted = path.wanted.firstIndex(where: { name.elementsEqual($0) }) {
      // One behind the rows, or of two of a name, only the careful reader knows in time.
      guard wantedLevels[wanted] == 0, !levels[index].isPassed else { return stop(.odd, place) }
      wantedLevels[wanted] = level
      for byte in UnsafeBufferPointer(start: place, count: end - place) {
        around.append(byte == UInt8(ascii: "\n") ? JSONByte.space : byte)
      }
      around.append(JSONByte.comma)
      isContextNew = true
    }
    expected = .afterValue
    return end
  }

  /// Notes a name of the innermost object; `false` where it stands twice.
  private func note(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(name))
    let hash = hasher.finalize()
    guard !names[levels[levels.count - 1].names...].contains(hash) else { return false }
    names.append(hash)
    return true
  }

  /// Whether an array of objects begins at `start`.
  private func beginsList(_ text: JSONText, _ start: UnsafePointer<UInt8>) -> Bool {
    guard let first = text.past(JSONByte.openBracket, start) else { return false }
    let element = text.pastBlanks(first)
    return element < text.end && element.pointee == JSONByte.openBrace
  }

  private func valueEnd(
    _ text: JSONText, _ start: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    start.pointee == JSONByte.quote
      ? text.pastString(start) : text.pastUnquoted(start, depth: level)
  }

  private func afterValue(_ place: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let isArray = path.arrays[level - 1]
    if level == 1, path.form.isListOfPages {
      endPage(place)
      if isOver { return place }
    }
    switch place.pointee {
    case JSONByte.comma:
      expected = isArray ? .element(isFirst: false) : .member(isFirst: false)
      return place + 1
    case JSONByte.closeBracket where isArray, JSONByte.closeBrace where !isArray:
      return close(place)
    default: return stop(.trouble, place)
    }
  }

  private func close(_ place: UnsafePointer<UInt8>) -> UnsafePointer<UInt8> {
    let closed = levels.removeLast()
    names.removeLast(names.count - closed.names)
    if around.count > closed.around {
      around.removeLast(around.count - closed.around)
      for index in wantedLevels.indices where wantedLevels[index] == level {
        wantedLevels[index] = 0
      }
      isContextNew = true
    }
    level -= 1
    expected = .afterValue
    return place + 1
  }
}

/// What a careful reader is given of a document, where only a part of it is to be judged.
extension DocumentWalk {
  /// A text that goes wrong where the documents do, at `place`, and how many bytes of it stand before that.
  func troubledText(
    at place: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>
  ) -> (text: [UInt8], before: Int) {
    var text: [UInt8]
    let dummy = Array((path.form.isList ? "{}" : "0").utf8)
    switch expected {
    case .document: text = []
    case .nothing: text = Array("[]".utf8)
    case .value, .element:
      text = path.opening(around: [], upTo: level)
      if level > 0, path.arrays[level - 1] { text += dummy + [JSONByte.comma] }
    case .afterValue: text = path.opening(around: [], upTo: level) + dummy
    case .member(let isFirst):
      text = path.opening(around: [], upTo: level - 1) + [JSONByte.openBrace]
      // A name that no object has.
      if !isFirst { text += Array(#""\u0000":0,"#.utf8) }
    }
    let before = text.count
    text += UnsafeBufferPointer(start: place, count: min(end - place, Self.troubleBytes))
    return (text, before)
  }

  /// How far behind the beginning of a member the trouble with it is looked for.
  private static var troubleBytes: Int { 1 << 24 }

  /// The row of `bytes` as the only one of its file, and how many bytes stand before it.
  func rowText(_ bytes: [UInt8], context: Int32) -> (text: [UInt8], before: Int) {
    var around: [UInt8] = []
    if !path.wanted.isEmpty {
      let members = self.context(context)
      around = Array(UnsafeBufferPointer(start: members.start, count: members.count))
      around = Array(around.dropFirst().dropLast())
      if !around.isEmpty { around.append(JSONByte.comma) }
    }
    let opening = path.opening(around: around)
    return (opening + bytes + path.closing, opening.count)
  }
}
