import Pipeline
import SourceText
import Testing

@Suite struct JSONTreeTests {
  private func read(_ text: String) -> Outcome<JSONNode?> {
    JSONTree.read(file(text, named: "invoices/x.json", kind: .invoices))
  }

  private let page = #"""
    {"object": "page", "data": [
      {"start_time": 1767225600, "object": "bucket", "results": [
        {"object": "result", "input_tokens": 1000, "amount": {"value": "0E-6176", "currency": "usd"}},
        {"input_tokens": 7,
         "batch": true, "api_key": null, "tags": ["a", {"key": "team", "value": {"text": "x"}}]}
      ]},
      {"start_time": 1767312000, "results": []},
      {"start_time": 1767398400, "results": null},
      {"results": {"input_tokens": 3}}
    ]}
    """#

  @Test func valuesHaveTheirPlaces() throws {
    let root = try #require(read("\u{FEFF}{\"a\":\n [1.50e+2, \"\\u00e9\"],\"b\":{}}").output)
    #expect(root.members.map(\.name) == ["a", "b"])
    #expect([root.line, root.column] == [1, 1])
    let list = try #require(root["a"])
    #expect(list.elements.map(\.text) == ["1.50e+2", "\u{E9}"])
    #expect(list.elements.map(\.line) == [2, 2])
    #expect(list.elements.map(\.column) == [3, 12])
    // Mark 3, `{"a":` 5, line feed and blank 2.
    #expect(list.range == 10..<29)
    #expect(list.elements.first?.value == .number("1.50e+2"))
  }

  @Test func scalarsAreDocumentsToo() {
    #expect(read(" -0.10 ").output?.value == .number("-0.10"))
    #expect(read("true").output?.text == "true")
    #expect(read("null").output?.isNull == true)
    #expect(read("null").output?.text == nil)
    #expect(read("[]").output?["a"] == nil)
  }

  @Test(arguments: [
    ("{\"a\":1,\n\"a\":2}", 2, 1), ("[{\"x\":{\"b\":1,\"\\u0062\":2}}]", 1, 14),
    ("[1,]", 1, 4), ("[1 2]", 1, 4), ("{\"a\":\"\\x\"}", 1, 8), ("{} {}", 1, 4),
    ("[1]\n\n]", 3, 1), ("[\"\\ud83d\"]", 1, 5), ("[01]", 1, 3), ("[1.]", 1, 4), ("[tru]", 1, 2),
    ("{\"a\"", 1, 5), ("[", 1, 2), ("[\"x", 1, 4), ("  \n", 2, 1), ("{\"a\":}", 1, 6),
    ("{\"a\":1,}", 1, 8), ("[\"\u{1}\"]", 1, 3),
  ])
  func whatIsNotJSONIsRefusedWithItsPlace(text: String, line: Int, column: Int) {
    let outcome = read(text)
    #expect(outcome.output == nil)
    #expect(outcome.findings.map(\.brief) == ["malformed-json@\(line):\(column)"], "\(text)")
  }

  @Test func nestingIsBounded() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(read(nested(64)).findings.isEmpty)
    #expect(read(nested(65)).findings.map(\.brief) == ["malformed-json@1:65"])
    #expect(read(nested(300_000)).findings.count == 1)
    #expect(read("").findings.map(\.code) == [.unreadableFile])
  }

  @Test func rowsHaveDottedNamesPlacesAndWhatEnclosesThem() throws {
    let source = file(page, named: "provider_usage/x.json", kind: .providerUsage)
    let outcome = JSONTree.read(source)
    #expect(outcome.findings.isEmpty)
    let document = try #require(outcome.output)
    let rows = JSONTree.rows("data[].results[]", in: document, of: source)
    #expect(rows.map(\.location.line) == [3, 4, 9])
    #expect(
      rows.map { $0.fields.map { "\($0.name)=\($0.text)" } } == [
        [
          "object=result", "input_tokens=1000",
          #"amount{}={"value": "0E-6176", "currency": "usd"}"#, "amount.value=0E-6176",
          "amount.currency=usd", "^start_time=1767225600", "^object=bucket",
        ],
        [
          "input_tokens=7", "batch=true",
          #"tags=["a", {"key": "team", "value": {"text": "x"}}]"#,
          #"tags[key=team]{}={"key": "team", "value": {"text": "x"}}"#, "tags[key=team].key=team",
          #"tags[key=team].value{}={"text": "x"}"#, "tags[key=team].value.text=x",
          "^start_time=1767225600", "^object=bucket",
        ],
        ["input_tokens=3", "^object=page"],
      ])
    // Columns counted in the line of the row; 0 where the value stands on another line.
    #expect(rows[0].fields.map(\.column) == [16, 42, 58, 68, 91, 0, 0])
    #expect(rows[1]["batch"]?.column == 0)
    #expect(rows[1].location(of: "input_tokens").column == 22)
    let buckets = JSONTree.rows("data[]", in: document, of: source)
    #expect(buckets.map { $0["results"]?.text }.dropFirst() == ["[]", nil, nil])
    #expect(buckets.map { $0["^object"]?.text } == ["page", "page", "page", "page"])
    #expect(JSONTree.rows("", in: document, of: source).count == 1)
    #expect(JSONTree.rows("data[].nothing[]", in: document, of: source).isEmpty)
    #expect(JSONTree.rows("object[]", in: document, of: source).isEmpty)
  }

  @Test func aRootArrayHasRows() throws {
    let source = file("[{\"a\":1},\n[{\"b\":2}],null,{\"c\":{\"d\":\"\"}}]")
    let document = try #require(JSONTree.read(source).output)
    let rows = JSONTree.rows("[]", in: document, of: source)
    #expect(rows.map(\.location.line) == [1, 2, 2])
    #expect(rows.map { $0.fields.map(\.name) } == [["a"], ["", "[0]{}", "[0].b"], ["c{}"]])
  }

  @Test func whatAKeyNamesAroundARowIsKnown() throws {
    let source = file(
      #"""
      {"resource": {"attributes": [{"key": "env", "value": {"stringValue": "prod"}}, {"x": 1}]},
       "spans": [{"id": "a", "attributes": [{"key": "n", "value": {"intValue": "12"}}]}]}
      """#)
    let document = try #require(JSONTree.read(source).output)
    let row = try #require(JSONTree.rows("spans[]", in: document, of: source).first)
    #expect(row["attributes[key=n].value.intValue"]?.text == "12")
    #expect(row["^resource.attributes[key=env].value.stringValue"]?.text == "prod")
    #expect(row.fields.filter { $0.name.hasPrefix("^") }.count == 2)
  }

  @Test func linesAreReadOneByOne() {
    let outcome = JSONTree.readLines(file("\u{FEFF}{\"a\":1}\r\n\r\n{\"a\":}\n  [2] \n{} x"))
    #expect(outcome.output.map(\.line) == [1, 4])
    #expect(outcome.output.map(\.column) == [1, 3])
    #expect(outcome.findings.map(\.brief) == ["malformed-json@3:6", "malformed-json@5:4"])
  }

  @Test func mutantsAreReadOrRefusedWithOnePlace() {
    var dice = Dice(state: 20_261_121)
    var refused = 0
    for _ in 0..<2_000 {
      let source = SourceFile(name: "x.json", kind: .invoices, bytes: dice.mutate(Array(page.utf8)))
      let outcome = JSONTree.read(source)
      #expect((outcome.output == nil) == (outcome.findings.count == 1))
      #expect(
        outcome.findings.allSatisfy {
          ($0.location?.line ?? 0) >= ($0.code == .unreadableFile ? 0 : 1)
        })
      if outcome.output == nil { refused += 1 }
      guard let document = outcome.output else { continue }
      for row in JSONTree.rows("data[].results[]", in: document, of: source) {
        #expect(row.location.line > 0 && row.fields.allSatisfy { !$0.text.isEmpty })
      }
    }
    #expect(refused > 1_000 && refused < 2_000)
  }
}
