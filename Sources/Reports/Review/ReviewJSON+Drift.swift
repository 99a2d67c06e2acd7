import ExactMoney
import Pipeline

extension Review.Waterfall {
  var json: JSON {
    .object([
      ("provider", .text(provider?.rawValue ?? "TOTAL")), ("ledger", .exact(ledger)),
      ("changes", .exact(changes)), ("cost", .exact(cost)), ("difference", .exact(difference)),
      (
        "steps",
        .array(
          steps.map {
            .object([
              ("step", .text($0.step.rawValue)), ("kind", .text($0.kind.rawValue)),
              ("amount", .exact($0.amount)), ("running_sum", .exact($0.runningSum)),
            ])
          })
      ),
    ])
  }
}

extension Review.DriftTotal {
  fileprivate var members: [JSON.Member] {
    [
      ("items", .integer(count)), ("net", .exact(net)), ("gross", .exact(gross)),
      ("waived", .exact(waived)), ("open", .exact(open)), ("open_items", .integer(openCount)),
      ("decided", .exact(decided)),
    ]
  }
}

extension Review.DriftSummary {
  var json: JSON {
    .object([
      ("total", .object(total.members)),
      (
        "by_variance",
        .array(
          byVariance.map {
            .object([("variance", .text($0.variance.rawValue))] + $0.total.members)
          })
      ),
      (
        "by_provider",
        .array(
          byProvider.map {
            .object([("provider", .text($0.provider.rawValue))] + $0.total.members)
          })
      ),
      (
        "levels",
        .array(
          levels.map {
            .object([
              ("level", .text($0.level.rawValue)), ("exact", .integer($0.exactCount)),
              ("passed", .integer($0.passedCount)), ("open", .integer($0.openCount)),
              ("passes", .boolean($0.passes)),
            ])
          })
      ),
    ])
  }
}

extension Review.DriverList {
  var json: JSON {
    .object([
      ("dimension", .text(dimension.rawValue)), ("limit", .integer(limit)),
      ("gross", .money(gross)), ("net", .money(net)),
      (
        "drivers",
        .array(
          drivers.map {
            .object([
              ("name", .text($0.name)), ("gross", .exact($0.gross)), ("net", .exact($0.net)),
              ("printed_gross", .money($0.printedGross)), ("printed_net", .money($0.printedNet)),
              ("cumulative_pct", .figure($0.cumulativePercent, minimumPlaces: 1)),
            ])
          })
      ),
      (
        "others",
        .object([
          ("count", .integer(othersCount)), ("gross", .exact(othersGross)),
          ("net", .exact(othersNet)), ("printed_gross", .money(othersPrintedGross)),
          ("printed_net", .money(othersPrintedNet)),
        ])
      ),
    ])
  }
}

extension Review.OpenItem {
  var json: JSON {
    .object(
      [
        ("provider", .text(item.provider.rawValue)),
        ("invoice_id", .optional(item.invoiceID?.rawValue)),
      ] + JSON.key(item.key) + JSON.service(item.servicePeriod) + [
        ("currency", .text(item.currency.code)), ("ledger_quantity", .exact(item.ledgerQuantity)),
        ("provider_quantity", .exact(item.providerQuantity)),
        ("invoice_quantity", .exact(item.invoiceQuantity)),
        ("ledger_amount", .exact(item.ledgerAmount)),
        ("invoice_amount", .exact(item.invoiceAmount)),
        ("variance", .text(item.variance.rawValue)), ("amount", .exact(item.amount)),
        ("reporting_amount", .exact(item.reportingAmount)),
        ("age_days", ageDays.map { .integer($0) } ?? .null),
        ("age", .optional(bucket?.rawValue)), ("action", .text(action.rawValue)),
        ("decision", .optional(item.decision?.text)),
      ])
  }
}

extension Review.AgeTotal {
  /// - Parameter unknown: what stands for no bucket.
  func json(unknown: String) -> JSON {
    .object([
      ("age", .text(bucket?.rawValue ?? unknown)), ("items", .integer(count)),
      ("net", .exact(net)), ("gross", .exact(gross)),
    ])
  }
}
