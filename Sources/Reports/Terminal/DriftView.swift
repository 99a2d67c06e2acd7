import ExactMoney
import Pipeline

extension TextTable {
  /// The drift of a month by provider and invoice: what differs, why, and what waits for a person.
  /// Under each invoice stand its net and gross drift, so that +900 and −900 does not look like 0.
  public static func drift(
    _ drift: [DriftItem], period: Period, reporting: Currency
  ) -> TextTable {
    let columns = [
      Column("provider", "provider"), Column("invoice_id", "invoice"),
      Column("model", "model"), Column("service_tier", "tier", isOptional: true),
      Column("meter", "meter"), Column("account", "account", isOptional: true),
      Column("variance", "variance"), Column("currency", "currency"),
      Column("amount", "amount", .right), Column("reporting_amount", reporting.code, .right),
      Column("passes", "state"),
    ]
    var rows: [Row] = []
    for items in runs(of: drift) {
      rows += items.map { row($0, reporting) }
      rows += sums(of: items, reporting, label: "", .subtotal)
    }
    if !drift.isEmpty { rows += sums(of: drift, reporting, label: "TOTAL", .total) }
    return TextTable(
      title: "Drift \(period): invoices less ledger, positive where the ledger is too low",
      columns: columns, rows: rows, groupColumnCount: 2)
  }

  /// Items in a row that are of one provider and invoice.
  private static func runs(of drift: [DriftItem]) -> [[DriftItem]] {
    var runs: [[DriftItem]] = []
    for item in drift {
      if let last = runs.last?.last, last.provider == item.provider,
        last.invoiceID == item.invoiceID
      {
        runs[runs.count - 1].append(item)
      } else {
        runs.append([item])
      }
    }
    return runs
  }

  private static func row(_ item: DriftItem, _ reporting: Currency) -> Row {
    Row(
      [
        .text(item.provider.rawValue), .optional(item.invoiceID?.rawValue),
        .optional(item.key.model?.rawValue), .optional(item.key.serviceTier?.rawValue),
        .optional(item.key.meter?.rawValue), .optional(item.key.account?.rawValue),
        .text(item.variance.rawValue), .text(item.currency.code),
        .number(item.amount.padded(to: item.currency)),
        item.reportingAmount.map { .number($0.padded(to: reporting)) } ?? .empty,
        .text(state(item)),
      ], isAlert: item.isOpen)
  }

  private static func state(_ item: DriftItem) -> String {
    if item.passes { return "passes" }
    guard let decision = item.decision else { return "OPEN" }
    return decision.isStale ? "OPEN, " + decision.text : decision.text
  }

  /// Net and gross of `items`, in the reporting currency.
  private static func sums(
    of items: [DriftItem], _ reporting: Currency, label: String, _ kind: RowKind
  ) -> [Row] {
    let open = items.count(where: \.isOpen)
    let net = items.netReportingAmount
    let gross = items.grossReportingAmount
    func line(_ name: String, _ amount: Rational, _ state: Cell) -> Row {
      let blanks = [Cell](repeating: .empty, count: 5)
      return Row(
        [.optional(label)] + blanks
          + [
            .text(label.isEmpty ? name : label + " " + name), .empty, .empty,
            .number(amount.padded(to: reporting)), state,
          ],
        kind)
    }
    let state: Cell = open == 0 ? .empty : .text("\(open) open")
    return [line("net", net, state), line("gross", gross, .empty)]
  }

  /// The bridge from the ledger to the cost in the P&L, step by step. Steps of 0 are left to the
  /// file, but the sums and the difference, which must be 0, are always shown.
  public static func bridge(
    _ bridge: [BridgeRow], period: Period, reporting: Currency
  ) -> TextTable {
    var rows: [Row] = []
    for part in DriftBridge.all(of: bridge) {
      for row in part.rows where row.isShown {
        rows.append(
          Row(
            [
              .text(part.provider?.rawValue ?? "TOTAL"), .text(row.step.rawValue),
              .number(row.amount.padded(to: reporting)),
            ], isAlert: row.step == .difference && !row.amount.isZero))
      }
    }
    return TextTable(
      title: "From ledger to cost \(period), \(reporting.code)",
      columns: [
        Column("provider", "provider"), Column("step", "step"), Column("amount", "amount", .right),
      ], rows: rows, groupColumnCount: 1)
  }
}

extension BridgeRow {
  fileprivate var isShown: Bool {
    switch step {
    case .ledger, .invoices, .cost, .difference: true
    default: !amount.isZero
    }
  }
}

extension Rational {
  /// The exact digits, or 12 places, with at least as many decimals as `currency` has.
  func padded(to currency: Currency) -> String {
    exactDecimal?.description(minimumPlaces: currency.minorUnits) ?? decimalText(places: 12)
  }
}
