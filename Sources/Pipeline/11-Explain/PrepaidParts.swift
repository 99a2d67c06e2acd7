import ExactMoney

/// What was used of prepaid credits in a month, part by part.
struct PrepaidParts: Sendable {
  /// One part with how it is divided.
  struct Part: Sendable {
    var use: CreditUse.Part
    /// What nobody bears but `(unattributed)`.
    var heldFraction: Rational
    /// How the rest is divided; `nil`: `(unattributed)` bears it.
    var weighing: Weighing?
  }

  let parts: [Part]
  /// The balances of the grants.
  let balances: [PrepaidBalance]

  init(_ work: MonthEndWork) {
    parts = PrepaidStage(period: work.period, policy: work.policy, reference: work.reference)
      .parts(work.reconciliation).map { part, bearers in
        Part(
          use: part, heldFraction: bearers?.heldFraction ?? .zero,
          weighing: bearers.flatMap { Weighing($0) })
      }
    balances = work.close.prepaid
  }
}

/// Prepaid credits: which use they went to, and of which grants they were.
extension DocumentShare {
  /// Use within the credits there were: every part at the same price a credit.
  func prepaidParts(_ document: BookedDocument) -> [Explanation] {
    nodes(of: document, prepaid.parts.filter { $0.use.provider.rawValue == document.supplierName })
  }

  /// Use beyond them; `nil` where the document is another accrual.
  func overdrawnParts(_ document: BookedDocument) -> [Explanation]? {
    let parts = prepaid.parts.filter {
      CreditBooking.overdrawnID($0.use.provider, $0.use.currency) == document.documentID
    }
    return parts.isEmpty ? nil : nodes(of: document, parts)
  }

  private func nodes(of document: BookedDocument, _ parts: [PrepaidParts.Part]) -> [Explanation] {
    let credits = Rational.sum(parts.lazy.map(\.use.credits))
    guard !credits.isZero else {
      return [Explanation(.rest, "use that cancels out", amount: document.booked.amount)]
    }
    let price = document.booked.amount / credits
    return parts.compactMap { part in
      let divided = Rational.one - part.heldFraction
      var fraction = part.weighing.map { usage.fraction(of: place, $0) * divided } ?? .zero
      var children =
        part.weighing.map { usage.nodes(of: part.use.credits * price * divided, place, $0) } ?? []
      if isUnattributed {
        let nobodys = part.heldFraction + (part.weighing == nil ? divided : .zero)
        fraction += nobodys
        if !nobodys.isZero {
          children.append(
            Explanation(.rest, "nobody's", amount: part.use.credits * price * nobodys))
        }
      }
      if fraction.isZero { return nil }
      return Explanation(
        .line, part.label, amount: part.use.credits * price * fraction,
        rule:
          "\(part.use.credits.decimalText(places: 6)) credits at \(price.decimalText(places: 6)); "
          + "\(fraction.percentText) of that here",
        sources: part.use.lines.map(\.line.location), children: children)
    }
  }

  /// Credits that nobody used in time, grant by grant.
  func expiryParts(_ document: BookedDocument) -> [Explanation] {
    let expired = prepaid.balances.filter {
      $0.provider.rawValue == document.supplierName && !$0.expired.money.isZero
    }.map { balance in
      Explanation(
        .record,
        "credits of \(balance.invoiceID)"
          + (balance.lineID.map { ", line \($0)" } ?? ""), amount: balance.expired.money.amount,
        rule: "\(balance.expired.credits.decimalText(places: 6)) credits expired"
          + (balance.expiry.map { " on \($0)" } ?? ""))
    }
    let rest = document.booked.amount - Rational.sum(expired.lazy.map(\.amount))
    if rest.isZero { return expired }
    return expired + [
      Explanation(
        .record, "credits given back", amount: rest,
        rule: "what they had cost less what was paid back")
    ]
  }

  /// Of which grants the use of a month was.
  func grantsRule(_ document: BookedDocument) -> String {
    let used = prepaid.balances.filter {
      $0.provider.rawValue == document.supplierName && !$0.used.credits.isZero
    }
    return used.map { balance in
      "\(balance.used.credits.decimalText(places: 6)) credits of \(balance.invoiceID) for "
        + "\(balance.used.money)"
    }.joined(separator: ", ")
  }
}

extension PrepaidParts.Part {
  fileprivate var label: String {
    switch use.subject {
    case .rated: "rated cost in \(use.currency) that no statement covers"
    case .group, .charge:
      use.lines.map { InvoiceParts.Line($0).label }.joined(separator: ", ")
    }
  }
}

extension BookedDocument {
  fileprivate var supplierName: String { supplier?.rawValue ?? "" }
}
