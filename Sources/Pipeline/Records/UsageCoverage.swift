import ExactMoney

/// What the good rows of a file say about one meter: a cell that is missing is no zero.
public struct MeterCellRows: Hashable, Sendable {
  /// Which meter.
  public var meter: MeterID
  /// How many rows say nothing about it.
  public var missing: Int
  /// How many rows say 0, or less, which counts as 0.
  public var zero: Int

  /// The rows of `meter`.
  public init(meter: MeterID, missing: Int, zero: Int) {
    self.meter = meter
    self.missing = missing
    self.zero = zero
  }
}

/// The hours of a day in which a provider has events of any kind.
public struct ActiveHours: Hashable, Sendable {
  /// Whose events.
  public var provider: ProviderID
  /// The day in the reporting zone.
  public var day: CalendarDate
  /// Bit n: some event in the hour that begins n hours after the day does. A day may have 23 or 25.
  public var hours: UInt32
  /// How many events.
  public var events: Int

  /// The hours of one day.
  public init(provider: ProviderID, day: CalendarDate, hours: UInt32, events: Int) {
    self.provider = provider
    self.day = day
    self.hours = hours
    self.events = events
  }
}

/// Calls that began and have not ended, of one provider, model and tier.
public struct OpenUsage: Hashable, Sendable {
  /// One meter of such calls at one price.
  public struct Quantity: Hashable, Sendable {
    /// What is counted.
    public var meter: MeterID
    /// The index of the price row in the ``PriceBook``.
    public var priceIndex: Int32
    /// What was recorded so far.
    public var recorded: ExactDecimal
    /// What it may be: of every call the greatest that any ended call of the same provider, model and
    /// tier has of the meter, or what was recorded where that is more.
    public var upper: ExactDecimal

    /// A quantity with every field given.
    public init(
      meter: MeterID, priceIndex: Int32, recorded: ExactDecimal, upper: ExactDecimal
    ) {
      self.meter = meter
      self.priceIndex = priceIndex
      self.recorded = recorded
      self.upper = upper
    }
  }

  /// The month.
  public var period: Period
  /// Who provides.
  public var provider: ProviderID
  /// The model, after aliases.
  public var model: ModelID
  /// The tier.
  public var serviceTier: ServiceTier
  /// How many calls; those that the provider charges nothing for are not among them.
  public var events: Int
  /// By meter, then price row; meters without a price are left out.
  public var quantities: [Quantity]

  /// Calls with every field given.
  public init(
    period: Period, provider: ProviderID, model: ModelID, serviceTier: ServiceTier, events: Int,
    quantities: [Quantity]
  ) {
    self.period = period
    self.provider = provider
    self.model = model
    self.serviceTier = serviceTier
    self.events = events
    self.quantities = quantities
  }
}

/// Attempts that must have been made and were not recorded.
public struct AttemptGap: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// The row of the P&L.
  public var row: RowID
  /// The provider of the last call of the work items.
  public var provider: ProviderID
  /// Its model.
  public var model: ModelID
  /// Work items of whose attempts some are missing.
  public var workItems: Int
  /// How many calls are missing at least: a third attempt was a second one and a first one before.
  public var missingCalls: Int
  /// Second and later attempts without a work item, of which nobody can tell what came before.
  public var unlinkedRetries: Int

  /// Attempts with every field given.
  public init(
    period: Period, row: RowID, provider: ProviderID, model: ModelID, workItems: Int,
    missingCalls: Int, unlinkedRetries: Int
  ) {
    self.period = period
    self.row = row
    self.provider = provider
    self.model = model
    self.workItems = workItems
    self.missingCalls = missingCalls
    self.unlinkedRetries = unlinkedRetries
  }
}

/// Two files that tell of the same events.
public struct SourceOverlap: Hashable, Sendable {
  /// The file that comes first by name.
  public var first: String
  /// The other one.
  public var second: String
  /// How many rows of the second repeat one of the first.
  public var rows: Int

  /// An overlap of so many `rows`.
  public init(first: String, second: String, rows: Int) {
    self.first = first
    self.second = second
    self.rows = rows
  }
}
