import ExactMoney
import Foundation
import Pipeline
import Testing

@testable import Documents

/// A file of `Fixtures/providers`, and what it means as canonical CSV beside it, which
/// `Fixtures/providers/expect.py` writes without the profiles.
struct ProviderFixture: CustomTestStringConvertible {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/providers").path

  let kind: InputKind
  let path: String

  init(_ kind: InputKind, _ path: String) {
    self.kind = kind
    self.path = path
  }

  var testDescription: String { "\(kind.rawValue): \(path)" }

  /// The file as it is handed in; `profile` is the folder's.
  func file(profile: String? = nil) throws -> SourceFile {
    try Self.file(kind, path, profile: profile)
  }

  /// What it means.
  func expected() throws -> SourceFile {
    try Self.file(kind, "\(path).\(kind.rawValue).expected.csv")
  }

  private static func file(
    _ kind: InputKind, _ path: String, profile: String? = nil
  ) throws -> SourceFile {
    let bytes = try #require(FileManager.default.contents(atPath: root + "/" + path))
    return SourceFile(
      name: "\(kind.rawValue)/\(path)", kind: kind, profile: profile, bytes: [UInt8](bytes))
  }

  /// All that have an expectation.
  static func all() throws -> [ProviderFixture] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
    return paths.compactMap { path in
      guard path.hasSuffix(".expected.csv") else { return nil }
      let source = path.dropLast(".expected.csv".count)
      return InputKind.allCases.first { source.hasSuffix("." + $0.rawValue) }
        .map { ProviderFixture($0, String(source.dropLast($0.rawValue.count + 1))) }
    }
  }
}

extension Intake {
  /// Every record as text, without its place: two intakes that say the same have the same.
  var statements: [String] {
    providerUsage.map { sourced in
      let row = sourced.record
      let words: [String] = [
        "usage", row.provider.rawValue, row.account?.rawValue ?? "-", row.date.description,
        row.model.rawValue, row.serviceTier.rawValue, row.meter.rawValue, row.quantity.description,
      ]
      return words.joined(separator: " ; ")
    }.sorted() + invoices.flatMap(\.statements).sorted()
      + customers.map { sourced in
        let row = sourced.record
        let words: [String] = [
          "customer", row.customerID.rawValue, row.name, row.plan?.rawValue ?? "-",
          row.status.rawValue, row.startedOn?.description ?? "-", row.endedOn?.description ?? "-",
        ]
        return words.joined(separator: " ; ")
      }.sorted()
  }
}

extension Invoice {
  fileprivate var statements: [String] {
    let invoice: [String] = [
      "line", header.provider.rawValue, header.invoiceID.rawValue, header.currency.description,
      "\(header.servicePeriod.map { "\($0)" } ?? "-")", header.statedTotal?.description ?? "-",
      statement?.statement ?? "-", statement?.asOf?.description ?? "-",
    ]
    return lines.map { line in
      let words: [String] = [
        line.lineID ?? "-", "\(line.servicePeriod.map { "\($0)" } ?? "-")",
        line.category.rawValue, line.description, line.key.account?.rawValue ?? "-",
        line.key.model?.rawValue ?? "-", line.key.serviceTier?.rawValue ?? "-",
        line.key.meter?.rawValue ?? "-", line.quantity?.description ?? "-",
        line.unitPrice?.description ?? "-", line.per.description, line.amount.description,
      ]
      return (invoice + words).joined(separator: " ; ")
    }
  }
}
