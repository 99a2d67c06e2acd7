import GRDB
import Pipeline

extension BooksDatabase {
  /// Records `file` in one transaction. Gives the name under which the same bytes, kind and profile
  /// were accepted before, or `nil` where they are new. Two copies of a price list are told apart by
  /// the days in their names too.
  func recordAcceptance(of file: AcceptedFile) throws(BooksError) -> String? {
    try write { database in
      let profile = file.profile ?? ""
      let names = try String.fetchAll(
        database,
        sql: "SELECT name FROM accepted_file WHERE kind = ? AND profile = ? AND sha256 = ?",
        arguments: [file.kind.rawValue, profile, file.hash.text])
      let original = names.first { name in
        file.kind != .prices || CalendarDate(inName: name) == CalendarDate(inName: file.name)
      }
      if let original { return original }
      try database.execute(
        sql: """
          INSERT INTO accepted_file (kind, profile, name, sha256, size_bytes, accepted_at)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          file.kind.rawValue, profile, file.name, file.hash.text, file.sizeBytes, file.acceptedAt,
        ])
      try AuditLog(database: database).append(file.logged)
      return nil
    }
  }

  /// Every accepted file, in byte order of kind, profile, name and hash: the order in which they came
  /// shows nowhere.
  public func acceptedFiles() throws(BooksError) -> [AcceptedFile] {
    try read { try AcceptedFile.fetch($0) }
  }
}

extension AcceptedFile {
  /// How the log tells of its acceptance.
  var logged: LoggedAct {
    LoggedAct(
      .accept, Actor("", at: acceptedAt), subject: sourceName,
      detail: "\(hash) \(sizeBytes) bytes")
  }

  /// The accepted files that `condition` names, in byte order of kind, profile, name and hash.
  static func fetch(
    _ database: Database, where condition: String = "TRUE",
    _ arguments: StatementArguments = StatementArguments()
  ) throws -> [AcceptedFile] {
    let cursor = try Row.fetchCursor(
      database,
      sql: """
        SELECT kind, profile, name, sha256, size_bytes, accepted_at FROM accepted_file
        WHERE \(condition) ORDER BY kind, profile, name, sha256
        """,
      arguments: arguments)
    var files: [AcceptedFile] = []
    while let row = try cursor.next() {
      let stored = StoredRow(row, table: "accepted_file")
      let profile: String = try stored.value("profile")
      files.append(
        AcceptedFile(
          kind: try stored.coded("kind"), profile: profile.isEmpty ? nil : profile,
          name: try stored.value("name"), hash: try stored.parsed("sha256") { ContentHash($0) },
          sizeBytes: try stored.value("size_bytes"), acceptedAt: try stored.value("accepted_at")))
    }
    return files
  }
}
