import Pipeline
import UsageScan

/// The usage scan in its plainest form: slow, obvious, and what the engine must equal.
///
/// It keeps every row as an event in memory and reads files with `SourceText`'s readers, so that it
/// shares no line with the engine.
///
/// ```
/// file ─▶ PlainFileReader ─▶ events ─▶ PlainDedupe ─▶ standing events ─▶ PlainRating ─▶ PlainRollUp
/// ```
enum PlainScan {
  /// The roll-up of all events in `files`.
  ///
  /// Events are told apart by id over all files together, before anything is summed. The result
  /// does not depend on the order of files or rows. Bad rows are findings without a period; the
  /// good ones still count.
  ///
  /// - Complexity: O(n log n) time and O(n) memory in the number of rows.
  static func rollUp(_ files: [SourceFile], rules: UsageRules) -> UsageRollUp {
    let meters = PlainMeterCatalogue(rules.priceBook.meters)
    let reader = PlainFileReader(
      meters: meters, dimensions: rules.policy.dimensions + (rules.extraDimensions ?? []))
    var statistics = UsageStatistics()
    var filesRead: [UsageFileRows] = []
    var findings = Set<DatedFinding>()
    var dedupe = PlainDedupe()
    var coverage = PlainCoverage(rules: rules, meters: meters)
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
      coverage.add(file.name, read.events, read.meters)
    }
    let standing = dedupe.standing()
    statistics.duplicates = standing.duplicates
    statistics.superseded = standing.superseded
    statistics.events = standing.events.count

    let rating = PlainRating(rules: rules, meters: meters)
    var rollUp = PlainRollUp(meters: meters)
    var openEvents = PlainOpenEvents()
    var fine = PlainFineUsage(rules: rules, meters: meters)
    var missingFields = PlainMissingFields(rules: rules, files: files)
    for event in standing.events {
      let rated = rating.rate(event)
      rollUp.add(rated)
      openEvents.add(rated)
      coverage.add(rated)
      fine.add(rated)
    }
    missingFields.add(standing.events.map { rating.rate($0) })
    findings.formUnion(openEvents.findings)
    findings.formUnion(missingFields.findings)
    for conflict in standing.conflicts {
      let period = rating.period(of: conflict.event)
      findings.insert(DatedFinding(period: period, finding: conflict.finding))
    }
    var finished = rollUp.finished(findings: findings, statistics: statistics)
    finished.files = filesRead.sorted { $0.name.precedesInByteOrder($1.name) }
    coverage.finish(&finished)
    finished.fine = rules.extraDimensions == nil ? nil : fine.finished(meters: finished.meters)
    return finished
  }
}
