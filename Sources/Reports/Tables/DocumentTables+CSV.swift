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
      let amounts = ShareTexts(document.shares)
      return document.shares.places.enumerated().map { index, place in
        [
          .text(document.kind.rawValue), .optional(document.supplier?.rawValue),
          .text(document.documentID.rawValue), .text(place.row.rawValue),
          .text(place.category.rawValue), .number(amounts.decimalText(index)),
        ]
      }
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
