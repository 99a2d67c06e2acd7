import ExactMoney
import Pipeline
import SourceText

/// The European Central Bank's reference rates as CSV: `Date,USD,JPY,...,` with one row per day.
///
/// The history (`2026-10-30`) and the latest day (`30 October 2026`) are read as published. The
/// table is wide, and so plain that the tokenizer alone reads it.
enum ECBTable {
  /// What the bank calls itself in ``PublishedRate/source``.
  static let source = "ECB"
  /// All its rates are units of the quote for one euro.
  static let base = Currency(code: "EUR")

  /// The rates of `file`, or `nil` where its header is not the bank's.
  static func read(_ file: SourceFile) -> Outcome<Intake>? {
    guard looksLikeECB(file.bytes) else { return nil }
    let text = DelimitedText.read(file)
    var reading = ECBReading(file: file.name, findings: text.findings)
    let columns = text.output.columns.enumerated().dropFirst().filter { !$0.element.isEmpty }
    let quotes = columns.compactMap { index, code in
      reading.currency(
        code, at: SourceLocation(file: file.name, line: text.output.headerLine, column: index + 1)
      )
      .map { (index, $0) }
    }
    for row in 0..<text.output.rowCount {
      let location = SourceLocation(file: file.name, line: text.output.rowLines[row])
      let dateText = text.output.text(row: row, column: 0)
      guard let date = reading.date(dateText, at: location.at(column: 1)) else { continue }
      for (column, quote) in quotes {
        let rate = text.output.text(row: row, column: column)
        if rate.isEmpty || rate == "N/A" { continue }
        reading.take(rate, of: quote, on: date, at: location.at(column: column + 1))
      }
    }
    var intake = Intake()
    intake.rates = reading.rates
    return Outcome(intake, reading.findings)
  }

  /// Whether the first line is `Date` and then only codes of three capitals.
  private static func looksLikeECB(_ bytes: [UInt8]) -> Bool {
    let line = bytes.dropFirst(Encoding.markLength(bytes)).prefix { $0 != UInt8(ascii: "\n") }
    let cells = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: true).map {
      XMLText.trimmed(String(decoding: $0, as: UTF8.self))
    }
    let codes = cells.dropFirst().compactMap { $0 }
    return cells.first == "Date" && !codes.isEmpty
      && codes.allSatisfy { $0.utf8.count == 3 && $0.utf8.allSatisfy { (65...90).contains($0) } }
  }
}

/// Gathers rates against the euro.
struct ECBReading {
  let file: String
  var findings: [Finding]
  private(set) var rates: [Sourced<PublishedRate>] = []

  init(file: String, findings: [Finding] = []) {
    self.file = file
    self.findings = findings
  }

  /// The currency of `code`; where there is none, a finding.
  mutating func currency(_ code: String, at location: SourceLocation) -> Currency? {
    if let currency = Currency(code: code) { return currency }
    let message = "\(Evidence.quoted(code)) is not a currency of ISO 4217; its rates are left out"
    findings.append(Finding(.unknownCurrency, at: location, message))
    return nil
  }

  /// `2026-10-30` or `30 October 2026`; else a finding.
  mutating func date(_ text: String, at location: SourceLocation) -> CalendarDate? {
    if let date = CalendarDate(text) ?? Self.written(text) { return date }
    findings.append(
      Finding(
        .badDate, at: location, "\(Evidence.quoted(text)) is not a date; its rates are left out"))
    return nil
  }

  /// Takes one rate, or refuses it.
  mutating func take(
    _ text: String, of quote: Currency, on date: CalendarDate, at location: SourceLocation
  ) {
    guard let base = ECBTable.base else { return }
    guard let rate = ExactDecimal(text) else {
      let message = "\(quote): \(Evidence.quoted(text)) is not a number"
      return findings.append(Finding(.badNumber, at: location, message))
    }
    guard rate > .zero else {
      let message = "\(quote): \(Evidence.quoted(text)) is not greater than 0"
      return findings.append(Finding(.badValue, at: location, message))
    }
    let record = PublishedRate(
      date: date, base: base, quote: quote, rate: rate, source: ECBTable.source)
    let content =
      "base=\(base)\ndate=\(date)\nquote=\(quote)\nrate=\(text)\nsource=\(ECBTable.source)"
    rates.append(Sourced(record, at: location, content: content))
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  private static func written(_ text: String) -> CalendarDate? {
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count == 3, let day = Int(parts[0]), let month = months.firstIndex(of: parts[1]),
      let year = Int(parts[2])
    else { return nil }
    return CalendarDate(year: year, month: month + 1, day: day)
  }
}
