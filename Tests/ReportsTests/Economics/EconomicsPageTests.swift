import ExactMoney
import Foundation
import PageReading
import Testing

@testable import Pipeline
@testable import Reports

/// `report.html` and `week.html` of the month made by hand.
@Suite struct EconomicsPageTests {
  let reports: [ReportFile]
  let pages: [String: ParsedPage]
  let texts: [String: String]

  init() throws {
    let sample = try SampleMonth()
    let (economics, close) = (try sample.economics(), try sample.close())
    reports = [.monthPage(economics, of: close), .weekPage(economics, of: close)]
    texts = Dictionary(
      uniqueKeysWithValues: reports.map { ($0.name, String(decoding: $0.bytes(), as: UTF8.self)) })
    pages = texts.mapValues { ParsedPage($0) }
    if let folder = ProcessInfo.processInfo.environment["CROSSFOOT_SAVE_PAGES"] {
      for (name, text) in texts {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
    }
  }

  private func tables(_ name: String) throws -> [DisplayedTable] {
    DisplayedTable.all(of: try #require(pages[name]))
  }

  /// The cells of the row of `table` in `page` that begins with `heading`, as a person reads them.
  private func row(_ page: String, _ table: String, _ heading: String) throws -> [String] {
    let table = try #require(try tables(page).first { $0.caption.hasPrefix(table) }, "\(table)")
    let row = table.rows.first { $0.cells.first?.text == heading }
    return try #require(row, "\(heading)").cells.map(\.text)
  }

  private static let names = ["report.html", "week.html"]

  @Test(arguments: names) func tablesFootAsDisplayed(_ name: String) throws {
    let tables = try tables(name)
    #expect(tables.count > 8)
    let checked = tables.map { $0.footing() } + tables.map { $0.rowFooting() }
    #expect(checked.flatMap(\.faults) == [])
    #expect(checked.reduce(0) { $0 + $1.sums } > 50)
    #expect(tables.allSatisfy { !$0.caption.isEmpty })
  }

  /// Every table of costs was held against the P&L, and none failed.
  @Test(arguments: names) func tablesComeToTheProfitAndLoss(_ name: String) throws {
    let html = try #require(texts[name])
    let proofs = html.components(separatedBy: "Foots to the P&amp;L: AI cost 100.00 EUR").count - 1
    #expect(proofs >= 8)
    #expect(!html.contains("Does not foot"))
  }

  @Test func aTableThatDoesNotFootSaysSo() throws {
    let sample = try SampleMonth()
    var economics = try sample.economics()
    let features = economics.breakdowns[0]
    economics.breakdowns[0] = Breakdown(
      period: features.period, currency: features.currency, axes: features.axes,
      categories: features.categories, rows: Array(features.rows.dropFirst()),
      total: features.total)
    let html = String(
      decoding: ReportFile.monthPage(economics, of: try sample.close()).bytes(), as: UTF8.self)
    // Summaries are 48.00.
    #expect(html.contains("Does not foot to the P&amp;L: off by \u{2212}48.00 EUR"))
  }

  // MARK: The month

  /// 120.00 − 100.00; 20 of 120 is 16.67 %; 100.00 over 11 items is 9.0909.
  @Test func headlines() throws {
    let html = try #require(texts["report.html"])
    for text in [
      ">120.00</data>", ">100.00</data>", ">20.00</data>", ">16.7</data> %", ">83.3</data> %",
      ">9.0909</data>", "1 customer brings a loss",
      "2 thresholds reached by 1 customer and 1 workspace",
    ] {
      #expect(html.contains(text), "\(text)")
    }
  }

  /// Bolt: 20.00 − 50.00, −150 % of revenue.
  @Test func lossesAreUnmistakable() throws {
    let name = SampleReview.hostileNames[11]
    let row = try row("report.html", "Losses", name)
    #expect(
      row == [
        name, "bolt", "pro", "20.00", "50.00", "\u{2212}30.00", "\u{2212}150.0 %", "250.0 %", "·",
        "25.0000", "✕loss",
      ])
    let html = try #require(texts["report.html"])
    #expect(html.contains("<tr class=\"data loss\">"))
    // A trial without revenue is none: its margin is not known.
    let trial = try self.row(
      "report.html", "Customers by AI cost", SampleReview.hostileNames[12])
    #expect(trial[5...7] == ["n/a", "n/a", "n/a"])
    #expect(trial.last == "▲no revenue")
    #expect(html.contains("1 customer has AI cost and no revenue on record: together 5.00 EUR"))
  }

  /// 29.50 for chat: 17.50 at first try, 6.00 rerouted, 2.00 failed, 4.00 open. 12 calls, 1 failed.
  @Test func featuresAndTheirResults() throws {
    #expect(
      try row("report.html", "Feature, EUR", "chat") == [
        "chat", "", "29.50", "29.5 %", "10", "1", "8", "7", "4.2143",
      ])
    #expect(
      try row("report.html", "Feature, EUR", "(unattributed)") == [
        "(unattributed)", "", "22.50", "22.5 %", "1", "0", "0", "0", "n/a",
      ])
    #expect(
      try row("report.html", "Cost by feature and result", "chat") == [
        "chat", "17.50", "6.00", "0.00", "0.00", "2.00", "4.00", "0.00", "29.50", "2.00", "6.8 %",
      ])
    #expect(
      try row("report.html", "Cost by feature and result", "TOTAL") == [
        "TOTAL", "34.50", "6.00", "20.00", "16.00", "2.00", "4.00", "17.50", "100.00", "18.00",
        "18.0 %",
      ])
    #expect(
      try row("report.html", "How often, by route asked", "r1") == [
        "r1", "10", "1", "10.0 %", "0", "2", "20.0 %", "0", "0", "0", "8", "7", "87.5 %",
      ])
    #expect(
      try row("report.html", "Route asked", "r1")[1...2] == ["r1", "23.50"])
  }

  /// On the 20th: 6.00 and 20.00. What no usage brought is of no day: 17.50.
  @Test func daysComeToTheirCustomers() throws {
    let caption = "Cost by day and customer"
    #expect(
      try row("report.html", caption, "2026-10-20") == [
        "2026-10-20", "26.00", "20.00", "6.00", "0.00", "0.00", "0.00",
      ])
    #expect(
      try row("report.html", caption, "Shared costs, not by day") == [
        "Shared costs, not by day", "17.50", "4.50", "10.00", "0.00", "3.00", "0.00",
      ])
    #expect(
      try row("report.html", caption, "TOTAL") == [
        "TOTAL", "100.00", "50.00", "40.00", "5.00", "3.00", "2.00",
      ])
    let html = try #require(texts["report.html"])
    #expect(
      html.contains(
        "from 2026-10-01 to 2026-10-31, together 82.50 EUR; the most is 26.00 on 2026-10-20."))
  }

  /// Bolt's 50.00 of the 95.00 that three customers cost is 52.63 %; Gini of 5, 40 and 50 is
  /// (−2 × 5 + 0 × 40 + 2 × 50) ÷ (3 × 95) = 90/285 = 0.3158.
  @Test func concentrationIsDrawnAndTold() throws {
    #expect(try row("report.html", "In figures", "Of all customers' cost")[1] == "52.6 %")
    #expect(try row("report.html", "In figures", "Gini coefficient of cost")[1] == "0.3158")
    #expect(
      try row("report.html", "Customers by rank", "Rank 2")
        == ["Rank 2", "1", "40.00", "90.00", "94.7 %"])
    let html = try #require(texts["report.html"])
    #expect(
      html.contains("Of 3 customers, the top 1 by cost: 52.6 % of the cost of all."))
    // A third of the width each; 1000 × 50/95 = 526 and 1000 × 90/95 = 947 thousandths high, the plot
    // being 740 of the picture's 1000 and its foot at 860: 860 − 389 and 860 − 700.
    #expect(html.contains("d=\"M0 860L333 471L666 160L1000 120\""))
  }

  /// At first try 34.50 and 17.50 of which nothing is known, of 100.00.
  @Test func icebergComesToAHundred() throws {
    #expect(
      try row("report.html", "Visible and hidden", "Visible") == ["Visible", "", "52.00", "52.0 %"])
    #expect(
      try row("report.html", "Visible and hidden", "Hidden") == ["Hidden", "", "48.00", "48.0 %"])
    #expect(
      try row("report.html", "Visible and hidden", "TOTAL") == ["TOTAL", "", "100.00", "100.0 %"])
  }

  /// 120.00 − 90.00 is 25 % of 120.00 and below 70 %; 82.50 over 11 is 7.50 and above 5.00.
  @Test func plansAndAgents() throws {
    #expect(
      try row("report.html", "Plans, EUR", "pro") == [
        "pro", "2", "120.00", "90.00", "30.00", "25.0 %", "70.0 %", "75.0 %", "·", "·",
        "▲below target",
      ])
    #expect(
      try row("report.html", "Blended", "2026-10") == [
        "2026-10", "3", "100.00", "120.00", "33.3333", "+11.1 %", "40.0000", "\u{2212}20.0 %",
      ])
    #expect(
      try row("report.html", "Agents, EUR", "all") == [
        "all", "82.50", "82.5 %", "14", "11", "78.6 %", "7.5000", "5.0000", "▲above target", "·",
        "·",
      ])
  }

  @Test func flagsNameBaseAndFirstBreach() throws {
    #expect(
      try row("report.html", "Thresholds reached", SampleReview.hostileNames[11]) == [
        SampleReview.hostileNames[11], "50.00", "revenue", "20.00", "100.0 %", "250.0 %",
        "2026-10-20",
      ])
    // What to do stands in a line of its own below.
    let table = try #require(
      try tables("report.html").first { $0.caption.hasPrefix("Thresholds reached") })
    let place = try #require(
      table.rows.firstIndex { $0.cells.first?.text == SampleReview.hostileNames[11] })
    #expect(table.rows[place - 1].cells.map(\.text) == ["✕Negative margin, fully loaded"])
    #expect(table.rows[place + 1].kind == "remark")
    #expect(table.rows[place + 1].cells.map(\.text) == ["raise the price"])
  }

  /// Losses first, the worst first: 50.00 of 20.00 is a greater one than 60.00 of 55.00. Then the kind
  /// with the largest amount. The budget that is the trial's too stands there once, and counts still.
  @Test func flagsByMoney() throws {
    let sample = try SampleMonth()
    func flag(_ code: FlagCode, _ name: String, _ amount: Int, of base: Int, _ words: String)
      -> Flag
    {
      Flag(
        code: code, subject: FlagSubject(kind: "customer_id", name: name), row: RowID(name),
        base: words, baseAmount: sample.money(base), threshold: 100,
        amount: sample.money(amount), reached: .notAvailable, costBasis: "fully loaded",
        firstBreach: nil, advice: "look")
    }
    var economics = try sample.economics()
    economics.flags = [
      flag(.budget, "t", 700, of: 600, "AI budget"), flag(.budget, "u", 800, of: 600, "AI budget"),
      flag(.costOfPrice, "v", 9_000, of: 9_000, "price"),
      flag(.negativeMargin, "w", 6_000, of: 5_500, "revenue"),
      flag(.negativeMargin, "x", 5_000, of: 2_000, "revenue"),
      flag(.trialBurn, "t", 700, of: 600, "AI budget"),
    ]
    let html = String(
      decoding: ReportFile.monthPage(economics, of: try sample.close()).bytes(), as: UTF8.self)
    let table = try #require(
      DisplayedTable.all(of: ParsedPage(html)).first { $0.caption.hasPrefix("Thresholds reached") })
    #expect(
      table.rows.dropFirst().filter { $0.kind != "remark" }.compactMap(\.cells.first?.text) == [
        "✕Negative margin, fully loaded", "x", "w", "▲Cost of price, fully loaded", "v",
        "▲Budget, fully loaded", "u", "▲Trial burn, fully loaded", "t",
      ])
    #expect(html.contains("6 thresholds reached by 5 customers"))
  }

  // MARK: The week

  /// 18.00 + 36.00 + 5.00 + 2.00 in the week of the 19th, 7 successes: 8.7143 each; 2.00 the week before.
  @Test func theWeekAtTheTop() throws {
    let html = try #require(texts["week.html"])
    #expect(html.contains("<h1>AI costs, week of 2026-10-19</h1>"))
    for text in [">61.00</data>", ">+2,950.0</data> %", "it cost 2.00", ">8.7143</data>"] {
      #expect(html.contains(text), "\(text)")
    }
    #expect(
      try row("week.html", "AI cost by week", "Oct 19–25, this week") == [
        "Oct 19–25, this week", "7", "", "61.00", "11", "0", "0.0 %", "2", "2", "9", "7", "8.7143",
      ])
    #expect(
      try row("week.html", "AI cost by week", "Shared costs, not by week")[3] == "17.50")
    #expect(try row("week.html", "AI cost by week", "Month")[1...4] == ["31", "", "100.00", "18"])
  }

  /// Weeks of 1–4, 5–11, 12–18, 19–25, 26–31, then no week and the month.
  @Test func weeksSideBySide() throws {
    #expect(
      try row("week.html", "Cost by customer and week", SampleReview.hostileNames[0].harmless)
        == [SampleReview.hostileNames[0], ""]
        + ["0.00", "10.00", "2.00", "18.00", "0.00", "10.00", "40.00"])
    #expect(
      try row("week.html", "Cost by feature and week", "summary")
        == ["summary", "", "0.00", "0.00", "0.00", "48.00", "0.00", "0.00", "48.00"])
    // In the week: 48.00 over 4; chat 8.00 over 3; all 61.00 over 7. All weeks: 82.50 over 11.
    let caption = "Cost per successful work item by feature"
    #expect(
      try row("week.html", caption, "summary")
        == ["summary", "n/a", "n/a", "n/a", "12.0000", "n/a", "12.0000"])
    #expect(
      try row("week.html", caption, "chat")
        == ["chat", "5.5000", "3.3333", "n/a", "2.6667", "n/a", "4.2143"])
    #expect(
      try row("week.html", caption, "All")
        == ["All", "5.5000", "3.3333", "n/a", "8.7143", "n/a", "7.5000"])
    // Route r1 in the week: 3 calls, 2 of them answered by another.
    #expect(try row("week.html", "Fallbacks, of calls", "r1")[4] == "66.7 %")
  }

  /// 110.00 over weeks of 4, 7, 7, 7 and 6 days, by largest remainder: 14.19, 24.84 three times, 21.29.
  /// 61.00 of 24.84 is 245.57 %. Of bolt's 10.00 the week has 2.26: 36.00 is 1,592.9 % of it.
  @Test func costAgainstRecurringRevenue() throws {
    let caption = "AI cost of MRR by week"
    #expect(
      try row("week.html", caption, "Oct 19–25, this week")
        == ["Oct 19–25, this week", "7", "24.84", "61.00", "245.6 %"])
    #expect(
      try row("week.html", caption, "Oct 26–31") == ["Oct 26–31", "6", "21.29", "4.00", "18.8 %"])
    // 82.50 of 110.00.
    #expect(
      try row("week.html", caption, "All weeks") == [
        "All weeks", "31", "110.00", "82.50", "75.0 %",
      ])
    #expect(
      try row("week.html", "Accounts that cost most", SampleReview.hostileNames[11]) == [
        SampleReview.hostileNames[11], "36.00", "2.26", "1,592.9 %", "0.00", "n/a", "4", "0", "2",
      ])
  }

  /// 31.00 for all 31 days, and 89.00 for the 20 from the 12th on: a customer who came then. The weeks of
  /// 4, 7, 7, 7 and 6 days have 4.00, 7.00, and 7, 7 and 6 days in 7 + 7 × 4.45 = 38.15 twice and 32.70.
  /// 38.15 − 54.00 = −15.85, −41.55 % of it.
  @Test func marginByPlanInTheWeek() throws {
    let caption = "Revenue less usage cost by plan"
    #expect(
      try row("week.html", caption + " in the week", "pro")
        == ["pro", "38.15", "54.00", "\u{2212}15.85", "\u{2212}41.5 %", "✕loss"])
    #expect(try row("week.html", caption + ", of revenue", "pro")[4] == "\u{2212}41.5 %")
    #expect(try row("week.html", caption + " in the week", "starter")[1] == "n/a")
  }

  /// 16.00 of 20.00 is 80 %: close. 40.00 of 200.00 is not.
  @Test func workspacesCloseToTheirCaps() throws {
    let name = SampleReview.hostileNames[2]
    let table = try #require(try tables("week.html").first { $0.caption.hasPrefix("Used 80 %") })
    #expect(table.rows.count == 2)
    #expect(
      try row("week.html", "Used 80 %", name) == [
        name, "Workspace id", "16.00", "20.00", "80.0 %", "+4.00", "usage", "▲warn",
        "2026-11-01 00:00 +01:00",
      ])
  }

  // MARK: What any page must be

  @Test(arguments: names) func namesNeverBecomeMarkup(_ name: String) throws {
    let known: Set<String> = [
      "!doctype", "html", "head", "meta", "link", "title", "style", "body", "a", "header", "p",
      "h1", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "div", "nav", "main", "section",
      "footer", "span", "bdi", "code", "data", "small", "svg", "path", "rect", "table", "caption",
      "thead", "tbody", "tfoot", "tr", "th", "td", "details", "summary", "figure", "figcaption",
      "desc", "line", "circle", "text",
    ]
    let page = try #require(pages[name])
    for tag in page.tags {
      #expect(known.contains(tag.name), "<\(tag.name)>")
      #expect(!tag.attributes.keys.contains { $0.hasPrefix("on") || $0 == "src" }, "\(tag)")
    }
    let html = try #require(texts[name])
    #expect(!html.unicodeScalars.contains("\u{202E}"))
    for word in ["http:", "https:", "url(", "@import", "javascript:"] {
      #expect(!html.contains(word), "\(word)")
    }
  }

  /// A picture is either no news, or has a title and a description; both are on the page.
  @Test(arguments: names) func picturesAreTold(_ name: String) throws {
    let page = try #require(pages[name])
    let ids = page.tags.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for tag in page.tags where tag.attributes["role"] == "img" {
      let named = (tag.attributes["aria-labelledby"] ?? "").split(separator: " ").map(String.init)
      #expect(named.count == 2 && Set(named).isSubset(of: ids), "\(tag)")
    }
    for tag in page.tags where tag.name == "a" {
      let anchor = try #require(tag.attributes["href"])
      #expect(anchor.hasPrefix("#") && ids.contains(String(anchor.dropFirst())), "\(anchor)")
    }
  }

  @Test func sameMonthSameBytes() throws {
    for report in reports {
      #expect(String(decoding: report.bytes(), as: UTF8.self) == texts[report.name])
    }
  }
}
