import ExactMoney
import Pipeline
import Profiles
import SourceText
import Testing
import UsageScan

/// How the scan reads a JSON file of `profile` with this text; with care, a document is one tree.
func documentMapping(_ profile: Profile, _ text: String, inPlace: Bool) -> UsageMapping {
  let start = file("a.json", text)
  return UsageMapping(
    row: inPlace ? profile.rowMapping() : nil, meters: profile.mapping?.emittedMeters ?? [],
    isDocument: !ProfiledFile.isLineByLine(start),
    documentForm: ProfiledFile.documentForm(of: start, profile),
    reader: { columns in
      let mapping = RecordMapping(profile, columns: columns)
      return { mapping.rows(of: $0) }
    })
}

/// Documents with many rows, whole and damaged at random: walked through in place they give what the tree
/// of all of them gives.
@Suite("Rows of documents, in place and with care")
struct DocumentRowsTests {
  /// A way to put the lines of an export into documents.
  enum Form: String, CaseIterable {
    case list, indentedList, answer, listOfAnswers, indentedDocuments
  }

  static let exports: [(path: String, profile: String, form: Form?)] =
    [
      ("litellm/spendlogs.jsonl", "litellm-spendlogs"), ("langfuse/observations.jsonl", "langfuse"),
      ("otel/spans.jsonl", "otel-genai"), ("cloudevents/events.jsonl", "cloudevents"),
      ("raw-usage/events.jsonl", "raw-usage"),
    ].flatMap { export in Form.allCases.map { (export.0, export.1, $0) } }
    + [
      ("openrouter/generations.jsonl", "openrouter-generations", .list),
      ("openrouter/generations.jsonl", "openrouter-generations", .indentedDocuments),
      ("vercel/generations.jsonl", "vercel-generations", .list),
      ("otel/traces.json", "otel-genai-otlp", nil),
      ("otel/traces-older.json", "otel-genai-otlp", nil),
      ("otel/traces.json", "otel-genai-otlp", .list),
    ]

  static func document(_ text: String, _ form: Form?) -> String {
    guard let form else { return text }
    let isLines = text.split(separator: "\n").first?.hasSuffix("}") == true
    let rows = isLines ? text.split(separator: "\n").map { String($0) } : [text]
    func indented(_ row: String) -> String {
      row.replacing(#/^\{/#, with: "{\n  ").replacing(",\"", with: ",\n  \"")
    }
    switch form {
    case .list: return "[\(rows.joined(separator: ","))]"
    case .indentedList: return "[\n" + rows.map { indented($0) }.joined(separator: ",\n ") + "\n]\n"
    case .answer: return #"{"object":"list","data":[\#(rows.joined(separator: ", "))],"n":1}"#
    case .listOfAnswers:
      let half = rows.count / 2
      let pages = [rows.prefix(half), rows.dropFirst(half)].map { page in
        #"{"data":[\#(page.joined(separator: ","))]}"#
      }
      return "[" + pages.joined(separator: ",\n") + "]"
    case .indentedDocuments: return rows.map { indented($0) }.joined(separator: "\n")
    }
  }

  static func lines(
    _ text: String, _ mapping: UsageMapping?, _ setting: ScanSetting
  ) throws -> RollUpLines {
    let source = TestSource(
      file: file("a.json", text), isStream: setting.isStream, mapping: mapping)
    return RollUpLines(try setting.rollUp([source], rules: World().rules))
  }

  static func setting(_ random: inout SeededGenerator) -> ScanSetting {
    ScanSetting(
      workers: random.one(of: [1, 2, 3]), chunkBytes: random.one(of: [1, 64, 700, nil]),
      isStream: random.chance(30))
  }

  @Test("in place and with care say the same", arguments: exports)
  func same(path: String, name: String, form: Form?) throws {
    let profile = try #require(ProfileBook.builtIn()[name])
    let whole = Self.document(try GatewayRowsTests.text(path), form)
    var random = SeededGenerator(seed: 11)
    for round in 0..<60 {
      var text = whole
      for _ in 0..<round / 15 { text = random.changed(text) }
      if round % 5 == 4 { text = random.cutOff(text) }
      let setting = Self.setting(&random)
      let careful = try Self.lines(
        text, documentMapping(profile, text, inPlace: false), ScanSetting(workers: 1))
      let inPlace = try Self.lines(text, documentMapping(profile, text, inPlace: true), setting)
      if let difference = inPlace.difference(from: careful) {
        Issue.record(
          "\(name), \(form?.rawValue ?? ""), round \(round), \(setting): \(difference)\n\(text)")
        return
      }
      if round == 0 { #expect(careful.lines.count > 3) }
    }
  }

  @Test("a list of events with usage objects is as its lines are", arguments: RawUsageTests.seeds)
  func rawList(seed: UInt64) throws {
    let world = try RawUsageTests.world()
    var generator = RawEventGenerator(random: SeededGenerator(seed: seed))
    var rows: [String] = []
    for number in 0..<200 {
      let event = generator.event()
      let usage = generator.random.chance(20) ? generator.mutated(event.usage) : event.usage
      rows.append("{\(generator.others(number, event)),\"usage\":\(usage)}")
    }
    var text = "[" + rows.joined(separator: ",\n") + "]"
    for round in 0..<6 {
      let setting = Self.setting(&generator.random)
      let reader: @Sendable ([String]) -> UsageMapping.Reader = { _ in { RawUsage.rows(of: $0) } }
      let found = try [RawUsage.mapping, nil].map { row in
        let source = TestSource(
          file: file("a.json", text), isStream: setting.isStream,
          mapping: UsageMapping(row: row, meters: RawUsage.meters, reader: reader))
        return RollUpLines(try setting.rollUp([source], rules: world.rules))
      }
      #expect(found[0].difference(from: found[1]) == nil, "seed \(seed), round \(round)")
      text = round == 3 ? generator.random.cutOff(text) : generator.random.changed(text)
    }
  }

  @Test("a document that is cut off keeps its rows before, and one finding names the place")
  func cutOff() throws {
    let profile = try #require(ProfileBook.builtIn()["cloudevents"])
    func row(_ id: Int) -> String {
      #"{"specversion":"1.0","id":"\#(id)","source":"s","type":"t","subject":"A","#
        + #""time":"2026-10-05T10:00:00Z","data":{"provider":"acme","model":"m1","output_tokens":\#(id)}}"#
    }
    var world = try World()
    try world.addPrice("3")
    let rows = (1...5).map { row($0) }
    let text = String(("{\"data\":[\n" + rows.joined(separator: ",\n")).dropLast(22))
    let column = rows[4].utf8.count - 22 + 1
    for inPlace in [true, false] {
      for chunkBytes in [1, 200, nil] {
        let source = TestSource(
          file: file("a.json", text), mapping: documentMapping(profile, text, inPlace: inPlace))
        let rollUp = try ScanSetting(chunkBytes: chunkBytes).rollUp([source], rules: world.rules)
        #expect(
          texts(rollUp.findings) == [
            "usage/a.json:6:\(column) malformed-json a string is not closed, and the text ends; "
              + "the rest of the file is refused"
          ])
        #expect(rollUp.statistics.events == 4 && rollUp.statistics.rowsRefused == 1)
        // 1 + 2 + 3 + 4.
        #expect(rollUp.cells.map { $0.quantity } == [10])
      }
    }
  }

  @Test("findings keep line and column wherever a row stands", arguments: [1, 100, 10_000])
  func places(chunkBytes: Int) throws {
    let rows = (1...4).map { id in
      #"{"event_id":"\#(id)","occurred_at":"2026-10-0\#(id)","provider":"acme","model":"m1"}"#
    }
    let text = "[" + rows[0] + "," + rows[1] + ",\n  " + rows[2] + ",\n" + rows[3] + "]"
    let rollUp = try ScanSetting(chunkBytes: chunkBytes).rollUp(
      [TestSource(file: file("a.json", text))], rules: World().rules)
    // The meter is missing in all of them, so that the file does not count; the times are told of rows.
    let good = text.replacing("\"model\"", with: "\"output_tokens\":1,\"model\"")
    let found = try ScanSetting(chunkBytes: chunkBytes).rollUp(
      [TestSource(file: file("a.json", good))], rules: World().rules)
    #expect(rollUp.findings.allSatisfy { $0.finding.code == .missingColumn })
    #expect(
      found.findings.compactMap(\.finding.location).map { "\($0.line):\($0.column)" }
        == ["1:32", "1:125", "2:33", "3:31"])
  }
}

extension SeededGenerator {
  /// The text with one byte in it changed, or something put in.
  fileprivate mutating func changed(_ text: String) -> String {
    var bytes = Array(text.utf8)
    let place = number(0...bytes.count - 1)
    switch number(0...3) {
    case 0:
      guard let digit = bytes[place...].firstIndex(where: { (48...57).contains($0) }) else {
        return text
      }
      bytes[digit] = UInt8(48 + number(0...9))
    case 1: bytes[place] = UInt8(number(32...126))
    case 2: bytes.remove(at: place)
    default:
      let added = one(of: [
        "null", "-", "1", "{", "\"", ".0", "\\u0041", "é", " ", "\n", "]", "}", "[", ",", "{},",
        "null,", "[],",
      ])
      bytes.insert(contentsOf: added.utf8, at: place)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text without its end.
  fileprivate mutating func cutOff(_ text: String) -> String {
    String(text.prefix(number(1...text.count)))
  }
}
