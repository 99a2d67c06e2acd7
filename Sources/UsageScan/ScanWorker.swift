import Pipeline
import SourceText

/// Which events the present pass keeps: with several passes each takes its share of the hashes.
struct ScanPasses: BitwiseCopyable, Sendable {
  /// The most passes: however little memory there is, no file is read more often.
  static let limit = 256

  var current = 0
  var count = 1

  @inline(__always)
  func takes(_ event: NameHash) -> Bool {
    // The upper bits; the lower ones choose the partition.
    count == 1 || Int(((event.low &>> 40) &* UInt64(count)) &>> 24) == current
  }
}

/// What one thread knows: the names, groups, users and plans it has met, and room for one row.
///
/// Threads share nothing while they read; what they found is put together afterwards, by name.
struct ScanWorker: ~Copyable {
  let number: UInt8
  let rules: ScanRules
  let parser: EventParser
  var passes = ScanPasses()
  var instants = InstantReader()
  var rates: RatePlans
  var groups: GroupTable
  var texts: TextTable
  var users = NameIndex()
  var pending: PendingRows
  var sides: [SideEvent] = []
  /// How many records the last row of a source that is not canonical gave.
  var recordsGiven = 0
  /// The meters that any row used, as bits.
  var metersSeen: UInt32 = 0
  /// The quantities of the present row by meter; only those whose bit is set count.
  let quantities: UnsafeMutablePointer<Int64>
  let groupKeys: (UInt64, UInt64, UInt64, UInt64)
  /// What is done with the columns of ``planFile``.
  let plan: UnsafeMutablePointer<ColumnPlan>
  private var planFile = -1
  /// How the rows of ``planFile`` become canonical ones; `nil` where they are.
  private(set) var mapping: UsageMapping?
  /// Reads of the rows of ``planFile`` those that cannot be mapped in place.
  private(set) var reader: UsageMapping.Reader?
  /// Does so in place, where the mapping says how.
  let mapper: UnsafeMutablePointer<RowMapper>
  /// The numbers of the canonical columns of a file that is mapped.
  private var mappedColumns: [ColumnName: Int] = [:]
  /// The names of a JSON file's members so far, numbered like the plan's columns.
  var names = JSONNames()
  let contentKeys: (UInt64, UInt64)
  /// The keys of whole lines.
  let lineKeys: FieldKeys
  let nameKeys: NameKeys
  /// Room for a line that is put together of its fields.
  var joined = GrowingBuffer<UInt8>()
  /// What reads the calls inside one message.
  var callReading = CallReading()
  private var keyStore = FieldKeyStore()
  private var keysByName: [ColumnName: FieldKeys] = [:]

  init(number: Int, rules: ScanRules) {
    self.number = UInt8(number)
    self.rules = rules
    parser = EventParser(meters: rules.meters, dimensions: rules.rules.dimensions)
    rates = RatePlans(rules)
    groups = GroupTable(slotCount: rules.slotNames.count)
    texts = TextTable(rules.sip)
    pending = PendingRows(slotCount: rules.slotNames.count)
    quantities = .allocate(capacity: ScanRules.quickMeterCount)
    quantities.initialize(repeating: 0, count: ScanRules.quickMeterCount)
    plan = .allocate(capacity: 1)
    plan.initialize(to: ColumnPlan(rules, comparesLines: false))
    // No column has an empty name with a text in it, so these keys are nobody else's.
    lineKeys = FieldKeys(
      name: [], maximumWords: FieldKeys.rowWords, sip: rules.sip, in: &keyStore)
    nameKeys = NameKeys(sip: rules.sip, in: &keyStore)
    mapper = .allocate(capacity: 1)
    mapper.initialize(to: RowMapper(RowMapping(columns: [])))
    let words = (0..<4).map { rules.sip.hash("group \($0)").low }
    groupKeys = (words[0], words[1], words[2], words[3])
    contentKeys = (rules.sip.hash("content 0").low, rules.sip.hash("content 1").low)
  }

  deinit {
    quantities.deallocate()
    plan.deinitialize(count: 1)
    plan.deallocate()
    mapper.deinitialize(count: 1)
    mapper.deallocate()
  }

  /// Prepares for the rows of a file whose columns are known, or, with JSON, will become known.
  mutating func usePlan(of file: Int, columns: [String], mapping: UsageMapping?) {
    guard planFile != file else { return }
    planFile = file
    self.mapping = mapping
    reader = mapping?.reader(columns)
    if let mapping {
      usePlan(mapping, columns: columns)
      return
    }
    plan.pointee = ColumnPlan(rules, comparesLines: rules.comparesLines && !columns.isEmpty)
    names = JSONNames()
    for column in columns { plan.pointee.append(column, keys: keys(of: column), rules) }
  }

  private mutating func usePlan(_ mapping: UsageMapping, columns: [String]) {
    let row = mapping.row ?? RowMapping(columns: [])
    plan.pointee = ColumnPlan(rules, comparesLines: false)
    names = JSONNames(
      opening: row.openedObjects, keyed: row.keyedLists, isExact: row.passesOthers,
      marksOpened: row.split != nil)
    mapper.pointee = RowMapper(row)
    mappedColumns = [:]
    for column in row.columnNames { _ = mappedColumn(column) }
    for column in columns { _ = names.column(of: Array(column.utf8)) }
    learn(columns.map { Array($0.utf8) }, foldingCase: !row.passesOthers)
  }

  /// Lets the mapper learn the next of a file's columns, of which some may be canonical ones.
  private mutating func learn(_ names: [[UInt8]], foldingCase: Bool) {
    let first = mapper.pointee.learntCount
    mapper.pointee.learn(names, foldingCase: foldingCase)
    for (offset, name) in names.enumerated() where mapper.pointee.passes(first + offset) {
      let number = mappedColumn(String(decoding: name, as: UTF8.self))
      mapper.pointee.pass(first + offset, to: number)
    }
  }

  /// The number of a canonical column of a file that is mapped, which is added where it is new.
  mutating func mappedColumn(_ name: String) -> Int {
    if let known = mappedColumns[ColumnName(name)] { return known }
    mappedColumns[ColumnName(name)] = plan.pointee.columns.count
    plan.pointee.append(name, keys: keys(of: name), rules)
    mapper.pointee.reserve(plan.pointee.columns.count)
    let number = plan.pointee.columns.count - 1
    switch name {
    case UsageColumn.provider.rawValue: mapper.pointee.providerColumn = number
    case UsageColumn.model.rawValue: mapper.pointee.modelColumn = number
    case UsageColumn.eventID.rawValue: mapper.pointee.eventIDColumn = number
    // What the client sent once, and paid for once, is the first call's.
    case "requests": mapper.pointee.countedOnce.append(Int32(number))
    default:
      if name.hasPrefix(UsageColumn.estimatedCost.rawValue) {
        mapper.pointee.countedOnce.append(Int32(number))
      }
    }
    return number
  }

  /// Plans the names of a JSON file that have come up since.
  mutating func planNewNames() {
    guard mapping == nil else {
      guard mapper.pointee.learntCount < names.count else { return }
      learn(Array(names.names[mapper.pointee.learntCount...]), foldingCase: false)
      return
    }
    while plan.pointee.columns.count < names.count {
      let name = String(decoding: names.names[plan.pointee.columns.count], as: UTF8.self)
      plan.pointee.append(name, keys: keys(of: name), rules)
    }
  }

  /// The keys of a column, the same for every thread.
  mutating func keys(of name: String) -> FieldKeys {
    if let keys = keysByName[ColumnName(name)] { return keys }
    let keys = FieldKeys(name: Array(name.utf8), sip: rules.sip, in: &keyStore)
    keysByName[ColumnName(name)] = keys
    return keys
  }
}
