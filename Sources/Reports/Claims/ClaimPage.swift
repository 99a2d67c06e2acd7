import ExactMoney
import Pipeline

extension ReportFile {
  /// What the name of every page of claims begins with.
  public static let claimPagePrefix = "claims-"

  /// `claims-<provider>.html` for every provider there are claims on: pages to send, each of which shows
  /// one provider nothing but its own documents, our use of it by day, and the prices agreed with it.
  static func claimPages(of close: MonthEndClose) -> [ReportFile] {
    let sources = ClaimSources(close.review?.evidence)
    let claims = Dictionary(grouping: close.claims, by: \.provider)
    return claims.sorted { $0.key < $1.key }.map { provider, claims in
      let snapshot = close.profitAndLoss
      let page = ClaimPage(
        provider: provider, period: snapshot.period, status: snapshot.status,
        version: snapshot.version, claims: claims, sources: sources)
      return ReportFile(name: claimPageName(provider), head: [], blockCount: 1) { _, bytes in
        bytes += PageTemplates.html(page.page).utf8
        return 0
      }
    }
  }

  /// The page's name: what is not plain in a provider's name is written as its bytes, so that no two
  /// providers share one. A very long name keeps its beginning and its length.
  static func claimPageName(_ provider: ProviderID) -> String {
    let longest = 180
    let name = provider.rawValue.utf8.map { byte in
      let character = Character(Unicode.Scalar(byte))
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      return isPlain || "-._".contains(character)
        ? String(character) : "~" + String(byte, radix: 16, uppercase: true)
    }.joined()
    return claimPagePrefix
      + (name.count <= longest ? name : "\(name.prefix(longest))~\(name.count)") + ".html"
  }
}

/// The claims on one provider, laid out to be sent.
struct ClaimPage: Sendable {
  let provider: ProviderID
  let period: Period
  let status: PeriodStatus
  let version: Int
  let claims: [ProviderClaim]
  let sources: ClaimSources

  /// How many claims have a chapter, and how many rows a table has; the rest is in the files beside it.
  private static let chapterLimit = 200
  private static let rowLimit = 400

  var page: Page {
    Page(
      title: "Differences with \(provider), \(period)", kicker: "Statement of differences",
      lead: """
        What was billed against what was used at the prices in force, and what we ask for. Amounts \
        are billed less expected; service days are days in the provider's billing zone.
        """,
      marks: marks, facts: facts,
      sections: [summary]
        + claims.prefix(Self.chapterLimit).enumerated().map { chapter($0.offset + 1, $0.element) },
      colophon: [
        """
        \(period), version \(version), \(status.rawValue). Each claim has the number by which we \
        find every single call behind it.
        """
      ])
  }

  private var marks: [Page.Mark] {
    let drafts = claims.count { $0.state == .proposed }
    if drafts == 0 {
      return [Page.Mark(tone: .plain, text: "Disputed by us: \(claims.count)")]
    }
    return [
      Page.Mark(
        tone: .open,
        text: "Draft, not to be sent: \(drafts) of \(claims.count) are proposals, not decided")
    ]
  }

  private var facts: [Page.Fact] {
    let totals = claims.totals
    return Set(totals.map(\.currency)).sorted().map { currency in
      let own = totals.filter { $0.currency == currency }
      return Page.Fact(
        label: "To be credited, \(currency.code)",
        value: .amount(Rational.sum(own.lazy.map(\.due.amount)), currency),
        note: "what was billed too much; nothing is set off against it")
    }
  }

  // MARK: Summary

  private var summary: Page.Section {
    let places = Dictionary(grouping: claims, by: \.currency).sorted { $0.key < $1.key }
    var blocks = places.map { Page.Block.table(summary($0.key, $0.value)) }
    if claims.contains(where: { $0.difference.isNegative }) {
      blocks.append(
        .notice(
          Page.Mark(
            tone: .plain,
            text: "What was billed too little is listed to be confirmed. It is no claim, and it is "
              + "not set off against what is to be credited.")))
    }
    return Page.Section(anchor: "summary", title: "Summary", lead: nil, blocks: blocks)
  }

  private func summary(_ currency: Currency, _ claims: [ProviderClaim]) -> PageTable {
    PageTable(
      "Claims and questions, \(currency.code)",
      columns: [
        .init("Number", .brief), .init("Invoice", .brief), .init("About"),
        .init("What we ask", .prose), .init("Billed too much", .footed(currency)),
        .init("Billed too little", .footed(currency)),
        .init("To be credited", .footed(currency)),
      ],
      rows: claims.map { claim in
        let difference = claim.difference
        return PageTable.Row(
          [
            .text(claim.name), .optional(claim.invoiceID?.rawValue), .text(about(claim)),
            .text(claim.summary),
            difference.isNegative ? .none : .amount(difference, currency),
            difference.isNegative ? .amount(difference.magnitude, currency) : .none,
            .amount(claim.due.amount, currency),
          ], isAlert: claim.state == .proposed)
      }, total: "All", isWide: true
    ).limited(to: Self.rowLimit, rest: "claims.csv")
  }

  private func about(_ claim: ProviderClaim) -> String {
    let names = claim.key.texts.filter { !$0.isEmpty }
    let words = claim.billed.first?.description ?? ""
    return names.isEmpty ? (words.isEmpty ? "all usage" : words) : names.joined(separator: " · ")
  }

  private func service(_ claim: ProviderClaim) -> String? {
    guard let days = claim.servicePeriod, !days.isEmpty else { return nil }
    return "For service \(days.lowerBound) to \(days.upperBound.advanced(by: -1))."
  }

  // MARK: Claims

  private func chapter(_ number: Int, _ claim: ProviderClaim) -> Page.Section {
    var blocks: [Page.Block] = []
    if claim.state == .proposed {
      blocks.append(.notice(Page.Mark(tone: .open, text: "A proposal: nobody has decided on it.")))
    }
    if !claim.billed.isEmpty { blocks += [.table(billed(claim)), .table(places(claim))] }
    if !claim.expected.isEmpty {
      blocks += [.table(prices(claim)), .table(expected(claim))]
    }
    blocks.append(.table(parts(claim)))
    return Page.Section(
      anchor: "claim-\(number)", title: "\(claim.name): \(claim.summary)", lead: claim.words,
      blocks: blocks)
  }

  private func billed(_ claim: ProviderClaim) -> PageTable {
    PageTable(
      "As billed", note: service(claim),
      columns: [
        .init("Invoice", .brief), .init("Line", .brief), .init("Words", .prose),
        .init("Quantity", .figures), .init("Price", .figures), .init("Per", .figures),
        .init("Amount", .figures), .init("Currency", .brief),
      ],
      rows: claim.billed.map { line in
        PageTable.Row([
          .text(line.invoiceID.rawValue), .optional(line.lineID), .optional(line.description),
          .optional(line.quantity), .optional(line.unitPrice),
          line.unitPrice == nil ? .none : .quantity(line.per),
          .amount(line.amount, line.currency), .text(line.currency.code),
        ])
      }, isWide: true
    ).limited(to: Self.rowLimit, rest: "claim_evidence.csv")
  }

  /// Where the lines stand, so that both sides look at the same document.
  private func places(_ claim: ProviderClaim) -> PageTable {
    PageTable(
      "In which documents",
      columns: [
        .init("Invoice", .brief), .init("File"), .init("Row", .figures),
        .init("SHA-256 of the file"),
      ],
      rows: claim.billed.map { line in
        PageTable.Row([
          .text(line.invoiceID.rawValue), .text(line.location.file), .count(line.location.line),
          sources[line.location.file].map { .code($0) } ?? .none,
        ])
      }, isWide: true
    ).limited(to: Self.rowLimit, rest: "claim_evidence.csv")
  }

  private func prices(_ claim: ProviderClaim) -> PageTable {
    PageTable(
      "Prices in force",
      columns: [
        .init("Price", .prose), .init("For"), .init("Quantity", .figures),
        .init("Comes to, \(claim.currency.code)", .footed(claim.currency)),
      ],
      rows: claim.expected.map { usage in
        PageTable.Row([
          .text(usage.basis.words), .text(text(usage.basis.key)), .quantity(usage.quantity),
          .amount(usage.amount, claim.currency),
        ])
      }, total: "Expected"
    ).limited(to: Self.rowLimit, rest: "claim_evidence.csv")
  }

  private func expected(_ claim: ProviderClaim) -> PageTable {
    PageTable(
      "Use as we recorded it, day by day",
      columns: [
        .init("Day", .brief), .init("Of"), .init("Quantity", .figures),
        .init("Amount, \(claim.currency.code)", .footed(claim.currency)),
      ],
      rows: claim.expected.flatMap { usage in
        usage.days.map { day in
          PageTable.Row([
            .text(day.day.description), .text(text(usage.basis.key)), .quantity(day.quantity),
            .amount(day.amount, claim.currency),
          ])
        }
      }, total: "Expected"
    ).limited(to: Self.rowLimit, rest: "claim_evidence.csv")
  }

  private func parts(_ claim: ProviderClaim) -> PageTable {
    PageTable(
      "What the difference is made of",
      columns: [
        .init("Part", .brief), .init("Meaning", .prose),
        .init("Amount, \(claim.currency.code)", .footed(claim.currency), isSigned: true),
      ],
      rows: claim.parts.map { part in
        PageTable.Row([
          .text(part.variance.rawValue), .text(part.variance.meaning),
          .amount(part.amount, claim.currency),
        ])
      }, total: "Billed less expected")
  }

  private func text(_ key: MatchKey) -> String {
    key.texts.filter { !$0.isEmpty }.joined(separator: " · ")
  }
}
