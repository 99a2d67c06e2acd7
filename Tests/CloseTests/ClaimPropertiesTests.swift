import BigInt
import ExactMoney
import Pipeline
import Reports
import Testing

@testable import crossfoot

/// Whatever the books are and whatever people decide: claims foot to the items they are about, their
/// evidence to them, and every entry of the journal balances.
@Suite struct ClaimPropertiesTests {
  private static let actions: [DecisionAction] = [
    .dispute, .dispute, .approve, .writeOff, .spread, .neverInvoiced,
  ]

  /// `month` closed with a decision made by dice on most of what does not pass.
  private func decided(_ month: RandomMonth, _ period: Period, _ rule: String) throws
    -> MonthEndClose
  {
    var random = SplitMix64(seed: UInt64(period.year * 100 + period.month))
    var books = month.books
    books.policy += "claims: \(rule)\n"
    var decisions: [Decision] = []
    for item in try books.close(period.description).reviewItems() {
      let action = random.one(of: Self.actions)
      guard random.chance(80), action.applies(to: item.subject) else { continue }
      decisions.append(
        Decision(
          period: period, item: item.id, content: item.content, action: action, person: "dice",
          decidedAt: "2026-12-01T00:00:00Z", reason: "", amount: item.amount))
    }
    return try books.close(period.description, decisions: DecisionBook(decisions))
  }

  @Test(arguments: Seeds.chosen(standardCount: 15))
  func claimsFootAndEntriesBalance(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    for (index, period) in month.months.enumerated() {
      let close = try decided(month, period, index == 1 ? "receivable" : "proposal")
      let reports = try PrintedReports(close, policy: month.policy)
      var complaints = Complaints()
      foots(close, &complaints)
      for claim in close.claims { hasItsEvidence(claim, &complaints) }
      balances(close, reports, &complaints)
      #expect(complaints.texts == [], "CROSSFOOT_SEED=\(seed), \(period)")
      #expect(reports.pageFaults() == [], "CROSSFOOT_SEED=\(seed), \(period)")
    }
  }

  /// Claims of a provider in a currency are its disputed items, with signs; what is due is what is above
  /// zero of them.
  private func foots(_ close: MonthEndClose, _ complaints: inout Complaints) {
    let disputed = close.drift.filter { $0.decision == DecisionMark(.dispute, isStale: false) }
    let totals = close.claims.totals
    for total in totals where total.state == .disputed {
      let own = disputed.filter { $0.provider == total.provider && $0.currency == total.currency }
      complaints.expect(
        total.net, Rational.sum(own.map(\.amount)), "\(total.provider) \(total.currency)")
      complaints.expect(!total.claimed.isNegative, "\(total.provider): a claim below zero")
      complaints.expect(total.toConfirm <= .zero, "\(total.provider): a question above zero")
    }
    complaints.expect(
      Set(disputed.map { "\($0.provider) \($0.currency)" })
        == Set(
          totals.filter { $0.state == .disputed }.map { "\($0.provider) \($0.currency)" }),
      "who is claimed of")
    for claim in close.claims where claim.state == .proposed {
      complaints.expect(!claim.difference.isNegative, "a proposal below zero")
    }
  }

  private func hasItsEvidence(_ claim: ProviderClaim, _ complaints: inout Complaints) {
    let name = "claim \(claim.item.rawValue)"
    complaints.expect(
      claim.billedAmount - claim.expectedAmount, claim.difference, "\(name): difference")
    if !claim.expected.isEmpty {
      complaints.expect(
        Rational.sum(claim.expected.map(\.amount)), claim.expectedAmount, "\(name): days")
      complaints.expect(
        claim.expected.map(\.quantity).reduce(.zero, +) == claim.expectedQuantity,
        "\(name): quantity of the days")
    }
    if claim.billed.allSatisfy({ $0.currency == claim.currency }) {
      complaints.expect(
        Rational.sum(claim.billed.map(\.amount)), claim.billedAmount, "\(name): lines")
    }
    complaints.expect(
      claim.request.isClaim == (claim.due.minorUnits > 0), "\(name): \(claim.request), \(claim.due)"
    )
    complaints.expect(
      claim.difference.isNegative ? !claim.request.isClaim : true, "\(name): claimed by its sign")
    complaints.expect(!claim.words.isEmpty && !claim.words.contains("--"), "\(name): words")
  }

  private func balances(
    _ close: MonthEndClose, _ reports: PrintedReports, _ complaints: inout Complaints
  ) {
    let rows = reports.rows("journal.csv")
    for (id, lines) in Dictionary(grouping: rows, by: { $0["entry_id", default: ""] }) {
      for (currency, lines) in Dictionary(grouping: lines, by: { $0["currency", default: ""] }) {
        complaints.expect(
          Rational.sum(printed: lines.map { $0["debit"] }),
          Rational.sum(printed: lines.map { $0["credit"] }), "entry \(id) in \(currency)")
      }
    }
    let totals = ControlTotals(of: close)
    for (total, state) in zip(totals.journal, ["posted", "proposed"]) {
      let lines = rows.filter { $0["state"] == state }
      complaints.expect(
        Rational.sum(printed: lines.map { $0["debit"] }), total.debit.amount, "\(state) debits")
      complaints.expect(total.debit == total.credit, "\(state): debits are not credits")
    }
    complaints.expect(totals.postedCost == totals.totalCost, "posted cost and the P&L's")
    // Claims are in no balance of the month's cost, and are turned round on the next day.
    let claims = rows.filter { ["claim", "claim_reversal"].contains($0["kind", default: ""]) }
    complaints.expect(
      claims.allSatisfy { ["supplier_claims", "claims_deferred"].contains($0["account"]) },
      "claims: accounts")
    complaints.expect(
      Rational.sum(
        printed: claims.filter { $0["account"] == "supplier_claims" }.map { $0["debit"] }),
      Rational.sum(
        printed: claims.filter { $0["account"] == "supplier_claims" }.map { $0["credit"] }),
      "claims and their reversal")
  }
}
