import ExactMoney
import Pipeline
import SourceText

/// Sums the events that stand, pass by pass, and makes the roll-up of them.
final class RollUpBuilder {
  let threads: ScanThreads
  let rules: ScanRules
  let merge: GroupMerge
  /// One for each thread that sums; the first holds the result in the end.
  private(set) var sums: UnsafeMutablePointer<EventSums>
  private var sumCount = 0
  private let workItems: UnsafeMutablePointer<WorkItemTable>
  private(set) var findings: [DatedFinding] = []
  private var openCalls: [OpenCall] = []
  private var overlaps: [FilePair: Int] = [:]
  private var duplicates = 0
  private var superseded = 0

  init(_ threads: ScanThreads) {
    self.threads = threads
    rules = threads.rules
    merge = GroupMerge(threads)
    sums = .allocate(capacity: Self.summerLimit)
    workItems = .allocate(capacity: WorkItemBatches.count)
    for number in 0..<WorkItemBatches.count { (workItems + number).initialize(to: WorkItemTable()) }
  }

  /// Each thread that sums has an accumulator for every group, so there are not many of them.
  private static let summerLimit = 8

  deinit {
    sums.deinitialize(count: sumCount)
    sums.deallocate()
    workItems.deinitialize(count: WorkItemBatches.count)
    workItems.deallocate()
  }

  /// Sums the events of a pass.
  func take(_ pass: ScanPass) throws {
    merge.absorb()
    if sumCount == 0 {
      let used = (0..<threads.count).reduce(0) { $0 | threads.workers[$1].metersSeen }
      sumCount = min(threads.count, Self.summerLimit)
      for number in 0..<sumCount {
        (sums + number).initialize(
          to: EventSums(meters: used, clock: HourClock(rules.rules.policy.reportingZone)))
      }
    }
    for number in 0..<sumCount {
      sums[number].reserve(merge.meanings.count, plans: merge.plans.count)
    }
    overlaps.merge(pass.partitions.overlaps) { $0 + $1 }
    duplicates += pass.partitions.duplicates
    superseded += pass.partitions.superseded
    // A few partitions at a time: what their work items need is soon given back.
    let batch = max(sumCount, pass.partitions.count / 8)
    for first in stride(from: 0, to: pass.partitions.count, by: batch) {
      let partitions = first..<min(first + batch, pass.partitions.count)
      threads.run(partitions.count, limit: sumCount) { thread, job in
        self.add(pass.partitions[partitions.lowerBound + job], thread)
      }
      takeWorkItems()
    }
    try settleConflicts(pass)
    noteOpenEvents(pass)
    for number in 0..<sumCount { sums[number].endPass() }
  }

  /// How many events come near together.
  private static let batchCount = 32

  /// Sums the events of a partition. What an event needs lies at three random places, each of which says
  /// where the next one is: a batch asks for all of one kind before it goes on to the next.
  private func add(_ partition: UnsafeMutablePointer<EventPartition>, _ thread: Int) {
    let target = sums + thread
    let tables = EventTables(merge)
    partition.pointee.forEachBatch(of: Self.batchCount) { batch in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: Self.batchCount) { accumulators in
        for record in batch { tables.prefetchAccumulator(record) }
        for (index, record) in batch.enumerated() {
          let accumulator = tables.accumulator(record)
          accumulators[index] = accumulator
          tables.prefetchMeaning(accumulator)
          target.pointee.prefetch(accumulator)
        }
        for (index, record) in batch.enumerated() where record.pointee.user != EventRecord.nobody {
          target.pointee.activeUsers.prefetch(
            tables.meanings[accumulators[index]].place, tables.user(record))
        }
        for (index, record) in batch.enumerated() {
          if record.pointee.next == 0 || !record.pointee.flags.contains(.named) {
            add(record, accumulators[index], tables, target)
          } else {
            addLast(partition, record, tables, target)
          }
        }
      }
    }
  }

  /// Adds the state of an event that stands, where there are several.
  @inline(never)
  private func addLast(
    _ partition: UnsafeMutablePointer<EventPartition>, _ first: UnsafeMutablePointer<EventRecord>,
    _ tables: EventTables, _ target: UnsafeMutablePointer<EventSums>
  ) {
    let last = partition.pointee.lastStates(first, side)
    if last.count == 1 {
      add(last[0], tables.accumulator(last[0]), tables, target)
    } else {
      target.pointee.noteConflict(last)
    }
  }

  @inline(__always)
  private func add(
    _ record: UnsafeMutablePointer<EventRecord>, _ accumulator: Int, _ tables: EventTables,
    _ target: UnsafeMutablePointer<EventSums>
  ) {
    let meaning = tables.meanings[accumulator]
    target.pointee.add(record, accumulator, meaning, sides: side)
    if record.pointee.user != EventRecord.nobody {
      target.pointee.activeUsers.insert(meaning.place, tables.user(record))
    }
    if record.pointee.flags.contains(.hasWorkItem) {
      target.pointee.workItems.append(record, place: meaning.place, accumulator: accumulator)
    }
    if tables.requiresFields { noteMissingFields(record, meaning, tables, target) }
  }

  /// Notes which of the fields that the policy requires an event lacks.
  @inline(__always)
  private func noteMissingFields(
    _ record: UnsafeMutablePointer<EventRecord>, _ meaning: AccumulatorMeaning,
    _ tables: EventTables, _ target: UnsafeMutablePointer<EventSums>
  ) {
    let event = record.pointee
    var missing =
      event.flags.contains(.hasSide)
      ? side(event.worker, event.side).missingFields : event.side
    missing &= tables.requiredFields(meaning)
    if event.flags.isDisjoint(with: .ended) || event.flags.contains(.failed) {
      missing &= ~tables.fieldsOfAnswers
    }
    guard missing != 0 else { return }
    target.pointee.missingFields.add(
      missing, place: event.place, month: tables.month(meaning), monthPlace: meaning.place,
      count: event.flags.contains(.named) ? 1 : Int(event.next))
  }

  private func side(_ worker: UInt8, _ side: UInt32) -> SideEvent {
    threads.workers[Int(worker)].sides[Int(side)]
  }

  private func takeWorkItems() {
    threads.run(WorkItemBatches.count) { _, batch in
      for summer in 0..<self.sumCount {
        let items = self.sums[summer].workItems[batch]
        self.workItems[batch].take(items.pointee, sides: self.side)
        items.pointee.removeAll()
      }
    }
  }

  /// Finds out which of the states of a contested event stands meanwhile, and adds it.
  private func settleConflicts(_ pass: ScanPass) throws {
    let conflicts = (0..<sumCount).flatMap { sums[$0].conflicts }
    guard !conflicts.isEmpty else { return }
    for sorted in try ContestedEvents.sorted(conflicts, pass) {
      let (winner, record) = sorted[0]
      let tables = EventTables(merge)
      add(winner, tables.accumulator(winner), tables, sums)
      let conflict = EventConflict(
        eventID: record[UsageColumn.eventID.rawValue]?.text ?? "",
        winner: location(winner.pointee.place, pass),
        others: sorted.dropFirst().map { location($0.0.pointee.place, pass) }.sorted())
      findings.append(DatedFinding(period: period(winner), finding: conflict.finding))
    }
    takeWorkItems()
  }

  private func period(_ record: UnsafeMutablePointer<EventRecord>) -> Period {
    merge.places[Int(merge.meanings[EventTables(merge).accumulator(record)].place)].period
  }

  private func noteOpenEvents(_ pass: ScanPass) {
    for number in 0..<sumCount {
      for open in sums[number].openEvents {
        let record = open.record
        openCalls.append(OpenCall(open, side: side))
        let occurredAt =
          record.pointee.flags.contains(.hasSide)
          ? side(record.pointee.worker, record.pointee.side).occurredAt
          : Instant(nanoseconds: record.pointee.occurredAt)
        let finding = OpenEvent(
          eventID: EventPartition.text(of: record), occurredAt: occurredAt,
          count: record.pointee.flags.contains(.named) ? 1 : Int(record.pointee.next),
          location: location(record.pointee.place, pass)
        ).finding
        findings.append(DatedFinding(period: period(record), finding: finding))
      }
    }
  }

  func location(_ place: UInt64, _ pass: ScanPass) -> SourceLocation {
    SourceLocation(file: pass.names[Place.file(place)], line: Place.line(place) + 1)
  }

  /// The roll-up, once every pass was taken; `first` read the files first, `last` last.
  func finish(first: ScanPass.Counts, last: ScanPass) throws -> UsageRollUp {
    for number in 1..<max(1, sumCount) { sums.pointee.add(sums[number]) }
    try settleTies(last)
    var result = UsageRollUp()
    RollUpRows(merge: merge, sums: sums, threads: threads).write(to: &result) {
      WorkItemEnds(merge) { body in
        for batch in 0..<WorkItemBatches.count { workItems[batch].forEachEnd(body) }
      }
    }
    let activity = ActivitySums(merge: merge, sums: sums, threads: threads)
    result.activity = activity.activity { body in
      for batch in 0..<WorkItemBatches.count { workItems[batch].forEach(body) }
    }
    result.unpriced = activity.unpriced { location($0, last) }
    result.unrated = UnratedSums(merge: merge, sums: sums, threads: threads).usage()
    result.unknownCustomers = activity.unknownCustomers { location($0, last) }
    let coverage = CoverageSums(merge: merge, sums: sums, threads: threads)
    result.activeHours = coverage.activeHours()
    result.openUsage = coverage.openUsage(openCalls)
    result.attemptGaps = coverage.attemptGaps { body in
      for batch in 0..<WorkItemBatches.count { workItems[batch].forEachGap(body) }
    }
    result.overlaps = sourceOverlaps(last.names)
    findings += MissingFieldFindings(files: last.files, rules: rules).findings(
      sums.pointee.missingFields
    ) { merge.places[Int($0)].period }
    let undated = first.findings.map { DatedFinding(period: nil, finding: $0) }
    result.findings = Set(undated + findings).sorted {
      Order($0.finding, $1.finding).then(Order($0.period, $1.period)) == .ascending
    }
    result.files = first.files
    result.statistics.rowsRead = first.files.reduce(0) { $0 + $1.rowsRead }
    result.statistics.rowsRefused = first.files.reduce(0) { $0 + $1.rowsRefused }
    result.statistics.rowsLeft = first.files.reduce(0) { $0 + $1.rowsLeft }
    result.statistics.duplicates = duplicates
    result.statistics.superseded = superseded
    result.statistics.events = result.activity.reduce(0) { $0 + $1.events }
    return result
  }

  /// The overlaps of files by their names, in order; one that comes twice is one file.
  private func sourceOverlaps(_ names: [String]) -> [SourceOverlap] {
    overlaps.filter { !names[$0.key.first].hasSameBytes(as: names[$0.key.second]) }
      .sorted { ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second) }
      .map { SourceOverlap(first: names[$0.first], second: names[$0.second], rows: $1) }
  }

  /// Where time and attempt leave the last event of a work item open, its id decides, then its content.
  private func settleTies(_ pass: ScanPass) throws {
    let ties = (0..<WorkItemBatches.count).flatMap { batch in
      // Only finer groups count the work items that ended in them.
      workItems[batch].openTies { merge.isFine ? merge.meanings[Int($0)].group : 0 }
        .map { (batch: batch, tie: $0) }
    }
    guard !ties.isEmpty else { return }
    let addresses = ties.lazy.flatMap(\.tie.candidates)
      .map { RowAddress(place: $0.place, fingerprint: $0.fingerprint) }
    let records = try SecondLook(files: pass.files).records(at: Set(addresses))
    for (batch, tie) in ties {
      func record(_ candidate: WorkItemTable.Candidate) -> RawRecord {
        let address = RowAddress(place: candidate.place, fingerprint: candidate.fingerprint)
        return required(records[address], "a row was not found again")
      }
      let last = tie.candidates.max { left, right in
        let (first, second) = (record(left), record(right))
        return Order(EventID(first), EventID(second))
          .then(Order(EventContent(first.content), EventContent(second.content))) == .ascending
      }
      workItems[batch].settle(tie.entry, required(last, "a tie of nobody"))
    }
  }
}

extension EventID {
  /// The id a record gives its event.
  fileprivate init?(_ record: RawRecord) {
    self.init(nonEmpty: record[UsageColumn.eventID.rawValue]?.text)
  }
}
