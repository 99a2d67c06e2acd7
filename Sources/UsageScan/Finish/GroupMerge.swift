import ExactMoney
import Pipeline

/// Puts the groups of all threads together by their names.
///
/// A group of the roll-up is what its names mean: two spellings of a model are one. An accumulator is a
/// group and the plan its events were rated by.
final class GroupMerge {
  /// The places of an identity's numbers; those of the dimensions follow.
  typealias Part = UsageGroups.Part

  private let rules: ScanRules
  private let threads: ScanThreads
  var texts: TextTable
  /// How many numbers an identity has.
  let partCount: Int
  /// How many of them tell groups of the ledger apart; those of the other dimensions follow.
  let ledgerPartCount: Int
  /// The groups found so far, and their accumulators.
  private(set) var groups: MergedGroups
  private var activityPlaces = ActivityPlaces()
  /// The accumulator of each group of each thread.
  let accumulators: UnsafeMutablePointer<GrowingBuffer<UInt32>>
  /// The number of each user of each thread.
  let users: UnsafeMutablePointer<GrowingBuffer<UInt32>>
  private var allUsers = NameIndex()
  /// The plans, each where a thread first met it.
  private(set) var plans: [(thread: Int, plan: Int)] = []
  /// What the usage of each plan must say, as bits of ``RequiredColumns``.
  private(set) var requiredFields = GrowingBuffer<UInt32>()
  private var firstPlans: [RateKey: Int] = [:]
  /// What each plan of each thread means.
  private var planMeanings: [[GroupNames.Plan]]
  private var rows: [GroupNames.Row] = []
  private let unattributed: UInt32
  private let dimensions: [DimensionKind]

  init(_ threads: ScanThreads) {
    self.threads = threads
    rules = threads.rules
    texts = TextTable(rules.sip)
    dimensions = rules.rules.dimensions.map { DimensionKind($0) }
    partCount = Part.allCases.count + dimensions.count
    ledgerPartCount = Part.allCases.count + rules.rules.policy.dimensions.count
    groups = MergedGroups(partCount: partCount)
    accumulators = .allocate(capacity: threads.count)
    users = .allocate(capacity: threads.count)
    for thread in 0..<threads.count {
      (accumulators + thread).initialize(to: GrowingBuffer())
      (users + thread).initialize(to: GrowingBuffer())
    }
    planMeanings = Array(repeating: [], count: threads.count)
    unattributed = UInt32(texts.number(of: RowID.unattributed.rawValue))
  }

  deinit {
    accumulators.deinitialize(count: threads.count)
    accumulators.deallocate()
    users.deinitialize(count: threads.count)
    users.deallocate()
  }

  /// What each accumulator means; until groups are merged again.
  var meanings: UnsafeBufferPointer<AccumulatorMeaning> {
    UnsafeBufferPointer(start: groups.memory.meanings, count: groups.meaningCount)
  }

  /// The month of each of the ``places``, in the upper half; until groups are merged again.
  var placeKeys: UnsafePointer<UInt64> { activityPlaces.keyMemory }

  /// The months and rows of the P&L that have usage.
  var places: [ActivityPlace] { activityPlaces.places }

  /// Whether groups may be finer than the ledger's.
  var isFine: Bool { rules.rules.extraDimensions != nil }

  /// What usage must say.
  var required: RequiredColumns { rules.required }

  /// A group's name for a part that is no day.
  func text(_ part: Part, of group: UInt32) -> String {
    texts.texts[Int(groups.memory.identity(group)[part.rawValue])]
  }

  /// A group's names on the dimensions, in their order.
  func dimensionTexts(of group: UInt32) -> [String] {
    let identity = groups.memory.identity(group)
    return (Part.allCases.count..<partCount).map { texts.texts[Int(identity[$0])] }
  }

  /// Takes in what the threads have met since the last time.
  func absorb() {
    let added = (0..<threads.count).reduce(0) { sum, thread in
      sum + threads.workers[thread].groups.count - accumulators[thread].count
    }
    groups.reserve(added)
    for thread in 0..<threads.count {
      absorbPlans(thread)
      absorbUsers(thread)
      absorbGroups(thread)
    }
  }

  private func absorbUsers(_ thread: Int) {
    let worker = threads.workers + thread
    for user in users[thread].count..<worker.pointee.users.count {
      users[thread].append(UInt32(allUsers.index(of: worker.pointee.users.hashes[user])))
    }
  }

  private func absorbPlans(_ thread: Int) {
    let worker = threads.workers + thread
    let known = planMeanings[thread].count
    for (number, key) in worker.pointee.rates.keys.enumerated() {
      let range = worker.pointee.rates.planRange(of: number)
      guard range.lowerBound >= known else { continue }
      let first = firstPlans[key] ?? plans.count
      if first == plans.count {
        firstPlans[key] = first
        plans += range.map { (thread, $0) }
        requiredFields.append(
          repeating: rules.required.fields(of: key.provider), count: range.count)
      }
      let tier = UInt32(texts.number(of: key.serviceTier.rawValue))
      for plan in range {
        let rate = worker.pointee.rates.plans[plan]
        let model = worker.pointee.rates.models[Int(rate.model)].rawValue
        planMeanings[thread].append(
          GroupNames.Plan(
            number: UInt32(first + plan - range.lowerBound),
            model: UInt32(texts.number(of: model)), serviceTier: tier,
            pricedMask: rate.pricedMask, callMask: rate.callMask))
      }
    }
  }

  /// How many groups are merged at a time, and how many of them a thread prepares at a time.
  private static let batchCount = 1 << 14
  private static let shareCount = 1 << 11

  /// Takes in the groups of one thread. What their names mean is found by all threads; only the look-up
  /// is one thread's work.
  private func absorbGroups(_ thread: Int) {
    let worker = threads.workers + thread
    // The numbers of the thread's texts here.
    let numbers = worker.pointee.texts.texts.map { UInt32(texts.number(of: $0)) }
    findRows(of: numbers)
    let names = GroupNames(
      numbers: numbers, rows: rows, plans: planMeanings[thread], dimensions: dimensions,
      unattributed: unattributed, sip: rules.sip)
    let range = accumulators[thread].count..<worker.pointee.groups.count
    accumulators[thread].append(repeating: 0, count: range.count)
    let batch = GroupBatch(partCount: partCount, capacity: min(Self.batchCount, range.count))
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.batchCount) {
      let end = min(start + Self.batchCount, range.upperBound)
      threads.run((end - start + Self.shareCount - 1) / Self.shareCount) { _, share in
        let first = start + share * Self.shareCount
        names.fill(
          batch, from: first - start, worker.pointee.groups,
          first..<min(first + Self.shareCount, end))
      }
      findPlaces(of: batch, count: end - start)
      groups.take(batch, count: end - start, accumulators: accumulators[thread].base + start)
    }
  }

  private func findPlaces(of batch: borrowing GroupBatch, count: Int) {
    for index in 0..<count {
      let identity = batch.identities + index * partCount
      let day = Int32(bitPattern: identity[Part.reportingDay.rawValue])
      let row = rows[Int(identity[Part.customer.rawValue])].number
      batch.meanings[index].place = activityPlaces.number(day, row: row)
    }
  }

  /// Finds out the row of each name that is new here, as if it were a customer's.
  private func findRows(of numbers: [UInt32]) {
    while rows.count < texts.texts.count {
      let name = texts.texts[rows.count]
      let row = rules.rules.customers.row(of: CustomerID(nonEmpty: name))
      rows.append(
        GroupNames.Row(
          number: UInt32(texts.number(of: row.rawValue)), isKnown: row != .unattributed))
    }
  }
}
