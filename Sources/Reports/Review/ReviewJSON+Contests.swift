import ExactMoney
import Pipeline

extension Review.Contest {
  var json: JSON {
    .object([
      ("provider", .text(provider.rawValue)), ("overlapping_invoices", .boolean(isOverlap)),
      ("meter_days", .integer(meterDayCount)), ("reporting_cost", .exact(cost)),
      (
        "candidates",
        .array(
          candidates.map { candidate in
            .object(
              [("invoice_id", .text(candidate.invoiceID.rawValue))] + JSON.key(candidate.key)
                + JSON.service(candidate.servicePeriod)
                + [("has_it_meanwhile", .boolean(candidate.isHolder))])
          })
      ),
    ])
  }
}
