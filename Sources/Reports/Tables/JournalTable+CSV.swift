import ExactMoney
import Pipeline

extension ReportFile {
  /// `journal.csv`: balanced entries in the reporting currency, line by line. A line has a debit or a
  /// credit; what is only proposed says so.
  public static func journalTable(
    _ entries: [JournalEntry], period: Period, currency: Currency
  ) -> ReportFile {
    let columns = [
      "period", "entry_id", "state", "date", "kind", "account", "cost_function", "supplier",
      "document_id", "currency", "debit", "credit", "memo",
    ]
    return ReportFile(csv: "journal.csv", columns: columns, blockCount: entries.count) { index in
      let entry = entries[index]
      let head: [Cell] = [
        .text(period.description), .text(entry.id),
        .text(entry.isPosted ? "posted" : "proposed"), .text(entry.date.description),
        .text(entry.kind.rawValue),
      ]
      return entry.lines.map { line in
        let amount = Cell.money(
          Money(
            minorUnits: line.amount < 0 ? -line.amount : line.amount, currency: currency))
        return head + [
          .text(line.account.rawValue), .optional(line.costFunction?.rawValue),
          .optional(line.supplier?.rawValue), .optional(line.documentID?.rawValue),
          .text(currency.code), line.amount < 0 ? .empty : amount,
          line.amount < 0 ? amount : .empty, .text(line.memo),
        ]
      }
    }
  }
}
