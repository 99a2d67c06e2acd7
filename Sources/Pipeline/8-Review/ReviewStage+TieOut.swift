import ExactMoney

extension ReviewStage {
  /// A row of the tie-out while it is added up.
  private struct Row {
    var ledger: [Rational] = []
    var usage: [Rational] = []
    var other: [Rational] = []
    var rounding: [Rational] = []
    var metering: [Rational] = []
    var drift: [Rational] = []
    var reportingDrift: [Rational] = []
    /// Of each group the part of its greater side that both sides agree on, and that side.
    var agreed: [Rational] = []
    var greater: [Rational] = []
    /// Whether the export is used wherever the ledger knows something, and somewhere.
    var usesExport: Bool?
    var groupCount = 0
    var lineCount = 0
    var openCount = 0
    var isExact = true

    /// Adds what every item adds.
    mutating func addDrift(_ item: DriftItem) {
      drift.append(item.amount)
      if let amount = item.reportingAmount { reportingDrift.append(amount) }
      openCount += item.isOpen ? 1 : 0
      isExact = isExact && item.amount.isZero
    }
  }

  private struct Place: Hashable {
    var provider: ProviderID
    var invoiceID: InvoiceID?
    var currency: Currency

    /// By provider, invoice (none last) and currency.
    static func precedes(_ left: Place, _ right: Place) -> Bool {
      if left.provider != right.provider { return left.provider < right.provider }
      switch (left.invoiceID, right.invoiceID) {
      case (.some, nil): return true
      case (nil, .some): return false
      case (.some(let first), .some(let second)) where first != second: return first < second
      default: return left.currency < right.currency
      }
    }
  }

  /// Ledger, provider and invoice side by side; then what was not invoiced, and what is accrued.
  func tieOuts() -> [Review.TieOut] {
    var invoiced: [Place: Row] = [:]
    var notInvoiced: [Place: Row] = [:]
    for matched in reconciliation.groups {
      let place = Place(
        provider: matched.group.provider, invoiceID: matched.group.rootID,
        currency: matched.currency)
      Self.add(matched, to: &invoiced[place, default: Row()])
    }
    for item in drift {
      let place = Place(
        provider: item.provider, invoiceID: item.invoiceID, currency: item.currency)
      if item.variance == .notInvoiced {
        Self.addNotInvoiced(item, to: &notInvoiced[place, default: Row()])
      } else {
        Self.add(item, to: &invoiced[place, default: Row()])
      }
    }
    let received = received
    let rows =
      invoiced.map { place, row in
        (place, 0, tieOut(place, row, Self.status(row), received))
      } + notInvoiced.map { place, row in (place, 1, tieOut(place, row, .notInvoiced, received)) }
      + accrued().map { place, row in (place, 2, tieOut(place, row, .accrued, received)) }
    return rows.sorted { left, right in
      left.0 == right.0 ? left.1 < right.1 : Place.precedes(left.0, right.0)
    }.map(\.2)
  }

  private static func add(_ matched: MatchedGroup, to row: inout Row) {
    let (ledger, billed) = (matched.ledgerAmount, matched.billedAmount)
    row.ledger.append(ledger)
    row.usage.append(billed)
    row.groupCount += 1
    row.lineCount += matched.group.lines.count
    let isSameSide = ledger.isNegative == billed.isNegative
    row.agreed.append(isSameSide ? min(ledger.magnitude, billed.magnitude) : .zero)
    row.greater.append(max(ledger.magnitude, billed.magnitude))
    guard !matched.cells.isEmpty else { return }
    row.usesExport = (row.usesExport ?? true) && matched.providerQuantity != nil
    row.metering += matched.variances.filter { $0.variance == .metering }.map(\.amount)
  }

  private static func add(_ item: DriftItem, to row: inout Row) {
    if item.variance == .invoiceRounding {
      row.rounding.append(item.amount)
    } else if !item.variance.isOfGroup {
      row.other.append(item.amount)
    }
    row.addDrift(item)
  }

  private static func addNotInvoiced(_ item: DriftItem, to row: inout Row) {
    row.ledger.append(-item.amount)
    row.groupCount += 1
    row.addDrift(item)
  }

  private func accrued() -> [Place: Row] {
    Dictionary(grouping: reconciliation.uncovered) {
      Place(provider: $0.key.provider, invoiceID: nil, currency: $0.currency)
    }.mapValues { cells in
      var row = Row()
      row.ledger = cells.map(\.cost)
      row.groupCount = Set(cells.map(\.key.matchKey)).count
      return row
    }
  }

  private static func status(_ row: Row) -> Review.TieOutStatus {
    if row.openCount > 0 { return .open }
    return row.isExact ? .ties : .passes
  }

  private func tieOut(
    _ place: Place, _ row: Row, _ status: Review.TieOutStatus, _ received: [InvoiceKey: Invoice]
  ) -> Review.TieOut {
    let ledger = Rational.sum(row.ledger)
    let usage = place.invoiceID.map { _ in Rational.sum(row.usage) }
    let other = Rational.sum(row.other)
    let rounding = Rational.sum(row.rounding)
    let metering = row.usesExport == true ? Rational.sum(row.metering) : nil
    let difference = status == .accrued ? .zero : (usage ?? .zero) - ledger
    let statement = place.invoiceID.flatMap {
      received[InvoiceKey(place.provider, $0)]?.statement
    }
    let isIssued = place.invoiceID != nil && statement?.isFinal ?? true
    return Review.TieOut(
      provider: place.provider, invoiceID: place.invoiceID, currency: place.currency,
      ledgerAmount: ledger, providerAmount: metering.map { ledger + $0 }, usageAmount: usage,
      otherAmount: other, invoiceRounding: rounding,
      invoiceAmount: usage.map { $0 + other + rounding }, providerLessLedger: metering,
      usageLessProvider: metering.map { difference - $0 }, usageLessLedger: difference,
      drift: Rational.sum(row.drift), reportingDrift: Rational.sum(row.reportingDrift),
      usageDriftPercent: Self.percent(
        difference, of: max(ledger.magnitude, (usage ?? .zero).magnitude), places: 2),
      matchedPercent: Self.percent(
        Rational.sum(row.agreed), of: Rational.sum(row.greater), places: 2),
      groupCount: row.groupCount, openCount: row.openCount, status: status,
      focus: isIssued
        ? Review.FOCUSTolerance(
          difference: difference, rowCount: row.lineCount, currency: place.currency)
        : nil)
  }
}
