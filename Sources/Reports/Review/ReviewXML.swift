import ExactMoney
import Pipeline

extension XMLText {
  /// `<review>`: totals, causes, ages, tie-out, footing, conservation, open items rolled forward and
  /// trend.
  mutating func append(_ review: Review) {
    open("review", attributes(of: review.identity))
    append(review.drift.total)
    for list in review.causes { append(list) }
    for age in review.openItems.ages { append(age) }
    for tieOut in review.tieOuts { append(tieOut) }
    for footing in review.footings { append(footing) }
    append(review.conservation)
    if let rollForward = review.rollForward { append(rollForward) }
    if let trend = review.trend { append(trend) }
    close("review")
  }

  private mutating func append(_ total: Review.DriftTotal) {
    open("drift", [("items", String(total.count)), ("openItems", String(total.openCount))])
    exact("net", total.net)
    exact("gross", total.gross)
    exact("waived", total.waived)
    exact("open", total.open)
    close("drift")
  }

  private func attributes(of identity: Review.Identity) -> Attributes {
    var attributes: Attributes = [("standing", identity.standing)]
    if let entity = identity.entity { attributes.append(("entity", entity.name)) }
    if let runID = identity.runID { attributes.append(("runId", runID)) }
    return attributes
  }

  private mutating func append(_ list: Review.CauseList) {
    open("causes", list.provider.map { [("provider", $0.rawValue)] } ?? [])
    for total in list.causes {
      open("cause", [("name", total.cause.rawValue), ("parts", String(total.count))])
      exact("net", total.net)
      exact("gross", total.gross)
      close("cause")
    }
    exact("netDrift", list.net)
    close("causes")
  }

  private mutating func append(_ age: Review.AgeTotal) {
    open("age", [("days", age.bucket?.rawValue ?? "unknown"), ("items", String(age.count))])
    exact("net", age.net)
    exact("gross", age.gross)
    close("age")
  }

  private mutating func append(_ tieOut: Review.TieOut) {
    var attributes: Attributes = [("provider", tieOut.provider.rawValue)]
    if let invoiceID = tieOut.invoiceID { attributes.append(("invoiceId", invoiceID.rawValue)) }
    attributes += [("currency", tieOut.currency.code), ("status", tieOut.status.rawValue)]
    open("tieOut", attributes)
    exact("ledger", tieOut.ledgerAmount)
    exact("providerUsage", tieOut.providerAmount)
    exact("usageBilled", tieOut.usageAmount)
    exact("otherCharges", tieOut.otherAmount)
    exact("invoiceRounding", tieOut.invoiceRounding)
    exact("invoice", tieOut.invoiceAmount)
    exact("drift", tieOut.drift)
    exact("reportingDrift", tieOut.reportingDrift)
    close("tieOut")
  }

  private mutating func append(_ footing: Review.Footing) {
    open(
      "footing",
      [
        ("provider", footing.provider.rawValue), ("invoiceId", footing.invoiceID.rawValue),
        ("currency", footing.currency.code), ("foots", footing.foots ? "true" : "false"),
      ])
    exact("net", footing.net)
    exact("tax", footing.tax)
    exact("rounding", footing.rounding)
    exact("difference", footing.difference)
    exact("total", footing.total)
    close("footing")
  }

  private mutating func append(_ conservation: Review.Conservation) {
    open("conservation")
    element("customers", conservation.customers.description)
    element("unattributed", conservation.unattributed.description)
    element("unallocated", conservation.unallocated.description)
    element("documents", conservation.documents.description)
    element("difference", conservation.difference.description)
    close("conservation")
  }
}
