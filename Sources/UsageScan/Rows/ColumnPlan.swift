import Pipeline

/// What a thread does with each column of a file.
struct ColumnPlan: ~Copyable {
  /// One column.
  struct Column: BitwiseCopyable {
    var keys: FieldKeys
    var role: Role
    /// Its bit among the required ones, as ``ColumnPlan/requiredColumns(_:)`` numbers them.
    var required: UInt8
  }

  /// What a column's text is hashed for, besides the row's content.
  enum Role: UInt8, BitwiseCopyable {
    /// Nothing else.
    case plain
    /// It names the event, and so is no part of the content.
    case eventID
    /// It has no name, so it must not have a text.
    case nameless
    /// It is part of the group.
    case group
    /// It is part of the group and decides the price.
    case rate
  }

  /// A column that counts a meter.
  struct Meter: BitwiseCopyable {
    var column: Int32
    var meter: Int32
  }

  /// A column that fills fields which the policy requires, as bits.
  struct RequiredColumn: BitwiseCopyable {
    var column: Int32
    var fields: UInt32
  }

  /// The column that holds each attribute, −1 where the file has none.
  struct Places: BitwiseCopyable {
    var eventID = -1
    var recordedAt = -1
    var occurredAt = -1
    var userID = -1
    var workItemID = -1
    var provider = -1
    var model = -1
    var attempt = -1
    var status = -1
    var outcome = -1
    var billable = -1
    var latency = -1
    var estimatedCost = -1
  }

  /// Which of the columns without which no row counts a row has, as bits: those of
  /// ``UsageColumn/required`` in order, then any meter; and a bit that says that there is a row.
  func requiredColumns(_ filled: UnsafeBufferPointer<Int32>) -> UInt8 {
    filled.reduce(0x80) { $0 | columns[Int($1)].required }
  }

  /// The bit that says that a row has a meter, be it none of which anything was used.
  static var meterBit: UInt8 { 1 << UInt8(UsageColumn.required.count) }

  private(set) var columns = GrowingBuffer<Column>()
  /// A column that is part of the group.
  struct GroupColumn: BitwiseCopyable {
    var number: Int
    var keys: FieldKeys
  }

  /// The columns that decide the price.
  private(set) var rateColumns = GrowingBuffer<GroupColumn>()
  /// The other columns of the group.
  private(set) var groupColumns = GrowingBuffer<GroupColumn>()
  /// The columns that must be empty.
  private(set) var namelessColumns = GrowingBuffer<Int32>()
  private(set) var meters = GrowingBuffer<Meter>()
  /// The column of each of the group's texts, −1 where the file has none.
  private(set) var slots = GrowingBuffer<Int32>()
  private(set) var places = Places()
  /// The columns that fill a field that the policy requires.
  private(set) var requiredColumns = GrowingBuffer<RequiredColumn>()

  /// Whether the content of a row is its line, and not each field with its name: all rows of the scan
  /// then have these columns in this order.
  let comparesLines: Bool

  /// A plan without columns yet.
  init(_ rules: ScanRules, comparesLines: Bool) {
    self.comparesLines = comparesLines
    slots.append(repeating: -1, count: rules.slotNames.count)
  }

  /// Adds the next column.
  mutating func append(_ name: String, keys: FieldKeys, _ rules: ScanRules) {
    let number = columns.count
    var column = Column(
      keys: keys, role: name.isEmpty ? .nameless : .plain, required: 0)
    for (slot, slotName) in rules.slotNames.enumerated() where slotName.hasSameBytes(as: name) {
      slots[slot] = Int32(number)
      let decidesPrice = ScanRules.Slot(rawValue: slot)?.decidesPrice == true
      column.role = decidesPrice || column.role == .rate ? .rate : .group
    }
    let use = rules.uses[ColumnName(name)]
    if let meter = use?.meter {
      column.required |= Self.meterBit
      meters.append(Meter(column: Int32(number), meter: Int32(meter)))
    }
    if let attribute = use?.column {
      places.set(attribute, number)
      if attribute == .eventID, column.role == .plain { column.role = .eventID }
      if let bit = UsageColumn.required.firstIndex(of: attribute) {
        column.required |= 1 << UInt8(bit)
      }
    }
    let fields = rules.required.fields(filledBy: name, isMeter: use?.meter != nil)
    if fields != 0 {
      requiredColumns.append(RequiredColumn(column: Int32(number), fields: fields))
    }
    columns.append(column)
    switch column.role {
    case .plain, .eventID: break
    case .nameless: namelessColumns.append(Int32(number))
    case .group: groupColumns.append(GroupColumn(number: number, keys: keys))
    case .rate: rateColumns.append(GroupColumn(number: number, keys: keys))
    }
  }
}

extension ColumnPlan.Places {
  fileprivate mutating func set(_ column: UsageColumn, _ number: Int) {
    switch column {
    case .eventID: eventID = number
    case .recordedAt: recordedAt = number
    case .occurredAt: occurredAt = number
    case .userID: userID = number
    case .workItemID: workItemID = number
    case .provider: provider = number
    case .model: model = number
    case .attempt: attempt = number
    case .status: status = number
    case .outcome: outcome = number
    case .billable: billable = number
    case .latency: latency = number
    case .estimatedCost: estimatedCost = number
    // Group texts only.
    case .customerID, .serviceTier, .account: break
    }
  }
}
