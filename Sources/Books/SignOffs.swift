import GRDB
import Pipeline

/// In which capacity somebody signs.
public enum SignOffRole: String, Sendable, CaseIterable {
  /// Who prepared the month.
  case preparer
  /// Who checked it: somebody else.
  case reviewer
}

/// A signature under one version of a month: over the hash of its manifest, which holds the hashes of
/// everything it was made from and of everything it says.
public struct SignOff: Hashable, Sendable {
  /// The month.
  public var period: Period
  /// The version.
  public var version: Int
  /// In which capacity.
  public var role: SignOffRole
  /// Who, and when.
  public var actor: Actor
  /// The hash of the manifest that was signed.
  public var content: ContentHash

  /// A signature with every field given.
  public init(
    period: Period, version: Int, role: SignOffRole, actor: Actor, content: ContentHash
  ) {
    self.period = period
    self.version = version
    self.role = role
    self.actor = actor
    self.content = content
  }
}

extension BooksDatabase {
  /// Records a signature.
  public func record(_ signOff: SignOff) throws(BooksError) {
    try write { database in
      try Insertion(
        database, into: "sign_off",
        ["period", "version", "role", "person", "signed_at", "content_sha256"]
      ).insert([
        signOff.period.description, signOff.version, signOff.role.rawValue,
        signOff.actor.person, signOff.actor.at, signOff.content.text,
      ])
      try AuditLog(database: database).append(signOff.logged)
    }
  }

  /// Every signature under a version of `period`, in the order in which they were made.
  public func signOffs(_ period: Period) throws(BooksError) -> [SignOff] {
    try read { database in
      let cursor = try Row.fetchCursor(
        database, sql: "SELECT * FROM sign_off WHERE period = ? ORDER BY id",
        arguments: [period.description])
      var signOffs: [SignOff] = []
      while let row = try cursor.next() {
        let stored = StoredRow(row, table: "sign_off")
        signOffs.append(
          SignOff(
            period: period, version: try stored.value("version"), role: try stored.coded("role"),
            actor: Actor(try stored.value("person"), at: try stored.value("signed_at")),
            content: try stored.parsed("content_sha256") { ContentHash($0) }))
      }
      return signOffs
    }
  }
}

extension SignOff {
  /// How the log tells of it.
  var logged: LoggedAct {
    LoggedAct(
      .sign, actor, subject: "\(period) version \(version)",
      detail: "\(role.rawValue) \(content)")
  }
}
