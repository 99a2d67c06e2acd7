import BigInt
import ExactMoney
import Pipeline

extension ReportFile {
  /// `prior_periods.csv`: what this month takes up of the cost of closed months, cell by cell of their
  /// P&L, with the month and the category the cost belongs to.
  public static func priorPeriodsTable(
    _ costs: [PriorPeriodCost], period: Period, currency: Currency
  ) -> ReportFile {
    ReportFile(
      csv: "prior_periods.csv",
      columns: ["period", "origin_period", "customer_id", "category", "currency", "amount"],
      blockCount: costs.count
    ) { index in
      let cost = costs[index]
      return cost.cells.sorted { $0.key < $1.key }.map { place, amount in
        [
          .text(period.description), .text(cost.origin.description), .text(place.row.rawValue),
          .text(place.category.rawValue), .text(currency.code),
          .money(Money(minorUnits: amount, currency: currency)),
        ]
      }
    }
  }

  /// `prior_period_documents.csv`: by which documents those months differ from what was closed.
  public static func priorPeriodDocumentsTable(
    _ costs: [PriorPeriodCost], period: Period, currency: Currency
  ) -> ReportFile {
    ReportFile(
      csv: "prior_period_documents.csv",
      columns: [
        "period", "origin_period", "kind", "supplier", "document_id", "currency", "amount",
      ],
      blockCount: costs.count
    ) { index in
      let cost = costs[index]
      return cost.documents.map { document in
        [
          .text(period.description), .text(cost.origin.description),
          .text(document.kind.rawValue), .optional(document.supplier?.rawValue),
          .text(document.documentID.rawValue), .text(currency.code),
          .money(Money(minorUnits: document.booked, currency: currency)),
        ]
      }
    }
  }

  /// `restatement.csv`: what changed from the last version of a month to this one, row by row of the
  /// P&L, then document by document.
  public static func restatementTable(_ restatement: Restatement) -> ReportFile {
    let (before, now) = (restatement.before, restatement.now)
    let columns = [
      "period", "previous_version", "version", "customer_id", "category", "document_kind",
      "supplier", "document_id", "currency", "previous", "now", "difference",
    ]
    func row(_ identity: [Cell], _ old: BigInt, _ new: BigInt) -> [Cell] {
      let head: [Cell] = [
        .text(now.period.description), .count(before.version), .count(now.version),
      ]
      let amounts = [old, new, new - old].map {
        Cell.money(Money(minorUnits: $0, currency: now.currency))
      }
      return head + identity + [.text(now.currency.code)] + amounts
    }
    let cells = restatement.cells.map { cell in
      row(
        [
          .text(cell.place.row.rawValue), .text(cell.place.category.rawValue), .empty, .empty,
          .empty,
        ], cell.before, cell.now)
    }
    let documents = restatement.documents.map { document in
      row(
        [
          .empty, .empty, .text(document.difference.kind.rawValue),
          .optional(document.difference.supplier?.rawValue),
          .text(document.difference.documentID.rawValue),
        ], document.before, document.before + document.difference.booked)
    }
    let rows = cells + documents
    return ReportFile(csv: "restatement.csv", columns: columns, blockCount: 1) { _ in rows }
  }
}
