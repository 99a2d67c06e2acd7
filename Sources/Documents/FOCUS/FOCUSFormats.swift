import Pipeline
import Profiles

/// FOCUS as a bill of which AI services count.
enum FOCUSBill: DocumentFormat {
  static let name = ReaderName("focus")

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    FOCUSReader.read(file, profile, scope: .artificialIntelligence)
  }
}

/// FOCUS as a bill of which every row counts.
enum FOCUSWholeBill: DocumentFormat {
  static let name = ReaderName("focus-whole-bill")

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    FOCUSReader.read(file, profile, scope: .wholeBill)
  }
}

/// FOCUS as what the provider metered.
enum FOCUSUsage: DocumentFormat {
  static let name = ReaderName("focus-usage")

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    FOCUSReader.read(file, profile, scope: .wholeBill)
  }
}
