import ExactMoney
import Pipeline
import SourceText

/// The Federal Reserve's H.10 rates as CSV: from FRED, or from the Board's own download.
///
/// Which currency is counted for one unit of the other differs by series and stands in its name:
/// `DEXUSEU` and `RXI$US_N.B.EU` are dollars for one euro, `DEXJPUS` and `RXI_N.B.JA` yen for one
/// dollar.
enum FederalReserve {
  private static let source = "Federal Reserve"
  private static let dollar = Currency(code: "USD")
  private static let daily =
    "the daily series (DEXUSEU..., not EXUSEU or AEXUSEU) without averaging"

  private static let missing: Set<String> = [".", "ND", "NA"]

  /// The release's names of the places whose currency it quotes, in both spellings of Japan. Those
  /// whose currency changed under one name are absent.
  private static let currencies = [
    "AL": "AUD", "BZ": "BRL", "CA": "CAD", "CH": "CNY", "DN": "DKK", "EU": "EUR", "HK": "HKD",
    "IN": "INR", "JA": "JPY", "JP": "JPY", "KO": "KRW", "MA": "MYR", "MX": "MXN", "NO": "NOK",
    "NZ": "NZD", "SD": "SEK", "SF": "ZAR", "SI": "SGD", "SL": "LKR", "SZ": "CHF", "TA": "TWD",
    "TH": "THB", "UK": "GBP", "US": "USD",
  ].compactMapValues { Currency(code: $0) }

  /// The rates of `file`, or `nil` where it is neither of the two.
  static func read(_ file: SourceFile) -> Outcome<Intake>? {
    let names = RateTableText.headerNames(file)
    if ["observation_date", "DATE"].contains(names.first ?? "") {
      return read(file, series: fredSeries)
    }
    if names.first == "Descriptions:" { return readSeriesInRows(file) }
    guard names.first == "Series Description" || names.first == "Time Period" else { return nil }
    let table = RateTableText.withoutPreamble(file, isHeader: true) { $0.first == "Time Period" }
    return table.map { read($0, series: boardSeries) }
  }

  private static func read(
    _ file: SourceFile, series: (String) -> RateSeries
  ) -> Outcome<Intake> {
    let text = DelimitedText.read(file)
    var reading = RateReading(file: file, source: source, findings: text.findings)
    let isAveraged = isAveraged(text.output)
    reading.take(text.output, missing: missing) { _, name, _ in
      isAveraged ? .other : series(name)
    }
    return reading.outcome(daily: daily)
  }

  /// The Board's other layout: a series in each row, with the days as columns behind its name.
  private static func readSeriesInRows(_ file: SourceFile) -> Outcome<Intake>? {
    let text = DelimitedText.read(file)
    let table = text.output
    guard let nameColumn = table.columns.firstIndex(of: "Series Name:") else { return nil }
    var reading = RateReading(file: file, source: source, findings: text.findings)
    let header = SourceLocation(file: file.name, line: table.headerLine)
    let days = table.columns.indices.dropFirst(nameColumn + 1).compactMap { column in
      reading.date(table.columns[column], at: header.at(column: column + 1)).map { (column, $0) }
    }
    for row in 0..<table.rowCount {
      let name = table.text(row: row, column: nameColumn)
      guard case .daily(let base, let quote) = boardSeries(name) else {
        reading.leaveOut(name)
        continue
      }
      let place = SourceLocation(file: file.name, line: table.rowLines[row])
      for (column, date) in days {
        let rate = table.text(row: row, column: column)
        if rate.isEmpty || missing.contains(rate) { continue }
        reading.take(rate, base: base, quote: quote, on: date, at: place.at(column: column + 1))
      }
    }
    return reading.outcome(daily: daily)
  }

  /// Whether every row is of a month's first day: then a daily series was averaged on its way out.
  private static func isAveraged(_ table: DelimitedText) -> Bool {
    table.rowCount > 1
      && (0..<table.rowCount).allSatisfy { table.text(row: $0, column: 0).hasSuffix("-01") }
  }

  /// `DEX`, then the place whose currency is counted, then the one of which there is one unit.
  static func fredSeries(_ name: String) -> RateSeries {
    guard name.hasPrefix("DEX"), name.utf8.count == 7,
      let quote = currencies[String(name.dropFirst(3).prefix(2))],
      let base = currencies[String(name.suffix(2))], base != quote
    else { return .other }
    return .daily(base: base, quote: quote)
  }

  /// `RXI`, with `$US` where dollars are counted; `B` for business days; then the place.
  static func boardSeries(_ name: String) -> RateSeries {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1] == "B", let dollar,
      let other = currencies[String(parts[2])], other != dollar
    else { return .other }
    switch parts[0] {
    case "RXI$US_N": return .daily(base: other, quote: dollar)
    case "RXI_N": return .daily(base: dollar, quote: other)
    default: return .other
    }
  }
}
