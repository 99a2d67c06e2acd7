import Pipeline
import Profiles
import SourceText

/// Exchange rates as their publishers write them, for profiles that say so.
enum ExchangeRateFormat: DocumentFormat {
  static let name = ReaderName("exchange-rates")

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    ExchangeRateFile.read(file)
      ?? DocumentReader.refusal(of: file, "these are not \(profile.title)")
  }
}

/// The files of exchange rates that are read as their publishers write them, found by content.
enum ExchangeRateFile {
  /// The rates of `file`, or `nil` where no publisher is recognised: then it is a plain table.
  static func read(_ file: SourceFile) -> Outcome<Intake>? {
    switch RecordText.form(of: file) {
    case .xml: return ECBDocument.read(file)
    case .json: return BankOfCanada.readDocument(file)
    case .delimited:
      for read in [
        ECBTable.read, ECBSeries.read, FederalReserve.read, BankOfCanada.readTable, yearlyAverages,
      ] {
        if let outcome = read(file) { return outcome }
      }
      return nil
    }
  }

  /// The yearly averages of the Internal Revenue Service: one rate for a year is none for a day.
  private static func yearlyAverages(_ file: SourceFile) -> Outcome<Intake>? {
    let names = RateTableText.headerNames(file)
    let years = names.dropFirst(2)
    guard names.count > 2, names[0] == "Country", names[1] == "Currency",
      years.allSatisfy({ $0.count == 4 && Int($0) != nil })
    else { return nil }
    return Outcome(
      Intake(),
      [
        Finding(
          .wrongExport, at: SourceLocation(file: file.name),
          "yearly averages (IRS) are no rates of single days; take those of a central bank")
      ])
  }
}
