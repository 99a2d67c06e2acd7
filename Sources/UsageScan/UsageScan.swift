import Pipeline

/// What the scan needs to know besides the files.
public struct UsageRules: Sendable {
  /// The prices, the model aliases, and which columns are meters.
  public var priceBook: PriceBook
  /// The customers and their other names.
  public var customers: CustomerDirectory
  /// The zones of the days, and the dimensions of the ledger.
  public var policy: Policy

  /// Rules with every part given.
  public init(priceBook: PriceBook, customers: CustomerDirectory, policy: Policy) {
    self.priceBook = priceBook
    self.customers = customers
    self.policy = policy
  }
}

/// From the bytes of usage files to the roll-up (SPEC §4, points 3 to 7, and the counts of §5.5).
///
/// ```
/// file ─▶ UsageFileReader ─▶ events ─▶ EventDedupe ─▶ standing events ─▶ EventRating ─▶ RollUp
/// ```
public enum UsageScan {
  /// The roll-up of all events in `files`.
  ///
  /// Events are told apart by id over all files together, before anything is summed. The result
  /// does not depend on the order of files or rows. Bad rows are findings without a period; the
  /// good ones still count.
  ///
  /// - Complexity: O(n log n) time and O(n) memory in the number of rows.
  public static func rollUp(_ files: [SourceFile], rules: UsageRules) -> UsageRollUp {
    let meters = MeterCatalogue(rules.priceBook.meters)
    let reader = UsageFileReader(meters: meters, dimensions: rules.policy.dimensions)
    var statistics = UsageStatistics()
    var filesRead: [UsageFileRows] = []
    var findings = Set<DatedFinding>()
    var dedupe = EventDedupe()
    for file in files {
      let read = reader.read(file)
      statistics.rowsRead += read.rowsRead
      statistics.rowsRefused += read.rowsRefused
      filesRead.append(
        UsageFileRows(
          name: file.name, rowsRead: read.rowsRead, rowsRefused: read.rowsRefused))
      // A file that comes twice says the same twice: one finding is enough.
      findings.formUnion(read.findings.lazy.map { DatedFinding(period: nil, finding: $0) })
      dedupe.add(read.events)
    }
    let standing = dedupe.standing()
    statistics.duplicates = standing.duplicates
    statistics.superseded = standing.superseded
    statistics.events = standing.events.count

    let rating = EventRating(rules: rules, meters: meters)
    var rollUp = RollUp(meters: meters)
    for event in standing.events {
      let rated = rating.rate(event)
      rollUp.add(rated)
      findings.formUnion(rated.findings)
    }
    for conflict in standing.conflicts {
      let period = rating.period(of: conflict.event)
      findings.insert(DatedFinding(period: period, finding: conflict.finding))
    }
    var finished = rollUp.finished(findings: findings, statistics: statistics)
    finished.files = filesRead.sorted { $0.name.precedesInByteOrder($1.name) }
    return finished
  }
}
