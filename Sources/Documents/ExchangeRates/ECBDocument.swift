import ExactMoney
import Pipeline
import SourceText

/// The European Central Bank's reference rates as XML: `gesmes:Envelope`, `Cube` per day and currency.
///
/// The history is megabytes of attributes, so it is read in one pass and never becomes a tree.
enum ECBDocument {
  /// The rates of `file`.
  static func read(_ file: SourceFile) -> Outcome<Intake> {
    switch scanXML(file, { ECBHandler(file: file, bytes: $0) }) {
    case .failure(let refusal):
      // Half a file might lack a day that decides an average: none of it counts.
      return Outcome(Intake(), [refusal.finding])
    case .success(let handler):
      if let root = handler.foreignRoot {
        return DocumentReader.refusal(
          of: file, "\(Evidence.quoted(root)) is not the ECB's gesmes:Envelope")
      }
      return handler.reading.outcome(daily: "eurofxref-hist")
    }
  }
}

/// Gathers the rates of one document.
private struct ECBHandler: XMLHandler {
  private static let envelope = "http://www.gesmes.org/xml/2002-08-01"
  private static let vocabulary = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"

  var reading: RateReading
  /// The root's name, where it is not the bank's.
  var foreignRoot: String?
  private var lines: LineCounter
  private var isAtRoot = true
  private var hasTime = false
  /// The day of the rates that follow; `nil` where its text was refused, and they with it.
  private var date: CalendarDate?

  init(file: SourceFile, bytes: [UInt8]) {
    reading = RateReading(file: file, source: ECBTable.source)
    lines = LineCounter(bytes)
  }

  mutating func begin(_ tag: XMLTag) {
    if isAtRoot {
      isAtRoot = false
      if tag.name != XMLName(namespace: Self.envelope, local: "Envelope") {
        foreignRoot = tag.local
      }
    }
    guard foreignRoot == nil, tag.name == XMLName(namespace: Self.vocabulary, local: "Cube") else {
      return
    }
    let place = lines.place(tag.offset)
    let location = SourceLocation(file: reading.file, line: place.line, column: place.column)
    if let time = tag["time"] {
      hasTime = true
      date = reading.date(time, at: location)
    }
    guard let code = tag["currency"] else { return }
    guard let rate = tag["rate"], hasTime else {
      let missing = hasTime ? "rate" : "time"
      let message = "\(Evidence.quoted(code)) has no \(missing)"
      return reading.findings.append(Finding(.missingValue, at: location, message))
    }
    if let date, let base = ECBTable.base, let quote = reading.currency(code, at: location) {
      reading.take(rate, base: base, quote: quote, on: date, at: location)
    }
  }

  mutating func text(_ raw: ArraySlice<UInt8>) {}

  mutating func section(_ content: ArraySlice<UInt8>) {}

  mutating func end() {}
}
