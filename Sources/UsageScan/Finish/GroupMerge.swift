import ExactMoney
import Pipeline

/// What the sums of an accumulator mean.
struct AccumulatorMeaning: BitwiseCopyable {
  /// The group of the roll-up it belongs to.
  var group: UInt32
  /// The month and row of the P&L it belongs to.
  var place: UInt32
  /// The customer as recorded, among the texts.
  var customer: UInt32
  /// Its plan, among those of ``GroupMerge``.
  var plan: UInt32
  /// The meters that have a price, as bits; none where the provider charges nothing.
  var pricedMask: UInt32
  /// Of these the ones that make an event a call.
  var callMask: UInt32
  var isBillable: Bool
  /// Nobody has introduced its customer.
  var isUnknown: Bool
}

/// A month and a row of the P&L.
struct ActivityPlace: Hashable {
  var period: Period
  /// The row, among the texts.
  var row: Int
}

/// Puts the groups of all threads together by their names.
///
/// A group of the roll-up is what its names mean: two spellings of a model are one. An accumulator is a
/// group and the plan its events were rated by.
final class GroupMerge {
  /// The places of an identity's numbers; those of the dimensions follow.
  enum Part: Int, CaseIterable {
    case reportingDay
    case billingDay
    case row
    case customer
    case provider
    case account
    case model
    case serviceTier
  }

  /// How a dimension's value is found.
  private enum DimensionKind {
    case customer
    case model
    case serviceTier
    case asRecorded

    init(_ name: String) {
      switch name {
      case UsageColumn.customerID.rawValue: self = .customer
      case UsageColumn.model.rawValue: self = .model
      case UsageColumn.serviceTier.rawValue: self = .serviceTier
      default: self = .asRecorded
      }
    }
  }

  /// What a thread's plan means here.
  private struct PlanMeaning {
    var plan: UInt32
    var model: UInt32
    var serviceTier: UInt32
  }

  private let rules: ScanRules
  private let threads: ScanThreads
  var texts: TextTable
  let partCount: Int
  /// The days and text numbers of every group, ``partCount`` for each.
  private(set) var identities = GrowingBuffer<UInt32>()
  private var identityTable = SlotTable()
  private var accumulatorTable = SlotTable()
  private(set) var meanings = GrowingBuffer<AccumulatorMeaning>()
  private(set) var places: [ActivityPlace] = []
  private var placeTable = SlotTable()
  private var placeKeys = GrowingBuffer<UInt64>()
  private var periods: [Int32: Int] = [:]
  private var periodNames: [Period] = []
  /// The accumulator of each group of each thread.
  let accumulators: UnsafeMutablePointer<GrowingBuffer<UInt32>>
  /// The number of each user of each thread.
  let users: UnsafeMutablePointer<GrowingBuffer<UInt32>>
  private var allUsers = NameIndex()
  /// The plans, each where a thread first met it.
  private(set) var plans: [(thread: Int, plan: Int)] = []
  private var firstPlans: [RateKey: Int] = [:]
  /// What each plan of each thread means.
  private var planMeanings: [[PlanMeaning]]
  /// The row each text would belong to as a customer, and whether somebody has introduced it.
  private var rows: [(row: UInt32, isKnown: Bool)] = []
  private let unattributed: UInt32
  private let dimensions: [DimensionKind]
  private static let firstDimension = Part.allCases.count

  init(_ threads: ScanThreads) {
    self.threads = threads
    rules = threads.rules
    texts = TextTable(rules.sip)
    dimensions = rules.rules.policy.dimensions.map { DimensionKind($0) }
    partCount = Part.allCases.count + dimensions.count
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

  /// How many groups the roll-up has so far.
  var groupCount: Int { identities.count / partCount }

  /// Takes in what the threads have met since the last time.
  func absorb() {
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
      }
      let tier = UInt32(texts.number(of: key.serviceTier.rawValue))
      for plan in range {
        let rate = worker.pointee.rates.plans[plan]
        let model = worker.pointee.rates.models[Int(rate.model)].rawValue
        planMeanings[thread].append(
          PlanMeaning(
            plan: UInt32(first + plan - range.lowerBound), model: UInt32(texts.number(of: model)),
            serviceTier: tier))
      }
    }
  }

  private func absorbGroups(_ thread: Int) {
    let worker = threads.workers + thread
    // The numbers of the thread's texts here.
    let numbers = worker.pointee.texts.texts.map { UInt32(texts.number(of: $0)) }
    findRows(of: numbers)
    let batchCount = 16
    var identity = GrowingBuffer<UInt32>()
    identity.append(repeating: 0, count: partCount * batchCount)
    var tags = [UInt32](repeating: 0, count: batchCount)
    let range = accumulators[thread].count..<worker.pointee.groups.count
    for first in stride(from: range.lowerBound, to: range.upperBound, by: batchCount) {
      let batch = first..<min(first + batchCount, range.upperBound)
      // While the names of a batch are found, the places where its groups are looked for come near.
      for group in batch {
        let target = identity.base + (group - first) * partCount
        fill(target, worker.pointee.groups, group, numbers, thread)
        tags[group - first] = tag(target)
        identityTable.prefetch(tags[group - first])
      }
      for group in batch {
        absorb(
          group, of: thread, identity.base + (group - first) * partCount,
          tag: tags[group - first], numbers)
      }
    }
  }

  /// Takes in one group of a thread, whose names mean `identity`.
  private func absorb(
    _ group: Int, of thread: Int, _ identity: UnsafePointer<UInt32>, tag: UInt32,
    _ numbers: [UInt32]
  ) {
    let worker = threads.workers + thread
    let entry = worker.pointee.groups.entries[group]
    let rate = worker.pointee.rates.plans[Int(entry.plan)]
    let customer = identity[Part.customer.rawValue]
    let (row, isKnown) = rows[Int(customer)]
    var meaning = AccumulatorMeaning(
      group: UInt32(groupNumber(identity, tag)), place: place(entry.reportingDay, row),
      customer: customer, plan: planMeanings[thread][Int(entry.plan)].plan,
      pricedMask: rate.pricedMask, callMask: rate.callMask, isBillable: entry.isBillable,
      isUnknown: !isKnown)
    if !entry.isBillable { (meaning.pricedMask, meaning.callMask) = (0, 0) }
    accumulators[thread].append(UInt32(accumulator(meaning)))
  }

  /// Writes what a group's names mean.
  @inline(__always)
  private func fill(
    _ identity: UnsafeMutablePointer<UInt32>, _ groups: borrowing GroupTable, _ group: Int,
    _ numbers: [UInt32], _ thread: Int
  ) {
    let entry = groups.entries[group]
    let names = groups.texts.base + group * groups.slotCount
    let plan = planMeanings[thread][Int(entry.plan)]
    func name(_ slot: ScanRules.Slot) -> UInt32 { numbers[Int(names[slot.rawValue])] }
    let customer = name(.customer)
    let row = rows[Int(customer)].isKnown ? rows[Int(customer)].row : nil
    identity[Part.reportingDay.rawValue] = UInt32(bitPattern: entry.reportingDay)
    identity[Part.billingDay.rawValue] = UInt32(bitPattern: entry.billingDay)
    identity[Part.row.rawValue] = row ?? unattributed
    identity[Part.customer.rawValue] = customer
    identity[Part.provider.rawValue] = name(.provider)
    identity[Part.account.rawValue] = name(.account)
    identity[Part.model.rawValue] = plan.model
    identity[Part.serviceTier.rawValue] = plan.serviceTier
    let firstSlot = ScanRules.Slot.allCases.count
    for (index, kind) in dimensions.enumerated() {
      // Customer, model and tier stand as the rules read them; an unknown customer stays visible
      // under the id it came with.
      identity[Self.firstDimension + index] =
        switch kind {
        case .customer: row ?? customer
        case .model: plan.model
        case .serviceTier: plan.serviceTier
        case .asRecorded: numbers[Int(names[firstSlot + index])]
        }
    }
  }

  /// Finds out the row of each name that is new here, as if it were a customer's.
  private func findRows(of numbers: [UInt32]) {
    while rows.count < texts.texts.count {
      let name = texts.texts[rows.count]
      let row = rules.rules.customers.row(of: CustomerID(nonEmpty: name))
      rows.append((UInt32(texts.number(of: row.rawValue)), row != .unattributed))
    }
  }

  private func place(_ day: Int32, _ row: UInt32) -> UInt32 {
    let period = periods[day] ?? addPeriod(of: day)
    let key = UInt64(period) << 32 | UInt64(row)
    let tag = UInt32(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32)
    if let known = placeTable.find(tag, where: { placeKeys[$0] == key }) { return UInt32(known) }
    places.append(ActivityPlace(period: periodNames[period], row: Int(row)))
    placeTable.insert(tag, placeKeys.count)
    placeKeys.append(key)
    return UInt32(places.count - 1)
  }

  private func addPeriod(of day: Int32) -> Int {
    let period = Period(containing: CalendarDate(daysSinceEpoch: day))
    let number = periodNames.firstIndex(of: period) ?? periodNames.count
    if number == periodNames.count { periodNames.append(period) }
    periods[day] = number
    return number
  }

  private func tag(_ identity: UnsafePointer<UInt32>) -> UInt32 {
    let start = UnsafeRawPointer(identity).assumingMemoryBound(to: UInt8.self)
    return UInt32(truncatingIfNeeded: rules.sip.hash(start, partCount * 4).low)
  }

  private func groupNumber(_ identity: UnsafePointer<UInt32>, _ tag: UInt32) -> Int {
    let known = identityTable.find(tag) { group in
      for part in 0..<partCount where identities[group * partCount + part] != identity[part] {
        return false
      }
      return true
    }
    if let known { return known }
    let number = groupCount
    identities.append(from: identity, count: partCount)
    identityTable.insert(tag, number)
    return number
  }

  private func accumulator(_ meaning: AccumulatorMeaning) -> Int {
    let key =
      UInt64(meaning.group) << 32 | UInt64(meaning.plan) << 1 | (meaning.isBillable ? 1 : 0)
    let tag = UInt32(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32)
    let known = accumulatorTable.find(tag) {
      let other = meanings[$0]
      return other.group == meaning.group && other.plan == meaning.plan
        && other.isBillable == meaning.isBillable
    }
    if let known { return known }
    let number = meanings.count
    meanings.append(meaning)
    accumulatorTable.insert(tag, number)
    return number
  }
}
