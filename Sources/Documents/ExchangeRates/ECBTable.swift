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
    let names = RateTableText.headerNames(file)
    let codes = names.dropFirst().filter { !$0.isEmpty }
    guard names.first == "Date", !codes.isEmpty, codes.allSatisfy(isCode), let base else {
      return nil
    }
    let text = DelimitedText.read(file)
    var reading = RateReading(file: file, source: source, findings: text.findings)
    reading.take(text.output, missing: ["N/A"]) { reading, code, location in
      reading.currency(code, at: location).map { .daily(base: base, quote: $0) }
    }
    return reading.outcome(daily: "eurofxref-hist")
  }

  private static func isCode(_ name: String) -> Bool {
    name.utf8.count == 3 && name.utf8.allSatisfy { (65...90).contains($0) }
  }
}
