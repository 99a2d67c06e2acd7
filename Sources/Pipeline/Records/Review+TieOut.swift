import ExactMoney

extension Review {
  /// How the sides of a tie-out stand to each other.
  public enum TieOutStatus: String, Sendable, CaseIterable {
    /// Equal to the last digit.
    case ties
    /// Every difference passes or is decided.
    case passes
    /// Some difference waits for a person.
    case open
    /// Used, covered by an invoice, and billed by none of its lines.
    case notInvoiced = "not invoiced"
    /// Used, and no invoice is there yet.
    case accrued
  }

  /// Ledger, provider's export and invoice of one provider, invoice and currency.
  public struct TieOut: Hashable, Sendable {
    /// Whose.
    public var provider: ProviderID
    /// The invoice (of linked ones the corrected one); `nil` where nothing was invoiced.
    public var invoiceID: InvoiceID?
    /// The currency of the amounts.
    public var currency: Currency
    /// The ledger's rated cost.
    public var ledgerAmount: Rational
    /// The provider's own quantities at the ledger's prices; `nil` unless its export is complete for
    /// every group that the ledger knows.
    public var providerAmount: Rational?
    /// The usage billed; `nil` where nothing was invoiced.
    public var usageAmount: Rational?
    /// Credits, purchases, adjustments and tax.
    public var otherAmount: Rational
    /// The stated total less the sum of the lines.
    public var invoiceRounding: Rational
    /// ``usageAmount`` + ``otherAmount`` + ``invoiceRounding``; `nil` where nothing was invoiced.
    public var invoiceAmount: Rational?
    /// Provider − ledger; `nil` as ``providerAmount``.
    public var providerLessLedger: Rational?
    /// Billed usage − provider; `nil` as ``providerAmount``.
    public var usageLessProvider: Rational?
    /// Billed usage − ledger; the ledger's cost with a minus where nothing was invoiced, zero where it
    /// is accrued.
    public var usageLessLedger: Rational
    /// Invoice − ledger: the drift of this row, other charges included.
    public var drift: Rational
    /// ``drift`` in the reporting currency.
    public var reportingDrift: Rational
    /// ``usageLessLedger`` in per cent of the greater of both sides, two decimals.
    public var usageDriftPercent: Figure<ExactDecimal>
    /// How much of the greater side of each group both sides agree on, in per cent, two decimals.
    public var matchedPercent: Figure<ExactDecimal>
    /// How many groups of lines, or of cells, there are.
    public var groupCount: Int
    /// How many drift items of it wait for a person.
    public var openCount: Int
    /// How they stand to each other.
    public var status: TieOutStatus
    /// What FOCUS 1.4 would say of ``usageLessLedger``; `nil` where nothing was invoiced, and for an
    /// invoice that is not issued.
    public var focus: FOCUSTolerance?
  }

  /// One variance of a line.
  public struct VarianceAmount: Hashable, Sendable {
    /// Which.
    public var variance: Variance
    /// How much, in the line's currency.
    public var amount: Rational
  }

  /// A price that the ledger used.
  public struct LedgerPrice: Hashable, Sendable {
    /// The price of ``per`` units.
    public var unitPrice: ExactDecimal
    /// How many units ``unitPrice`` buys.
    public var per: ExactDecimal
    /// The price's currency.
    public var currency: Currency
    /// The account whose contract it is; `nil`: the list price.
    public var account: AccountID?
    /// Since when it holds; `nil`: since ever.
    public var effectiveFrom: Instant?
  }

  /// One group of usage lines against the ledger.
  public struct MeterLine: Hashable, Sendable {
    /// Whose.
    public var provider: ProviderID
    /// The invoice (of linked ones the corrected one).
    public var invoiceID: InvoiceID
    /// Which part of the ledger.
    public var key: MatchKey
    /// The days of service.
    public var servicePeriod: Range<CalendarDate>
    /// The currency of the amounts.
    public var currency: Currency
    /// How many invoice lines it has.
    public var lineCount: Int
    /// What the ledger counted; `nil` where it counted nothing.
    public var ledgerQuantity: ExactDecimal?
    /// What the provider counted; `nil` where its export is not used.
    public var providerQuantity: ExactDecimal?
    /// What was billed; `nil` where a line states no quantity.
    public var invoiceQuantity: ExactDecimal?
    /// The ledger's cost of one unit, in ``currency``; `nil` where quantities cannot be compared.
    public var ledgerUnitCost: Rational?
    /// The billed price of one unit, quantity × price over quantity; `nil` as ``ledgerUnitCost``.
    public var invoiceUnitCost: Rational?
    /// The prices the ledger used, in byte order of account, by start and price.
    public var ledgerPrices: [LedgerPrice]
    /// The ledger's rated cost.
    public var ledgerAmount: Rational
    /// The amount billed.
    public var invoiceAmount: Rational
    /// The variances, which add up to ``invoiceAmount`` − ``ledgerAmount``.
    public var variances: [VarianceAmount]
    /// From ``currency`` to the reporting currency.
    public var rate: AppliedRate
    /// Whether nobody needs to look.
    public var passes: Bool
  }
}
