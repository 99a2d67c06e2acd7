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
  private var placeNumbers: [ActivityPlace: Int] = [:]
  /// The accumulator of each group of each thread.
  let accumulators: UnsafeMutablePointer<GrowingBuffer<UInt32>>
  /// The number of each user of each thread.
  let users: UnsafeMutablePointer<GrowingBuffer<UInt32>>
  private var allUsers = NameIndex()
  /// The plans, each where a thread first met it.
  private(set) var plans: [(thread: Int, plan: Int)] = []
  private var firstPlans: [RateKey: Int] = [:]
  /// The plan of each plan of each thread.
  private var planNumbers: [[Int]]
  /// The row of each customer name, and whether somebody has introduced it.
  private var rows: [Int: (row: Int, isKnown: Bool)] = [:]

  init(_ threads: ScanThreads) {
    self.threads = threads
    rules = threads.rules
    texts = TextTable(rules.sip)
    partCount = Part.allCases.count + rules.rules.policy.dimensions.count
    accumulators = .allocate(capacity: threads.count)
    users = .allocate(capacity: threads.count)
    for thread in 0..<threads.count {
      (accumulators + thread).initialize(to: GrowingBuffer())
      (users + thread).initialize(to: GrowingBuffer())
    }
    planNumbers = Array(repeating: [], count: threads.count)
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
    let known = planNumbers[thread].count
    for key in worker.pointee.rates.keys.indices {
      let range = worker.pointee.rates.planRange(of: key)
      guard range.lowerBound >= known else { continue }
      let first = firstPlans[worker.pointee.rates.keys[key]] ?? plans.count
      if first == plans.count {
        firstPlans[worker.pointee.rates.keys[key]] = first
        plans += range.map { (thread, $0) }
      }
      planNumbers[thread] += range.indices.map { first + $0 - range.lowerBound }
    }
  }

  private func absorbGroups(_ thread: Int) {
    let worker = threads.workers + thread
    let slotCount = worker.pointee.groups.slotCount
    // The numbers of the thread's texts here.
    let numbers = worker.pointee.texts.texts.map { texts.number(of: $0) }
    var identity = [UInt32](repeating: 0, count: partCount)
    var names = [Int](repeating: 0, count: slotCount)
    for group in accumulators[thread].count..<worker.pointee.groups.count {
      let entry = worker.pointee.groups.entries[group]
      for slot in 0..<slotCount {
        names[slot] = numbers[Int(worker.pointee.groups.texts[group * slotCount + slot])]
      }
      let rate = worker.pointee.rates.plans[Int(entry.plan)]
      let isKnown = fill(&identity, names, entry, rate, thread)
      let plan = planNumbers[thread][Int(entry.plan)]
      var meaning = AccumulatorMeaning(
        group: UInt32(groupNumber(identity)), place: UInt32(place(entry, identity)),
        customer: UInt32(names[ScanRules.Slot.customer.rawValue]), plan: UInt32(plan),
        pricedMask: rate.pricedMask, callMask: rate.callMask, isBillable: entry.isBillable,
        isUnknown: !isKnown)
      if !entry.isBillable { (meaning.pricedMask, meaning.callMask) = (0, 0) }
      accumulators[thread].append(UInt32(accumulator(meaning)))
    }
  }

  /// Writes what a group's names mean; gives whether its customer is known.
  private func fill(
    _ identity: inout [UInt32], _ names: [Int], _ entry: GroupEntry, _ rate: RatePlan, _ thread: Int
  ) -> Bool {
    let rates = threads.workers + thread
    let customer = names[ScanRules.Slot.customer.rawValue]
    let (row, isKnown) = self.row(of: customer)
    let key = rates.pointee.rates.keys[Int(rate.key)]
    let model = texts.number(of: rates.pointee.rates.models[Int(rate.model)].rawValue)
    let tier = texts.number(of: key.serviceTier.rawValue)
    func set(_ part: Part, _ number: Int) { identity[part.rawValue] = UInt32(number) }
    identity[Part.reportingDay.rawValue] = UInt32(bitPattern: entry.reportingDay)
    identity[Part.billingDay.rawValue] = UInt32(bitPattern: entry.billingDay)
    set(.row, row)
    set(.customer, customer)
    set(.provider, names[ScanRules.Slot.provider.rawValue])
    set(.account, names[ScanRules.Slot.account.rawValue])
    set(.model, model)
    set(.serviceTier, tier)
    let firstDimension = ScanRules.Slot.allCases.count
    for (index, dimension) in rules.rules.policy.dimensions.enumerated() {
      let part = Part.allCases.count + index
      // Customer, model and tier stand as the rules read them; an unknown customer stays visible
      // under the id it came with.
      switch dimension {
      case UsageColumn.customerID.rawValue where isKnown: identity[part] = UInt32(row)
      case UsageColumn.model.rawValue: identity[part] = UInt32(model)
      case UsageColumn.serviceTier.rawValue: identity[part] = UInt32(tier)
      default: identity[part] = UInt32(names[firstDimension + index])
      }
    }
    return isKnown
  }

  private func row(of customer: Int) -> (row: Int, isKnown: Bool) {
    if let known = rows[customer] { return known }
    let row = rules.rules.customers.row(of: CustomerID(nonEmpty: texts.texts[customer]))
    let found = (row: texts.number(of: row.rawValue), isKnown: row != .unattributed)
    rows[customer] = found
    return found
  }

  private func place(_ entry: GroupEntry, _ identity: [UInt32]) -> Int {
    let day = CalendarDate(daysSinceEpoch: entry.reportingDay)
    let place = ActivityPlace(
      period: Period(containing: day), row: Int(identity[Part.row.rawValue]))
    if let known = placeNumbers[place] { return known }
    placeNumbers[place] = places.count
    places.append(place)
    return places.count - 1
  }

  private func groupNumber(_ identity: [UInt32]) -> Int {
    identity.withUnsafeBytes { bytes in
      let start = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
      let tag = UInt32(truncatingIfNeeded: rules.sip.hash(start, bytes.count).low)
      let known = identityTable.find(tag) { group in
        for part in 0..<partCount where identities[group * partCount + part] != identity[part] {
          return false
        }
        return true
      }
      if let known { return known }
      let number = groupCount
      identity.withUnsafeBufferPointer {
        identities.append(from: $0.baseAddress!, count: partCount)
      }
      identityTable.insert(tag, number)
      return number
    }
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
