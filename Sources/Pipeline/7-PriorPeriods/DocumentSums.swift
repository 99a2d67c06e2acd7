import BigInt

/// Booked amounts added up by who the documents are.
struct DocumentSums {
  private struct Key: Hashable {
    var kind: DocumentKind
    var supplier: SupplierID?
    var documentID: DocumentID

    init(_ document: ClosedDocument) {
      kind = document.kind
      supplier = document.supplier
      documentID = document.documentID
    }

    /// Kind, supplier, id: the order in which documents are printed.
    var order: [String] { [kind.rawValue, supplier?.rawValue ?? "", documentID.rawValue] }
  }

  private var sums: [Key: BigInt] = [:]

  init(_ documents: [ClosedDocument]) {
    for document in documents { sums[Key(document), default: 0] += document.booked }
  }

  mutating func subtract(_ documents: [ClosedDocument]) {
    for document in documents { sums[Key(document), default: 0] -= document.booked }
  }

  /// What is booked under the identity of `document`.
  func booked(as document: ClosedDocument) -> BigInt { sums[Key(document)] ?? 0 }

  /// The sums that are not zero, by kind, supplier and id.
  var nonZero: [ClosedDocument] {
    sums.filter { $0.value != 0 }
      .sorted { left, right in
        for (one, other) in zip(left.key.order, right.key.order) where !one.hasSameBytes(as: other)
        {
          return one.precedesInByteOrder(other)
        }
        return false
      }
      .map { key, booked in
        ClosedDocument(
          documentID: key.documentID, kind: key.kind, supplier: key.supplier, booked: booked)
      }
  }
}
