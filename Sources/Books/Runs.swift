import GRDB
import Pipeline

/// What is known of a run before it begins.
public struct RunStart: Hashable, Sendable {
  /// The month it computes.
  public var period: Period
  /// The job's name.
  public var job: String
  /// The program's version.
  public var programVersion: String
  /// When it began, as the shell wrote it.
  public var startedAt: String
  /// How many accepted files it computes from.
  public var inputCount: Int
  /// A digest of those files and of the policy: equal digests give equal results.
  public var inputDigest: String

  /// A start with every field given.
  public init(
    period: Period, job: String, programVersion: String, startedAt: String, inputCount: Int,
    inputDigest: String
  ) {
    self.period = period
    self.job = job
    self.programVersion = programVersion
    self.startedAt = startedAt
    self.inputCount = inputCount
    self.inputDigest = inputDigest
  }
}

/// A run in the database.
public struct RunID: Hashable, Sendable {
  let rawValue: Int64
}

extension BooksDatabase {
  /// Records that a run begins. One that never ends was killed, and stays visible as such.
  public func beginRun(_ start: RunStart) throws(BooksError) -> RunID {
    try write { database in
      try database.execute(
        sql: """
          INSERT INTO period (period, status, version) VALUES (?, 'open', 1)
          ON CONFLICT (period) DO NOTHING
          """,
        arguments: [start.period.description])
      try database.execute(
        sql: """
          INSERT INTO run
            (period, job, program_version, started_at, input_count, input_digest)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          start.period.description, start.job, start.programVersion, start.startedAt,
          start.inputCount, start.inputDigest,
        ])
      let run = RunID(rawValue: database.lastInsertedRowID)
      try AuditLog(database: database).append(
        LoggedAct(
          .run, Actor(start.job, at: start.startedAt), subject: start.period.description,
          detail: "version \(start.programVersion) inputs \(start.inputDigest)"))
      return run
    }
  }

  /// Records that a run without results is over, and how.
  public func finishRun(
    _ run: RunID, finishedAt: String, exitStatus: Int
  ) throws(BooksError) {
    try write { database in
      try database.execute(
        sql: "UPDATE run SET finished_at = ?, exit_status = ? WHERE id = ?",
        arguments: [finishedAt, exitStatus, run.rawValue])
    }
  }
}

extension BooksDatabase {
  /// The reports of `period` as they were last written, by name.
  public func outputs(_ period: Period) throws(BooksError) -> [OutputFile] {
    try read { database in
      let cursor = try Row.fetchCursor(
        database, sql: "SELECT * FROM output_file WHERE period = ? ORDER BY name",
        arguments: [period.description])
      var outputs: [OutputFile] = []
      while let row = try cursor.next() {
        outputs.append(try OutputFile(StoredRow(row, table: "output_file")))
      }
      return outputs
    }
  }
}

extension OutputFile {
  /// The report of one row of a table of reports.
  init(_ row: StoredRow) throws {
    self.init(
      name: try row.value("name"), hash: try row.parsed("sha256") { ContentHash($0) },
      sizeBytes: try row.value("size_bytes"), rowCount: try row.value("row_count"),
      wasUnchanged: true)
  }
}

/// A statement that inserts row after row into one table, prepared once.
struct Insertion {
  private let statement: Statement

  init(_ database: Database, into table: String, _ columns: [String]) throws {
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    statement = try database.cachedStatement(
      sql: "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))")
  }

  /// Inserts one row: a value for each column, in their order.
  func insert(_ values: [(any DatabaseValueConvertible)?]) throws {
    try statement.execute(arguments: StatementArguments(values))
  }
}
