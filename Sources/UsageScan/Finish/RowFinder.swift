import ExactMoney
import Pipeline
import SourceText

/// Finds the rows that some cells of the ledger are made of, pass by pass, among the events that stand.
final class RowFinder {
  private typealias Record = UnsafeMutablePointer<EventRecord>

  /// An event of which some state may count to a cell.
  private struct Candidate {
    /// All its states.
    var states: [Record]
    /// Those that no other follows; several are a conflict.
    var last: [Record]
  }

  /// What counts to a cell, before its row was read once more.
  private struct Found {
    var cell: UsageCell
    var record: Record
    var quantity: ExactDecimal
    var others: [Record]
  }

  private let threads: ScanThreads
  private let merge: GroupMerge
  private let cells: Set<UsageCell>
  private let billingDays: Set<Int32>
  /// The rows of the P&L that are asked for; `nil` where every row is.
  private let rowNames: Set<RowID>?
  /// Whether some cells are those of fine groups.
  private let areFine: Bool
  private var found: [UsageCell: [UsageRow]] = [:]

  init(_ cells: Set<UsageCell>, _ threads: ScanThreads) {
    self.cells = cells
    self.threads = threads
    merge = GroupMerge(threads)
    billingDays = Set(cells.map(\.billingDay.daysSinceEpoch))
    let names = cells.map(\.row)
    rowNames = names.contains(nil) ? nil : Set(names.compactMap { $0 })
    areFine = cells.contains { $0.group != nil }
  }

  /// The rows of each cell, by place.
  var rows: [UsageCell: [UsageRow]] {
    found.mapValues { rows in rows.sorted { $0.location < $1.location } }
  }

  /// Looks through the events of a pass.
  func take(_ pass: ScanPass) throws {
    merge.absorb()
    let wanted = merge.meanings.indices.map { cells(of: $0) }
    let candidates = candidates(pass, wanted.map { !$0.isEmpty })
    let conflicts = candidates.filter { $0.last.count > 1 }
    let settled = try ContestedEvents.sorted(conflicts.map(\.last), pass).map { $0[0].state }
    var standing: [(state: Record, all: [Record])] = []
    for candidate in candidates where candidate.last.count == 1 {
      standing.append((candidate.last[0], candidate.states))
    }
    for (state, candidate) in zip(settled, conflicts) { standing.append((state, candidate.states)) }
    var taken: [Found] = []
    let tables = EventTables(merge)
    for (winner, states) in standing {
      let others = states.filter { $0 != winner }
      let cells = wanted[tables.accumulator(winner)]
      func take(_ quantity: ExactDecimal, of meter: Int?) {
        for (wantedMeter, cell) in cells where wantedMeter == meter {
          taken.append(Found(cell: cell, record: winner, quantity: quantity, others: others))
        }
      }
      take(ExactDecimal(eventCount(of: winner)), of: nil)
      forEachQuantity(of: winner) { take($1, of: $0) }
    }
    try note(taken, pass)
  }

  /// The events of which a state that may stand is in a group that is asked for.
  private func candidates(_ pass: ScanPass, _ isWanted: [Bool]) -> [Candidate] {
    let partitions = pass.partitions
    let tables = EventTables(merge)
    var parts = [[Candidate]](repeating: [], count: partitions.count)
    parts.withUnsafeMutableBufferPointer { parts in
      threads.run(partitions.count) { _, number in
        let partition = partitions[number]
        var part: [Candidate] = []
        partition.pointee.forEachBatch(of: 32) { batch in
          for record in batch {
            let isAlone =
              record.pointee.next == 0 || !record.pointee.flags.contains(.named)
            let last = isAlone ? [record] : partition.pointee.lastStates(record, self.side)
            guard last.contains(where: { isWanted[tables.accumulator($0)] }) else { continue }
            part.append(
              Candidate(
                states: isAlone ? [record] : partition.pointee.states(record), last: last))
          }
        }
        parts[number] = part
      }
    }
    return Array(parts.joined())
  }

  private func side(_ worker: UInt8, _ side: UInt32) -> SideEvent {
    threads.workers[Int(worker)].sides[Int(side)]
  }

  /// How many events a record stands for: equal rows without id are events of their own.
  private func eventCount(of record: Record) -> Int {
    record.pointee.flags.contains(.named) ? 1 : Int(record.pointee.next)
  }

  /// Calls `body` with each meter of a record, and what it counts with all equal rows that count.
  private func forEachQuantity(of record: Record, _ body: (Int, ExactDecimal) -> Void) {
    let event = record.pointee
    let weight = ExactDecimal(eventCount(of: record))
    if event.flags.contains(.hasSide) {
      for used in side(event.worker, event.side).quantities {
        body(used.meter, used.quantity * weight)
      }
    } else {
      record.forEachQuantity { meter, quantity in body(meter, ExactDecimal(quantity) * weight) }
    }
  }

  /// The cells that an accumulator counts to, each with its meter; without one it counts events.
  private func cells(of accumulator: Int) -> [(meter: Int?, cell: UsageCell)] {
    let meaning = merge.meanings[accumulator]
    let identity = merge.groups.memory.identity(meaning.group)
    let day = Int32(bitPattern: identity[GroupMerge.Part.billingDay.rawValue])
    let row = RowID(merge.text(.row, of: meaning.group))
    guard billingDays.contains(day), rowNames?.contains(row) ?? true else { return [] }
    let reportingDay = CalendarDate(
      daysSinceEpoch: Int32(bitPattern: identity[GroupMerge.Part.reportingDay.rawValue]))
    let group =
      areFine
      ? UsageCell.Group(
        reportingDay: reportingDay, customerName: merge.text(.customer, of: meaning.group),
        dimensions: merge.dimensionTexts(of: meaning.group)) : nil
    let events = UsageCell(
      provider: ProviderID(merge.text(.provider, of: meaning.group)),
      account: AccountID(nonEmpty: merge.text(.account, of: meaning.group)),
      model: ModelID(merge.text(.model, of: meaning.group)),
      serviceTier: ServiceTier(merge.text(.serviceTier, of: meaning.group)), meter: nil,
      billingDay: CalendarDate(daysSinceEpoch: day), period: Period(containing: reportingDay),
      priceIndex: nil, row: row)
    let own = wanted(events, group).map { (meter: Int?.none, cell: $0) }
    guard meaning.isBillable else { return own }
    let plan = merge.plans[Int(meaning.plan)]
    let rates = threads.workers + plan.thread
    return own
      + threads.rules.meters.meters.indices.flatMap { meter -> [(meter: Int?, cell: UsageCell)] in
        guard let price = rates.pointee.rates.priceIndex(plan.plan, meter: meter) else { return [] }
        var cell = events
        cell.meter = threads.rules.meters.meters[meter]
        cell.priceIndex = price
        return wanted(cell, group).map { (meter, $0) }
      }
  }

  /// What is asked for of `cell`: for its row, for that and a group, for all rows.
  private func wanted(_ cell: UsageCell, _ group: UsageCell.Group?) -> [UsageCell] {
    var (fine, ofAll) = (cell, cell)
    fine.group = group
    ofAll.row = nil
    let asked = group == nil ? [cell, ofAll] : [cell, fine, ofAll]
    return asked.filter { cells.contains($0) }
  }

  /// How many rows are read once more at a time.
  private static let readingLimit = 1 << 16

  /// Reads what a person wants to know of the rows, and keeps it.
  private func note(_ taken: [Found], _ pass: ScanPass) throws {
    let repeats = repeats(of: Set(taken.map(\.record)), pass)
    let records = Set(taken.map(\.record)).sorted { $0.pointee.place < $1.pointee.place }
    var eventIDs: [Record: String] = [:]
    for start in stride(from: 0, to: records.count, by: Self.readingLimit) {
      let some = records[start..<min(start + Self.readingLimit, records.count)]
      let rows = try SecondLook(files: pass.files).records(at: Set(some.map { RowAddress($0) }))
      for record in some {
        eventIDs[record] = rows[RowAddress(record)]?[UsageColumn.eventID.rawValue]?.text
      }
    }
    for one in taken {
      let alike = repeats[one.record] ?? []
      func places(_ places: some Sequence<UInt64>) -> [SourceLocation] {
        places.sorted().map { location($0, pass) }
      }
      found[one.cell, default: []].append(
        UsageRow(
          location: location(one.record.pointee.place, pass), eventID: eventIDs[one.record],
          occurredAt: occurredAt(one.record), quantity: one.quantity,
          alike: places(alike.filter(\.counts).map(\.place)),
          duplicates: places(alike.filter { !$0.counts }.map(\.place)),
          superseded: places(one.others.map(\.pointee.place))))
    }
  }

  /// The rows that say the same as one of `records`.
  private func repeats(of records: Set<Record>, _ pass: ScanPass) -> [Record: [RepeatedRow]] {
    var repeats: [Record: [RepeatedRow]] = [:]
    for number in 0..<pass.partitions.count {
      for row in pass.partitions[number].pointee.repeats where records.contains(row.state) {
        repeats[row.state, default: []].append(row)
      }
    }
    return repeats
  }

  private func occurredAt(_ record: Record) -> Instant {
    record.pointee.flags.contains(.hasSide)
      ? side(record.pointee.worker, record.pointee.side).occurredAt
      : Instant(nanoseconds: record.pointee.occurredAt)
  }

  private func location(_ place: UInt64, _ pass: ScanPass) -> SourceLocation {
    SourceLocation(file: pass.names[Place.file(place)], line: Place.line(place) + 1)
  }
}
