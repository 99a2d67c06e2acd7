import ExactMoney
import Pipeline
import SourceText

/// The Bank of Canada's rates from its Valet service, CSV or JSON.
///
/// A series names its direction: `FXUSDCAD` is CAD for one USD. The CSV begins with terms and
/// descriptions; the table stands after the line `"OBSERVATIONS"`.
enum BankOfCanada {
  private static let source = "Bank of Canada"
  private static let daily = "the daily series (FXUSDCAD..., not FXMUSDCAD or FXAUSDCAD)"

  /// The rates of the CSV `file`, or `nil` where it has no observations of the bank.
  static func readTable(_ file: SourceFile) -> Outcome<Intake>? {
    guard
      let table = RateTableText.withoutPreamble(
        file, isHeader: false,
        { $0.first == "OBSERVATIONS" && $0.dropFirst().allSatisfy(\.isEmpty) }
      )
    else { return nil }
    let text = DelimitedText.read(table)
    var reading = RateReading(file: file, source: source, findings: text.findings)
    reading.take(text.output, missing: ["Bank holiday", "NaN"]) { _, name, _ in series(name) }
    return reading.outcome(daily: daily)
  }

  /// The rates of the JSON `file`, or `nil` where it is not one object with observations.
  static func readDocument(_ file: SourceFile) -> Outcome<Intake>? {
    let tree = JSONTree.read(file)
    guard let observations = tree.output?["observations"] else { return nil }
    var reading = RateReading(file: file, source: source, findings: tree.findings)
    for observation in observations.elements { take(observation, into: &reading) }
    return reading.outcome(daily: daily)
  }

  private static func take(_ observation: JSONNode, into reading: inout RateReading) {
    func place(_ node: JSONNode) -> SourceLocation {
      SourceLocation(file: reading.file, line: node.line, column: node.column)
    }
    guard let day = observation["d"]?.text else {
      let message = "an observation has no day d"
      return reading.findings.append(Finding(.missingValue, at: place(observation), message))
    }
    guard let date = reading.date(day, at: place(observation)) else { return }
    for member in observation.members where member.name != "d" {
      switch series(member.name) {
      case .other: reading.leaveOut(member.name)
      case .daily(let base, let quote):
        guard let value = member.value["v"], let text = value.text, !text.isEmpty else { continue }
        reading.take(text, base: base, quote: quote, on: date, at: place(value))
      }
    }
  }

  static func series(_ name: String) -> RateSeries {
    guard name.hasPrefix("FX"), name.utf8.count == 8,
      let base = Currency(code: String(name.dropFirst(2).prefix(3))),
      let quote = Currency(code: String(name.suffix(3))), base != quote
    else { return .other }
    return .daily(base: base, quote: quote)
  }
}
