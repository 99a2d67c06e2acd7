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
    let billable = events.filter { $0["billable"] != "false" }
    let count = try rollUp(by: "period").reduce(0) { $0 + (Int($1.1) ?? 0) }
    #expect(count == billable.count)
    var scanned: [String: ExactDecimal] = [:]
    for (meter, quantity) in try rollUp(by: "meter") { scanned[meter] = ExactDecimal(quantity) }
    #expect(scanned == (try Self.sums(billable)).filter { $0.value != .zero })
  }

  private static func observation(_ id: Int, prompt: String = "", type: String = "GENERATION")
    -> String
  {
    #"{"id": "o\#(id)", "traceId": "t", "type": "\#(type)", "startTime": "2026-10-06T07:00:00Z", "#
      + #""model": "m", "metadata": {"provider": "openai"}, "input": "\#(prompt)", "usageDetails": {"input": \#(id)0, "total": \#(id)0}}"#
  }

  private static let rows = [observation(1), observation(2), observation(3, type: "SPAN")]
  private static let pages = [
    #"{"data": [\#(rows[0])], "meta": {}}"#, #"{"data": [\#(rows[1]), \#(rows[2])], "meta": {}}"#,
  ]

  /// Over lines, as people save what an interface answers.
  private static func laidOut(_ json: String) -> String {
    json.replacing(", ", with: ",\n ").replacing("{", with: "{\n ")
  }

  /// Two generations and a span, which calls no model.
  static let forms: [(name: String, text: String)] = [
    ("lines", rows.joined(separator: "\n")),
    // What is told of a file by its beginning must not hang on how long its first prompt is.
    (
      "long lines",
      ([observation(1, prompt: String(repeating: "x", count: 100_000))] + rows.dropFirst())
        .joined(separator: "\n")
    ),
    ("list on a line", "[" + rows.joined(separator: ", ") + "]"),
    ("list", laidOut("[" + rows.joined(separator: ", ") + "]")),
    ("objects over lines", rows.map(laidOut).joined(separator: "\n")),
    ("answer on a line", #"{"data": [\#(rows.joined(separator: ", "))], "meta": {}}"#),
    ("answers on lines", pages.joined(separator: "\n")),
    ("answers over lines", pages.map(laidOut).joined(separator: "\n")),
    ("list of answers", laidOut("[" + pages.joined(separator: ", ") + "]")),
  ]

  @Test(arguments: forms) func documentsAreUsage(name: String, text: String) throws {
    let books = try SmallBooks()
    try books.put(
      "prices/p.csv",
      "provider,model,meter,unit_price,per,currency\nopenai,m,uncached_input_tokens,1,1,USD\n")
    try books.scratch.write("usage.json", text)
    let path = books.scratch.path("usage.json")
    let check = try CommandLineTool.run(["check", path, "--format", "csv"])
    for fact in ["records,2", "rows left aside,1", "quantity uncached_input_tokens,30"] {
      #expect(check.output.split(separator: "\n").contains { $0 == fact }, "\(check.output)")
    }
    let gzip = try #require(CommandLineTool.find("gzip"))
    try #require(try RunningProcess(gzip, ["-k", path]).finish(limit: 20).status == 0)
    for file in [path, path + ".gz"] {
      let scan = try CommandLineTool.run(
        ["rollup", file, "--books", books.path, "--by", "provider", "--format", "csv"])
      #expect(
        scan.output == "provider,events,uncached_input_tokens,cost,currency\nopenai,2,30,30,USD\n",
        "\(scan.output) \(scan.errors)")
      #expect(scan.errors.contains("1 row left aside"), "\(scan.errors)")
    }
  }
}
