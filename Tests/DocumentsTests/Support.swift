import Foundation
import Pipeline

@testable import Documents

/// A file of `text`, as the readers get it.
func file(_ kind: InputKind, _ text: String, named name: String? = nil, profile: String? = nil)
  -> SourceFile
{
  let name = name ?? "\(kind.rawValue)/test.csv"
  return SourceFile(name: name, kind: kind, profile: profile, bytes: Array(text.utf8))
}

/// The only invoice of `file`, or the first.
func readInvoice(_ file: SourceFile) -> Outcome<EInvoiceReading?> {
  let outcome = InvoiceXML.readInvoices(file)
  return Outcome(outcome.output.first, outcome.findings)
}

extension Finding {
  /// `code@line:column`, to compare in one glance.
  var brief: String { "\(code.rawValue)@\(location?.line ?? -1):\(location?.column ?? -1)" }
}

/// The real files, which are not part of the project; `nil` where they are absent.
func sample(_ path: String) -> [UInt8]? {
  FileManager.default.contents(atPath: "/work/shared/samples/" + path).map { [UInt8]($0) }
}

/// A file of the project's `Fixtures` folder.
func fixture(_ path: String) throws -> [UInt8] {
  let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return [UInt8](try Data(contentsOf: repository.appending(path: "Fixtures/" + path)))
}

/// The rows of a small table of the project's `Fixtures` folder, without its header.
func fixtureRows(_ path: String) throws -> [[String]] {
  String(decoding: try fixture(path), as: UTF8.self).split(separator: "\n").dropFirst().map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}

extension Outcome {
  /// The rules of EN 16931 and Peppol that the findings name, in order, each once.
  var brokenRules: [String] {
    let named = findings.filter { $0.code == .invoiceRule }.flatMap { finding in
      finding.message.prefix { $0 != ":" }.split(separator: ", ").map(String.init)
    }
    return Set(named).sorted()
  }
}
