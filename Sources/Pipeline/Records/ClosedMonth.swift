import BigInt
import ExactMoney

/// What a document came to in a closed month.
public struct ClosedDocument: Hashable, Sendable {
  /// The document's name.
  public var documentID: DocumentID
  /// What it is.
  public var kind: DocumentKind
  /// Who sent it.
  public var supplier: SupplierID?
  /// What was booked, in minor units of the reporting currency.
  public var booked: BigInt

  /// A document with every field given.
  public init(documentID: DocumentID, kind: DocumentKind, supplier: SupplierID?, booked: BigInt) {
    self.documentID = documentID
    self.kind = kind
    self.supplier = supplier
    self.booked = booked
  }
}

/// Cost of a closed month that a later month takes up (SPEC §7), cell by cell of the P&L.
public struct PriorPeriodCost: Hashable, Sendable {
  /// The month the cost belongs to.
  public var origin: Period
  /// What each cell of that month's P&L changes by, in minor units; no zeros.
  public var cells: [Shares.Place: BigInt]
  /// What each of its documents changes by; no zeros, sorted by kind, supplier and id. They sum to
  /// ``cells``.
  public var documents: [ClosedDocument]

  /// Cost of `origin` with every part given.
  public init(origin: Period, cells: [Shares.Place: BigInt], documents: [ClosedDocument]) {
    self.origin = origin
    self.cells = cells
    self.documents = documents
  }

  /// What the month changes by, in minor units.
  public var sum: BigInt { cells.values.reduce(0, +) }
  /// How much is moved, whatever the sign, in minor units.
  public var gross: BigInt { cells.values.reduce(0) { $0 + BigInt($1.magnitude) } }
}

/// A closed month as it is compared with what is known now: its last closed version.
public struct ClosedMonth: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// The version.
  public var version: Int
  /// The reporting currency.
  public var currency: Currency
  /// The cells of its P&L in minor units, without what it took up of earlier months; no zeros.
  public var cells: [Shares.Place: BigInt]
  /// Its documents, without what it took up of earlier months. What its journal owes or takes back and
  /// has no cost in it is here with nothing booked, so that later months know of it.
  public var documents: [ClosedDocument]
  /// The revenue of each row in minor units.
  public var revenue: [RowID: BigInt]
  /// What it took up of earlier months.
  public var takenUp: [PriorPeriodCost]
  /// What was open in it and what became of that, by provider, month first seen and id.
  public var openItems: [RollForward.Item]
  /// What its drift came to by class, variances then causes, in their order.
  public var drift: [DriftClass]
  /// The day (UTC) on which it was closed; `nil` where it is not yet.
  public var closedOn: CalendarDate?

  /// A closed month with every part given.
  public init(
    period: Period, version: Int, currency: Currency, cells: [Shares.Place: BigInt],
    documents: [ClosedDocument], revenue: [RowID: BigInt], takenUp: [PriorPeriodCost],
    openItems: [RollForward.Item] = [], drift: [DriftClass] = [], closedOn: CalendarDate? = nil
  ) {
    self.period = period
    self.version = version
    self.currency = currency
    self.cells = cells
    self.documents = documents
    self.revenue = revenue
    self.takenUp = takenUp
    self.openItems = openItems
    self.drift = drift
    self.closedOn = closedOn
  }

  /// What closing `close` as it stands freezes.
  public init(_ close: MonthEndClose) {
    let snapshot = close.profitAndLoss
    var cells: [Shares.Place: BigInt] = [:]
    var revenue: [RowID: BigInt] = [:]
    for row in snapshot.rows {
      guard let id = row.row else { continue }
      for (category, cost) in zip(snapshot.categories, row.costs)
      where category != .priorPeriod && cost.minorUnits != 0 {
        cells[Shares.Place(row: id, category: category)] = cost.minorUnits
      }
      revenue[id] = row.revenue.value?.minorUnits
    }
    self.init(
      period: snapshot.period, version: snapshot.version, currency: snapshot.currency,
      cells: cells, documents: Self.documents(of: close), revenue: revenue,
      takenUp: close.priorPeriods, openItems: close.review?.rollForward?.items ?? [],
      drift: DriftClass.all(close.drift, close.causes))
  }

  private static func documents(of close: MonthEndClose) -> [ClosedDocument] {
    let own = close.documents.filter { $0.kind != .priorPeriod }.map {
      ClosedDocument(
        documentID: $0.documentID, kind: $0.kind, supplier: $0.supplier,
        booked: $0.booked.minorUnits)
    }
    var known = Set((own + close.priorPeriods.flatMap(\.documents)).map(\.name))
    let posted = close.journal.compactMap { entry -> ClosedDocument? in
      guard let line = entry.lines.first, let documentID = line.documentID else { return nil }
      switch entry.kind {
      case .invoice:
        return ClosedDocument(
          documentID: documentID, kind: .invoice, supplier: line.supplier, booked: 0)
      case .replacedInvoice:
        return ClosedDocument(
          documentID: documentID, kind: .priorPeriod, supplier: line.supplier, booked: 0)
      case .cost, .standingAccruals, .accrualReversal, .claim, .claimReversal, .proposal:
        return nil
      }
    }
    return own + posted.filter { known.insert($0.name).inserted }
  }
}

extension ClosedDocument {
  /// What tells it from others of a month.
  fileprivate var name: [String] {
    [kind.rawValue, supplier?.rawValue ?? "", documentID.rawValue]
  }
}
