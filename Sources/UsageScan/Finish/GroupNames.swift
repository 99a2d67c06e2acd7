import Pipeline

/// How a dimension's value is found.
enum DimensionKind {
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

/// What the names of one thread's groups mean to all.
struct GroupNames {
  /// What a thread's plan means.
  struct Plan {
    /// Its number among all plans.
    var number: UInt32
    var model: UInt32
    var serviceTier: UInt32
    var pricedMask: UInt32
    var callMask: UInt32
  }

  /// The row of the P&L a text would belong to as a customer, and whether somebody has introduced it.
  struct Row {
    var number: UInt32
    var isKnown: Bool
  }

  /// The numbers that the thread's texts have in the merge.
  let numbers: [UInt32]
  /// For each text of the merge its row.
  let rows: [Row]
  let plans: [Plan]
  let dimensions: [DimensionKind]
  /// The number of the row without customer.
  let unattributed: UInt32
  let sip: SipHash

  private var partCount: Int { GroupMerge.Part.allCases.count + dimensions.count }

  /// Writes what the groups at `range` mean into `batch`, from its place `first` on; the places of the
  /// P&L and the groups' numbers are left open.
  func fill(
    _ batch: borrowing GroupBatch, from first: Int, _ groups: borrowing GroupTable,
    _ range: Range<Int>
  ) {
    for (index, group) in range.enumerated() {
      let entry = groups.entries[group]
      let plan = plans[Int(entry.plan)]
      let identity = batch.identities + (first + index) * partCount
      fill(identity, groups.texts.base + group * groups.slotCount, entry, plan)
      let bytes = UnsafeRawPointer(identity).assumingMemoryBound(to: UInt8.self)
      batch.tags[first + index] = UInt32(truncatingIfNeeded: sip.hash(bytes, partCount * 4).low)
      let customer = identity[GroupMerge.Part.customer.rawValue]
      batch.meanings[first + index] = AccumulatorMeaning(
        group: 0, place: 0, customer: customer, plan: plan.number,
        pricedMask: entry.isBillable ? plan.pricedMask : 0,
        callMask: entry.isBillable ? plan.callMask : 0, previous: MergedGroups.none,
        isBillable: entry.isBillable, isUnknown: !rows[Int(customer)].isKnown)
    }
  }

  /// Writes what a group's names mean.
  @inline(__always)
  private func fill(
    _ identity: UnsafeMutablePointer<UInt32>, _ names: UnsafeMutablePointer<UInt32>,
    _ entry: GroupEntry, _ plan: Plan
  ) {
    func name(_ slot: ScanRules.Slot) -> UInt32 { numbers[Int(names[slot.rawValue])] }
    func set(_ part: GroupMerge.Part, _ number: UInt32) { identity[part.rawValue] = number }
    let customer = name(.customer)
    let row = rows[Int(customer)]
    set(.reportingDay, UInt32(bitPattern: entry.reportingDay))
    set(.billingDay, UInt32(bitPattern: entry.billingDay))
    set(.row, row.isKnown ? row.number : unattributed)
    set(.customer, customer)
    set(.provider, name(.provider))
    set(.account, name(.account))
    set(.model, plan.model)
    set(.serviceTier, plan.serviceTier)
    let values = identity + GroupMerge.Part.allCases.count
    let slots = names + ScanRules.Slot.allCases.count
    for index in dimensions.indices {
      // Customer, model and tier stand as the rules read them; an unknown customer stays visible
      // under the id it came with.
      values[index] =
        switch dimensions[index] {
        case .customer: row.isKnown ? row.number : customer
        case .model: plan.model
        case .serviceTier: plan.serviceTier
        case .asRecorded: numbers[Int(slots[index])]
        }
    }
  }
}
