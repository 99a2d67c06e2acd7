import Pipeline
import Profiles
import SourceText

/// Invoices in XML. The folder such a file lies in names its provider, unless it names the profile.
enum EInvoiceFormat: DocumentFormat {
  static let name = ReaderName("e-invoice")

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    var file = file
    if let provider = profile.provider {
      file.profile = provider.rawValue
    } else if file.profile == profile.name {
      file.profile = nil
    }
    return InvoiceXML.read(file)
  }
}
