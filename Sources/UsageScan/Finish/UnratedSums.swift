import ExactMoney
import Pipeline

/// Sums what was recorded and is not in the ledger, by the provider's day.
///
/// The scan has these sums anyway: it sums every accumulator, and the roll-up leaves out those that are
/// not billable.
struct UnratedSums {
  let merge: GroupMerge
  let sums: UnsafeMutablePointer<EventSums>
  let threads: ScanThreads

  private struct Key: Hashable {
    var reason: UnratedUsage.Reason
    var billingDay: CalendarDate
    var provider: ProviderID
    var account: AccountID?
    var model: ModelID
    var serviceTier: ServiceTier
    var meter: MeterID
  }

  /// The usage, sorted.
  func usage() -> [UnratedUsage] {
    let meters = threads.rules.meters.meters
    var totals: [Key: ExactDecimal] = [:]
    func add(_ reason: UnratedUsage.Reason, _ group: UInt32, _ meter: Int, _ quantity: ExactDecimal)
    {
      totals[key(reason, group, meters[meter]), default: .zero] += quantity
    }
    for (accumulator, meaning) in merge.meanings.enumerated() where !meaning.isBillable {
      for meter in meters.indices.prefix(ScanRules.quickMeterCount) {
        let whole = sums.pointee.sum(accumulator, meter: meter)
        if whole != 0 { add(.notBillable, meaning.group, meter, ExactDecimal(whole)) }
      }
    }
    for (cell, quantity) in sums.pointee.extras
    where !merge.meanings[cell.accumulator].isBillable {
      add(.notBillable, merge.meanings[cell.accumulator].group, cell.meter, quantity)
    }
    for (cell, sum) in sums.pointee.unpriced {
      add(.unpriced, merge.meanings[cell.accumulator].group, cell.meter, sum.quantity)
    }
    return totals.filter { !$0.value.isZero }.map { key, quantity in
      UnratedUsage(
        reason: key.reason, billingDay: key.billingDay, provider: key.provider,
        account: key.account, model: key.model, serviceTier: key.serviceTier, meter: key.meter,
        quantity: quantity)
    }.sorted { left, right in
      Order(left.reason.rawValue, right.reason.rawValue)
        .then(Order(left.billingDay, right.billingDay))
        .then(Order(left.provider, right.provider))
        .then(Order(left.account, right.account))
        .then(Order(left.model, right.model))
        .then(Order(left.serviceTier, right.serviceTier))
        .then(Order(left.meter, right.meter)) == .ascending
    }
  }

  private func key(_ reason: UnratedUsage.Reason, _ group: UInt32, _ meter: MeterID) -> Key {
    func text(_ part: GroupMerge.Part) -> String { merge.text(part, of: group) }
    let day = merge.groups.memory.identity(group)[GroupMerge.Part.billingDay.rawValue]
    return Key(
      reason: reason, billingDay: CalendarDate(daysSinceEpoch: Int32(bitPattern: day)),
      provider: ProviderID(text(.provider)), account: AccountID(nonEmpty: text(.account)),
      model: ModelID(text(.model)), serviceTier: ServiceTier(text(.serviceTier)), meter: meter)
  }
}
