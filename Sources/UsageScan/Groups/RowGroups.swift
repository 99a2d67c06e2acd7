import ExactMoney
import Pipeline

/// Finds the group of a row: the texts of its group columns, its days, its plan.
extension ScanWorker {
  /// The group of a row whose values are plain.
  @inline(__always)
  mutating func group(_ row: RowView, _ hashes: RowHashes, _ values: RowValues) -> GroupEntry {
    let key = rateKey(row, hashes)
    let rate = rates.plan(key, at: values.occurredAt, totalInput: values.totalInput)
    return group(
      hashes, key, rate, second: values.occurredAt.flooredSeconds,
      isBillable: values.flags.contains(.billable))
  }

  /// The group of a row with a side, which learns its prices and is kept.
  @inline(never)
  mutating func group(
    of side: SideEvent, _ row: RowView, _ hashes: RowHashes, _ values: RowValues,
    _ record: inout EventRecord
  ) -> GroupEntry {
    let key = rateKey(row, hashes)
    let totalInput = side.quantities.reduce(into: ExactDecimal.zero) { sum, used in
      if rules.meters.isInput[used.meter] { sum += used.quantity }
    }
    var side = side
    let rate = rates.plan(key, at: side.occurredAt, totalInput: totalInput)
    for used in side.quantities {
      guard let price = rates.priceIndex(rate, meter: used.meter) else { continue }
      side.pricedMeters.insert(used.meter)
      if rules.rules.priceBook.rows[price].category.isCall { side.callMeters.insert(used.meter) }
    }
    side.missingFields = record.side
    record.side = UInt32(sides.count)
    record.flags.insert(.hasSide)
    sides.append(side)
    return group(
      hashes, key, rate, second: side.occurredAt.secondsSinceEpoch,
      isBillable: values.flags.contains(.billable))
  }

  /// Writes groups and users into the records of the rows that wait for them.
  @inline(never)
  mutating func lookUpPending(in output: inout ChunkRecords) {
    for index in 0..<pending.count where pending.rows[index].hasUser {
      users.prefetchCandidate(pending.rows[index].user)
    }
    for index in 0..<pending.count {
      let row = pending.rows[index]
      let group = groups.find(row.group.key) ?? addGroup(row.group, index)
      let user = row.hasUser ? UInt32(users.index(of: row.user)) : EventRecord.nobody
      output.set(row.record, group: UInt32(truncatingIfNeeded: group), user: user)
    }
    pending.removeAll()
  }

  @inline(__always)
  private mutating func rateKey(_ row: RowView, _ hashes: RowHashes) -> Int {
    rates.find(hashes.rateFirst, hashes.rateSecond) ?? addRateKey(row, hashes)
  }

  @inline(never)
  private mutating func addRateKey(_ row: RowView, _ hashes: RowHashes) -> Int {
    let slots = plan
    func text(_ slot: ScanRules.Slot) -> String {
      let column = Int(slots.pointee.slots[slot.rawValue])
      return column < 0 ? "" : row.fields[column].text
    }
    let tier = text(.serviceTier)
    let key = RateKey(
      provider: ProviderID(text(.provider)), name: ModelID(text(.model)),
      serviceTier: tier.isEmpty ? .standard : ServiceTier(tier),
      account: AccountID(nonEmpty: text(.account)))
    return rates.add(key, hashes.rateFirst, hashes.rateSecond)
  }

  @inline(__always)
  private mutating func group(
    _ hashes: RowHashes, _ key: Int, _ rate: Int, second: Int64, isBillable: Bool
  ) -> GroupEntry {
    let days = rates.days(key, second)
    // Days, plan and whether it is billed are hashed like one more column.
    let dayWord =
      UInt64(UInt32(bitPattern: days.reporting)) &<< 32 | UInt64(UInt32(bitPattern: days.billing))
    let planWord = UInt64(truncatingIfNeeded: rate) &<< 1 | (isBillable ? 1 : 0)
    let first =
      hashes.groupFirst &+ FieldKeys.product(dayWord &+ groupKeys.0, planWord &+ groupKeys.1)
    let second =
      hashes.groupSecond &+ FieldKeys.product(dayWord &+ groupKeys.2, planWord &+ groupKeys.3)
    return GroupEntry(
      key: nameKeys.folded(first, second), reportingDay: days.reporting, billingDay: days.billing,
      plan: Int32(truncatingIfNeeded: rate), isBillable: isBillable)
  }

  @inline(never)
  private mutating func addGroup(_ entry: GroupEntry, _ pendingIndex: Int) -> Int {
    let fields = pending.texts + pendingIndex * groups.slotCount
    for slot in 0..<groups.slotCount {
      groups.appendText(texts.number(of: fields[slot]))
    }
    return groups.add(entry)
  }
}

extension Int64 {
  /// These nanoseconds as seconds, rounded down.
  @inline(__always)
  var flooredSeconds: Int64 {
    let quotient = self / 1_000_000_000
    return self &- quotient &* 1_000_000_000 < 0 ? quotient &- 1 : quotient
  }
}
