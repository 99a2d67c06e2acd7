import ExactMoney

extension Review {
  /// Days of the period on which a provider has no billable event.
  public struct SilentDays: Hashable, Sendable {
    /// Whose.
    public var provider: ProviderID
    /// How many billable events the period has.
    public var events: Int
    /// On how many days there are some.
    public var activeDays: Int
    /// The days in the reporting zone without any, in order.
    public var days: [CalendarDate]
  }

  /// What the ledger is made of, and what may be missing from it.
  public struct Coverage: Hashable, Sendable {
    /// What the scan counted over all periods.
    public var statistics: UsageStatistics
    /// Rows by file, by name.
    public var files: [UsageFileRows]
    /// The period's deduplicated events.
    public var events: Int
    /// Those that a provider charges; attempts that failed or were repeated are among them.
    public var billableEvents: Int
    /// The period's calls: events of category `api` or `embedding`.
    public var calls: Int
    /// Calls that failed or were cancelled.
    public var failedCalls: Int
    /// The period's events that began and did not end by its close.
    public var openEvents: Int
    /// Rows that contradict another of the same event.
    public var conflictingEvents: Int
    /// Cells of the period's ledger.
    public var ledgerCells: Int
    /// By provider in byte order.
    public var silentDays: [SilentDays]
    /// What may be missing from the ledger, or be in it twice.
    public var gaps: CoverageGaps
  }

  /// Hours in a row without any event.
  public struct HourGap: Hashable, Sendable {
    /// When the first of them begins.
    public var start: Instant
    /// How many.
    public var hours: Int
    /// In how many of them events were to be expected: see ``HourCoverage``.
    public var expectedHours: Int
  }

  /// In which hours of the period a provider has events of any kind, judged by its own rhythm.
  ///
  /// An hour is expected to have some where the same hour of the clock has them on at least three of four
  /// days of the same kind, working days or week-ends: so quiet nights are no gap. A gap is told where it
  /// has as many expected hours as hold twelve events on the average, and three at least: so hours that are
  /// empty by chance are none either.
  public struct HourCoverage: Hashable, Sendable {
    /// Whose.
    public var provider: ProviderID
    /// How many events the period has.
    public var events: Int
    /// How many hours the period has in the reporting zone.
    public var hours: Int
    /// In how many of them there are events.
    public var activeHours: Int
    /// In how many hours there are none although they were to be expected.
    public var expectedSilentHours: Int
    /// The longest time without events, the first of several; `nil` where every hour has some.
    public var longestGap: HourGap?
    /// From how many expected hours on a gap is told.
    public var limit: Int
    /// The gaps that are told, in order.
    public var gaps: [HourGap]
  }

  /// Calls that began and have not ended, of one provider, model and tier, in the reporting currency.
  public struct OpenValue: Hashable, Sendable {
    /// Who provides.
    public var provider: ProviderID
    /// The model.
    public var model: ModelID
    /// The tier.
    public var serviceTier: ServiceTier
    /// How many calls.
    public var events: Int
    /// As the ledger has them: what was recorded until they stopped telling, at its price.
    public var recorded: Rational
    /// What they may come to: each meter as great as in the greatest ended call of the same provider,
    /// model and tier, or as recorded where that is more, at the price of the call.
    public var upper: Rational

    /// What they come to if the provider charges nothing for them.
    public var lower: Rational { .zero }
  }

  /// What may be missing from the ledger, or be in it twice.
  public struct CoverageGaps: Hashable, Sendable {
    /// Hours without events, by provider in byte order.
    public var hours: [HourCoverage]
    /// Calls that have not ended, by provider, model and tier.
    public var open: [OpenValue]
    /// Attempts that were not recorded, by row, provider and model.
    public var attempts: [AttemptGap]
    /// Files that tell of the same events, over all periods; each event counts once.
    public var overlaps: [SourceOverlap]
    /// Findings about invoices or exports of usage that cover the same.
    public var overlappingDocuments: Int
  }
}
