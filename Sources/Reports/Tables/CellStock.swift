/// CSV cells that are made once and copied many times, each with the comma after it.
///
/// Their bytes lie one behind the other in one array: millions of cells are copied by all threads, and
/// counting references to an array for each would be most of the work.
struct CellStock: Sendable {
  private var bytes: [UInt8] = []
  /// Where each cell ends; it begins where the one before it does.
  private var ends: [Int] = [0]

  /// How many there are.
  var count: Int { ends.count - 1 }

  /// Adds the cells of a row as one.
  mutating func add(_ cells: [Cell]) {
    bytes += CSV.cells(cells)
    ends.append(bytes.count)
  }

  /// Adds cells of words.
  mutating func add(_ texts: some Sequence<String>) {
    for text in texts { add([.optional(text)]) }
  }

  /// Calls `body` with something that copies cells.
  func copying<Result>(_ body: (Copier) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { bytes in
      ends.withUnsafeBufferPointer { body(Copier(bytes: bytes, ends: $0)) }
    }
  }

  /// Copies cells.
  struct Copier {
    fileprivate let bytes: UnsafeBufferPointer<UInt8>
    fileprivate let ends: UnsafeBufferPointer<Int>

    /// Appends the cell that was added as the one at `number`.
    @inline(__always)
    func append(_ number: Int, to target: inout [UInt8]) {
      target.append(
        contentsOf: UnsafeBufferPointer(rebasing: bytes[ends[number]..<ends[number + 1]]))
    }
  }
}
