import GRDB
import Pipeline

/// The database of one books directory: what was accepted, and the current results to query.
///
/// Money and quantities are text, exact: canonical decimals, or fractions `n/d`. SQL must never add
/// them up itself; ``ExactSum`` does that. Every call is one transaction.
public struct BooksDatabase: Sendable {
  private let queue: DatabaseQueue
  let path: String

  private static let busyTimeoutSeconds = 5.0
  private static let pageBytes = 16_384

  /// Opens the database of `directory`, makes it where it is missing, and brings its tables up to
  /// date. One that a newer program has written is refused untouched.
  public init(_ directory: BooksDirectory) throws(BooksError) {
    path = directory.database
    var configuration = Configuration()
    configuration.journalMode = .wal
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(Self.busyTimeoutSeconds)
    configuration.prepareDatabase {
      $0.add(function: ExactSum.function)
      // Counts for a new database only: a month is written in order, and larger pages are fewer.
      try $0.execute(sql: "PRAGMA page_size = \(Self.pageBytes)")
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrate(queue, path)
      // WAL alone would let a loss of power undo the last commits, and the inbox has let go by then.
      // What a period's new results replace need not be overwritten with zeros, as some builds do;
      // and 64 MiB of pages keep what is being written from being written, and read again, twice.
      try queue.writeWithoutTransaction {
        try $0.execute(
          sql: """
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = OFF;
            PRAGMA cache_size = -65536;
            """)
      }
    } catch {
      throw BooksError(error, path: path)
    }
  }

  /// Opens the database of `directory` for reading what was accepted: not a byte of it changes, not
  /// even where its tables are out of date. `nil` where no run has made one, or was killed while it did.
  public init?(readingOnly directory: BooksDirectory) throws(BooksError) {
    path = directory.database
    guard try FileSystem.status(of: path) != nil else { return nil }
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.busyTimeoutSeconds)
    // Not SQLite's own read-only mode, which would leave its working files behind.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA query_only = ON") }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      let (isNewer, isEmpty) = try queue.read { database in
        let migrator = Self.migrator()
        return (
          try migrator.hasBeenSuperseded(database), try migrator.appliedMigrations(database).isEmpty
        )
      }
      if isNewer { throw Self.newer(path) }
      if isEmpty { return nil }
    } catch {
      throw BooksError(error, path: path)
    }
  }

  /// Whether it has all tables that this program knows.
  public func isCurrent() throws(BooksError) -> Bool {
    try read { try Self.migrator().hasCompletedMigrations($0) }
  }

  private static func migrator() -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for migration in Migration.all {
      migrator.registerMigration(migration.identifier) { try $0.execute(sql: migration.sql) }
    }
    return migrator
  }

  private static func newer(_ path: String) -> BooksError {
    BooksError(.newerDatabase, path: path, "it was written by a newer crossfoot; run that version")
  }

  private static func migrate(_ queue: DatabaseQueue, _ path: String) throws {
    let migrator = migrator()
    let (isNewer, isCurrent) = try queue.read { database in
      (
        try migrator.hasBeenSuperseded(database),
        try migrator.hasCompletedMigrations(database)
      )
    }
    if isNewer { throw newer(path) }
    if !isCurrent { try migrator.migrate(queue) }
  }

  /// Closes the connection; further calls fail.
  public func close() throws(BooksError) {
    do { try queue.close() } catch { throw BooksError(error, path: path) }
  }

  /// Runs `body` in one transaction that is undone when it throws.
  func write<Value>(_ body: (Database) throws -> Value) throws(BooksError) -> Value {
    do { return try queue.write(body) } catch { throw BooksError(error, path: path) }
  }

  /// Runs `body` on one unchanging view of the database; it cannot write.
  func read<Value>(_ body: (Database) throws -> Value) throws(BooksError) -> Value {
    do { return try queue.read(body) } catch { throw BooksError(error, path: path) }
  }
}

/// What a query gave, for a person: every value as text, `nil` where it is NULL.
public struct QueryResult: Hashable, Sendable {
  /// The columns' names.
  public let columns: [String]
  /// The rows, a cell for each column.
  public let rows: [[String?]]
}

extension BooksDatabase {
  /// Answers a person's own question in SQL, `exact_sum` included. Statements that write fail.
  public func query(_ sql: String) throws(BooksError) -> QueryResult {
    try read { database in
      let statement = try database.makeStatement(sql: sql)
      let cursor = try Row.fetchCursor(statement)
      var rows: [[String?]] = []
      while let row = try cursor.next() {
        rows.append(row.databaseValues.map { Self.text(of: $0) })
      }
      return QueryResult(columns: statement.columnNames, rows: rows)
    }
  }

  private static func text(of value: DatabaseValue) -> String? {
    switch value.storage {
    case .null: nil
    case .int64(let integer): String(integer)
    case .double(let double): String(double)
    case .string(let text): text
    case .blob(let data): "blob of \(data.count) bytes"
    }
  }
}

extension BooksError {
  /// What a failed call on the database at `path` means.
  init(_ error: any Error, path: String) {
    if let error = error as? BooksError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(.database, path: path, String(describing: error))
      return
    }
    let code: Code =
      switch error.resultCode {
      case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
      case .SQLITE_FULL: .diskFull
      case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH: .notPermitted
      case .SQLITE_IOERR: .inputOutput
      default: .database
      }
    // The description names code and SQL, and leaves the arguments, which are amounts, out.
    self.init(code, path: path, error.description)
  }
}
