import ExactMoney
import Pipeline

extension ReportFile {
  /// `documents.csv`: every booked document with its conversion.
  public static func documentsTable(_ documents: [BookedDocument]) -> ReportFile {
    let columns = [
      "id", "kind", "supplier", "currency", "amount", "rate", "rate_date", "rate_source", "booked",
    ]
    return ReportFile(csv: "documents.csv", columns: columns, blockCount: documents.count) {
      let document = documents[$0]
      return [
        [
          .text(document.documentID.rawValue), .text(document.kind.rawValue),
          .optional(document.supplier?.rawValue), .text(document.currency.code),
          .exact(document.amount), .exact(document.applied.rate),
          .optional(document.applied.date), .optional(document.applied.source),
          .money(document.booked),
        ]
      ]
    }
  }

  /// `shares.csv`: who bears each document, exactly.
  public static func sharesTable(_ documents: [BookedDocument]) -> ReportFile {
    let columns = ["document_kind", "supplier", "document_id", "customer_id", "category", "share"]
    return ReportFile(csv: "shares.csv", columns: columns, blockCount: documents.count) {
      let document = documents[$0]
      return document.shares.map { share in
        [
          .text(document.kind.rawValue), .optional(document.supplier?.rawValue),
          .text(document.documentID.rawValue), .text(share.row.rawValue),
          .text(share.category.rawValue), .exact(share.amount),
        ]
      }
    }
  }

  /// `ledger.csv`: the rated usage, with a column for each of the policy's dimensions.
  public static func ledgerTable(
    _ ledger: Ledger, period: Period, dimensionNames: [String]
  ) -> ReportFile {
    let columns =
      ["period", "reporting_day", "billing_day", "row"] + dimensionNames + [
        "meter", "unit_price", "per", "price_currency", "category", "quantity", "cost",
      ]
    return ReportFile(csv: "ledger.csv", columns: columns, blockCount: ledger.count) { index in
      let cell = ledger[ledger.startIndex + index]
      let (group, price) = (cell.group, cell.price)
      let place: [Cell] = [
        .text(period.description), .text(group.reportingDay.description),
        .text(group.billingDay.description), .text(group.row.rawValue),
      ]
      let rating: [Cell] = [
        .text(cell.meter.rawValue), .exact(price.unitPrice), .exact(price.per),
        .text(price.currency.code), .text(price.category.rawValue), .exact(cell.quantity),
        .exact(cell.cost),
      ]
      return [place + group.dimensions.map { .optional($0) } + rating]
    }
  }

  /// `findings.csv`: what a person should know; an unknown line or column is empty.
  public static func findingsTable(_ findings: [Finding]) -> ReportFile {
    let columns = ["severity", "code", "file", "line", "column", "message", "remedy"]
    return ReportFile(csv: "findings.csv", columns: columns, blockCount: findings.count) { index in
      let finding = findings[index]
      return [
        [
          .text(finding.severity.rawValue), .text(finding.code.rawValue),
          .optional(finding.location?.file), .place(finding.location?.line),
          .place(finding.location?.column), .optional(finding.message),
          .optional(finding.code.remedy),
        ]
      ]
    }
  }
}

extension Cell {
  /// A line or column number, counted from 1; 0 means the whole and is empty.
  static func place(_ number: Int?) -> Cell {
    guard let number, number > 0 else { return .empty }
    return .count(number)
  }
}
