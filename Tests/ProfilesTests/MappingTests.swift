import Pipeline
import PlainYAML
import Profiles
import SourceText
import Testing

@Suite struct MappingTests {
  /// One cost row of a source with the columns a, b and c, whose amount is `expression`.
  private func amount(
    _ expression: String, dialect: String = "{}", _ cells: String
  ) throws -> String {
    let profile = try profile(
      """
      profile: test
      kind: invoices
      provider: p
      dialect: \(dialect)
      let:
        tag: { from: c, match: '^(?<head>\\w+)-' }
      record:
        invoice_id: { value: "1" }
        currency: { value: USD }
        amount: \(expression)
      """)
    let read = ProfiledFile.read(file(.invoices, "A,b,c\n\(cells)\n"), profile)
    if let finding = read.findings.first { return finding.brief }
    return read.output.records.first?["amount"]?.text ?? "empty"
  }

  @Test(arguments: [
    ("a", "1.50,,", "1.50"), ("a", ",1,", "empty"), ("[a, b]", ",2,", "2"),
    ("{ from: [b, a] }", "3,,", "3"), ("{ value: '7' }", "1,,", "7"),
    ("{ join: [a, b, c], with: '-' }", "1,,3", "1--3"), ("{ join: [a, b] }", ",,x", "empty"),
    ("{ from: a, null: [n/a, '-'] }", "n/a,,", "empty"),
    ("{ from: a, replace: '[^0-9.]', by: '' }", "$ 1.20 net,,", "1.20"),
    ("{ from: c, match: '(?<n>\\d+)', give: $n, else: '1' }", ",,about 12 or 13", "12"),
    ("{ from: c, match: '(?<n>\\d+)', give: n, else: '1' }", ",,none", "1"),
    ("{ from: c, match: '(?<n>\\d+)' }", ",,none", "empty"), ("$head", ",,12-x", "12"),
    ("{ from: c, map: { one: '1', two: } }", ",,one", "1"),
    ("{ from: c, map: { one: '1', two: } }", ",,two", "empty"),
    ("{ from: c, map: { one: '1' } }", ",,three", "bad-value@2:3"),
    ("{ from: c, map: { one: '1' }, else: keep }", ",,3", "3"),
    ("{ from: c, map: { one: '1' }, else: empty }", ",,3", "empty"),
    ("{ from: c, map: { one: '1' }, else: b }", ",2,3", "b"),
    ("{ from: c, map: { one: '1' }, else: { from: b } }", ",2,3", "2"),
    ("{ from: c, map: { true: '1', 'false': '0' } }", ",,true", "1"),
    ("{ from: a, times: 1000 }", "1.5e-3,,", "1.5"),
    ("{ from: a, times: b }", "1.5,4,", "6"), ("{ from: a, times: b }", "1.5,,", "empty"),
    ("{ from: a, times: { units_of: c } }", "2,,10K/Hour", "20000"),
    ("{ from: a, times: { units_of: c } }", "2,,1000000 Tokens", "2000000"),
    ("{ from: a, times: { units_of: c } }", "2,,1 GB", "2"),
    ("{ from: a, times: { units_of: c } }", "2,,Hours", "2"),
    ("{ from: a, times: { units_of: c } }", "2,,1MB", "2"),
    ("{ from: a, divide: 100 }", "123.45,,", "1.2345"),
    ("{ from: a, divide: 0.8 }", "1,,", "1.25"),
    ("{ from: a, plus: [b, c], minus: b }", "1,0.1,0.02", "1.02"),
    ("{ from: a, minus: [b] }", "1,3,", "-2"),
    ("{ from: a, minus: [b] }", "x,3,", "bad-number@2:1"),
    ("{ from: a, minus: [b] }", "1,x,", "bad-number@2:2"),
    ("{ from: a, only_if: { c: [x, y] } }", "1,,y", "1"),
    ("{ from: a, only_if: { c: x } }", "1,,y", "empty"),
    ("{ from: a, only_if: { c: } }", "1,,", "1"), ("{ from: a, only_if: { c: } }", "1,,y", "empty"),
    ("{ from: a, only_if: { equal: [b, c] } }", "1,z,z", "1"),
    ("{ from: a, only_if: { equal: [b, c] } }", "1,z,y", "empty"),
    ("{ from: a, only_if: { not: { c: [x, y] } } }", "1,,z", "1"),
    ("{ from: a, only_if: { not: { c: [x, y] } } }", "1,,x", "empty"),
    ("{ from: a, only_if: { matches: { c: '^z' } } }", "1,,zeta", "1"),
    ("{ from: a, as: integer }", "59200.0,,", "59200"),
    ("{ from: a, as: integer }", "1.5,,", "bad-number@2:1"),
    ("{ from: c, case: upper }", ",,usd", "USD"), ("{ from: c, as: currency }", ",,usd", "USD"),
    ("{ from: c, as: month }", ",,202610", "2026-10"),
    ("{ from: c, as: month }", ",,2026-10-31T23:59:59-01:00", "2026-11"),
    ("{ from: c, as: month_start }", ",,2026-12-24", "2026-12-01"),
    ("{ from: c, as: month_end }", ",,2026-12-24", "2027-01-01"),
    ("{ from: c, as: inclusive_end }", ",,2026-10-31", "2026-11-01"),
    ("{ from: c, as: end_date }", ",,2026-10-31T00:00:00Z", "2026-10-31"),
    ("{ from: c, as: end_date }", ",,2026-10-31T01:00:00Z", "2026-11-01"),
    ("{ from: a, as: unix_seconds_date }", "1767225599,,", "2025-12-31"),
    ("{ from: a, as: unix_seconds }", "1767225600,,", "2026-01-01T00:00:00Z"),
    ("{ from: a, as: unix_ms }", "1767225600250,,", "2026-01-01T00:00:00.25Z"),
    ("{ from: a, as: unix_seconds }", "1767225600000,,", "bad-date@2:1"),
    ("{ from: c, as: date }", ",,31.10.2026", "bad-date@2:3"),
  ])
  func steps(_ expression: String, _ cells: String, _ expected: String) throws {
    #expect(try amount(expression, cells) == expected)
  }

  @Test(arguments: [
    ("{ decimal_mark: ',', group_mark: '.' }", "\"1.234,56\"", "1234.56"),
    ("{ decimal_mark: ',', group_mark: '.' }", "\"-1.234.567\"", "-1234567"),
    ("{ decimal_mark: ',', group_mark: '.' }", "\"1.23\"", "bad-number@2:1"),
    ("{ decimal_mark: ',' }", "\"1.234\"", "bad-number@2:1"),
    ("{ decimal_mark: ',' }", "\"1,5\"", "1.5"),
    ("{ group_mark: ',', currency_signs: ['$', USD] }", "\"$-1,234.50 USD\"", "-1234.50"),
    ("{ group_mark: ',', currency_signs: ['$'] }", "\"-$5\"", "-5"),
    ("{ null: [NULL] }", "NULL", "empty"), ("{ trim: true }", "\" 5 \"", "5"),
  ])
  func numbersOfADialect(_ dialect: String, _ cell: String, _ expected: String) throws {
    #expect(try amount("a", dialect: dialect, "\(cell),,") == expected)
  }

  /// Arithmetic undoes the dialect once: its result is canonical.
  @Test func arithmeticInADialect() throws {
    let comma = "{ decimal_mark: ',', group_mark: '.' }"
    #expect(try amount("{ from: a, times: b }", dialect: comma, "\"1.000,5\",\"0,5\",") == "500.25")
  }

  @Test(arguments: [
    ("[M/D/YY]", "1/9/26", "2026-01-09"), ("[M/D/YYYY]", "11/21/2026", "2026-11-21"),
    ("[yyyy-MM-dd HH:mm:ss, rfc3339]", "2026-01-09 23:59:59", "2026-01-09"),
    ("[yyyy-MM-dd HH:mm:ss.f z]", "2026-01-09 23:59:59.123 UTC", "2026-01-09"),
    ("[D MMMM yyyy]", "30 October 2026", "2026-10-30"),
    ("[MMM D yyyy]", "Oct 3 2026", "2026-10-03"),
    ("[yyyyMMdd]", "20261003", "2026-10-03"), ("[M/D/YY]", "13/1/26", "bad-date@2:3"),
    ("[M/D/YY]", "1/9/26x", "bad-date@2:3"),
  ])
  func daysOfADialect(_ forms: String, _ cell: String, _ expected: String) throws {
    #expect(
      try amount("{ from: c, as: date }", dialect: "{ dates: \(forms) }", ",,\(cell)") == expected)
  }

  /// In Los Angeles 2026-02-01T03:00Z is still January; clocks without an offset are its own.
  @Test func daysOfAZone() throws {
    let zone = "{ time_zone: America/Los_Angeles, dates: [rfc3339, yyyy-MM-dd HH:mm:ss] }"
    #expect(
      try amount("{ from: c, as: date }", dialect: zone, ",,2026-02-01T03:00:00Z") == "2026-01-31")
    #expect(
      try amount("{ from: c, as: instant }", dialect: zone, ",,2026-07-01 00:30:00")
        == "2026-07-01T07:30:00Z")
  }
}
