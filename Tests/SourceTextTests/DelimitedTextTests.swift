import Pipeline
import SourceText
import Testing

@Suite struct DelimitedTextTests {
  private func rows(_ table: RecordTable) -> [[String]] {
    table.records.map { $0.fields.map { "\($0.column)\($0.name)=\($0.text)" } }
  }

  @Test func readsQuotesNewlinesAndBlanksWithPlaces() {
    let text = "a,b,c\r\n1,\"x\r\ny\",\" z \"\r\n\r\n 2\t,,\"say \"\"hi\"\"\"\r\n3,4,5"
    let outcome = RecordText.read(file(text))
    #expect(outcome.findings.isEmpty)
    #expect(
      rows(outcome.output) == [
        ["1a=1", "2b=x\r\ny", "3c= z "], ["1a=2", "3c=say \"hi\""], ["1a=3", "2b=4", "3c=5"],
      ])
    // Line 2 and 3 are one record, line 4 is empty.
    #expect(outcome.output.records.map(\.location.line) == [2, 5, 6])
    #expect(outcome.output.columns == ["a", "b", "c"])
    #expect(outcome.output.headerLine == 1)
  }

  @Test func byteOrderMarkIsNoPartOfTheFirstName() {
    let outcome = RecordText.read(file("\u{FEFF}a\n1\n"))
    #expect(outcome.output.columns == ["a"])
    #expect(outcome.output.records.first?["a"]?.text == "1")
  }

  @Test(arguments: [
    ("a,b\n1\n3,4\n", "ragged-row@2:0", "too few cells: 1 for 2 columns"),
    ("a,b\n1,2,3\n3,4\n", "ragged-row@2:0", "too many cells: 3 for 2 columns"),
    ("a,b\n1,x\"y\n3,4\n", "stray-quote@2:2", "a quote inside an unquoted cell"),
    ("a,b\n1, \"y\"\n3,4\n", "stray-quote@2:2", "a quote inside an unquoted cell"),
    ("a,b\n\"1\"x,2\n3,4\n", "stray-quote@2:1", "text after the quote that closes the cell"),
    ("a,b\n\"1\" ,2\n3,4\n", "stray-quote@2:1", "text after the quote that closes the cell"),
    ("a,b\n1,x\u{2028}y\n3,4\n", "forbidden-character@2:2", "U+2028 in an unquoted cell"),
    ("a,b\n1,x\u{2029}y\n3,4\n", "forbidden-character@2:2", "U+2029 in an unquoted cell"),
    ("a,b\nx\u{85}y,2\n3,4\n", "forbidden-character@2:1", "U+0085 in an unquoted cell"),
    ("a,b\n\u{B},2\n3,4\n", "forbidden-character@2:1", "a vertical tab in an unquoted cell"),
    ("a,b\n\u{C},2\n3,4\n", "forbidden-character@2:1", "a form feed in an unquoted cell"),
    ("a,b\n1,\0\n3,4\n", "forbidden-character@2:2", "NUL in an unquoted cell"),
    (
      "a,b\n1,2\r9,9\n3,4\n", "forbidden-character@2:2",
      "a carriage return without line feed in an unquoted cell"
    ),
    (
      "a,b\n1,\"2\"\r9\n3,4\n", "forbidden-character@2:2",
      "a carriage return without line feed after a quoted cell"
    ),
  ])
  func oneBadRowIsRefusedAndTheNextStands(text: String, brief: String, message: String) {
    let outcome = RecordText.read(file(text))
    #expect(outcome.findings.map(\.brief) == [brief])
    #expect(outcome.findings.map(\.message) == [message])
    #expect(rows(outcome.output) == [["1a=3", "2b=4"]])
    #expect(outcome.output.rowsRefused == 1)
  }

  @Test func quotedCellsMayHoldWhatUnquotedOnesMayNot() {
    let outcome = RecordText.read(file("a,b\n\"x\u{2028}y\u{85}\rz\",\"\u{B}\"\n"))
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.records.first?["a"]?.text == "x\u{2028}y\u{85}\rz")
  }

  @Test func combiningMarkAfterACommaStaysInItsCell() {
    let outcome = RecordText.read(file("a,b\n1,\u{301}x\n"))
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.records.first?["b"]?.text.unicodeScalars.count == 2)
  }

  @Test func unclosedQuoteRefusesTheRestAndSaysWhereItOpened() {
    let outcome = RecordText.read(file("a,b\n1,2\n\"x\ny\",\"open\n3,4\n5,6\n"))
    // The record begins on line 3; its second cell opens on line 4; lines 4, 5, 6 are lost with it.
    #expect(outcome.findings.map(\.brief) == ["unclosed-quote@4:2"])
    #expect(outcome.findings.first?.message.contains("3 lines") == true)
    #expect(rows(outcome.output) == [["1a=1", "2b=2"]])
    #expect(outcome.output.rowsRefused == 1)
  }

  @Test func duplicateNamesRefuseTheFile() {
    let outcome = RecordText.read(file("a,b,a\n1,2,3\n4,5,6\n"))
    #expect(outcome.findings.map(\.brief) == ["duplicate-column@1:3"])
    #expect(outcome.output.records.isEmpty)
    #expect(outcome.output.rowsRefused == 2)
  }

  @Test func canonicallyEquivalentNamesAreTwoColumns() {
    let outcome = RecordText.read(file("\u{E9},e\u{301}\n1,2\n"))
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.records.first?["e\u{301}"]?.text == "2")
    #expect(outcome.output.records.first?["\u{E9}"]?.text == "1")
  }

  @Test func badHeaderRefusesTheFile() {
    let outcome = RecordText.read(file("a,b\"c\n1,2\n"))
    #expect(outcome.findings.map(\.brief) == ["stray-quote@1:2"])
    #expect(outcome.output.records.isEmpty)
  }

  @Test func trailingEmptyColumnMustStayEmpty() {
    let outcome = RecordText.read(file("a,b,\n1,2,\n1,2\n1,2,3\n4,5,\n"))
    #expect(outcome.findings.map(\.brief) == ["ragged-row@3:0", "ragged-row@4:3"])
    #expect(rows(outcome.output) == [["1a=1", "2b=2"], ["1a=4", "2b=5"]])
  }

  @Test func wrongEncodingRefusesTheFileAtItsLine() {
    let latin = SourceFile(
      name: "costs/x.csv", kind: .costs,
      bytes: Array("a\n1\nM".utf8) + [0xFC] + Array("ller\n".utf8))
    let outcome = RecordText.read(latin)
    #expect(outcome.findings.map(\.brief) == ["wrong-encoding@3:0"])
    #expect(outcome.findings.first?.message == "byte 0xFC at offset 5 is not UTF-8")
    #expect(outcome.output.records.isEmpty)
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8],
      [0xE2, 0x82], [0x80], [0xF0, 0x8F, 0xBF, 0xBF],
    ] as [[UInt8]])
  func illFormedSequencesAreNotUTF8(bytes: [UInt8]) {
    #expect(Encoding.firstInvalidOffset(Array("ab".utf8) + bytes) == 2)
  }

  @Test func everyScalarIsUTF8() {
    for value in [0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF] as [UInt32] {
      guard let scalar = Unicode.Scalar(value) else { continue }
      #expect(Encoding.firstInvalidOffset(Array(String(Character(scalar)).utf8)) == nil)
    }
  }

  @Test(arguments: ["", "\u{FEFF}", "\n\r\n"])
  func nothingIsUnreadable(text: String) {
    #expect(RecordText.read(file(text)).findings.map(\.code) == [.unreadableFile])
  }

  @Test func formIsReadFromTheNameThenFromTheBytes() {
    #expect(RecordText.form(of: file("{", named: "x/a.CSV.gz")) == .delimited)
    #expect(RecordText.form(of: file("a", named: "x/a.ndjson.zst")) == .json)
    #expect(RecordText.form(of: file("a", named: "x/a.json")) == .json)
    #expect(RecordText.form(of: file("\n {", named: "x/a")) == .json)
    #expect(RecordText.form(of: file("\u{FEFF}<x", named: "x/a")) == .xml)
    #expect(RecordText.form(of: file("a,b", named: "x/a.txt")) == .delimited)
  }

  @Test func contentIsSortedByNameBytesAndInjective() {
    let record = RecordText.read(file("b,a,B,c\n2,\"x\ny\\n\",1,\n")).output.records.first
    #expect(record?.content == "B=1\na=x\\ny\\\\n\nb=2")
  }
}
