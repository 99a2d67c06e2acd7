import Testing

@testable import UsageScan

@Suite("One JSON object, read fast")
struct JSONObjectReaderTests {
  @Test("every kind of value gives its text, null and the empty string none")
  func values() {
    #expect(
      fields(
        #"{"s":"text","n":-1.50e+07,"t":true,"f":false,"z":null,"e":"","o":{"a" : [1, {}]},"l":[ ]}"#
      )
        == [
          "s=text", "n=-1.50e+07", "t=true", "f=false", #"o={"a" : [1, {}]}"#, "l=[ ]",
        ])
    #expect(fields("{}") == [])
    #expect(fields(#"{"":"no name"}"#) == ["=no name"])
  }

  @Test("every escape stands for its character, also in a name, and a surrogate pair for one")
  func escapes() {
    #expect(fields(#"{"a":"\"\\\/\b\f\n\r\t"}"#) == ["a=\"\\/\u{8}\u{C}\n\r\t"])
    #expect(
      fields(#"{"a":"x\u00e9\u20AC\uD83D\ude00\u0000y"}"#) == ["a=x\u{E9}\u{20AC}\u{1F600}\u{0}y"])
    #expect(fields(#"{"a":"\uD800\uDC00\uDBFF\uDFFF"}"#) == ["a=\u{10000}\u{10FFFF}"])
    #expect(fields(#"{"\u0061\n":1,"b\"":2}"#) == ["a\n=1", "b\"=2"])
    #expect(fields(#"{"a":["\u00e9"]}"#) == [#"a=["\u00e9"]"#])
    #expect(fields("{\"a\":\"\u{7F}\u{80}\"}") == ["a=\u{7F}\u{80}"])
  }

  @Test(
    "a string that is none is trouble, in a value, a name and a nested value",
    arguments: [
      #"\ud83d"#, #"\ude00x"#, #"\ud83d\u0041"#, #"\ud83dxxxxxx"#, #"\ud83d\n"#, #"\ud83d\ud83d"#,
      #"\x"#, #"\u12G4"#, #"\u123"#, #"\U0041"#, "\t", "\u{0}", "\u{1F}", "\n", "\\",
    ])
  func brokenStrings(_ text: String) {
    for padding in ["", "0123456789", "01234567890123456789"] {
      #expect(fields("{\"a\":\"\(padding)\(text)\"}") == nil)
      #expect(fields("{\"\(padding)\(text)\":1}") == nil)
      #expect(fields("{\"a\":[\"\(padding)\(text)\"]}") == nil)
    }
  }

  @Test(
    "a number is read in every form of RFC 8259",
    arguments: [
      "0", "-0", "7", "10", "-12", "1234567", "12345678", "123456789", "12345678901234567890",
      "0.5", "-0.50", "12.345678901234567", "1e5", "1E5", "1e+5", "1e-5", "0e0", "1.5E-07",
      "2.9999900000000002e-06", "0.0", "10.00",
    ])
  func numbers(_ number: String) {
    #expect(fields("{\"a\":\(number)}") == ["a=\(number)"])
    #expect(fields("{\"a\":\(number) ,\"b\":1}") == ["a=\(number)", "b=1"])
    #expect(fields("{\"a\":[\(number),\(number)]}") == ["a=[\(number),\(number)]"])
  }

  @Test(
    "what looks like a value and is none is trouble",
    arguments: [
      "01", "00", "-01", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "1E-", "-.5", "1.5.5", "1e5e5",
      "0x10", "1_000", "NaN", "Infinity", "-Infinity", "nul", "nulll", "tru", "truee", "fals",
      "falsee", "True", "'a'", "", "[", "{", "[1,]", "[,1]", "[1 2]", "[1}", "{\"a\":1]", "{\"a\"}",
      "{a:1}", "{\"a\":1,}", "{,}", "[\"a]", "]", "}", ",", ":", "/**/1", "١",
    ])
  func brokenValues(_ value: String) {
    for end in ["}", ",\"b\":2}", "               ,\"b\":\"012345678901234567890123456789\"}"] {
      #expect(fields("{\"a\":\(value)\(end)") == nil)
      #expect(fields("{\"a\":[\(value == "" ? "," : value)]\(end)") == nil)
    }
  }

  @Test(
    "an object that is none is trouble",
    arguments: [
      "", " ", "{", "}", "[]", "1", "\"a\"", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{\"a\" 1}",
      "{\"a\":}", "{\"a\"", "{\"a", "{\"", "{a:1}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\":1]",
      "{\"a\"::1}", "{\"a\":1,,\"b\":2}", "x{\"a\":1}", "{1:2}", "{null:1}", "\u{FEFF}{}",
    ])
  func brokenObjects(_ text: String) {
    #expect(fields(text) == nil)
  }

  @Test("nested values are read to a depth of 64, the record itself being 1")
  func depth() {
    func nested(_ open: String, _ inner: String, _ close: String, depth: Int) -> String {
      String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    }
    let lists = nested("[", "", "]", depth: 63)
    let objects = nested("{\"b\":", "1", "}", depth: 63)
    #expect(fields("{\"a\":\(lists),\"b\":\(objects)}") == ["a=\(lists)", "b=\(objects)"])
    #expect(fields("{\"a\":[\(lists)]}") == nil)
    #expect(fields("{\"a\":{\"b\":\(objects)}}") == nil)
    #expect(fields("{\"a\":[\(objects)]}") == nil)
    #expect(fields("{\"a\":\(String(repeating: "[", count: 100_000))") == nil)
  }

  @Test("a name that stands twice is trouble, however it is written and whatever its values are")
  func duplicates() {
    #expect(fields(#"{"a":1,"a":2}"#) == nil)
    #expect(fields(#"{"a":null,"a":null}"#) == nil)
    #expect(fields(#"{"a":"","b":1,"\u0061":""}"#) == nil)
    #expect(fields(#"{"":1,"":1}"#) == nil)
    #expect(fields(#"{"a":1,"A":2}"#) == ["a=1", "A=2"])
    // Composed and decomposed, they are two names: bytes are compared.
    #expect(fields("{\"\u{E9}\":1,\"e\u{301}\":2}")?.count == 2)
    #expect(fields(#"{"a":{"b":1,"b":2}}"#) == [#"a={"b":1,"b":2}"#])
    var reader = ReaderUnderTest()
    // The second row expects what followed in the first; the third must not take "a" for new.
    #expect(
      reader.read(#"{"a":1,"b":2,"padding to have bytes":"0123456789012345678901234567"}"#) != nil)
    #expect(
      reader.read(#"{"b":2,"a":1,"padding to have bytes":"0123456789012345678901234567"}"#) != nil)
    #expect(
      reader.read(#"{"a":1,"b":2,"a":1,"padding to have bytes":"01234567890123456789"}"#) == nil)
  }

  @Test("blanks may stand between all tokens; within one line a line feed ends it")
  func blanks() {
    let spaced = " \t\r{ \"a\" \t:\r 1 , \"b\" : [ 1 , { \"c\" : 2 } ] , \"d\" : \"x\" } "
    #expect(fields(spaced) == ["a=1", "b=[ 1 , { \"c\" : 2 } ]", "d=x"])
    #expect(fields("\u{B}{}") == nil)
    #expect(fields("{\u{A0}}") == nil)
    for lines in ["\n{}", "{\n}", "{\"a\"\n:1}", "{\"a\":\n1}", "{\"a\":1\n}", "{\"a\":[\n]}"] {
      #expect(fields(lines) == nil)
      #expect(fields(lines, isLine: false) != nil)
    }
    var reader = ReaderUnderTest()
    #expect(reader.read("{\"a\":1}\n{\"a\":2}")?.byteCount == 7)
  }

  @Test("a column keeps its index, and what a row does not name is absent in it")
  func columns() {
    var reader = ReaderUnderTest()
    #expect(reader.read(#"{"a":"1","b":"2","c":"3"}"#) != nil)
    #expect(reader.texts == ["1", "2", "3"])
    #expect(reader.read(#"{"c":"4","d":null,"a":""}"#)?.fields == [["c", "4"]])
    #expect(reader.texts == ["", "", "4", ""])
    #expect(reader.row.filled.map { $0 } == [2])
    #expect(reader.read(#"{"d":"5","b":"6","e":"7"}"#) != nil)
    #expect(reader.texts == ["", "6", "", "5", "7"])
    #expect(reader.names.names == ["a", "b", "c", "d", "e"].map { Array($0.utf8) })
  }

  @Test("an opened object gives its members with their path; any other value of it is a field")
  func opened() {
    var reader = ReaderUnderTest(opening: ["usage", "usage.details"])
    let first =
      #"{"id":"a","usage":{"in":5,"details":{"cached":2,"x":{"y":1}},"out":7},"z":{"in":1}}"#
    for _ in 0..<2 {
      #expect(
        reader.read(first)?.fields == [
          ["id", "a"], ["usage.in", "5"], ["usage.details.cached", "2"],
          ["usage.details.x", #"{"y":1}"#], ["usage.out", "7"], ["z", #"{"in":1}"#],
        ])
    }
    #expect(reader.read(#"{"usage":null,"id":"b"}"#)?.fields == [["id", "b"]])
    #expect(reader.read(#"{"usage":"none"}"#)?.fields == [["usage", "none"]])
    #expect(
      reader.read(#"{ "usage" : { } , "details" : { "cached" : 3 } }"#)?.fields == [
        ["details", #"{ "cached" : 3 }"#]
      ])
    #expect(reader.read(#"{"usage":{"in":1,"in":2}}"#) == nil)
    #expect(reader.read(#"{"usage":{"in":1},"usage.in":2}"#) == nil)
    #expect(reader.read(#"{"usage":{"in":1}"#) == nil)
    #expect(reader.read(#"{"usage":{"in":1,}}"#) == nil)
  }

  @Test("texts with escapes stay where the row points, however many there are")
  func manyEscapes() {
    let members = (0..<500).map { "\"\($0)\":\"\($0)\(String(repeating: "\\n", count: $0))\"" }
    let expected = (0..<500).map { "\($0)=\($0)\(String(repeating: "\n", count: $0))" }
    #expect(fields("{\(members.joined(separator: ","))}") == expected)
  }

  @Test("long names, many names and long texts are read")
  func large() {
    let long = String(repeating: "long name ", count: 5)
    var reader = ReaderUnderTest()
    for _ in 0..<2 {
      #expect(
        reader.read("{\"\(long)1\":1,\"\(long)2\":2}")?.fields == [
          ["\(long)1", "1"], ["\(long)2", "2"],
        ])
    }
    #expect(reader.read("{\"\(long)1\":1,\"\(long)1\":2}") == nil)
    #expect(reader.read("{\"\(long)1\":1,\"\(long)") == nil)
    let members = (0..<10_000).map { "\"name \($0)\":\($0)" }
    for _ in 0..<2 {
      let wide = reader.read("{\(members.joined(separator: ","))}")
      #expect(wide?.fields.count == 10_000)
      #expect(wide?.fields.last == ["name 9999", "9999"])
    }
    #expect(reader.names.count == 10_002)
    let text = String(repeating: "0123456789", count: 100_000)
    #expect(reader.read("{\"t\":\"\(text)\"}")?.fields == [["t", text]])
    #expect(reader.read("{\"t\":\(text.dropFirst())}")?.byteCount == 1_000_005)
  }
}
