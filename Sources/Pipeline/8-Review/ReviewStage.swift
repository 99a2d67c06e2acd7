import BigInt
import ExactMoney

/// Writes the review of a close (GUARDS D.10, as far as one close can know it).
///
/// It decides nothing and books nothing. Where two figures are to prove each other, one of them is
/// summed here once more from where the other did not come from.
struct ReviewStage: Sendable {
  let period: Period
  let policy: Policy
  let reference: ReferenceData
  let rollUp: UsageRollUp
  /// What is reviewed.
  let close: MonthEndClose
  let reconciliation: Reconciliation
  /// From a price's currency to the reporting currency, as the bridge takes it.
  let accrualRates: [Currency: Rational]
  let invoices: [BookedInvoice]
  let expectations: [Review.Expectation]
  let pools: [AllocatedPool]

  /// The period's ledger.
  var ledger: Ledger { close.ledger }
  var drift: [DriftItem] { close.drift }
  var bridge: [BridgeRow] { close.bridge }
  var documents: [BookedDocument] { close.documents }
  var profitAndLoss: ProfitAndLoss { close.profitAndLoss }

  /// An invoice by its name.
  struct InvoiceKey: Hashable {
    var provider: ProviderID
    var invoiceID: InvoiceID

    init(_ header: InvoiceHeader) {
      provider = header.provider
      invoiceID = header.invoiceID
    }

    init(_ provider: ProviderID, _ invoiceID: InvoiceID) {
      self.provider = provider
      self.invoiceID = invoiceID
    }
  }

  /// The whole review, but for the evidence, which is the shell's.
  func run() -> Review {
    let entries = invoiceEntries()
    let (booked, allocations) = AllProcessors.both(
      { bookedDrift() }, { pools.map { AllocationProofs.proof(of: $0) } })
    return Review(
      identity: identity(), definitions: definitions(), evidence: nil, invoices: entries,
      replacedInvoices: replacedInvoices(entries), expectations: expectations,
      footings: footings(), tieOuts: tieOuts(), meterLines: meterLines(),
      waterfalls: waterfalls(), drift: driftSummary(), causes: causeLists(),
      booked: booked, drivers: driverLists(),
      openItems: openItems(), exchange: exchange(), charges: charges(),
      prepaid: close.prepaid, unassigned: unassigned(), corrections: corrections(),
      takenUp: takenUp(),
      conservation: conservation(),
      allocations: allocations, coverage: coverage(),
      contests: contests())
  }

  /// The invoices that take part in the period, by provider and number.
  var invoicesInPeriod: [(index: Int, invoice: PreparedInvoice)] {
    reconciliation.inPeriod.sorted().map { ($0, reconciliation.invoices[$0]) }
  }

  /// The invoices as they came, by name.
  var received: [InvoiceKey: Invoice] {
    Dictionary(
      reference.invoices.map { (InvoiceKey($0.header), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// `part` in per cent of `whole`, half-even; not available where that is zero.
  static func percent(
    _ part: Rational, of whole: Rational, places: Int
  ) -> Figure<ExactDecimal> {
    guard !whole.isZero else { return .notAvailable }
    return .value((part * Rational(100) / whole).rounded(toPlaces: places, .toNearestOrEven))
  }
}

extension Variance {
  /// Whether it compares a group of usage lines with the ledger.
  var isOfGroup: Bool {
    switch self {
    case .notInLedger, .quantity, .metering, .billing, .price, .lineRounding, .amountOnly: true
    case .notInvoiced, .credit, .purchase, .adjustment, .tax, .invoiceRounding: false
    }
  }
}
