import ExactMoney

/// Usage summed to the grain of the ledger: what the scan hands to the pipeline.
public struct UsageRollUp: Sendable {
  /// What the quantities share, each once, sorted by reporting day, billing day, row, customer name,
  /// dimensions, provider, account (absent first), model and tier.
  public var groups: UsageGroups
  /// The meters that the quantities point to.
  public var meters: [MeterID]
  /// The quantities, one per group, meter and price row, sorted by group, then the meter's name in
  /// byte order, then price row.
  public var rows: [UsageQuantity]
  /// The same usage at a finer grain, where it was asked for.
  public var fine: FineUsage?
  /// What every row of the P&L did in every period, sorted by period and row.
  public var activity: [Activity]
  /// Usage whose price no row of the book gives, sorted.
  public var unpriced: [UnpricedUsage]
  /// Usage that is not in the ledger, by the provider's day: not billable, or without a price; sorted.
  public var unrated: [UnratedUsage]
  /// Customers in neither `customers` nor `customer_aliases`, by period.
  public var unknownCustomers: [UnknownCustomer]
  /// When each provider has events, sorted by provider and day.
  public var activeHours: [ActiveHours]
  /// Calls that began and have not ended, sorted by period, provider, model and tier.
  public var openUsage: [OpenUsage]
  /// Attempts that were made and not recorded, sorted by period, row, provider and model.
  public var attemptGaps: [AttemptGap]
  /// Files that tell of the same events, sorted by name.
  public var overlaps: [SourceOverlap]
  /// What the scan found; those of one event carry its period.
  public var findings: [DatedFinding]
  /// Counts for the summary and the manifest.
  public var statistics: UsageStatistics
  /// Rows by file, by name.
  public var files: [UsageFileRows]

  /// An empty roll-up.
  public init() {
    groups = UsageGroups([])
    meters = []
    rows = []
    fine = nil
    activity = []
    unpriced = []
    unrated = []
    unknownCustomers = []
    activeHours = []
    openUsage = []
    attemptGaps = []
    overlaps = []
    findings = []
    statistics = UsageStatistics()
    files = []
  }
}

/// A finding of one period, or of every period where it has no date.
public struct DatedFinding: Hashable, Sendable {
  /// The period of the event it is about; `nil` where the row gives none.
  public var period: Period?
  /// What was found.
  public var finding: Finding

  /// `finding`, about `period`.
  public init(period: Period?, finding: Finding) {
    self.period = period
    self.finding = finding
  }
}

/// What quantities share: who used what, when, and under which names.
public struct UsageGroup: Hashable, Sendable {
  /// The day in the reporting zone.
  public var reportingDay: CalendarDate
  /// The day in the provider's billing zone.
  public var billingDay: CalendarDate
  /// The row of the P&L.
  public var row: RowID
  /// The customer as recorded, empty where the event names none.
  public var customerName: String
  /// The values of the policy's dimensions, in its order, empty where absent.
  public var dimensions: [String]
  /// Who provided.
  public var provider: ProviderID
  /// Under which account; `nil` where the event names none.
  public var account: AccountID?
  /// The model, after aliases.
  public var model: ModelID
  /// The tier.
  public var serviceTier: ServiceTier
  /// How many deduplicated events the provider charges are in it, those without any quantity too.
  public var events: Int

  /// A group with every field given.
  public init(
    reportingDay: CalendarDate, billingDay: CalendarDate, row: RowID, customerName: String,
    dimensions: [String], provider: ProviderID, account: AccountID?, model: ModelID,
    serviceTier: ServiceTier, events: Int
  ) {
    self.reportingDay = reportingDay
    self.billingDay = billingDay
    self.row = row
    self.customerName = customerName
    self.dimensions = dimensions
    self.provider = provider
    self.account = account
    self.model = model
    self.serviceTier = serviceTier
    self.events = events
  }
}

/// A summed quantity of one group, priced by one row of the price book.
public struct UsageQuantity: Hashable, Sendable {
  /// Whose, as an index into ``UsageRollUp/groups``.
  public var group: Int32
  /// What is counted, as an index into ``UsageRollUp/meters``.
  public var meter: Int32
  /// The index of its price row in the ``PriceBook``.
  public var priceIndex: Int32
  /// How much.
  public var quantity: ExactDecimal

  /// A quantity with every field given.
  public init(group: Int32, meter: Int32, priceIndex: Int32, quantity: ExactDecimal) {
    self.group = group
    self.meter = meter
    self.priceIndex = priceIndex
    self.quantity = quantity
  }
}

/// The counts of SPEC §5.5 for one row of the P&L in one period.
public struct Activity: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// The row of the P&L; all unknown customers are one.
  public var row: RowID
  /// Deduplicated events of any kind.
  public var events = 0
  /// Events of category `api` or `embedding`.
  public var calls = 0
  /// Calls that failed or were cancelled.
  public var failedCalls = 0
  /// Distinct work items.
  public var workItems = 0
  /// Work items whose last event completed with an output that was not rejected.
  public var successfulWorkItems = 0
  /// Distinct users.
  public var activeUsers = 0
  /// The sum of all token meters.
  public var tokens = ExactDecimal.zero

  /// No activity yet.
  public init(period: Period, row: RowID) {
    self.period = period
    self.row = row
  }
}

/// Billable usage without a price.
public struct UnpricedUsage: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// Who provided.
  public var provider: ProviderID
  /// The model as recorded, after aliases.
  public var model: ModelID
  /// The tier.
  public var serviceTier: ServiceTier
  /// What is counted.
  public var meter: MeterID
  /// How much of it has no price.
  public var quantity: ExactDecimal
  /// How many events.
  public var events: Int
  /// The first such event, in the order of files and lines.
  public var firstLocation: SourceLocation

  /// Usage with every field given.
  public init(
    period: Period, provider: ProviderID, model: ModelID, serviceTier: ServiceTier,
    meter: MeterID, quantity: ExactDecimal, events: Int, firstLocation: SourceLocation
  ) {
    self.period = period
    self.provider = provider
    self.model = model
    self.serviceTier = serviceTier
    self.meter = meter
    self.quantity = quantity
    self.events = events
    self.firstLocation = firstLocation
  }
}

/// A customer that nobody has introduced.
public struct UnknownCustomer: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// The id as recorded; `nil` where the events have none.
  public var customerID: CustomerID?
  /// How many events.
  public var events: Int
  /// The first such event, in the order of files and lines.
  public var firstLocation: SourceLocation

  /// A customer with every field given.
  public init(
    period: Period, customerID: CustomerID?, events: Int, firstLocation: SourceLocation
  ) {
    self.period = period
    self.customerID = customerID
    self.events = events
    self.firstLocation = firstLocation
  }
}

/// What the scan counted on its way.
public struct UsageStatistics: Hashable, Sendable {
  /// Rows read, good or bad.
  public var rowsRead = 0
  /// Rows refused with a finding.
  public var rowsRefused = 0
  /// Rows that the source's own marks make none of ours; they are not among those read.
  public var rowsLeft = 0
  /// Rows that repeat an event with the same content.
  public var duplicates = 0
  /// Rows that a later state of the same event replaced.
  public var superseded = 0
  /// Events that remain.
  public var events = 0

  /// Nothing counted yet.
  public init() {}
}

/// What the scan counted in one file.
public struct UsageFileRows: Hashable, Sendable {
  /// The file's name.
  public var name: String
  /// Rows read, good or bad.
  public var rowsRead: Int
  /// Rows refused with a finding.
  public var rowsRefused: Int
  /// Rows that the source's own marks make none of ours; they are not among those read.
  public var rowsLeft: Int
  /// What its good rows say of each meter that some file uses, by meter.
  public var meterCells: [MeterCellRows]

  /// The counts of the file `name`.
  public init(
    name: String, rowsRead: Int, rowsRefused: Int, rowsLeft: Int = 0,
    meterCells: [MeterCellRows] = []
  ) {
    self.name = name
    self.rowsRead = rowsRead
    self.rowsRefused = rowsRefused
    self.rowsLeft = rowsLeft
    self.meterCells = meterCells
  }

  /// What became of its rows.
  public var rows: RowCounts {
    RowCounts(taken: rowsRead - rowsRefused, refused: rowsRefused, left: rowsLeft)
  }
}
