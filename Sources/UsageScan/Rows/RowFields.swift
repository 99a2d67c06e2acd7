/// The fields of one row by column index; reused from row to row.
struct RowFields: ~Copyable {
  private struct Cell {
    var slice: FieldSlice
    /// The row that wrote the cell; what an earlier row left is absent.
    var row: UInt64
  }

  private var cells: UnsafeMutablePointer<Cell>
  private var filledColumns: UnsafeMutablePointer<Int32>
  private var filledCount = 0
  private var capacity = 16
  private var row: UInt64 = 1
  /// What an absent field points to.
  private let nothing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

  init() {
    nothing.initialize(to: 0)
    cells = .allocate(capacity: capacity)
    filledColumns = .allocate(capacity: capacity)
    initializeCells(from: 0)
  }

  deinit {
    cells.deallocate()
    filledColumns.deallocate()
    nothing.deallocate()
  }

  /// The field of a column below the reserved count.
  subscript(column: Int) -> FieldSlice {
    @inline(__always) get {
      let cell = cells[column]
      return cell.row == row ? cell.slice : FieldSlice(start: nothing, count: 0)
    }
  }

  /// What an absent field may point to.
  var noText: UnsafePointer<UInt8> { UnsafePointer(nothing) }

  /// The columns that this row has a text in, in the order in which they were set.
  var filled: UnsafeBufferPointer<Int32> {
    @inline(__always) get { UnsafeBufferPointer(start: filledColumns, count: filledCount) }
  }

  /// Begins another row. O(1).
  @inline(__always)
  mutating func clear() {
    row &+= 1
    filledCount = 0
  }

  /// Makes room for columns `0..<columnCount`.
  @inline(__always)
  mutating func reserve(_ columnCount: Int) {
    if columnCount > capacity { grow(to: columnCount) }
  }

  /// Whether the row named the column already.
  @inline(__always)
  func isNamed(_ column: Int) -> Bool { cells[column].row == row }

  /// Notes that the row names the column, and leaves its field absent.
  @inline(__always)
  mutating func setAbsent(_ column: Int) {
    cells[column] = Cell(slice: FieldSlice(start: nothing, count: 0), row: row)
  }

  /// Gives the column, which the row has not named yet, its text.
  @inline(__always)
  mutating func set(_ column: Int, _ slice: FieldSlice) {
    cells[column] = Cell(slice: slice, row: row)
    filledColumns[filledCount] = Int32(truncatingIfNeeded: column)
    // Without a branch: whether an optional field is empty is not predictable.
    filledCount &+= slice.count == 0 ? 0 : 1
  }

  /// Corrects the fields that point into `old`, whose bytes now begin at `new`.
  mutating func move(_ old: UnsafeBufferPointer<UInt8>, to new: UnsafePointer<UInt8>) {
    guard let start = old.baseAddress else { return }
    for column in filled {
      let field = cells[Int(column)].slice.start
      if field >= start, field < start + old.count {
        cells[Int(column)].slice.start = new + (field - start)
      }
    }
  }

  @inline(never)
  private mutating func grow(to columnCount: Int) {
    let old = (cells: cells, filledColumns: filledColumns, capacity: capacity)
    capacity = max(columnCount, 2 * capacity)
    cells = .allocate(capacity: capacity)
    cells.moveInitialize(from: old.cells, count: old.capacity)
    initializeCells(from: old.capacity)
    filledColumns = .allocate(capacity: capacity)
    filledColumns.moveInitialize(from: old.filledColumns, count: filledCount)
    old.cells.deallocate()
    old.filledColumns.deallocate()
  }

  private func initializeCells(from first: Int) {
    let absent = Cell(slice: FieldSlice(start: nothing, count: 0), row: 0)
    (cells + first).initialize(repeating: absent, count: capacity - first)
  }
}
