import ExactMoney
import Foundation
import Pipeline
import SourceText
import Testing

/// A folder of `Fixtures/traps`: files that a naive reader gets wrong, the right figures, and the wrong
/// ones beside them, each worked out by hand.
final class TrapFixture {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/traps").path

  private let folder: String
  private var open: [String: (expected: String, naive: String)] = [:]

  init(_ name: String) throws {
    folder = Self.root + "/" + name
    let bytes = try #require(FileManager.default.contents(atPath: folder + "/expected.csv"))
    let file = SourceFile(name: "expected.csv", kind: .costs, bytes: [UInt8](bytes))
    for record in DelimitedText.read(file).output.table.records {
      let figure = try #require(record["figure"]).text
      open[figure] = (record["expected"]?.text ?? "", record["naive"]?.text ?? "")
    }
  }

  /// One of the folder's files.
  func file(_ name: String, kind: InputKind = .invoices, profile: String? = nil) throws
    -> SourceFile
  {
    let bytes = try #require(FileManager.default.contents(atPath: folder + "/" + name))
    return SourceFile(
      name: "\(kind.rawValue)/\(name)", kind: kind, profile: profile, bytes: [UInt8](bytes))
  }

  /// Whether `figure` is what was worked out, and not what the naive reader gets.
  func check(
    _ figure: String, _ value: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    guard let row = open.removeValue(forKey: figure) else {
      Issue.record("expected.csv has no figure \(figure) left", sourceLocation: sourceLocation)
      return
    }
    #expect(value == row.expected, "\(figure)", sourceLocation: sourceLocation)
    #expect(value != row.naive, "\(figure)", sourceLocation: sourceLocation)
  }

  /// The same for an exact number, however it is written.
  func check(
    _ figure: String, _ value: ExactDecimal,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    guard let row = open.removeValue(forKey: figure) else {
      Issue.record("expected.csv has no figure \(figure) left", sourceLocation: sourceLocation)
      return
    }
    #expect(value == ExactDecimal(row.expected), "\(figure)", sourceLocation: sourceLocation)
    #expect(value != ExactDecimal(row.naive), "\(figure)", sourceLocation: sourceLocation)
  }

  /// Every figure of the folder has been looked at.
  func finish(sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    #expect(open.keys.sorted() == [], sourceLocation: sourceLocation)
  }
}

extension [Invoice] {
  /// The invoice of that number.
  subscript(_ number: String) -> Invoice? { first { $0.header.invoiceID.rawValue == number } }

  var lines: [InvoiceLine] { flatMap(\.lines) }
}

extension Invoice {
  var sum: ExactDecimal { lines.sum }
}

extension [InvoiceLine] {
  var sum: ExactDecimal { reduce(.zero) { $0 + $1.amount } }
  var quantity: ExactDecimal { reduce(.zero) { $0 + ($1.quantity ?? .zero) } }
}
