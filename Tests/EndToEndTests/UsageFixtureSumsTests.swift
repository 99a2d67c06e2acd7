import ExactMoney
import Foundation
import Testing

/// Every usage export of `Fixtures/providers/`, read with care by `check` and by the scan of `rollup`:
/// both give the events that stand in the file `<name>.expected`, worked out by hand.
@Suite struct UsageFixtureSumsTests {
  private static let folder = CommandLineTool.package + "/Fixtures/providers/"

  static let exports: [String] = {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".expected") }.map { String($0.dropLast(9)) }.sorted()
  }()

  /// The events of an export.
  private static func events(_ export: String) throws -> [[String: String]] {
    let text = try String(contentsOfFile: folder + export + ".expected", encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    }.filter { $0["refused"] == nil }
  }

  private static let meters = [
    "uncached_input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_5m_tokens",
    "cache_write_1h_tokens", "input_audio_tokens", "cache_read_audio_tokens", "output_tokens",
    "output_audio_tokens", "audio_seconds", "images", "characters", "searches", "requests",
  ]

  /// The sum of each meter that some event counts.
  private static func sums(_ events: [[String: String]]) throws -> [String: ExactDecimal] {
    var sums: [String: ExactDecimal] = [:]
    for (event, meter) in events.flatMap({ event in meters.map { (event, $0) } }) {
      guard let text = event[meter] else { continue }
      sums[meter, default: .zero] += try #require(ExactDecimal(text))
    }
    return sums
  }

  /// Rows of two cells.
  private static func pairs(_ csv: String) -> [(String, String)] {
    csv.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      .filter { $0.count > 1 }.map { (String($0[0]), String($0[1])) }
  }

  @Test func thereAreExports() { #expect(Self.exports.count > 12) }

  @Test(arguments: exports) func careAndScanAgree(export: String) throws {
    let events = try Self.events(export)
    let books = try SmallBooks()
    let path = books.scratch.path((export as NSString).lastPathComponent)
    try FileManager.default.copyItem(atPath: Self.folder + export, toPath: path)

    let check = try CommandLineTool.run(["check", path, "--kind", "usage", "--format", "csv"])
    let facts = Dictionary(uniqueKeysWithValues: Self.pairs(check.output).dropFirst())
    #expect(facts["records"] == "\(events.count)", "\(check.output) \(check.errors)")
    var careful: [String: ExactDecimal] = [:]
    for (name, value) in facts where name.hasPrefix("quantity ") {
      careful[String(name.dropFirst("quantity ".count))] = ExactDecimal(value)
    }
    #expect(careful == (try Self.sums(events)))

    // One dollar a unit: what has a price is in the scan's quantities.
    var prices = Set<String>()
    for event in events {
      for meter in Self.meters where event[meter] != nil {
        let tier = event["service_tier"] ?? "standard"
        prices.insert(
          "\(event["provider"] ?? ""),\(event["model"] ?? ""),\(tier),\(meter),1,1,USD\n")
      }
    }
    try books.put(
      "prices/p.csv",
      "provider,model,service_tier,meter,unit_price,per,currency\n" + prices.sorted().joined())
    func rollUp(by columns: String) throws -> [(String, String)] {
      let outcome = try CommandLineTool.run(
        ["rollup", path, "--books", books.path, "--by", columns, "--format", "csv"])
      return Array(Self.pairs(outcome.output).dropFirst())
    }
    let count = try rollUp(by: "period").reduce(0) { $0 + (Int($1.1) ?? 0) }
    #expect(count == events.count)
    var scanned: [String: ExactDecimal] = [:]
    for (meter, quantity) in try rollUp(by: "meter") { scanned[meter] = ExactDecimal(quantity) }
    let billed = try Self.sums(events.filter { $0["billable"] != "false" })
    #expect(scanned == billed.filter { $0.value != .zero })
  }
}
