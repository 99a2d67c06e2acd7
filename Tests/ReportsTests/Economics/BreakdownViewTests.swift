import ExactMoney
import Pipeline
import Testing

@testable import Reports

@Suite struct BreakdownViewTests {
  let sample: SampleBreakdowns

  init() throws { sample = try SampleBreakdowns() }

  /// 0.58 of 1.31 are 35 of 80 eighths.
  @Test func figuresFootAndNameTheirBasis() {
    let ranking = BreakdownRanking(BreakdownSeries([sample.byFeature()], each: nil))
    let wide = TextTable.breakdown(ranking).terminal(.plain)
    #expect(
      wide.hasPrefix("AI cost by feature, 2026-10, USD; TOTAL is the P&L's, fully loaded\n"))
    #expect(wide.contains("chat            1.16    0.15     1.31     65.5  ██████████      8"))
    #expect(wide.contains("=1+1, \"x\"       0.58    0.00     0.58     29.0  ████▍           0"))
    #expect(wide.contains("(unattributed)  0.00    0.11     0.11      5.5                  0"))
    #expect(wide.contains("TOTAL           1.74    0.26     2.00    100.0                  8"))
    let narrow = TextTable.breakdown(ranking).terminal(TerminalStyle(colour: false, width: 60))
    #expect(narrow.contains("columns do not fit here; the CSV file has them"))
    #expect(narrow.split(separator: "\n").dropFirst().dropLast().allSatisfy { $0.count <= 60 })
  }

  /// Chat costs 1.00 of api and 0.20 of review; what only (unattributed) bears, 2.00 + 3.00 and a credit of
  /// 0.50, is one column, so that each row adds up as it stands.
  @Test func categoriesOfNoNamedRowAreOneColumn() {
    func row(_ keys: [String?], _ cents: [Int]) -> Breakdown.Row {
      Breakdown.Row(
        keys: keys, costs: cents.map(sample.money), totalCost: sample.money(cents.reduce(0, +)),
        sharePercent: .notAvailable, counts: UsageCounts())
    }
    let breakdown = Breakdown(
      period: sample.period, currency: sample.currency, axes: [.dimension("feature")],
      categories: ["api", "data", "logs", "review", "support"].map { CostCategory($0) },
      rows: [row(["chat"], [100, 0, 0, 20, 0]), row([nil], [1, 200, 300, 0, -50])],
      total: row([], [101, 200, 300, 20, -50]))
    let lines = TextTable.breakdown(
      BreakdownRanking(BreakdownSeries([breakdown], each: nil))
    ).terminal(.plain).split(separator: "\n").map { line in
      line.split(separator: " ").prefix(6).joined(separator: " ")
    }
    #expect(lines[1] == "feature api review other costs AI")
    #expect(lines[3].hasPrefix("chat 1.00 0.20 0.00 1.20"))
    #expect(lines[4].hasPrefix("(unattributed) 0.01 0.00 4.50 4.51"))
    #expect(lines[6].hasPrefix("TOTAL 1.01 0.20 4.50 5.71"))
  }

  @Test func lossIsRedOnATerminalOnly() {
    let ranking = BreakdownRanking(BreakdownSeries([sample.byTags()], each: nil))
    let table = TextTable.breakdown(ranking)
    #expect(!table.terminal(.plain).contains("\u{1B}"))
    #expect(
      table.terminal(TerminalStyle(colour: true, width: 0)).contains("\u{1B}[31m  -0.50\u{1B}[0m"))
  }

  @Test func programsGetTheColumnsOfTheReport() {
    let ranking = BreakdownRanking(BreakdownSeries([sample.byFeature()], each: nil), top: 1)
    var csv = ""
    BreakdownLines(ranking).writeCSV { csv += String(decoding: $0, as: UTF8.self) }
    let report = ReportFile.breakdownTables([sample.byFeature()])[0]
    let lines = csv.split(separator: "\n")
    let printed = String(decoding: report.bytes(), as: UTF8.self).split(separator: "\n")
    #expect(
      [lines[0], lines[1], lines[3], lines[4]] == [printed[0], printed[1], printed[3], printed[4]])
    #expect(lines[2].hasPrefix("2026-10,(1 other),USD,0.58,0.00,0.58,29.0,usage,"))
    var json = ""
    BreakdownLines(ranking).writeJSON { json += String(decoding: $0, as: UTF8.self) }
    #expect(json.hasPrefix("[\n  {\n    \"period\": \"2026-10\",\n    \"feature\": \"chat\",\n"))
    #expect(json.hasSuffix("    \"cost_per_accepted_output\": \"0.6667\"\n  }\n]\n"))
  }

  @Test func fixedNumbers() {
    func text(_ digits: Int128, _ places: Int) -> String {
      FixedNumber(digits: digits, places: places).text
    }
    #expect(text(0, 0) == "0" && text(0, 2) == "0.00" && text(-5, 2) == "-0.05")
    #expect(text(1_234, 0) == "1234" && text(-123_456, 4) == "-12.3456" && text(10, 1) == "1.0")
    #expect(text(.max, 3) == "170141183460469231731687303715884105.727")
    #expect(text(.min, 0) == "-170141183460469231731687303715884105728")
    #expect(text(18_446_744_073_709_551_616, 2) == "184467440737095516.16")
  }
}
