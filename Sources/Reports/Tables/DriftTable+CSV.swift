import ExactMoney
import Pipeline

extension ReportFile {
  /// `drift.csv`: one row per group and variance, per non-usage line, and per group of cells that
  /// nothing invoiced. Amounts are exact, `service_end` is exclusive.
  public static func driftTable(
    _ drift: [DriftItem], period: Period, reporting: Currency
  ) -> ReportFile {
    let columns = [
      "period", "provider", "invoice_id", "account", "model", "service_tier", "meter",
      "service_start", "service_end", "currency", "ledger_quantity", "provider_quantity",
      "invoice_quantity", "ledger_amount", "invoice_amount", "variance", "amount",
      "reporting_currency", "reporting_amount", "passes", "decision",
    ]
    return ReportFile(csv: "drift.csv", columns: columns, blockCount: drift.count) { index in
      let item = drift[index]
      return [
        [
          .text(period.description), .text(item.provider.rawValue),
          .optional(item.invoiceID?.rawValue), .optional(item.key.account?.rawValue),
          .optional(item.key.model?.rawValue), .optional(item.key.serviceTier?.rawValue),
          .optional(item.key.meter?.rawValue),
          .optional(item.servicePeriod?.lowerBound.description),
          .optional(item.servicePeriod?.upperBound.description), .text(item.currency.code),
          .exact(item.ledgerQuantity), .exact(item.providerQuantity),
          .exact(item.invoiceQuantity), .exact(item.ledgerAmount), .exact(item.invoiceAmount),
          .text(item.variance.rawValue), .exact(item.amount), .text(reporting.code),
          .exact(item.reportingAmount), .text(item.passes ? "true" : "false"),
          .optional(item.decision?.text),
        ]
      ]
    }
  }

  /// `bridge.csv`: the steps from the ledger to the cost in the P&L, per provider, then in total.
  public static func bridgeTable(
    _ bridge: [BridgeRow], period: Period, reporting: Currency
  ) -> ReportFile {
    // TOTAL stands last, whatever the order handed in.
    let rows = bridge.filter { $0.provider != nil } + bridge.filter { $0.provider == nil }
    return ReportFile(
      csv: "bridge.csv", columns: ["period", "provider", "step", "reporting_currency", "amount"],
      blockCount: rows.count
    ) { index in
      let row = rows[index]
      return [
        [
          .text(period.description), .text(row.provider?.rawValue ?? "TOTAL"),
          .text(row.step.rawValue), .text(reporting.code), .exact(row.amount),
        ]
      ]
    }
  }
}
