import ExactMoney
import Foundation
import Pipeline
import Profiles
import SourceText
import Testing

/// Quantities by meter, to compare in one glance.
struct Meters: Equatable, CustomStringConvertible {
  var values: [String: ExactDecimal] = [:]

  init(_ quantities: [MeterSplit.Quantity]) {
    for (meter, quantity) in quantities { values[meter.rawValue, default: .zero] += quantity }
  }

  init(_ node: JSONNode?) {
    for member in node?.members ?? [] {
      values[member.name] = member.value.text.flatMap { ExactDecimal($0) }
    }
  }

  /// The sum of the meters whose names `isIncluded` accepts.
  func sum(where isIncluded: (String) -> Bool) -> ExactDecimal {
    values.filter { isIncluded($0.key) }.values.reduce(.zero) { $0 + $1 }
  }

  var description: String {
    values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}

/// Splits written usage objects.
enum Usage {
  static let location = SourceLocation(file: "usage/x.jsonl", line: 7, column: 3)

  static func split(_ text: String, provider: ProviderID?) throws -> Outcome<MeterSplit> {
    let source = SourceFile(name: "usage/x.json", kind: .usage, bytes: Array(text.utf8))
    let node = try #require(JSONTree.read(source).output)
    return UsageShapes.builtIn.split(node, provider: provider, at: location)
  }
}

/// One case of `Fixtures/providers/<provider>/response-usage.json`.
struct UsageFixture: CustomTestStringConvertible, Sendable {
  let provider: ProviderID
  let node: JSONNode
  /// The usage object as it is written.
  let usageText: String

  var testDescription: String { "\(provider): \(node["case"]?.text ?? "")" }

  func split() throws -> Outcome<MeterSplit> {
    let usage = try #require(node["usage"])
    return UsageShapes.builtIn.split(usage, provider: provider, at: Usage.location)
  }

  static func all() throws -> [UsageFixture] {
    let folder = Repository.root.appendingPathComponent("Fixtures/providers")
    let providers = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try providers.flatMap { provider -> [UsageFixture] in
      let url = folder.appendingPathComponent("\(provider)/response-usage.json")
      guard FileManager.default.fileExists(atPath: url.path) else { return [] }
      let bytes = try Array(Data(contentsOf: url))
      let name = "\(provider)/response-usage.json"
      let file = SourceFile(name: name, kind: .usage, bytes: bytes)
      return try #require(JSONTree.read(file).output).elements.map { node in
        let text = node["usage"].map { String(decoding: bytes[$0.range], as: UTF8.self) }
        return UsageFixture(
          provider: ProviderID(provider), node: node, usageText: text ?? "")
      }
    }
  }
}

/// Where the files of the repository and of the samples stand.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
