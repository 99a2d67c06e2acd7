import ExactMoney
import Pipeline

extension ReportFile {
  /// `open_items.csv`: every item that was open when the month before closed or came since, with what
  /// became of it. `opening + new + remeasured - cleared - written_off - never_invoiced = closing`, with
  /// signs and, in the columns that end in `_gross`, without.
  public static func openItemsTable(
    _ rollForward: RollForward, reporting: Currency
  ) -> ReportFile {
    let movements = RollForward.Movement.allCases
    let columns =
      [
        "period", "item", "provider", "invoice_id", "subject", "about", "origin_period",
        "first_seen", "last_service_day", "age_days", "age", "age_periods", "owner", "reason",
        "proposed_action", "reopened", "reporting_currency",
      ] + movements.map(\.rawValue) + movements.map { $0.rawValue + "_gross" } + [
        "outcome", "decision", "person", "decided_at", "decision_reason",
      ]
    let (period, items) = (rollForward.period, rollForward.items)
    return ReportFile(csv: "open_items.csv", columns: columns, blockCount: items.count) { index in
      let item = items[index]
      let age = item.ageDays(at: period)
      let identity: [Cell] = [
        .text(period.description), .text(item.id.rawValue), .text(item.provider.rawValue),
        .optional(item.invoiceID?.rawValue), .text(item.subject.rawValue), .text(item.about),
        .text(item.origin.description), .text(item.firstSeen.description),
        .optional(item.lastServiceDay?.description), .count(age),
        .text(Review.AgeBucket(days: age).rawValue), .count(item.agePeriods(at: period)),
        .text(item.owner ?? RollForward.unassigned), .optional(item.reason),
        .optional(item.action), .text(item.isReopened ? "true" : "false"), .text(reporting.code),
      ]
      let amounts = movements.map { item.amount($0) }
      let end: [Cell] = [
        .text(item.outcome.rawValue), .optional(item.decision?.mark.text),
        .optional(item.decision?.person), .optional(item.decision?.decidedAt),
        .optional(item.decision?.reason),
      ]
      return [
        identity + amounts.map { .exact($0?.net) } + amounts.map { .exact($0?.gross) } + end
      ]
    }
  }

  /// `trend.csv`: drift by variance and by cause, one row for each class that a month has, and for each
  /// month the sum of its variances as `total`; closed months as they were when they closed.
  public static func trendTable(_ trend: DriftTrend, reporting: Currency) -> ReportFile {
    let columns = [
      "period", "version", "closed", "days_to_close", "kind", "class", "count",
      "reporting_currency", "net", "gross", "questioned", "open_items", "open_net", "open_gross",
      "closed_months", "recurring",
    ]
    let lines = DriftClass.Kind.allCases.flatMap { trend.lines($0) }
    let months = trend.months
    return ReportFile(csv: "trend.csv", columns: columns, blockCount: months.count) { index in
      let month = months[index]
      let head: [Cell] = [
        .text(month.period.description), .count(month.version),
        .text(month.isBefore ? "true" : "false"), month.daysToClose.map { .count($0) } ?? .empty,
      ]
      func cells(_ kind: String, _ drift: DriftClass) -> [Cell] {
        head + [
          .text(kind), .text(drift.name), .count(drift.count), .text(reporting.code),
          .exact(drift.net), .exact(drift.gross), .exact(drift.questioned),
        ]
      }
      let total =
        cells("total", month.total(.variance)) + [
          .count(month.open.count), .exact(month.open.amount.net),
          .exact(month.open.amount.gross), .empty, .empty,
        ]
      return [total]
        + lines.compactMap { line in
          month.drift(line.kind, line.name).map { drift in
            cells(line.kind.rawValue, drift) + [
              .empty, .empty, .empty, .count(line.closedMonthCount),
              .text(line.isRecurring ? "true" : "false"),
            ]
          }
        }
    }
  }
}
