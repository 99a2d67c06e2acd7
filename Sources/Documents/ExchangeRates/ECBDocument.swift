import ExactMoney
import Foundation
import Pipeline
import SourceText

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The European Central Bank's reference rates as XML: `gesmes:Envelope`, `Cube` per day and currency.
///
/// The history is megabytes of attributes, so it is read in one pass and never becomes a tree.
enum ECBDocument {
  /// The rates of `file`.
  static func read(_ file: SourceFile) -> Outcome<Intake> {
    if let refusal = XMLGuard.refusal(of: file) { return Outcome(Intake(), [refusal]) }
    let delegate = ECBDelegate(file: file)
    let malformation = delegate.parse(file.bytes)
    if let root = delegate.foreignRoot {
      return DocumentReader.refusal(
        of: file, "\(Evidence.quoted(root)) is not the ECB's gesmes:Envelope")
    }
    // Half a file might lack a day that decides an average: none of it counts.
    if let malformation { return Outcome(Intake(), [malformation]) }
    return delegate.reading.outcome(daily: "eurofxref-hist")
  }
}

/// Gathers the rates; it lives for one parse.
private final class ECBDelegate: WellFormedness {
  private static let envelope = "http://www.gesmes.org/xml/2002-08-01"
  private static let vocabulary = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"

  var reading: RateReading
  /// The root's name, where it is not the bank's.
  var foreignRoot: String?
  private var isAtRoot = true
  private var hasTime = false
  /// The day of the rates that follow; `nil` where its text was refused, and they with it.
  private var date: CalendarDate?

  init(file: SourceFile) {
    reading = RateReading(file: file, source: ECBTable.source)
    super.init(file: file.name)
  }

  override func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    super.parser(
      parser, didStartElement: elementName, namespaceURI: namespaceURI,
      qualifiedName: qualifiedName, attributes: attributes)
    if isAtRoot {
      isAtRoot = false
      guard elementName == "Envelope", namespaceURI == Self.envelope else {
        foreignRoot = elementName
        return parser.abortParsing()
      }
    }
    guard elementName == "Cube", namespaceURI == Self.vocabulary else { return }
    let location = SourceLocation(
      file: reading.file, line: parser.lineNumber, column: parser.columnNumber)
    if let time = attributes["time"] {
      hasTime = true
      date = reading.date(time, at: location)
    }
    guard let code = attributes["currency"] else { return }
    guard let rate = attributes["rate"], hasTime else {
      let missing = hasTime ? "rate" : "time"
      let message = "\(Evidence.quoted(code)) has no \(missing)"
      return reading.findings.append(Finding(.missingValue, at: location, message))
    }
    if let date, let base = ECBTable.base, let quote = reading.currency(code, at: location) {
      reading.take(rate, base: base, quote: quote, on: date, at: location)
    }
  }
}
