import ExactMoney

extension Review {
  /// One step of a waterfall.
  public struct WaterfallStep: Hashable, Sendable {
    /// How a step is drawn.
    public enum Kind: String, Sendable, CaseIterable {
      /// The first figure.
      case start
      /// Something added or taken away.
      case change
      /// The sum so far, no amount of its own.
      case subtotal
      /// The last figure.
      case end
    }

    /// Which.
    public var step: BridgeStep
    /// How it is drawn.
    public var kind: Kind
    /// Its amount, in the reporting currency.
    public var amount: Rational
    /// The sum of the start and all changes up to here, this one included.
    public var runningSum: Rational
  }

  /// The way from the ledger to the P&L's cost, with both ends counted once more independently.
  public struct Waterfall: Hashable, Sendable {
    /// Whose; `nil` is the total.
    public var provider: ProviderID?
    /// The steps, in order, without ``BridgeStep/difference``.
    public var steps: [WaterfallStep]
    /// The ledger's cost, summed from the ledger's own cells and not from the bridge.
    public var ledger: Rational
    /// The cost in the P&L, summed from the booked documents and not from the bridge.
    public var cost: Rational
    /// What all changes between ``ledger`` and ``cost`` come to.
    public var changes: Rational
    /// ``ledger`` + ``changes`` − ``cost``: 0.00, or Crossfoot is wrong.
    public var difference: Rational
  }

  /// What drift comes to, in the reporting currency.
  public struct DriftTotal: Hashable, Sendable {
    /// How many items.
    public var count: Int
    /// The sum.
    public var net: Rational
    /// The sum without signs: +900 and −900 are 1,800 to look at, not 0.
    public var gross: Rational
    /// The gross of what a tolerance let pass.
    public var waived: Rational
    /// The gross of what waits for a person.
    public var open: Rational
    /// How many items wait for a person.
    public var openCount: Int
    /// The gross of what does not pass and a person has decided on.
    public var decided: Rational

    /// The gross of what passes without a tolerance: charges that are expected, and tax.
    public var expected: Rational { gross - waived - decided - open }

    /// As it is printed: the gross in the parts ``waived``, ``expected``, ``decided`` and ``open``.
    public var exact: PrintedDrift.Exact {
      PrintedDrift.Exact(net: net, parts: [waived, expected, decided, open])
    }
  }

  /// The drift of one variance.
  public struct VarianceTotal: Hashable, Sendable {
    /// Which.
    public var variance: Variance
    /// What it comes to.
    public var total: DriftTotal
  }

  /// The drift of one provider.
  public struct ProviderTotal: Hashable, Sendable {
    /// Whose.
    public var provider: ProviderID
    /// What it comes to.
    public var total: DriftTotal
  }

  /// How far up a verdict reaches.
  public enum Level: String, Sendable, CaseIterable {
    /// One group of lines, one other line, one group of cells.
    case line
    /// One invoice, or all that one provider did not invoice.
    case invoice
    /// One provider.
    case provider
    /// The period.
    case period
  }

  /// How many things of one level tie, pass and wait.
  public struct LevelVerdict: Hashable, Sendable {
    /// Which level.
    public var level: Level
    /// How many have no drift at all.
    public var exactCount: Int
    /// How many have drift, all of which passes or is decided.
    public var passedCount: Int
    /// How many have drift that waits for a person.
    public var openCount: Int
    /// Whether none waits.
    public var passes: Bool { openCount == 0 }
  }

  /// The drift of the period in sum.
  public struct DriftSummary: Hashable, Sendable {
    /// Everything.
    public var total: DriftTotal
    /// By variance, in the order of ``Variance``, those without items too.
    public var byVariance: [VarianceTotal]
    /// By provider, in byte order.
    public var byProvider: [ProviderTotal]
    /// By level, from the line up.
    public var levels: [LevelVerdict]
  }

  /// By what gross drift is listed.
  public enum DriverDimension: String, Sendable, CaseIterable {
    /// The row of the P&L.
    case customer
    /// The provider.
    case provider
    /// The model.
    case model
    /// The meter.
    case meter
    /// The day in the provider's billing zone.
    case day
  }

  /// The drift attributed to one customer, model, day...
  public struct DriftDriver: Hashable, Sendable {
    /// Its name; in brackets where drift belongs to none.
    public var name: String
    /// Its gross drift in the reporting currency.
    public var gross: Rational
    /// Its drift with signs.
    public var net: Rational
    /// ``gross`` as printed: by largest remainder, so that a list adds up to its total.
    public var printedGross: Money
    /// ``net`` as printed, likewise.
    public var printedNet: Money
    /// The gross of this and all before it in per cent of all, one decimal.
    public var cumulativePercent: Figure<ExactDecimal>
  }

  /// The greatest drivers of drift along one dimension.
  ///
  /// A variance is one amount for everything its group claims. It is attributed to customers, models,
  /// meters and days in proportion to their rated cost in it (without cost to their quantity), in steps
  /// of 10⁻¹² that add up to it; what has no usage behind it belongs to the bracketed name.
  public struct DriverList: Hashable, Sendable {
    /// Along what.
    public var dimension: DriverDimension
    /// The greatest by gross drift, then by name; those without drift are left out.
    public var drivers: [DriftDriver]
    /// How many there may be in ``drivers``.
    public var limit: Int
    /// How many more have drift.
    public var othersCount: Int
    /// Their gross drift, counted and not inferred.
    public var othersGross: Rational
    /// Their drift with signs.
    public var othersNet: Rational
    /// ``othersGross`` as printed.
    public var othersPrintedGross: Money
    /// ``othersNet`` as printed.
    public var othersPrintedNet: Money
    /// The gross drift of the period.
    public var gross: Money
    /// The net drift of the period.
    public var net: Money
  }

  /// How long an item has been open. The buckets do not overlap and leave no gap.
  public enum AgeBucket: String, Sendable, CaseIterable {
    /// Up to 30 days.
    case days30 = "0-30"
    /// Up to 60 days.
    case days60 = "31-60"
    /// Up to 90 days.
    case days90 = "61-90"
    /// More.
    case older = ">90"

    /// The bucket of an age.
    public init(days: Int) {
      switch days {
      case ...30: self = .days30
      case ...60: self = .days60
      case ...90: self = .days90
      default: self = .older
      }
    }
  }

  /// What is proposed to be done about a variance.
  public enum ProposedAction: String, Sendable, CaseIterable {
    /// Ask the money back.
    case claim
    /// Expect the rest of the bill.
    case accrue
    /// Find out which side counted wrong.
    case checkMetering = "check metering"
    /// Find the calls that were not recorded, or claim.
    case findUsage = "find usage"
    /// Have the invoice corrected.
    case returnToIssuer = "return to issuer"
    /// Confirm a charge that the policy does not expect.
    case confirmCharge = "confirm charge"
    /// Nothing by itself: a part of an item whose other parts wait.
    case none
  }

  /// A drift item that does not pass.
  public struct OpenItem: Hashable, Sendable {
    /// The item.
    public var item: DriftItem
    /// Days from the last day of its service to the period's last day, at least 0; `nil` where no
    /// service is known.
    public var ageDays: Int?
    /// The bucket of ``ageDays``; `nil` where that is.
    public var bucket: AgeBucket?
    /// What is proposed.
    public var action: ProposedAction
  }

  /// The open items of one age.
  public struct AgeTotal: Hashable, Sendable {
    /// Which age; `nil`: unknown.
    public var bucket: AgeBucket?
    /// How many.
    public var count: Int
    /// Their sum in the reporting currency.
    public var net: Rational
    /// Their sum without signs.
    public var gross: Rational
  }

  /// What waits for a person.
  public struct OpenItems: Hashable, Sendable {
    /// The day from which ages count back: the period's last.
    public var asOf: CalendarDate
    /// The items, in the order of the drift.
    public var items: [OpenItem]
    /// By age, every bucket, the unknown one last where there is one.
    public var ages: [AgeTotal]
    /// All of them; the ages add up to it.
    public var total: AgeTotal
    /// What does not pass and a person has decided on, with the decision; in the order of the drift.
    public var decided: [OpenItem]
  }
}
