import ExactMoney
import GRDB
import GRDBSQLite

/// A statement that inserts row after row into one table, prepared once, its values handed to SQLite
/// as they are.
///
/// A month has millions of values. Boxing each of them takes several times longer than storing it, so
/// here a row's texts stand in one buffer, which SQLite reads where it is.
struct BulkInsertion {
  private enum Value {
    case null
    case integer(Int64)
    case text(Range<Int>)
  }

  private let database: Database
  private let statement: Statement
  private var texts: [UInt8] = []
  private var values: [Value] = []

  init(_ database: Database, into table: String, _ columns: [String]) throws {
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    self.database = database
    statement = try database.makeStatement(
      sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))")
    values.reserveCapacity(columns.count)
  }

  /// Sets the next column to `integer`.
  mutating func add(_ integer: Int64) { values.append(.integer(integer)) }

  /// Sets the next column to `text`, NULL where there is none.
  mutating func add(_ text: String?) {
    guard let text else {
      values.append(.null)
      return
    }
    addText { $0.append(contentsOf: text.utf8) }
  }

  /// Sets the next column to what `write` appends to the row's texts.
  mutating func addText(_ write: (inout [UInt8]) -> Void) {
    let start = texts.count
    write(&texts)
    values.append(.text(start..<texts.count))
  }

  /// Inserts the row of the values added since the last one.
  mutating func insertRow() throws {
    let handle = statement.sqliteStatement
    invariant(
      Int(sqlite3_bind_parameter_count(handle)) == values.count,
      "\(values.count) values for a statement with other columns")
    let result = texts.withUnsafeBufferPointer { texts in
      for (index, value) in values.enumerated() {
        let column = Int32(index + 1)
        switch value {
        case .null: sqlite3_bind_null(handle, column)
        case .integer(let integer): sqlite3_bind_int64(handle, column, integer)
        case .text(let range):
          // Without a destructor SQLite reads the buffer in place: it outlives the step below.
          texts.withMemoryRebound(to: CChar.self) { characters in
            _ = sqlite3_bind_text(
              handle, column, characters.baseAddress.map { $0 + range.lowerBound } ?? Self.empty,
              Int32(range.count), nil)
          }
        }
      }
      let result = sqlite3_step(handle)
      sqlite3_reset(handle)
      return result
    }
    texts.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    guard result == SQLITE_DONE else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: result),
        message: String(cString: sqlite3_errmsg(database.sqliteConnection)), sql: statement.sql)
    }
  }

  /// An empty text, which unlike a null pointer is not NULL.
  nonisolated(unsafe) private static let empty: UnsafePointer<CChar> = {
    let empty = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    empty.initialize(to: 0)
    return UnsafePointer(empty)
  }()
}
