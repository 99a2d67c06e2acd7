import Pipeline
import Profiles
import SourceText

/// A format that data cannot describe: its reader in Swift, named by the `reader:` of profiles.
protocol DocumentFormat: Sendable {
  /// The name that profiles give it.
  static var name: ReaderName { get }
  /// What `file` holds, which `profile` describes as far as data can.
  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake>
}

/// The readers in Swift.
enum DocumentFormats {
  /// Every reader, each with its line here.
  static let all: [any DocumentFormat.Type] = [
    EInvoiceFormat.self,
    ExchangeRateFormat.self,
    FOCUSBill.self, FOCUSUsage.self, FOCUSWholeBill.self,
    GenAIPricesFormat.self, LiteLLMPricesFormat.self, LLMPricesFormat.self,
    RevenueFormat.self,
  ]

  /// What `file` holds by the reader of that name.
  static func read(
    _ file: SourceFile, _ profile: Profile, reader name: ReaderName
  ) -> Outcome<Intake> {
    guard let format = all.first(where: { $0.name == name }) else {
      return DocumentReader.refusal(of: file, "there is no reader \(name)")
    }
    return format.read(file, profile)
  }
}
