import ExactMoney
import Pipeline

extension ReportFile {
  /// `causes.csv`: why the items of `drift.csv` differ. For every item the parts that sum to it, what is
  /// unexplained last, 0 where nothing is.
  public static func causesTable(
    _ causes: [DriftCause], _ drift: [DriftItem], period: Period, reporting: Currency
  ) -> ReportFile {
    let columns = [
      "period", "provider", "invoice_id", "account", "model", "service_tier", "meter",
      "service_start", "service_end", "currency", "variance", "cause", "amount",
      "reporting_currency", "reporting_amount", "evidence", "action",
    ]
    return ReportFile(csv: "causes.csv", columns: columns, blockCount: causes.count) { index in
      let cause = causes[index]
      let item = drift[cause.itemIndex]
      return [
        [
          .text(period.description), .text(item.provider.rawValue),
          .optional(item.invoiceID?.rawValue), .optional(item.key.account?.rawValue),
          .optional(item.key.model?.rawValue), .optional(item.key.serviceTier?.rawValue),
          .optional(item.key.meter?.rawValue),
          .optional(item.servicePeriod?.lowerBound.description),
          .optional(item.servicePeriod?.upperBound.description), .text(item.currency.code),
          .text(item.variance.rawValue), .text(cause.cause.rawValue), .exact(cause.amount),
          .text(reporting.code), .exact(cause.reportingAmount), .optional(cause.evidence),
          .optional(cause.action),
        ]
      ]
    }
  }
}
