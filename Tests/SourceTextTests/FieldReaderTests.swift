import ExactMoney
import Pipeline
import SourceText
import Testing

@Suite struct FieldReaderTests {
  private func reader(_ text: String, in header: String = "x,y") -> FieldReader {
    let table = RecordText.read(file("\(header)\n\(text)\n")).output
    return FieldReader(record: table.records[0])
  }

  @Test(arguments: ["1e-07", "1.5E-7", "-12.50", "+0", ".5", "100."])
  func numbersAreExact(text: String) {
    var reader = reader(",\(text)")
    #expect(reader.decimal("y") == ExactDecimal(text))
    #expect(reader.decimal("y") != nil)
    #expect(reader.findings.isEmpty)
  }

  @Test(arguments: ["\"1,234.56\"", "12abc", "$5", "NaN", "0x1F", "1 000", "١"])
  func otherTextIsNoNumber(text: String) {
    var reader = reader(",\(text)")
    #expect(reader.decimal("y") == nil)
    #expect(reader.findings.map(\.brief) == ["bad-number@2:2"])
  }

  @Test func absentIsNilAndRequiredIsAFindingAtItsColumn() {
    var reader = reader("1,")
    #expect(reader.decimal("y") == nil && reader.text("y") == nil)
    #expect(reader.findings.isEmpty)
    #expect(reader.decimal("y", required: true) == nil)
    #expect(reader.text("absent", required: true) == nil)
    #expect(reader.findings.map(\.brief) == ["missing-value@2:2", "missing-value@2:0"])
  }

  @Test func eachTypeRefusesWithItsCode() {
    var reader = reader("zero,0")
    #expect(reader.date("x") == nil)
    #expect(reader.period("x") == nil)
    #expect(reader.dateOrInstant("x") == nil)
    #expect(reader.currency("x") == nil)
    #expect(reader.enumeration("x", of: CustomerStatus.self) == nil)
    #expect(reader.positiveDecimal("y") == nil)
    #expect(
      reader.findings.map(\.code) == [
        .badDate, .badDate, .badDate, .unknownCurrency, .badValue, .badValue,
      ])
    #expect(reader.findings[4].message.contains("active, trial, churned, internal"))
    #expect(reader.findings[5].location?.column == 2)
  }

  @Test func goodValuesOfEachType() {
    var reader = reader(
      "2026-02-28,2026-03,2026-03-01T00:00:00+01:00,EUR,trial,0",
      in: "date,period,instant,currency,status,zero")
    #expect(reader.date("date") == CalendarDate("2026-02-28"))
    #expect(reader.period("period") == Period("2026-03"))
    #expect(reader.dateOrInstant("instant")?.description == "2026-02-28T23:00:00Z")
    #expect(reader.dateOrInstant("date")?.description == "2026-02-28T00:00:00Z")
    #expect(reader.currency("currency") == Currency(code: "EUR"))
    #expect(reader.enumeration("status", of: CustomerStatus.self) == .trial)
    #expect(reader.nonNegativeDecimal("zero") == .zero)
    #expect(reader.findings.isEmpty)
  }

  @Test(arguments: ["2026-02-29", "2026-1-01", "01/02/2026", "2026-13-01", "2026-01-01T00:00:00Z"])
  func otherDatesAreRefused(text: String) {
    var reader = reader(",\(text)")
    #expect(reader.date("y") == nil)
    #expect(reader.findings.map(\.brief) == ["bad-date@2:2"])
  }

  @Test func evidenceIsCutAndEscaped() {
    let long = String(repeating: "a", count: 61)
    #expect(Evidence.quoted(long) == "\"" + String(repeating: "a", count: 60) + "\"…")
    #expect(Evidence.quoted("a\u{1B}[2J\n\u{202E}é") == "\"a\\u{1B}[2J\\u{A}\\u{202E}é\"")
  }

  @Test func pairsOfDatesComeTogetherAndInOrder() {
    var good = reader("2026-01-01,2026-02-01")
    let days = good.days(from: "x", to: "y")
    #expect(days?.dayCount == 31)
    var half = reader("2026-01-01,")
    #expect(half.days(from: "x", to: "y") == nil)
    #expect(half.findings.map(\.brief) == ["missing-value@2:2"])
    var empty = reader("2026-01-01,2026-01-01")
    #expect(empty.days(from: "x", to: "y") == nil)
    #expect(empty.findings.map(\.brief) == ["bad-date@2:2"])
  }
}
