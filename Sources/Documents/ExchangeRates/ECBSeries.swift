import ExactMoney
import Pipeline
import SourceText

/// Exchange rates from the ECB's data portal as SDMX-CSV: one row per series and day.
///
/// `EXR.D.USD.EUR.SP00.A` is the daily reference rate in USD for one EUR. Monthly, quarterly and
/// yearly series are averages or ends under the same columns, and would pass for rates of a day.
enum ECBSeries {
  private static let required = [
    "FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX", "TIME_PERIOD", "OBS_VALUE",
  ]

  /// The rates of `file`, or `nil` where its header is not that of the portal's rates.
  static func read(_ file: SourceFile) -> Outcome<Intake>? {
    let names = Set(RateTableText.headerNames(file))
    guard required.allSatisfy(names.contains) else { return nil }
    let text = DelimitedText.read(file)
    var reading = RateReading(file: file, source: ECBTable.source, findings: text.findings)
    for row in text.output.table.records { take(row, into: &reading) }
    return reading.outcome(daily: "the daily series EXR/D..EUR.SP00.A")
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
