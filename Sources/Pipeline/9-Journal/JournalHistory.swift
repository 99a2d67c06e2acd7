import BigInt

/// What the journals of closed months have posted, as far as a later month must know.
struct JournalHistory: Sendable {
  /// An accrual of some month.
  struct Accrual: Hashable, Comparable, Sendable {
    var origin: Period
    var supplier: SupplierID?
    var documentID: DocumentID

    static func < (left: Self, right: Self) -> Bool {
      if left.origin != right.origin { return left.origin < right.origin }
      if left.supplier != right.supplier {
        return (left.supplier?.rawValue ?? "").precedesInByteOrder(right.supplier?.rawValue ?? "")
      }
      return left.documentID < right.documentID
    }
  }

  /// What a closed month booked of an invoice.
  struct Booking: Hashable, Sendable {
    /// The month whose cost it is.
    var origin: Period
    /// The closed month in whose journal it stands.
    var postedIn: Period
    /// In minor units of the reporting currency.
    var amount: BigInt
  }

  fileprivate struct Name: Hashable {
    var supplier: String
    var documentID: String
  }

  private let closed: Set<Period>
  private let bookings: [Name: [Booking]]
  /// The accruals that the last closed month's journal reverses on the first day of the period, and
  /// nobody has taken back yet: none where that month is not closed, since nothing of it is posted.
  let reversed: [Accrual: BigInt]

  /// - Parameter closed: closed months, of which those before `period` count.
  init(_ closed: [ClosedMonth], before period: Period) {
    let earlier = closed.filter { $0.period < period }
    self.closed = Set(earlier.map(\.period))
    var bookings: [Name: [Booking]] = [:]
    var accruals: [Accrual: BigInt] = [:]
    for month in earlier {
      let own = [(month.period, month.documents)]
      for (origin, documents) in own + month.takenUp.map({ ($0.origin, $0.documents) }) {
        for document in documents {
          if document.kind == .accrual {
            let accrual = Accrual(
              origin: origin, supplier: document.supplier, documentID: document.documentID)
            accruals[accrual, default: 0] += document.booked
          } else if document.kind == .invoice {
            bookings[Name(document.supplier, document.documentID), default: []].append(
              Booking(origin: origin, postedIn: month.period, amount: document.booked))
          }
        }
      }
    }
    self.bookings = bookings
    reversed = self.closed.contains(period.previous) ? accruals.filter { $0.value != 0 } : [:]
  }

  /// Whether the journal of `period` stands.
  func isClosed(_ period: Period) -> Bool { closed.contains(period) }

  /// What closed months booked of an invoice, in their order.
  func bookings(_ supplier: SupplierID?, _ documentID: DocumentID) -> [Booking] {
    bookings[Name(supplier, documentID)] ?? []
  }
}

extension JournalHistory.Name {
  fileprivate init(_ supplier: SupplierID?, _ documentID: DocumentID) {
    self.init(supplier: supplier?.rawValue ?? "", documentID: documentID.rawValue)
  }
}
