import BigInt
import ExactMoney
import Foundation
import Testing

/// A file of figures from another implementation; see `Fixtures/vectors/README.md`.
struct Vectors {
  let name: String
  let rows: [[String]]

  init(_ name: String, columns: Int) throws {
    // From this file, in Tests/ExactMoneyTests/Support, up to the package.
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/vectors")
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    self.name = name
    rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.allSatisfy { $0.count == columns })
    #expect(!rows.isEmpty)
  }

  /// Runs `body` for each row; a failure names the row.
  func forEachRow(_ body: ([String]) throws -> Void) throws {
    try withEvery(name, in: rows, body)
  }
}

/// A reading of figures that shares no code with the module under test.
enum Figure {
  static func integer(_ text: some StringProtocol) throws -> BigInt {
    try #require(BigInt(String(text)), "\(text) is no integer")
  }

  /// `numerator/denominator` or an integer.
  static func rational(_ text: some StringProtocol) throws -> Rational {
    let parts = text.split(separator: "/")
    return Rational(try integer(parts[0]), parts.count > 1 ? try integer(parts[1]) : 1)
  }

  /// Plain digits with a point.
  static func decimal(_ text: some StringProtocol) throws -> ExactDecimal {
    let parts = text.split(separator: ".")
    let digits = parts.joined()
    return ExactDecimal(
      significand: try integer(digits), scale: parts.count > 1 ? parts[1].count : 0)
  }

  /// Undoes the notation of `parse.txt`: quotes, `\u{a0}` and `{9*57}`.
  static func text(_ notation: String) throws -> String {
    var text = ""
    var rest = notation.hasPrefix("\"") ? notation.dropFirst().dropLast() : notation[...]
    while let first = rest.first {
      if rest.hasPrefix("\\u{") {
        let end = try #require(rest.firstIndex(of: "}"))
        let number = try #require(UInt32(rest[..<end].dropFirst(3), radix: 16))
        text.unicodeScalars.append(try #require(Unicode.Scalar(number)))
        rest = rest[rest.index(after: end)...]
      } else if first == "{" {
        let end = try #require(rest.firstIndex(of: "}"))
        let run = rest[..<end].dropFirst().split(separator: "*")
        text += String(repeating: String(run[0]), count: try #require(Int(run[1])))
        rest = rest[rest.index(after: end)...]
      } else {
        text.append(first)
        rest = rest.dropFirst()
      }
    }
    return text
  }
}
