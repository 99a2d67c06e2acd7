import ExactMoney

extension Review {
  /// What the ledger says and what is booked instead.
  public struct BookedAmounts: Hashable, Sendable {
    /// Rated usage of the period at accrual rates, exact to 10⁻¹² of the reporting currency.
    public var ledger: Rational
    /// What the period's provider documents book, likewise.
    public var cost: Rational
    /// ``ledger`` as printed: by largest remainder, so that the list adds up.
    public var printedLedger: Money
    /// ``cost`` as printed, likewise.
    public var printedCost: Money

    /// The drift that is booked on top of the ledger.
    public var drift: Rational { cost - ledger }
    /// ``drift`` as printed: the difference of the two others as printed.
    public var printedDrift: Money { printedCost - printedLedger }
  }

  /// What one row of the P&L bears on top of its own ledger.
  public struct BookedRow: Hashable, Sendable {
    /// Who.
    public var row: RowID
    /// How much.
    public var amounts: BookedAmounts
  }

  /// How the drift of the period reached the rows of the P&L: what each customer, and what the house,
  /// bears of providers' documents beside what the ledger says it used.
  ///
  /// Shared costs are no drift and not in it, nor is what is taken up of closed months.
  public struct BookedDrift: Hashable, Sendable {
    /// The customers with the greatest drift, without sign, then by row.
    public var customers: [BookedRow]
    /// How many there may be in ``customers``.
    public var limit: Int
    /// How many more have a ledger or a cost.
    public var othersCount: Int
    /// What those come to, counted and not inferred.
    public var others: BookedAmounts
    /// The house: what belongs to no customer. `(unattributed)` and `(unallocated)`, always.
    public var house: [BookedRow]
    /// All of them.
    public var total: BookedAmounts
    /// What the P&L takes up of closed months' provider documents besides.
    public var takenUp: Money
  }
}
