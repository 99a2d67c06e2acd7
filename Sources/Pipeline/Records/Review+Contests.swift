import ExactMoney

extension Review {
  /// Lines that could claim a part of the ledger.
  public struct Candidate: Hashable, Sendable {
    /// The invoice, of linked ones the corrected one.
    public var invoiceID: InvoiceID
    /// Which part of the ledger they name.
    public var key: MatchKey
    /// The days of service in the provider's billing zone.
    public var servicePeriod: Range<CalendarDate>
    /// Whether they have it until a person has decided.
    public var isHolder: Bool

    /// A candidate with every field given.
    public init(
      invoiceID: InvoiceID, key: MatchKey, servicePeriod: Range<CalendarDate>, isHolder: Bool
    ) {
      self.invoiceID = invoiceID
      self.key = key
      self.servicePeriod = servicePeriod
      self.isHolder = isHolder
    }
  }

  /// Usage that several invoice lines could claim: nobody's guess, all of them are named.
  public struct Contest: Hashable, Sendable {
    /// Who bills it.
    public var provider: ProviderID
    /// Whether the candidates are of invoices that are not linked; else they are equally specific.
    public var isOverlap: Bool
    /// How many meter-days of the ledger it is.
    public var meterDayCount: Int
    /// Its rated cost in the reporting currency, as far as rates are known.
    public var cost: Rational
    /// Who could claim it; who has it meanwhile comes first.
    public var candidates: [Candidate]

    /// A contest with every field given.
    public init(
      provider: ProviderID, isOverlap: Bool, meterDayCount: Int, cost: Rational,
      candidates: [Candidate]
    ) {
      self.provider = provider
      self.isOverlap = isOverlap
      self.meterDayCount = meterDayCount
      self.cost = cost
      self.candidates = candidates
    }
  }
}
