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
  /// What months after the period, which is restated then, have posted, each by the first of them.
  private let laterPostings: [Name: Period]
  /// The replaced invoices that closed months have taken back.
  private let takenBack: Set<Name>
  /// The first month after the closed ones.
  let firstOpen: Period
  /// The accruals that the last closed month's journal reverses on the first day of the period, and
  /// nobody has taken back yet: none where that month is not closed, since nothing of it is posted.
  let reversed: [Accrual: BigInt]

  /// - Parameter closed: closed months, of which those before `period` count.
  init(_ closed: [ClosedMonth], before period: Period) {
    let earlier = closed.filter { $0.period < period }
    self.closed = Set(earlier.map(\.period))
    firstOpen = earlier.map(\.period).max()?.next ?? period
    var bookings: [Name: [Booking]] = [:]
    var takenBack: Set<Name> = []
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
          } else if document.kind == .priorPeriod {
            takenBack.insert(Name(document.supplier, document.documentID))
          }
        }
      }
    }
    self.bookings = bookings
    self.takenBack = takenBack
    var later: [Name: Period] = [:]
    for month in closed where month.period > period {
      for document in month.documents + month.takenUp.flatMap(\.documents)
      where document.kind == .invoice {
        let name = Name(document.supplier, document.documentID)
        later[name] = min(later[name] ?? month.period, month.period)
      }
    }
    laterPostings = later
    reversed = self.closed.contains(period.previous) ? accruals.filter { $0.value != 0 } : [:]
  }

  /// Whether the journal of `period` stands.
  func isClosed(_ period: Period) -> Bool { closed.contains(period) }

  /// What closed months booked of an invoice, in their order.
  func bookings(_ supplier: SupplierID?, _ documentID: DocumentID) -> [Booking] {
    bookings[Name(supplier, documentID)] ?? []
  }

  /// The first closed month that knows an invoice, be it before or after the period.
  func firstPosting(_ supplier: SupplierID?, _ documentID: DocumentID) -> Period? {
    bookings(supplier, documentID).map(\.postedIn).min()
      ?? laterPostings[Name(supplier, documentID)]
  }

  /// Whether a closed month has taken back what was posted of an invoice that is replaced.
  func isTakenBack(_ supplier: SupplierID?, _ documentID: DocumentID) -> Bool {
    takenBack.contains(Name(supplier, documentID))
  }
}

extension JournalHistory.Name {
  fileprivate init(_ supplier: SupplierID?, _ documentID: DocumentID) {
    self.init(supplier: supplier?.rawValue ?? "", documentID: documentID.rawValue)
  }
}
