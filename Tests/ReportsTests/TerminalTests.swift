import ExactMoney
import Pipeline
import Testing

@testable import Reports

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{0301}", 1), ("日本", 4), ("한글", 4), ("\u{1112}\u{1161}", 2),
    ("ａ", 2), ("😀", 2), ("👩‍👩‍👧", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("🇩🇪", 2), ("─", 1), ("…", 1),
  ])
  func widthIsInColumns(_ text: String, _ width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"),
    ("日本語", 4, "日…"), ("e\u{0301}tude", 3, "e\u{0301}t…"), ("abc", 1, "…"),
  ])
  func textIsCutByColumns(_ text: String, _ width: Int, _ expected: String) {
    let cut = DisplayWidth.truncated(text, to: width)
    #expect(cut == expected)
    #expect(DisplayWidth.of(cut) <= width)
  }

  @Test func nothingInANameSteersTheTerminal() {
    #expect("a\u{1B}[2Jb\nc\u{7F}\u{202E}d\u{9B}".harmless == "a␛[2Jb␊c\u{FFFD}\u{FFFD}d\u{FFFD}")
    #expect("日本 é 👩‍👩‍👧".harmless == "日本 é 👩‍👩‍👧")
  }

  @Test(arguments: [
    ("0", "0"), ("999", "999"), ("1000", "1,000"), ("-999.5", "-999.5"),
    ("-1234567.125", "-1,234,567.125"), ("123456", "123,456"), ("0.0001", "0.0001"),
  ])
  func thousandsAreSeparated(_ digits: String, _ expected: String) {
    #expect(grouped(digits) == expected)
  }
}

@Suite struct TextTableTests {
  let table = TextTable(
    title: "T",
    columns: [
      .init("name", "customer"), .init("note", "note", isOptional: true),
      .init("amount", "amount", .right),
    ],
    rows: [
      .init([.text("日本 GmbH"), .text("x"), .number("1234.5")]),
      .init([.text("a"), .empty, .number("-0.25")], isAlert: true),
      .init([.text("b"), .empty, .text("n/a")]),
      .init([.text("sub"), .empty, .number("1234.25")], .subtotal),
      .init([.text("TOTAL"), .empty, .number("1234.25")], .total),
    ])

  @Test func pointsStandBelowEachOther() {
    #expect(
      table.terminal(.plain)
        == """
        T
        customer   note    amount
        ─────────────────────────
        日本 GmbH  x     1,234.5\u{20}
        a                   -0.25
        b                     n/a
        sub              1,234.25
        ─────────────────────────
        TOTAL            1,234.25

        """.replacingTrailingSpaces())
  }

  @Test func narrowTerminalLeavesOptionalColumnsOutAndSaysSo() {
    #expect(
      table.terminal(TerminalStyle(colour: false, width: 18)) == """
        T
        customer    amount
        ──────────────────
        日本 Gm…  1,234.5
        a            -0.25
        b              n/a
        sub       1,234.25
        ──────────────────
        TOTAL     1,234.25
        1 column does not fit here; the CSV file has it

        """)
  }

  /// 4 + 2 + 5 + 2 + 48 columns are 61 in all, 45 with 32 of the sentence. What the title says is no column.
  @Test func sentencesAreShortenedBeforeColumnsGo() {
    let table = TextTable(
      title: "Of 2026",
      columns: [
        .init("period", "period", isInTitle: true), .init("name", "name"),
        .init("base", "base", isOptional: true), .init("advice", "advice", isProse: true),
      ],
      rows: [
        .init([
          .text("2026"), .text("acme"), .text("price"),
          .text("one two three four five six seven eight nine ten"),
        ])
      ])
    func lines(_ width: Int) -> [Substring] {
      table.terminal(TerminalStyle(colour: false, width: width)).split(separator: "\n")
    }
    #expect(lines(0)[3] == "acme  price  one two three four five six seven eight nine ten")
    #expect(lines(50)[3] == "acme  price  one two three four five six seven ei…")
    #expect(lines(40)[3] == "acme  one two three four five six seven…")
    #expect(lines(40)[4] == "1 column does not fit here; the CSV file has it")
    #expect(String(decoding: table.csv(), as: UTF8.self).hasPrefix("period,name,base,advice"))
  }

  @Test func figuresAreNeverCut() {
    let text = table.terminal(TerminalStyle(colour: false, width: 3))
    #expect(text.contains("1,234.25"))
    #expect(text.contains("-0.25"))
  }

  @Test func colourOnlyWhenAskedForAndNegativesRed() {
    #expect(!table.terminal(.plain).contains("\u{1B}"))
    let text = table.terminal(TerminalStyle(colour: true, width: 0))
    #expect(text.contains("\u{1B}[31m   -0.25\u{1B}[0m"))
    #expect(text.contains("\u{1B}[33ma        \u{1B}[0m"))
  }

  @Test func csvAndJSONHaveFactsOnly() {
    #expect(
      String(decoding: table.csv(), as: UTF8.self) == """
        name,note,amount
        日本 GmbH,x,1234.5
        a,,-0.25
        b,,n/a
        TOTAL,,1234.25

        """)
    let json = String(decoding: table.json(), as: UTF8.self)
    #expect(
      json.hasPrefix(
        """
        [
          {
            "name": "日本 GmbH",
            "note": "x",
            "amount": "1234.5"
          },
          {
            "name": "a",
            "note": null,
            "amount": "-0.25"
          },
        """))
    #expect(!json.contains("sub"))
  }

  @Test func emptyTableSaysSo() {
    let table = TextTable(title: "", columns: [.init("a", "a")], rows: [])
    #expect(table.terminal(.plain) == "a\n─\n(none)\n")
    #expect(table.json() == Array("[]\n".utf8))
  }
}

extension String {
  /// A line of the expectation may end in a space that the table rightly leaves out.
  fileprivate func replacingTrailingSpaces() -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return String(line)
    }.joined(separator: "\n")
  }
}

@Suite struct ViewTests {
  let sample: SampleClose

  init() throws { sample = try SampleClose() }

  @Test func profitAndLossFitsAPage() throws {
    let table = TextTable.profitAndLoss(try sample.profitAndLoss())
    #expect(
      table.terminal(TerminalStyle(colour: false, width: 80)) == """
        P&L 2026-10, open, version 1, USD
        customer        revenue  AI cost  margin  margin %
        ──────────────────────────────────────────────────
        acme               5.00     1.89    3.11      62.2
        bolt                        1.31     n/a       n/a
        (unattributed)              0.92
        ──────────────────────────────────────────────────
        TOTAL              5.00     4.12    0.88      17.6
        7 columns do not fit here; the CSV file has them

        """)
    let wide = table.terminal(.plain)
    #expect(wide.contains("Ähren, \"AG\""))
    #expect(wide.contains("-0.37"))
  }

  @Test func driftShowsNetAndGrossAndWhatIsOpen() throws {
    let table = TextTable.drift(
      try sample.drift(), period: sample.period, reporting: sample.currency)
    // Net 0.75 + 0.15 + 0.03 − 0.106 − 0.004 + 0.76 = 1.58; gross the same without signs, 1.80.
    #expect(
      table.terminal(TerminalStyle(colour: false, width: 78)) == """
        Drift 2026-10: invoices less ledger, positive where the ledger is too low
        model  meter          variance       currency  amount     USD  state
        ─────────────────────────────────────────────────────────────────────
        openai  INV-1
                              not in ledger  USD        0.75    0.75   OPEN
        gpt-x  output_tokens  metering       USD        0.15    0.15   OPEN
        gpt-x  output_tokens  billing        USD        0.03    0.03   OPEN
        gpt-x  output_tokens  price          USD       -0.106  -0.106  OPEN
        gpt-x  output_tokens  line rounding  USD       -0.004  -0.004  OPEN
                              tax            USD        0.76    0.76   passes
                              net                               1.58   5 open
                              gross                             1.80
        ─────────────────────────────────────────────────────────────────────
                              TOTAL net                         1.58   5 open
                              TOTAL gross                       1.80
        2 columns do not fit here; the CSV file has them

        """)
  }

  @Test func causesAndWhatIsUnexplained() throws {
    let totals = TextTable.causeTotals(
      try sample.causes(), try sample.drift(), period: sample.period, reporting: sample.currency)
    #expect(
      totals.terminal(TerminalStyle(colour: false, width: 78)) == """
        Causes of drift 2026-10, USD
        cause                parts     net  gross
        ─────────────────────────────────────────
        openai
        failed calls billed      1   0.10   0.10
        missing in ledger        1   0.75   0.75
        price                    1  -0.106  0.106
        tax                      1   0.76   0.76
        rounding                 1  -0.004  0.004
        unexplained              2   0.08   0.08
        net drift                    1.58

        """)
    // Shown even where it is 0, and never hidden by what cancels out.
    let explained = try sample.causes().filter { $0.cause != .unexplained || $0.amount.isZero }
    let text = TextTable.causeTotals(
      explained, try sample.drift(), period: sample.period, reporting: sample.currency
    ).terminal(.plain)
    #expect(text.contains("unexplained              0   0.00   0.00"))
    let parts = TextTable.causes(
      try sample.causes(), try sample.drift(), period: sample.period, reporting: sample.currency
    ).terminal(.plain)
    #expect(parts.contains("failed calls billed"))
    #expect(parts.contains("underbilled: accrue it"))
  }

  @Test func bridgeShowsSumsAndWhatIsNotZero() throws {
    let table = TextTable.bridge(
      try sample.bridge().filter { $0.provider == nil }, period: sample.period,
      reporting: sample.currency)
    #expect(
      table.terminal(.plain) == """
        From ledger to cost 2026-10, USD
        step           amount
        ─────────────────────
        TOTAL
        ledger          3.00
        not in ledger   0.75
        metering        0.15
        billing         0.03
        price          -0.106
        line rounding  -0.004
        invoices        3.82
        cost            3.82
        difference      0.00

        """)
    #expect(table.rows.allSatisfy { !$0.isAlert })
  }

  @Test func bridgeThatDoesNotCloseIsAnAlert() throws {
    var bridge = try sample.bridge()
    bridge[bridge.count - 1].amount = try sample.exact("0.01")
    let table = TextTable.bridge(bridge, period: sample.period, reporting: sample.currency)
    #expect(table.rows.filter(\.isAlert).map(\.cells.last) == [.number("0.01")])
  }

  @Test func findingsAreGroupedGravestFirst() {
    let row = { (line: Int) in
      Finding(.badNumber, at: SourceLocation(file: "u.csv", line: line, column: 2), "\"12abc\"")
    }
    let note = Finding(.unknownColumn, at: SourceLocation(file: "u.csv", line: 1), "\u{1B}[2J")
    let view = FindingsView([note] + (1...4).map(row), placeLimit: 2)
    let (bad, unknown) = (FindingCode.badNumber, FindingCode.unknownColumn)
    #expect(
      view.terminal(.plain) == """
        bad-number (blocking, 4 times): \(bad.meaning)
          u.csv:1:2: bad-number: "12abc"
          u.csv:2:2: bad-number: "12abc"
          and 2 more, all in findings.csv
          what to do: \(bad.remedy)

        unknown-column (note): \(unknown.meaning)
          u.csv:1: unknown-column: ␛[2J
          what to do: \(unknown.remedy)

        """)
    #expect(view.table.rows.count == 5)
    #expect(FindingsView([]).terminal(.plain) == "No findings.\n")
  }

  @Test func statusMarksWhatWaits() throws {
    let line = StatusLine(
      period: sample.period, status: .open, version: 1, lastRun: "2026-11-01T06:00:00Z, exit 1",
      findings: [.blocking: 2, .warning: 1], openDriftCount: 5, currency: sample.currency,
      revenue: .value(sample.money(500)), totalCost: sample.money(123_456_78), inputCount: 4)
    let empty = StatusLine(
      period: sample.period.next, status: .open, version: 1, lastRun: "", findings: [:],
      openDriftCount: 0, currency: nil, revenue: .none, totalCost: nil, inputCount: nil)
    let table = TextTable.status([line, empty])
    #expect(table.rows.map(\.isAlert) == [true, false])
    #expect(
      table.terminal(TerminalStyle(colour: false, width: 100)) == """
        Books
        period   status  version  files  blocking  warnings  open drift  currency  revenue     AI cost
        ──────────────────────────────────────────────────────────────────────────────────────────────
        2026-10  open          1      4         2         1           5  USD          5.00  123,456.78
        2026-11  open          1                0         0           0
        2 columns do not fit here; the CSV file has them

        """)
  }

  @Test func runSummarySaysWhatWaitsAndWhere() throws {
    let summary = RunSummary(
      of: try sample.close(),
      stages: [
        .init(name: "scan", rowCount: 2_000_000, findingCount: 0, duration: .milliseconds(1059)),
        .init(name: "rate", rowCount: 2, findingCount: 1, duration: .milliseconds(5)),
      ], duration: .milliseconds(1060), outputFolder: "books/out/2026-10")
    #expect(
      summary.terminal(.plain) == """
        Run of 2026-10
        stage       rows  findings  seconds
        ───────────────────────────────────
        scan   2,000,000         0     1.05
        rate           2         1     0.00
        ───────────────────────────────────
        TOTAL                    1     1.06

        Totals, USD
        total                     amount
        ────────────────────────────────
        booked, invoices            3.82
        booked, accruals            0.00
        booked, shared costs        0.30
        booked, of closed months    0.00
        ────────────────────────────────
        AI cost                     4.12
        revenue                     5.00
        margin after AI cost        0.88
        net drift, rounded          1.58
        gross drift, rounded        1.80
        waived, rounded             0.00

        Waiting for a person: 2 blocking findings, 2 open drift items.
        Findings: 2 blocking, 1 warning, 0 note.
        Reports: books/out/2026-10

        """)
  }
}
