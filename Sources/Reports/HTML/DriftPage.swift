import ExactMoney
import Pipeline

extension ReportFile {
  /// `drift.html`: the review of a close as one page that a controller reads, prints and signs.
  public static func driftPage(_ review: Review, of close: MonthEndClose) -> ReportFile {
    ReportFile(name: "drift.html", head: [], blockCount: 1) { _, bytes in
      bytes += PageTemplates.html(DriftPage(review, of: close).page).utf8
      return 0
    }
  }
}

/// The review of a month, laid out.
///
/// Amounts in the reporting currency stand in whole minor units in columns that foot; amounts in an
/// invoice's own currency are exact, their digits beyond the minor unit printed small.
struct DriftPage: PageWording {
  let review: Review
  let close: MonthEndClose
  /// What does not pass, decided or not.
  let items: [ReviewItem]

  /// How many rows of one table stand on the page; the rest is in the files beside it.
  static let rowLimit = 500

  init(_ review: Review, of close: MonthEndClose) {
    self.review = review
    self.close = close
    items = close.reviewItems()
  }

  /// The reporting currency.
  var currency: Currency { review.identity.currency }

  /// The whole page.
  var page: Page {
    let identity = review.identity
    return Page(
      title: "Drift review \(identity.period)", kicker: "Crossfoot · month-end close",
      lead: """
        What providers billed, against what was metered and rated: where they differ, why, and what \
        waits for a person.
        """,
      marks: marks, facts: facts,
      sections: [
        whose, bridge, tieOut, variances, causes, decisions, openItems,
      ] + rollForward + [
        contests, claims, drivers, booked,
      ] + trend + [
        meterLines, invoices, exchange, charges, prepaid, corrections, otherMonths, unassigned,
        conservation, allocation, coverage, evidence, definitions, signOff,
      ],
      colophon: [
        """
        \(identity.entity?.name ?? "Entity not stated"), \(identity.period), \(currency.code), \
        \(identity.standing). The same figures, exact to the last digit: drift.csv, causes.csv, \
        bridge.csv, documents.csv, findings.csv, drift.json and drift.xml; their hashes are in \
        manifest.json.
        """
      ])
  }

  private var marks: [Page.Mark] {
    let identity = review.identity
    let open = items.count { $0.state.isOpen }
    var marks = [
      Page.Mark(tone: .plain, text: label(identity.standing)),
      open == 0
        ? Page.Mark(tone: .good, text: "Nothing waits for a person")
        : Page.Mark(
          tone: .open, text: counted(open, "item waits for a person", "items wait for a person")),
    ]
    let missing = review.expectations.count { $0.state == .missing }
    if missing > 0 {
      let text = counted(missing, "expected document is missing", "expected documents are missing")
      marks.append(.init(tone: .bad, text: text))
    }
    let unfooted = review.footings.count { !$0.foots }
    if unfooted > 0 {
      let text = counted(unfooted, "invoice does not foot", "invoices do not foot")
      marks.append(.init(tone: .bad, text: text))
    }
    return marks
  }

  private var facts: [Page.Fact] {
    let total = review.drift.total
    let printed = printedDrift
    func fact(
      _ label: String, _ amount: Rational, isSigned: Bool = false, _ note: String
    ) -> Page.Fact {
      Page.Fact(
        label: "\(label), \(currency.code)", value: .rounded(amount, currency), isSigned: isSigned,
        note: note)
    }
    var facts: [Page.Fact] = []
    if let whole = review.waterfalls.first(where: { $0.provider == nil }) {
      facts += [
        fact("Ledger", whole.ledger, "metered usage at our prices"),
        fact("Cost in the P&L", whole.cost, "what providers cost, booked"),
      ]
    }
    return facts + [
      fact("Net drift", printed.net.amount, isSigned: true, "invoices less ledger, with signs"),
      fact("Gross drift", printed.gross.amount, "the same without signs"),
      fact(
        "Open", printed.parts[3].amount, "gross, \(total.openCount) of \(total.count) variances"),
      fact("Waived", printed.parts[0].amount, "gross, within tolerance"),
    ]
  }

  /// The drift of the month as every table of the page prints it; its gross in the parts waived,
  /// expected, decided and open.
  var printedDrift: PrintedDrift.Row {
    PrintedDrift([review.drift.total.exact], partCount: 4, currency).total
  }

  // MARK: Words

  /// Half-open `days` as a reader names them: first and last.
  func text(_ days: Range<CalendarDate>?) -> PageCell {
    guard let days, !days.isEmpty else { return .none }
    let last = days.upperBound.advanced(by: -1)
    return .text(
      last == days.lowerBound ? last.description : "\(days.lowerBound) to \(last)")
  }

  /// Which part of the ledger `key` names; absent fields match anything.
  func text(_ key: MatchKey) -> String {
    let parts = [
      key.model?.rawValue, key.serviceTier?.rawValue, key.meter?.rawValue,
      key.account.map { "account \($0.rawValue)" },
    ].compactMap { $0 }
    return parts.isEmpty ? "all usage" : parts.joined(separator: " · ")
  }

  /// The verdict of FOCUS, beside the exact one.
  func verdict(_ focus: Review.FOCUSTolerance?) -> PageCell {
    focus.map { $0.passes ? .mark(.plain, "passes") : .mark(.open, "fails") } ?? .none
  }
}
