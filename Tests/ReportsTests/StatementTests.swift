import ExactMoney
import Foundation
import PageReading
import Pipeline
import Testing

@testable import Reports

/// Customer statements as files, on the terminal and as a page.
@Suite struct StatementTests {
  private static let october = Period(containing: CalendarDate(daysSinceEpoch: 20_727))

  private static func day(_ day: Int32) -> CalendarDate {
    CalendarDate(daysSinceEpoch: 20_726 + day)
  }

  private static func units(_ text: String) -> Figure<ExactDecimal> {
    ExactDecimal(text).map { .value($0) } ?? .none
  }

  /// Moved from starter to pro on the twelfth: 89 of 250 and 1,613 of 2,500.
  private static func statement(
    used: String = "1847", name: String = "Marlow Cycles"
  ) -> CustomerStatement {
    CustomerStatement(
      period: october, customerID: CustomerID("marlow"), name: name, plan: PlanID("pro"),
      unit: "AI analyses", used: units(used), included: units("1702"),
      features: [
        CustomerStatement.FeatureLine(words: "summaries", used: ExactDecimal(1200)),
        CustomerStatement.FeatureLine(words: nil, used: ExactDecimal(647)),
      ],
      plans: [
        CustomerStatement.PlanLine(
          days: day(1)..<day(12), plan: PlanID("starter"), included: units("89")),
        CustomerStatement.PlanLine(
          days: day(12)..<day(32), plan: PlanID("pro"), included: units("1613")),
      ])
  }

  @Test(arguments: [
    ("1847", "2000", "1,847 of 2,000 included AI analyses used"),
    ("2000", "2000", "2,000 of 2,000 included AI analyses used"),
    ("2150", "2000", "2,150 of 2,000 included AI analyses used, 150 more than included"),
    ("1847", "", "1,847 AI analyses used"), ("0", "2000", "0 of 2,000 included AI analyses used"),
  ])
  func sentence(_ used: String, _ included: String, _ sentence: String) {
    #expect(
      CustomerStatement.message(
        used: Self.units(used), included: Self.units(included), unit: "AI analyses") == sentence)
  }

  @Test func whatIsNotCountedIsNotZero() {
    #expect(
      CustomerStatement.message(used: .notAvailable, included: .none, unit: "pictures")
        == "No count of pictures is available")
  }

  /// Numbers are plain, the sentence is for people; what would run as a formula does not.
  @Test func tableOfAllLines() throws {
    var snapshot = try SampleReview().close().profitAndLoss
    snapshot.version = 3
    snapshot.status = .closed
    let file = ReportFile.statementsTable([Self.statement(name: "=Marlow")], snapshot)
    #expect(file.name == "statements.csv")
    let identity = "2026-10,3,closed,marlow,'=Marlow,"
    #expect(
      String(decoding: file.bytes(), as: UTF8.self) == """
        period,version,status,customer_id,name,line,item,first_day,last_day,unit,used,included,\
        remaining,over,message
        \(identity)total,pro,2026-10-01,2026-10-31,AI analyses,1847,1702,0,145,\
        "1,847 of 1,702 included AI analyses used, 145 more than included"
        \(identity)feature,summaries,2026-10-01,2026-10-31,AI analyses,1200,,,,
        \(identity)feature,other,2026-10-01,2026-10-31,AI analyses,647,,,,
        \(identity)plan,starter,2026-10-01,2026-10-11,AI analyses,,89,,,
        \(identity)plan,pro,2026-10-12,2026-10-31,AI analyses,,1613,,,

        """)
  }

  @Test func terminal() {
    #expect(
      TextTable.statement(Self.statement()).terminal(.plain) == """
        Usage of Marlow Cycles, 2026-10
        item          from        to           used  included
        ─────────────────────────────────────────────────────
        summaries                             1,200
        other                                   647
        plan starter  2026-10-01  2026-10-11               89
        plan pro      2026-10-12  2026-10-31            1,613
        ─────────────────────────────────────────────────────
        AI analyses                           1,847     1,702

        """)
    #expect(
      TextTable.statements([Self.statement()], of: Self.october).terminal(.plain) == """
        Customer statements 2026-10, in AI analyses
        customer  name           plan   used  included  remaining  over
        ───────────────────────────────────────────────────────────────
        marlow    Marlow Cycles  pro   1,847     1,702          0   145

        """)
  }

  @Test func pageSaysTheSame() throws {
    let html = StatementPage(
      Self.statement(), version: 1, status: .open, issuer: "Northwind Answers Ltd"
    ).html
    if let place = ProcessInfo.processInfo.environment["CROSSFOOT_SAVE_STATEMENT"] {
      try Data(html.utf8).write(to: URL(fileURLWithPath: place))
    }
    let page = ParsedPage(html)
    let text = page.pieces.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    for words in [
      "Usage of Marlow Cycles, 2026-10", "Northwind Answers Ltd, usage statement",
      "1,847 of 1,702 included AI analyses used, 145 more than included.", "Provisional",
      "More than included was used", "2026-10-11", "1,613",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    // 1,200 + 647 used, 89 + 1,613 included.
    let sums = DisplayedTable.all(of: page).map { $0.rows.last?.cells.last?.text }
    #expect(sums == ["1,847", "1,702"])
    #expect(!page.tags.contains { $0.name == "script" })
  }

  @Test func namesNeverBecomeMarkup() {
    let html = StatementPage(
      Self.statement(used: "10", name: "<img src=x onerror=alert(1)>"), version: 2,
      status: .closed, issuer: nil
    ).html
    let page = ParsedPage(html)
    #expect(!page.tags.contains { $0.name == "img" })
    #expect(!html.contains("Provisional"))
    #expect(!html.contains("More than included"))
  }
}
