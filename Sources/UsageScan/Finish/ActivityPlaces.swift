import Pipeline

/// A month and a row of the P&L.
struct ActivityPlace: Hashable {
  var period: Period
  /// The row, among the texts.
  var row: Int
}

/// The months and rows of the P&L that have usage, numbered as they are met.
struct ActivityPlaces: ~Copyable {
  private(set) var places: [ActivityPlace] = []
  private var table = SlotTable()
  private var keys = GrowingBuffer<UInt64>()
  /// Where the month's number stands in the upper half of a key.
  var keyMemory: UnsafePointer<UInt64> { UnsafePointer(keys.base) }
  private var periods: [Period: Int] = [:]
  /// The last day asked for, and its month: neighbours often share it.
  private var day: Int32?
  private var period = Period(containing: CalendarDate(daysSinceEpoch: 0))
  private var periodNumber = 0

  /// The number of a row in the month of a day.
  mutating func number(_ day: Int32, row: UInt32) -> UInt32 {
    if day != self.day { find(day) }
    let key = UInt64(periodNumber) << 32 | UInt64(row)
    let tag = UInt32(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32)
    if let known = table.find(tag, where: { keys[$0] == key }) { return UInt32(known) }
    places.append(ActivityPlace(period: period, row: Int(row)))
    table.insert(tag, keys.count)
    keys.append(key)
    return UInt32(places.count - 1)
  }

  private mutating func find(_ day: Int32) {
    self.day = day
    period = Period(containing: CalendarDate(daysSinceEpoch: day))
    periodNumber = periods[period] ?? periods.count
    periods[period] = periodNumber
  }
}
