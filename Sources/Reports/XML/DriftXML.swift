import ExactMoney
import Pipeline

extension ReportFile {
  /// `drift.xml`: the facts of `drift.csv` and `bridge.csv` and what of the review is figures, typed by
  /// `crossfoot-drift.xsd`.
  public static func driftXML(
    _ drift: [DriftItem], _ bridge: [BridgeRow], review: Review? = nil,
    claims: [ProviderClaim] = [], period: Period, reporting: Currency
  ) -> ReportFile {
    var head = XMLText()
    head.declaration()
    head.open(
      "drift",
      [
        ("xmlns", namespace), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", namespace + " crossfoot-drift.xsd"),
        ("period", period.description), ("reportingCurrency", reporting.code),
      ])
    let bridges = DriftBridge.all(of: bridge)
    var foot = XMLText(depth: 1)
    for bridge in bridges { foot.append(bridge) }
    if let review { foot.append(review) }
    if !claims.isEmpty { foot.append(claims) }
    foot.close("drift")
    // The open items stand in the order of the drift.
    var open = (review?.openItems.items ?? []).makeIterator()
    let openItems = drift.map { $0.isOpen ? open.next() : nil }
    return ReportFile(
      name: "drift.xml", head: head.bytes, blockCount: drift.count, foot: foot.bytes
    ) { index, bytes in
      var text = XMLText(depth: 1)
      text.append(drift[index], openItems[index])
      bytes += text.bytes
      return 1
    }
  }
}

/// The steps of one provider, or of all.
struct DriftBridge {
  /// Whose; `nil` is the total.
  let provider: ProviderID?
  /// Its steps, in order.
  var rows: [BridgeRow]

  /// One bridge per provider in the order of `rows`, the total last.
  static func all(of rows: [BridgeRow]) -> [DriftBridge] {
    var bridges: [DriftBridge] = []
    for row in rows.filter({ $0.provider != nil }) + rows.filter({ $0.provider == nil }) {
      if let last = bridges.indices.last, bridges[last].provider == row.provider {
        bridges[last].rows.append(row)
      } else {
        bridges.append(DriftBridge(provider: row.provider, rows: [row]))
      }
    }
    return bridges
  }
}

extension XMLText {
  fileprivate mutating func append(_ item: DriftItem, _ openItem: Review.OpenItem?) {
    var attributes: Attributes = [("passes", item.passes ? "true" : "false")]
    if let decision = item.decision { attributes.append(("decision", decision.text)) }
    if let openItem {
      if let age = openItem.ageDays { attributes.append(("ageDays", String(age))) }
      attributes.append(("action", openItem.action.rawValue))
    }
    open("item", attributes)
    element("provider", item.provider.rawValue)
    element(ifPresent: "invoiceId", item.invoiceID?.rawValue)
    element(ifPresent: "account", item.key.account?.rawValue)
    element(ifPresent: "model", item.key.model?.rawValue)
    element(ifPresent: "serviceTier", item.key.serviceTier?.rawValue)
    element(ifPresent: "meter", item.key.meter?.rawValue)
    element(ifPresent: "serviceStart", item.servicePeriod?.lowerBound.description)
    element(ifPresent: "serviceEnd", item.servicePeriod?.upperBound.description)
    element(ifPresent: "ledgerQuantity", item.ledgerQuantity?.description)
    element(ifPresent: "providerQuantity", item.providerQuantity?.description)
    element(ifPresent: "invoiceQuantity", item.invoiceQuantity?.description)
    let currency = [(name: "currency", value: item.currency.code)]
    exact("ledgerAmount", item.ledgerAmount, currency)
    exact("invoiceAmount", item.invoiceAmount, currency)
    element("variance", item.variance.rawValue)
    exact("amount", item.amount, currency)
    exact("reportingAmount", item.reportingAmount)
    close("item")
  }

  fileprivate mutating func append(_ bridge: DriftBridge) {
    if let provider = bridge.provider {
      open("bridge", [("provider", provider.rawValue)])
    } else {
      open("totalBridge")
    }
    for row in bridge.rows {
      exact("step", row.amount, [("name", row.step.rawValue)])
    }
    close(bridge.provider == nil ? "totalBridge" : "bridge")
  }
}
