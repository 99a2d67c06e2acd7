/// Rows whose record is written and whose group and user are still to be looked up.
///
/// Both tables are larger than the processor's caches. A row only asks for the memory it will need; when
/// some rows have come together it is there.
struct PendingRows: ~Copyable {
  /// One row.
  struct Row: BitwiseCopyable {
    /// Where its record begins.
    var record: Int
    var group: GroupEntry
    var user: NameHash
    var hasUser: Bool
  }

  /// How many come together.
  static let limit = 16

  let rows: UnsafeMutablePointer<Row>
  /// The texts of each row's group, in case it is a new one.
  let texts: UnsafeMutablePointer<FieldSlice>
  let slotCount: Int
  private(set) var count = 0

  init(slotCount: Int) {
    self.slotCount = slotCount
    rows = .allocate(capacity: Self.limit)
    texts = .allocate(capacity: Self.limit * slotCount)
  }

  deinit {
    rows.deallocate()
    texts.deallocate()
  }

  /// Adds a row; its texts must stay where they are until the rows are looked up.
  @inline(__always)
  mutating func append(
    _ row: Row, _ fields: UnsafePointer<FieldSlice>, _ slots: UnsafePointer<Int32>
  ) {
    rows[count] = row
    let target = texts + count &* slotCount
    for slot in 0..<slotCount {
      let column = Int(slots[slot])
      if column >= 0 {
        target[slot] = fields[column]
      } else {
        target[slot].count = 0
      }
    }
    count &+= 1
  }

  mutating func removeAll() {
    count = 0
  }
}
