import ExactMoney
import Pipeline
import Profiles
import SourceText
import Testing
import UsageScan

/// One event, canonical and as its provider would report it.
struct RawEvent {
  var provider = "openai"
  /// The meters, those of 0 left out.
  var meters: [(name: String, quantity: Int)] = []
  /// The provider's usage object.
  var usage = ""
}

/// Random events in the ways of counting of several providers, whose meters were known first.
struct RawEventGenerator {
  var random: SeededGenerator

  mutating func event() -> RawEvent {
    let (input, cached, written) = (number(), number(), number())
    let (output, hidden, audio) = (number(), number(), number())
    switch random.number(0...6) {
    case 0:
      return event(
        random.one(of: ["openai", "azure", "mistral"]),
        [
          "uncached_input_tokens": input, "cache_read_tokens": cached, "input_audio_tokens": audio,
          "output_tokens": output,
        ],
        "\"prompt_tokens\":\(input + cached + audio),\"completion_tokens\":\(output),"
          + "\"total_tokens\":\(input + cached + audio + output),\"prompt_tokens_details\":"
          + "{\"cached_tokens\":\(cached),\"audio_tokens\":\(audio)},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":\(output / 2),\"audio_tokens\":0}")
    case 1:
      return event(
        "openai",
        ["uncached_input_tokens": input, "cache_read_tokens": cached, "output_tokens": output],
        "\"input_tokens\":\(input + cached),\"input_tokens_details\":{\"cached_tokens\":\(cached)},"
          + "\"output_tokens\":\(output),\"output_tokens_details\":{\"reasoning_tokens\":0},"
          + "\"total_tokens\":\(input + cached + output)")
    case 2:
      return event(
        random.one(of: ["anthropic", "bedrock"]),
        [
          "uncached_input_tokens": input, "cache_read_tokens": cached, "output_tokens": output,
          "cache_write_5m_tokens": written, "cache_write_1h_tokens": hidden,
        ],
        "\"input_tokens\":\(input),\"cache_creation_input_tokens\":\(written + hidden),"
          + "\"cache_read_input_tokens\":\(cached),\"cache_creation\":"
          + "{\"ephemeral_5m_input_tokens\":\(written),\"ephemeral_1h_input_tokens\":\(hidden)},"
          + "\"output_tokens\":\(output),\"service_tier\":\"standard\",\"server_tool_use\":null")
    case 3:
      return event(
        "google",
        [
          "uncached_input_tokens": input, "cache_read_tokens": cached,
          "output_tokens": output + hidden,
        ],
        "\"promptTokenCount\":\(input + cached),\"cachedContentTokenCount\":\(cached),"
          + "\"candidatesTokenCount\":\(output),\"thoughtsTokenCount\":\(hidden),"
          + "\"totalTokenCount\":\(input + cached + output + hidden)"
          + (random.chance(30)
            ? ",\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":\(input + cached)}]"
            : ""))
    case 4:
      return event(
        "bedrock",
        [
          "uncached_input_tokens": input, "cache_read_tokens": cached, "output_tokens": output,
          "cache_write_5m_tokens": written,
        ],
        "\"inputTokens\":\(input),\"outputTokens\":\(output),\"cacheReadInputTokens\":\(cached),"
          + "\"cacheWriteInputTokens\":\(written),"
          + "\"totalTokens\":\(input + cached + written + output)")
    case 5:
      return event(
        "xai",
        [
          "uncached_input_tokens": input, "cache_read_tokens": cached,
          "output_tokens": output + hidden,
        ],
        "\"prompt_tokens\":\(input + cached),\"completion_tokens\":\(output),"
          + "\"total_tokens\":\(input + cached + output + hidden),"
          + "\"prompt_tokens_details\":{\"cached_tokens\":\(cached),\"text_tokens\":\(input)},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":\(hidden)}")
    default:
      return event(
        "deepseek",
        ["uncached_input_tokens": input, "cache_read_tokens": cached, "output_tokens": output],
        "\"prompt_tokens\":\(input + cached),\"completion_tokens\":\(output),"
          + "\"prompt_cache_hit_tokens\":\(cached),\"prompt_cache_miss_tokens\":\(input),"
          + "\"prompt_tokens_details\":{\"cached_tokens\":\(cached)},"
          + "\"total_tokens\":\(input + cached + output)")
    }
  }

  /// An Anthropic usage object with calls in it, which mostly make its figures.
  mutating func messageWithCalls() -> String {
    func call(_ kind: String, _ model: String?, _ counts: (Int, Int, Int)) -> String {
      "{\"type\":\"\(kind)\"," + (model.map { "\"model\":\"\($0)\"," } ?? "")
        + "\"input_tokens\":\(counts.0),\"cache_read_input_tokens\":\(counts.1),"
        + "\"output_tokens\":\(counts.2)}"
    }
    var total = (0, 0, 0)
    var calls: [String] = []
    func counts() -> (Int, Int, Int) { (number(), number(), number()) }
    let isFallback = random.chance(30)
    for _ in 0..<random.number(0...3) {
      let own = counts()
      if !isFallback { total = (total.0 + own.0, total.1 + own.1, total.2 + own.2) }
      calls.append(call("message", isFallback ? "m1" : random.one(of: [nil, "m1"]), own))
    }
    if isFallback {
      total = counts()
      calls.append(call("fallback_message", "m2", total))
    }
    for _ in 0..<random.number(0...2) {
      let kind = random.one(of: ["advisor_message", "compaction", "advisor_message", "thought"])
      calls.append(call(kind, random.one(of: [nil, "m2"]), counts()))
    }
    return "{\"input_tokens\":\(total.0),\"cache_read_input_tokens\":\(total.1),"
      + "\"output_tokens\":\(total.2),\"iterations\":[\(calls.joined(separator: ","))]}"
  }

  private mutating func number() -> Int {
    random.one(of: [0, 1, random.number(2...999), random.number(1000...9_999_999)])
  }

  private func event(
    _ provider: String, _ meters: KeyValuePairs<String, Int>, _ members: String
  ) -> RawEvent {
    RawEvent(
      provider: provider,
      meters: meters.filter { $0.value > 0 }.map { (name: $0.key, quantity: $0.value) },
      usage: "{\(members)}")
  }

  /// The members of an event that say nothing of its usage.
  mutating func others(_ number: Int, _ event: RawEvent) -> String {
    let id = random.chance(10) ? number / 2 : number
    return
      "\"event_id\":\"e\(id)\",\"occurred_at\":\"2026-10-\(random.number(10...28))T10:00:00Z\","
      + "\"provider\":\"\(event.provider)\",\"model\":\"m\(random.number(1...2))\","
      + "\"customer_id\":\"\(random.one(of: ["A", "B", "C"]))\""
      + random.one(of: [
        "", ",\"team\":\"red\"", ",\"te\\u0061m\":\"blue\"", ",\"a.b\":1,\"tag\":[1]",
      ])
  }

  /// An event's usage with something changed in it.
  mutating func mutated(_ usage: String) -> String {
    let digits = #/:[0-9]+/#
    let found = usage.ranges(of: digits)
    guard !found.isEmpty else { return usage }
    let range = random.one(of: found)
    var text = usage
    switch random.number(0...10) {
    case 0: text.replaceSubrange(range, with: ":null")
    case 1: text.replaceSubrange(range, with: ":\"\(usage[range].dropFirst())\"")
    case 2: text.replaceSubrange(range, with: ":-\(usage[range].dropFirst())")
    case 3: text.replaceSubrange(range, with: usage[range] + ".0")
    case 4: text.replaceSubrange(range, with: usage[range] + "5")
    case 5: text.replaceSubrange(range, with: ":0")
    case 6:
      text.replaceSubrange(
        range, with: random.one(of: [":\"\"", ":true", ":{}", ":[]", ":{\"a\":1,\"a\":2}"]))
    case 7: text.replaceSubrange(range, with: usage[range] + ",\"prompt_tokens\":5")
    case 8: text = text.replacing("_tokens\"", with: "_t\\u006fkens\"")
    case 9:
      let member = random.one(of: [
        "\"response\":{}", "\"input_tokens_details\":\"\"", "\"seconds\":5", "\"x\":{\"y\":[1]}",
        "\"prompt_tokens_details.cached_tokens\":7", "\"iterations\":[]", "\"reasoning_tokens\":0",
        "\"input_tokens_details\":5", "\"prompt_tokens_details\":{\"x\":\"{\"}",
      ])
      text = "{\(member)," + text.dropFirst()
    default:
      text = random.one(of: ["null", "{}", "\"\"", "7", "[1]", "\"batch\"", "\"{}\"", "\" {\""])
    }
    return text
  }
}

@Suite("Canonical events with raw usage objects")
struct RawUsageTests {
  /// The mapping, or the same without its form in place: then every row goes the careful way.
  static func mapping(inPlace: Bool = true) -> UsageMapping {
    UsageMapping(
      row: inPlace
        ? RawUsage.mapping
        : RowMapping(
          columns: [], split: RowMapping.Split(object: "usage", declined: [], shapes: []),
          declined: ["event_id"], passesOthers: true),
      meters: RawUsage.meters, reader: { _ in { RawUsage.rows(of: $0) } })
  }

  static func world() throws -> World {
    var world = try World()
    world.policy.dimensions = ["customer_id", "team", "provider", "model"]
    for provider in [
      "openai", "azure", "mistral", "anthropic", "bedrock", "google", "xai", "deepseek",
    ] {
      for (index, meter) in RawUsage.meters.sorted().enumerated() {
        for model in ["m1", "m2"] {
          try world.addPrice(
            "\(index + 1)", meter: meter.rawValue, model: model, provider: provider)
        }
      }
    }
    return world
  }

  static func rollUp(
    _ lines: [String], mapping: UsageMapping?, _ setting: ScanSetting, _ world: World
  ) throws -> UsageRollUp {
    let source = TestSource(
      file: file("a.jsonl", lines.joined(separator: "\n")), isStream: setting.isStream,
      mapping: mapping)
    return try setting.rollUp([source], rules: world.rules)
  }

  static let seeds: [UInt64] = Array(1...4) + [UInt64.random(in: 1000...UInt64.max)]

  @Test("roll up to the same as their meters do", arguments: seeds)
  func sameAsCanonical(seed: UInt64) throws {
    let world = try Self.world()
    var generator = RawEventGenerator(random: SeededGenerator(seed: seed))
    var canonical: [String] = []
    var raw: [String] = []
    for number in 0..<150 {
      let event = generator.event()
      let others = generator.others(number, event)
      canonical.append(
        "{\(others)" + event.meters.map { ",\"\($0.name)\":\($0.quantity)" }.joined() + "}")
      raw.append(
        generator.random.chance(10)
          ? canonical[number]
          : generator.random.chance(50)
            ? "{\"usage\":\(event.usage),\(others)}" : "{\(others),\"usage\":\(event.usage)}")
    }
    let setting = ScanSetting(workers: 1)
    let expected = RollUpLines(try Self.rollUp(canonical, mapping: nil, setting, world))
    for workers in [1, 2, 3, 7] {
      for chunkBytes in [1, 64, 1000, nil] {
        let setting = ScanSetting(workers: workers, chunkBytes: chunkBytes, isStream: workers == 3)
        let found = RollUpLines(try Self.rollUp(raw, mapping: Self.mapping(), setting, world))
        #expect(found.difference(from: expected) == nil, "seed \(seed), \(setting)")
      }
    }
  }

  @Test("in place and carefully say the same of odd objects", arguments: seeds)
  func sameAsCareful(seed: UInt64) throws {
    let world = try Self.world()
    var generator = RawEventGenerator(random: SeededGenerator(seed: seed))
    var lines: [String] = []
    for number in 0..<400 {
      let event = generator.event()
      let others = generator.others(number, event)
      var usage = generator.mutated(event.usage)
      if generator.random.chance(20) { usage = generator.mutated(usage) }
      let own = generator.random.one(of: ["", "", "", ",\"output_tokens\":7", ",\"usage.x\":7"])
      lines.append("{\(others),\"usage\":\(usage)\(own)}")
    }
    let setting = ScanSetting(workers: 2, chunkBytes: 1000)
    let careful = RollUpLines(
      try Self.rollUp(lines, mapping: Self.mapping(inPlace: false), setting, world))
    let inPlace = RollUpLines(try Self.rollUp(lines, mapping: Self.mapping(), setting, world))
    #expect(inPlace.difference(from: careful) == nil, "seed \(seed)")
  }

  @Test("a canonical file without such objects is as it was, in place")
  func nothingRaw() throws {
    let world = try Self.world()
    let lines = [
      #"{"event_id":"1","occurred_at":"2026-10-05T10:00:00Z","provider":"xai","model":"m1","customer_id":"A","output_tokens":5,"usage":"batch"}"#,
      #"{"event_id":"1","occurred_at":"2026-10-05T10:00:00Z","provider":"xai","model":"m1","customer_id":"A","output_tokens":5}"#,
      #"{"event_id":"2","occurred_at":"2026-10-05","provider":"xai","model":"m1","output_tokens":5}"#,
    ]
    for setting in ScanSetting.grid {
      let expected = RollUpLines(try Self.rollUp(lines, mapping: nil, setting, world))
      let found = RollUpLines(try Self.rollUp(lines, mapping: Self.mapping(), setting, world))
      #expect(found.difference(from: expected) == nil, "\(setting)")
    }
  }

  @Test(
    "the object's tier is the event's, where it names none of its own", arguments: ScanSetting.grid)
  func tierOfTheObject(setting: ScanSetting) throws {
    let world = try Self.world()
    func event(_ number: Int, _ rest: String) -> String {
      "{\"event_id\":\"\(number)\",\"occurred_at\":\"2026-10-05T10:00:00Z\","
        + "\"provider\":\"anthropic\",\"model\":\"m1\",\"customer_id\":\"A\",\(rest)}"
    }
    func usage(_ tier: String) -> String {
      "\"usage\":{\"input_tokens\":5,\"output_tokens\":2,\(tier)}"
    }
    let raw = [
      event(1, usage("\"service_tier\":\"batch\"")),
      event(2, usage("\"serviceTier\":\"priority\"")),
      event(3, usage("\"service_tier\":\"default\"")),
      event(4, usage("\"service_tier\":null")),
      event(5, "\"service_tier\":\"flex\"," + usage("\"service_tier\":\"batch\"")),
      event(6, usage("\"service_tier\":\"batch\"") + ",\"service_tier\":\"\""),
    ]
    let tiers = ["batch", "priority", "standard", "standard", "flex", "batch"]
    let canonical = tiers.enumerated().map { index, tier in
      event(
        index + 1,
        "\"service_tier\":\"\(tier)\",\"uncached_input_tokens\":5,\"output_tokens\":2")
    }
    let expected = RollUpLines(try Self.rollUp(canonical, mapping: nil, setting, world))
    for mapping in [Self.mapping(), Self.mapping(inPlace: false)] {
      let found = RollUpLines(try Self.rollUp(raw, mapping: mapping, setting, world))
      #expect(found.difference(from: expected) == nil, "\(setting)")
    }
  }

  @Test("contradictions refuse the row with its place", arguments: ScanSetting.grid)
  func contradictions(setting: ScanSetting) throws {
    let world = try Self.world()
    let head =
      #"{"occurred_at":"2026-10-05T10:00:00Z","provider":"xai","model":"m1","customer_id":"A","#
    let rollUp = try Self.rollUp(
      [
        head + #""usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":8}}"#,
        head + #""usage":{"prompt_tokens":5,"completion_tokens":2},"output_tokens":3}"#,
        head + #""usage":{"prompt_tokens":5,"completion_tokens":2},"output_tokens":2}"#,
        head + #""usage":{"tokens":5}}"#,
        head + #""usage":{"prompt_tokens":1,"prompt_tokens":1}}"#,
      ], mapping: Self.mapping(), setting, world)
    #expect(
      texts(rollUp.findings) == [
        "usage/a.jsonl:1:95 meter-breakdown-mismatch openai-chat: the meters sum to 7, the "
          + "provider's total is 8",
        "usage/a.jsonl:2:153 meter-breakdown-mismatch output_tokens: the event says \"3\", its usage "
          + "object 2",
        "usage/a.jsonl:4:95 meter-breakdown-mismatch no known way of counting has these members: "
          + "\"tokens\"",
        "usage/a.jsonl:5:95 malformed-json the name \"prompt_tokens\" stands twice",
      ])
    #expect(rollUp.statistics.events == 1 && rollUp.statistics.rowsRefused == 4)
    #expect(
      rollUp.cells.map { "\($0.meter) \($0.quantity)" }
        == ["output_tokens 2", "uncached_input_tokens 5"])
  }

  @Test("calls inside a message say the same in place and with care", arguments: seeds)
  func callsInPlace(seed: UInt64) throws {
    let world = try Self.world()
    var generator = RawEventGenerator(random: SeededGenerator(seed: seed))
    var lines: [String] = []
    for number in 0..<300 {
      let event = RawEvent(
        provider: "anthropic", usage: generator.messageWithCalls())
      var usage = event.usage
      for _ in 0..<generator.random.one(of: [0, 0, 0, 1, 2]) { usage = generator.mutated(usage) }
      let own = generator.random.one(of: [
        "", "", ",\"requests\":1,\"estimated_cost\":0.5", ",\"status\":\"completed\"",
      ])
      lines.append("{\(generator.others(number, event)),\"usage\":\(usage)\(own)}")
    }
    let setting = ScanSetting(workers: 2, chunkBytes: 1000)
    let careful = RollUpLines(
      try Self.rollUp(lines, mapping: Self.mapping(inPlace: false), setting, world))
    let inPlace = RollUpLines(try Self.rollUp(lines, mapping: Self.mapping(), setting, world))
    #expect(inPlace.difference(from: careful) == nil, "seed \(seed)")
    #expect(careful.lines.count > 100)
  }

  @Test("a table may have the object in a cell")
  func table() throws {
    let world = try Self.world()
    let text =
      "event_id,occurred_at,provider,model,customer_id,usage,team\n"
      + "1,2026-10-05T10:00:00Z,openai,m1,A,"
      + "\"{\"\"prompt_tokens\"\":5,\"\"completion_tokens\"\":2}\",red\n"
      + "2,2026-10-05T10:00:00Z,openai,m1,A,,red\n"
    let source = TestSource(file: file("a.csv", text), mapping: Self.mapping())
    let rollUp = try ScanSetting().rollUp([source], rules: world.rules)
    #expect(
      rollUp.cells.map { "\($0.meter) \($0.quantity) \($0.group.dimensions)" } == [
        #"output_tokens 2 ["A", "red", "openai", "m1"]"#,
        #"uncached_input_tokens 5 ["A", "red", "openai", "m1"]"#,
      ])
    #expect(rollUp.statistics.events == 2 && rollUp.findings.isEmpty)
  }

  @Test("calls beside an Anthropic message are events, a fallback's model is the one billed")
  func iterations() throws {
    let world = try Self.world()
    let head =
      #"{"event_id":"1","occurred_at":"2026-10-05T10:00:00Z","provider":"anthropic","model":"m1","customer_id":"A","usage":"#
    let rollUp = try Self.rollUp(
      [
        head + #"{"input_tokens":5,"output_tokens":2,"iterations":["#
          + #"{"type":"message","input_tokens":5,"output_tokens":2},"#
          + #"{"type":"advisor_message","model":"m2","input_tokens":7,"output_tokens":1}]}}"#,
        head.replacing("\"1\"", with: "\"2\"")
          + #"{"input_tokens":4,"output_tokens":3,"iterations":["#
          + #"{"type":"message","input_tokens":4,"output_tokens":0},"#
          + #"{"type":"fallback_message","model":"m2","input_tokens":4,"output_tokens":3}]}}"#,
      ], mapping: Self.mapping(), ScanSetting(), world)
    #expect(rollUp.findings.isEmpty)
    #expect(rollUp.statistics.events == 3 && rollUp.statistics.rowsRead == 3)
    #expect(
      rollUp.cells.map { "\($0.group.model) \($0.meter) \($0.quantity)" } == [
        // The advisor's 7 and 1, and the fallback's 4 and 3.
        "m1 output_tokens 2", "m1 uncached_input_tokens 5", "m2 output_tokens 4",
        "m2 uncached_input_tokens 11",
      ])
  }
}
