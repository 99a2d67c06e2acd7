import ExactMoney
import Pipeline

/// Whose figures these are, of which month, and which version of them.
extension DriftPage {
  /// What a reader must know before the first figure.
  var whose: Page.Section {
    Page.Section(
      anchor: "identity", title: "Whose books, which month",
      lead: nil, blocks: [.terms(heading: nil, identityTerms), .table(providers)])
  }

  private var identityTerms: [Page.Term] {
    let identity = review.identity
    let entity = identity.entity
    return [
      Page.Term(term: "Legal entity", meaning: entity?.name ?? "not stated"),
      Page.Term(
        term: "Registration number", meaning: entity?.registrationNumber ?? "not stated"),
      Page.Term(term: "Tax number", meaning: entity?.taxNumber ?? "not stated"),
      Page.Term(term: "Month", meaning: "\(identity.period), in \(identity.zone)"),
      Page.Term(
        term: "From",
        meaning:
          "\(identity.start), where \(identity.zone) is \(offset(identity.startOffsetSeconds))"
      ),
      Page.Term(
        term: "Until, excluded",
        meaning: "\(identity.end), where \(identity.zone) is \(offset(identity.endOffsetSeconds))"),
      Page.Term(term: "Reporting currency", meaning: currency.code),
      Page.Term(term: "Report", meaning: identity.standing),
      Page.Term(term: "Run", meaning: identity.runID ?? "not recorded"),
    ]
  }

  /// An offset as a person writes it: `UTC+5:30`.
  private func offset(_ seconds: Int) -> String {
    let minutes = seconds.magnitude / 60
    let rest = minutes % 60
    return "UTC" + (seconds < 0 ? "\u{2212}" : "+") + "\(minutes / 60)"
      + (rest == 0 ? "" : ":" + (rest < 10 ? "0" : "") + "\(rest)")
  }

  private var providers: PageTable {
    PageTable(
      "Providers and their billing accounts",
      columns: [
        .init("Provider"), .init("Billing days in", .brief), .init("Settled by", .brief),
        .init("Billing accounts", .prose),
      ],
      rows: review.identity.providers.map { provider in
        PageTable.Row([
          .text(provider.provider.rawValue), .text(provider.billingZone),
          .text(label(provider.settlement.rawValue)),
          provider.accounts.isEmpty
            ? .text("none named")
            : .text(provider.accounts.map(\.rawValue).joined(separator: ", ")),
        ])
      }, emptyText: "No provider.")
  }
}
