import ExactMoney

extension Review {
  /// A rate and what it converted.
  public struct RateUse: Hashable, Sendable {
    /// Which documents; `nil`: revenue.
    public var kind: DocumentKind?
    /// From which currency.
    public var currency: Currency
    /// The rate with its day and source.
    public var applied: AppliedRate
    /// How many documents or records it converted.
    public var documentCount: Int
    /// What was converted, in ``currency``.
    public var amount: Rational
    /// What came out, each document rounded once.
    public var booked: Money
  }

  /// The exchange rates applied and what they made.
  public struct ExchangeSection: Hashable, Sendable {
    /// The policy: when which rate is taken.
    public var policy: ExchangePolicy
    /// The rates, by kind of document (revenue last), currency and day; none for the reporting currency.
    public var uses: [RateUse]
    /// What converting at the invoices' dates instead of the accruals' made, by provider.
    public var effects: [ProviderAmount]
    /// The sum of ``effects``.
    public var effect: Rational
    /// What rounding each document once made.
    public var bookingRounding: Rational
  }

  /// An amount of one provider in the reporting currency.
  public struct ProviderAmount: Hashable, Sendable {
    /// Whose.
    public var provider: ProviderID
    /// How much.
    public var amount: Rational
  }

  /// What has no price, no customer or no driver.
  public struct Unassigned: Hashable, Sendable {
    /// Billable usage of the period that no price rates, sorted.
    public var unpriced: [UnpricedUsage]
    /// How many events that are; one with several such meters is in each.
    public var unpricedEvents: Int
    /// Cost in `(unattributed)`.
    public var unattributed: Money
    /// What of it holds billed quantity that nobody has explained (`surplus: hold`), exact and before
    /// booking: billed amounts of groups at their rates, over all periods of their service.
    public var heldSurplus: Rational
    /// The period's customers whom nobody has introduced, sorted.
    public var unknownCustomers: [UnknownCustomer]
    /// The period's rated cost of events without a known customer, at accrual rates.
    public var unknownCustomerCost: Rational
    /// Cost in `(unallocated)`.
    public var unallocated: Money
    /// What was paid for and not used, in the order of ``UnusedKind``, each also where it is nothing.
    public var unused: [UnusedAmount]
  }

  /// What may be paid for and not used.
  public enum UnusedKind: String, Sendable, CaseIterable {
    /// Prepaid credits that ran out of time in the period: cost without use.
    case expiredCredits = "expired credits"
    /// Prepaid credits left at the period's end: no cost yet.
    case creditsLeft = "credits left"
    /// Commitments, reservations and provisioned throughput: what purchase lines bill. How much of it
    /// went unused stands in none of the documents read, so nothing is claimed of it.
    case purchasedCapacity = "purchased capacity"
  }

  /// An amount that was paid for and not used.
  public struct UnusedAmount: Hashable, Sendable {
    /// Which.
    public var kind: UnusedKind
    /// What was paid; of expired credits and of those left what they cost when they were bought.
    public var paid: Rational
    /// What of it was not used; `nil` where no document says.
    public var unused: Rational?
  }

  /// What is booked by one kind of document.
  public struct KindTotal: Hashable, Sendable {
    /// Which kind.
    public var kind: DocumentKind
    /// How many documents.
    public var count: Int
    /// What they book.
    public var booked: Money
  }

  /// What is booked from one currency.
  public struct CurrencyTotal: Hashable, Sendable {
    /// The documents' currency.
    public var currency: Currency
    /// How many documents.
    public var count: Int
    /// This period's part of them in ``currency``.
    public var amount: Rational
    /// What they book.
    public var booked: Money
  }

  /// That the P&L is the documents: ``customers`` + ``unattributed`` + ``unallocated`` = ``documents``.
  public struct Conservation: Hashable, Sendable {
    /// How many customers have a row.
    public var customerCount: Int
    /// The sum of the customers' rows, as printed.
    public var customers: Money
    /// The row `(unattributed)`, as printed.
    public var unattributed: Money
    /// The row `(unallocated)`, as printed.
    public var unallocated: Money
    /// The sum of all rows; the left side.
    public var rows: Money
    /// The P&L's TOTAL, as printed.
    public var total: Money
    /// How many documents are booked.
    public var documentCount: Int
    /// The sum of the booked documents; the right side.
    public var documents: Money
    /// ``rows`` − ``documents``: 0.00, or Crossfoot is wrong.
    public var difference: Money
    /// The right side by kind, those without documents too.
    public var kinds: [KindTotal]
    /// The right side by the documents' currency, in byte order.
    public var currencies: [CurrencyTotal]
  }

  /// What one row bears of a pool.
  public struct AllocationShare: Hashable, Sendable {
    /// Who.
    public var row: RowID
    /// Its part of the pool, what it gets through other pools included.
    public var fraction: Rational
    /// The same of ``AllocationProof/booked``, by largest remainder.
    public var printed: Money
    /// Whether it got one of the units that rounding down left.
    public var gotRemainder: Bool
  }

  /// What a pool hands to another pool.
  public struct PoolTransfer: Hashable, Sendable {
    /// The pool served.
    public var pool: PoolID
    /// Its part of the driver.
    public var fraction: Rational
  }

  /// How a pool of shared costs reached its rows.
  ///
  /// The shares printed here are those of this pool alone. In the P&L the exact shares of all documents
  /// are added up first and rounded once, so that a row may differ by a unit from the sum of its shares.
  public struct AllocationProof: Hashable, Sendable {
    /// Which pool.
    public var pool: PoolID
    /// The cost records it holds, by id.
    public var costs: [CostID]
    /// How it is divided.
    public var method: AllocationMethod
    /// By which measure; `nil` where the method needs none.
    public var driver: DriverID?
    /// What it books.
    public var booked: Money
    /// The sum of the driver over rows and pools served; `nil` for a direct cost.
    public var weightSum: Rational?
    /// The other pools it serves, in byte order.
    public var transfers: [PoolTransfer]
    /// The greatest shares, then by row.
    public var shares: [AllocationShare]
    /// How many there may be in ``shares``.
    public var limit: Int
    /// How many more rows bear a share.
    public var othersCount: Int
    /// What they bear as a fraction, counted and not inferred.
    public var othersFraction: Rational
    /// What they bear as printed.
    public var othersPrinted: Money
    /// How many units rounding down left to hand out.
    public var remainderUnits: Int
    /// The sum of all fractions: 1, or Crossfoot is wrong.
    public var fractionSum: Rational
  }
}
