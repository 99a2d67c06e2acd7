import Pipeline
import Synchronization
import Testing
import UsageScan

@Suite("People's words are taken out of logs")
struct RedactionTests {
  /// What stays of `text`, whole or in pieces.
  func redacted(
    _ text: String, _ names: PrivateNames = PrivateNames(), isStream: Bool = false
  ) throws -> String {
    let source = TestSource(file: file("a", text), isStream: isStream, seed: 7)
    let redaction = Redaction(names)
    let kept = Mutex<[UInt8]>([])
    try redaction.run(source.open()) { bytes in kept.withLock { $0 += Array(bytes) } }
    let result = String(decoding: kept.withLock { $0 }, as: UTF8.self)
    #expect(try redaction.isNeeded(for: source.open()) == (result != text))
    // What is left needs no second redaction.
    let again = TestSource(file: file("a", result))
    let twice = Mutex<[UInt8]>([])
    try redaction.run(again.open()) { bytes in twice.withLock { $0 += Array(bytes) } }
    #expect(twice.withLock { String(decoding: $0, as: UTF8.self) } == result)
    return result
  }

  @Test("cells of private columns are emptied, in their lines", arguments: [false, true])
  func delimited(isStream: Bool) throws {
    let text =
      "id,Messages,gen_ai.prompt,model,input_tokens\r\n"
      + "1,\"say \"\"hi\"\", \nplease\",plain words,m1,5\r\n" + "2,,,\"m,2\",6\n" + "3, x ,\"\",m,7"
    let expected =
      "id,Messages,gen_ai.prompt,model,input_tokens\r\n" + "1,\"\"\"\"\"\n\",,m1,5\r\n"
      + "2,,,\"m,2\",6\n" + "3,,\"\",m,7"
    #expect(try redacted(text, isStream: isStream) == expected)
  }

  @Test(
    "strings below a private member become null; counts and names stay", arguments: [false, true])
  func json(isStream: Bool) throws {
    let text = #"""
      {"id":"1","messages":[{"role":"user","content":"hi \"there\""}],"usage":{"input":5,"prompt":"x"}}

      {"id":"2","response":{"model":"m1","choices":[{"text":"yes","n":1}],"ok":true},"m\u0065ssages":"hid"}
      {"id":"3","metadata":{"note":"stays"},"tokens":7,"m\u006fdel":"stays"}
      """#
    let expected = #"""
      {"id":"1","messages":[{"role":null,"content":null}],"usage":{"input":5,"prompt":null}}

      {"id":"2","response":{"model":"m1","choices":[{"text":null,"n":1}],"ok":true},"m\u0065ssages":null}
      {"id":"3","metadata":{"note":"stays"},"tokens":7,"m\u006fdel":"stays"}
      """#
    #expect(
      try redacted(text, PrivateNames(keeping: ["response.model"]), isStream: isStream) == expected)
  }

  @Test("a broken line loses what is behind the break; the others stay")
  func broken() throws {
    let text = "{\"prompt\":\"secret\",\"a\":1\n{\"a\":\"b\"}\n{\"a\":tru,\"prompt\":\"secret\"}\n"
    let kept = try redacted(text)
    #expect(!kept.contains("secret"))
    #expect(kept.split(separator: "\n", omittingEmptySubsequences: false).count == 4)
    #expect(kept.contains("{\"a\":\"b\"}\n"))
  }

  @Test("an array is one text, and a profile may name more")
  func array() throws {
    let text = "[\n {\"id\":\"1\",\"end_user_words\":\"secret\",\"n\":2}\n]\n"
    #expect(
      try redacted(text, PrivateNames(["end_user_words"]))
        == "[\n {\"id\":\"1\",\"end_user_words\":null,\"n\":2}\n]\n")
    #expect(try redacted(text) == text)
  }

  @Test("plain usage stays as it is")
  func plain() throws {
    for text in [
      "event_id,occurred_at,output_tokens\ne,2026-10-05T10:00:00Z,5\n",
      "{\"event_id\":\"e\",\"output_tokens\":5}\n{\"event_id\":\"f\"}", "", "\n",
      "\u{FEFF}{\"event_id\":\"e\"}\n",
    ] {
      #expect(try redacted(text) == text)
    }
  }
}
