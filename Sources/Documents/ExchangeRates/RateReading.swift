import ExactMoney
import Pipeline
import SourceText

/// Gathers the rates that one file publishes, and what is wrong with the others.
struct RateReading {
  let file: String
  /// Who published them.
  let source: String
  var findings: [Finding]
  private(set) var rates: [Sourced<PublishedRate>] = []
  /// What was left aside, by name, each once: it is no rate of a day.
  private var leftOut: [String] = []

  init(file: SourceFile, source: String, findings: [Finding] = []) {
    self.file = file.name
    self.source = source
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

  /// Takes the rate 1 `base` = `text` `quote`, or refuses it.
  mutating func take(
    _ text: String, base: Currency, quote: Currency, on date: CalendarDate,
    at location: SourceLocation
  ) {
    guard let rate = ExactDecimal(text) else {
      let message = "\(base)/\(quote): \(Evidence.quoted(text)) is not a number"
      return findings.append(Finding(.badNumber, at: location, message))
    }
    guard rate > .zero else {
      let message = "\(base)/\(quote): \(Evidence.quoted(text)) is not greater than 0"
      return findings.append(Finding(.badValue, at: location, message))
    }
    let record = PublishedRate(date: date, base: base, quote: quote, rate: rate, source: source)
    let content = "base=\(base)\ndate=\(date)\nquote=\(quote)\nrate=\(text)\nsource=\(source)"
    rates.append(Sourced(record, at: location, content: content))
  }

  /// Leaves the series `name` aside.
  mutating func leaveOut(_ name: String) {
    if !leftOut.contains(name) { leftOut.append(name) }
  }

  /// The rates with the findings. A file of which nothing could be taken is the wrong export, and
  /// `daily` says which is the right one.
  func outcome(daily: String) -> Outcome<Intake> {
    var intake = Intake()
    intake.rates = rates
    intake.rows = RowCounts(
      taken: rates.count, refused: Set(findings.map(\.location)).count, left: leftOut.count)
    guard !leftOut.isEmpty else { return Outcome(intake, findings) }
    let shown = leftOut.prefix(5).map { Evidence.quoted($0) }.joined(separator: ", ")
    let names = shown + (leftOut.count > 5 ? " and \(leftOut.count - 5) others" : "")
    let isNothing = rates.isEmpty && findings.isEmpty
    let message =
      isNothing
      ? "no rates of single days: \(names) are averages or no rates; take \(daily)"
      : "\(leftOut.count) series are no rates of single days: \(names)"
    return Outcome(
      intake,
      findings + [
        Finding(isNothing ? .wrongExport : .leftOut, at: SourceLocation(file: file), message)
      ])
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

/// What a column of a central bank's table holds.
enum RateSeries: Hashable {
  /// Units of `quote` for one `base`, day by day.
  case daily(base: Currency, quote: Currency)
  /// Averages, an index, or a currency that has no one code.
  case other
}

extension RateReading {
  /// Takes a table with a day in its first column and one series in each of the others.
  ///
  /// - Parameters:
  ///   - series: What the column of a name holds; `nil` where it is no series, or was refused with a
  ///     finding.
  ///   - missing: How the source writes that there is no rate.
  mutating func take(
    _ table: DelimitedText, missing: Set<String>,
    series: (inout RateReading, _ name: String, SourceLocation) -> RateSeries?
  ) {
    let header = SourceLocation(file: file, line: table.headerLine)
    var columns: [(index: Int, base: Currency, quote: Currency)] = []
    for (index, name) in table.columns.enumerated().dropFirst() where !name.isEmpty {
      switch series(&self, name, header.at(column: index + 1)) {
      case .daily(let base, let quote): columns.append((index, base, quote))
      case .other: leaveOut(name)
      case nil: break
      }
    }
    guard !columns.isEmpty else { return }
    for row in 0..<table.rowCount {
      let location = SourceLocation(file: file, line: table.rowLines[row])
      guard let date = date(table.text(row: row, column: 0), at: location.at(column: 1)) else {
        continue
      }
      for (index, base, quote) in columns {
        let rate = table.text(row: row, column: index)
        if rate.isEmpty || missing.contains(rate) { continue }
        take(rate, base: base, quote: quote, on: date, at: location.at(column: index + 1))
      }
    }
  }
}
