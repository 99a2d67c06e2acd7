import ExactMoney
import Pipeline
import SourceText
import Testing

@Suite struct JSONRecordsTests {
  private func read(_ text: String, named name: String = "costs/x.jsonl") -> Outcome<RecordTable> {
    RecordText.read(file(text, named: name))
  }

  @Test func numbersKeepTheirDigits() {
    let outcome = read(
      #"{"a":1.5e-07,"b":2.9999900000000002e-06,"c":-0.10,"d":12345678901234567890123}"#)
    let record = outcome.output.records.first
    #expect(outcome.findings.isEmpty)
    #expect(record?["a"]?.text == "1.5e-07")
    #expect(record?["b"]?.text == "2.9999900000000002e-06")
    #expect(record?["c"]?.text == "-0.10")
    #expect(record?["d"]?.text == "12345678901234567890123")
    #expect(
      record.flatMap { ExactDecimal($0["b"]?.text ?? "") }
        == ExactDecimal("0.0000029999900000000002"))
  }

  @Test func scalarsNestingsAndAbsence() {
    let outcome = read(#"{"t":true,"f":false,"n":null,"e":"","o": {"x":[1, 2]} ,"l":[]}"#)
    let record = outcome.output.records.first
    #expect(record?.fields.map(\.name) == ["t", "f", "o", "l"])
    #expect(record?.fields.map(\.text) == ["true", "false", #"{"x":[1, 2]}"#, "[]"])
    // The columns of the values, counted in the line above.
    #expect(record?.fields.map(\.column) == [6, 15, 42, 60])
  }

  @Test func escapesAndSurrogatePairs() {
    let outcome = read(#"{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00","\u0062":"x"}"#)
    #expect(outcome.output.records.first?["a"]?.text == "\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{1F600}")
    #expect(outcome.output.records.first?["b"]?.text == "x")
  }

  @Test(arguments: [
    (#"{"a":"\ud83d"}"#, 9), (#"{"a":"\ude00x"}"#, 9), (#"{"a":"\ud83d\u0041"}"#, 9),
    (#"{"a":1,"a":2}"#, 8), (#"{"a":01}"#, 7), (#"{"a":1.}"#, 8), (#"{"a":.5}"#, 6),
    (#"{"a":+1}"#, 6), (#"{"a":1e}"#, 8), (#"{"a":NaN}"#, 6), (#"{"a":1,}"#, 8), (#"{"a" 1}"#, 6),
    (#"{"a":1"#, 7), (#"{"a":1} {"#, 9), (#"[1]"#, 1), (#"5"#, 1), (#"{"a":"\x"}"#, 8),
    ("{\"a\":\"\u{1}\"}", 7), (#"{"a":[1,]}"#, 9), (#"{"a":{"b"}}"#, 10), (#"{"a":tru}"#, 6),
    (#"{"a":"\u12g4"}"#, 11),
  ])
  func badLineIsRefusedWithItsColumn(line: String, column: Int) {
    // A first line keeps `[` from opening an array.
    let outcome = read("{\"k\":0}\n" + line + "\n{\"z\":9}\n")
    #expect(outcome.findings.map(\.brief) == ["malformed-json@2:\(column)"], "\(line)")
    #expect(outcome.output.records.map { $0.fields.map(\.text) } == [["0"], ["9"]])
    #expect(outcome.output.rowsRefused == 1)
  }

  @Test func nestingIsBounded() {
    func nested(_ depth: Int) -> String {
      "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    // The record is 1, so 63 arrays reach the limit of 64.
    #expect(read(nested(63)).findings.isEmpty)
    #expect(read(nested(64)).findings.map(\.brief) == ["malformed-json@1:69"])
    #expect(read(nested(200_000)).findings.count == 1)
  }

  @Test func blankLinesCRLFAndMarkAreTolerated() {
    let outcome = read("\u{FEFF}{\"a\":1}\r\n\r\n  \r\n {\"a\":2}")
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.records.map(\.location.line) == [1, 4])
    #expect(outcome.output.records.map { $0["a"]?.column } == [6, 7])
  }

  @Test func arrayOfObjectsIsReadWithItsLines() {
    let outcome = read("[\n {\"a\":1},\n {\"a\":2,\n  \"b\":3}\n]\n", named: "costs/x.json")
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.records.map(\.location.line) == [2, 3])
    #expect(outcome.output.columns == ["a", "b"])
    #expect(read("[]", named: "costs/x.json").output.records.isEmpty)
  }

  @Test func brokenArrayKeepsWhatCameBefore() {
    let outcome = read("[{\"a\":1},\n{\"a\":x},{\"a\":3}]", named: "costs/x.json")
    #expect(outcome.findings.map(\.brief) == ["malformed-json@2:6"])
    #expect(outcome.findings.first?.message.contains("rest of the array is refused") == true)
    #expect(outcome.output.records.count == 1)
    #expect(read("[{\"a\":1}] x").findings.map(\.brief) == ["malformed-json@1:11"])
    #expect(read("[{\"a\":1}").findings.map(\.brief) == ["malformed-json@1:9"])
  }
}
