import ExactMoney
import Pipeline
import SourceText

/// Exchange rates from the ECB's data portal: as SDMX-CSV, one row per series and day, or as its page
/// gives them to download, one column per series.
///
/// `EXR.D.USD.EUR.SP00.A` is the daily reference rate in USD for one EUR. Monthly, quarterly and
/// yearly series are averages or ends under the same columns, and would pass for rates of a day.
enum ECBSeries {
  private static let required = [
    "FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX", "TIME_PERIOD", "OBS_VALUE",
  ]

  /// The rates of `file`, or `nil` where its header is not that of the portal's rates.
  static func read(_ file: SourceFile) -> Outcome<Intake>? {
    let names = RateTableText.headerNames(file)
    let isDownload = names.starts(with: [day, writtenDay])
    guard isDownload || Set(required).isSubset(of: names) else { return nil }
    let text = DelimitedText.read(file)
    var reading = RateReading(file: file, source: ECBTable.source, findings: text.findings)
    if isDownload {
      reading.take(text.output, missing: ["-"]) { _, title, _ in
        title == writtenDay ? nil : series(titled: title)
      }
    } else {
      for row in text.output.table.records { take(row, into: &reading) }
    }
    return reading.outcome(daily: daily)
  }

  /// The first columns of a download: `2026-10-01`, and again `01 Oct 2026`.
  private static let day = "DATE"
  private static let writtenDay = "TIME PERIOD"
  private static let daily = "the daily series EXR/D..EUR.SP00.A"

  /// The series whose key ends a column's `title`: `US dollar/Euro (EXR.D.USD.EUR.SP00.A)`.
  private static func series(titled title: String) -> RateSeries {
    guard title.hasSuffix(")"), let open = title.lastIndex(of: "(") else { return .other }
    let key = title[title.index(after: open)...].dropLast().split(separator: ".")
    guard key.count == 6, key[0] == "EXR", key[1] == "D", key[4] == "SP00", key[5] == "A",
      let quote = Currency(code: String(key[2])), let base = Currency(code: String(key[3]))
    else { return .other }
    return .daily(base: base, quote: quote)
  }

  private static func take(_ row: RawRecord, into reading: inout RateReading) {
    func text(_ name: String) -> String { row[name]?.text ?? "" }
    // Without an observation there is nothing to take, whatever the series.
    guard let value = row["OBS_VALUE"]?.text, value != "NaN" else { return }
    let series = required.dropLast(2).map(text)
    guard series[0] == "D", series[3] == "SP00", series[4] == "A" else {
      return reading.leaveOut("EXR." + series.joined(separator: "."))
    }
    if let multiplier = row["UNIT_MULT"], multiplier.text != "0" {
      return reading.findings.append(
        Finding(
          .badValue, at: row.location(of: "UNIT_MULT"),
          "UNIT_MULT \(Evidence.quoted(multiplier.text)): rates in other units are not read"))
    }
    guard let date = reading.date(text("TIME_PERIOD"), at: row.location(of: "TIME_PERIOD")),
      let base = reading.currency(series[2], at: row.location(of: "CURRENCY_DENOM")),
      let quote = reading.currency(series[1], at: row.location(of: "CURRENCY"))
    else { return }
    reading.take(value, base: base, quote: quote, on: date, at: row.location(of: "OBS_VALUE"))
  }
}
