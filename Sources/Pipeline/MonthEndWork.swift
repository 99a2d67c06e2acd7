/// A close with what it was made of between the stages: what an explanation goes back to.
struct MonthEndWork: Sendable {
  var period: Period
  var policy: Policy
  var reference: ReferenceData
  var reconciliation: Reconciliation
  /// The invoices that take part in the period.
  var invoices: [BookedInvoice]
  /// Invoices and accruals as booked.
  var usageDocuments: [BookedDocument]
  var rollUp: UsageRollUp
  var close: MonthEndClose
}
