import GRDB

/// Kinds of acts that the log records.
public enum AuditAct: String, Sendable, CaseIterable {
  /// A file counts from now on.
  case accept
  /// A month is about to be computed.
  case run
  /// A person decided something.
  case decide
  /// The policy is another one than before.
  case policy
  /// A version was frozen.
  case close
  /// A closed month was opened again.
  case reopen
  /// A closed month got a new version at once.
  case restate
  /// A person signed a version.
  case sign
}

/// Who does something, and when.
public struct Actor: Hashable, Sendable {
  /// The person; for what a job does by itself the job's name.
  public var person: String
  /// When, as the shell wrote it.
  public var at: String

  /// `person` acts at the time `at`.
  public init(_ person: String, at: String) {
    self.person = person
    self.at = at
  }
}

/// Something that is done and goes into the log.
public struct LoggedAct: Hashable, Sendable {
  /// What was done.
  public var act: AuditAct
  /// Who, and when.
  public var actor: Actor
  /// To what: a month, a file, an item.
  public var subject: String
  /// The rest, in words and hashes.
  public var detail: String

  /// An act with every field given.
  public init(_ act: AuditAct, _ actor: Actor, subject: String, detail: String) {
    self.act = act
    self.actor = actor
    self.subject = subject
    self.detail = detail
  }
}

/// One entry of the log.
public struct AuditEntry: Hashable, Sendable {
  /// Its number, from 1 without gaps.
  public let sequence: Int
  /// Who, and when.
  public let actor: Actor
  /// What was done.
  public let act: String
  /// To what: a month, a file, an item.
  public let subject: String
  /// The rest, in words and hashes.
  public let detail: String
  /// The hash of the entry before it; empty for the first.
  public let previous: String
  /// The hash of all this.
  public let hash: String

  /// The hash that an entry with these fields must have.
  static func hash(
    sequence: Int, _ actor: Actor, act: String, subject: String, detail: String, previous: String
  ) -> ContentHash {
    var hasher = FieldHasher()
    hasher.add([String(sequence), actor.at, actor.person, act, subject, detail, previous])
    return hasher.finalize()
  }

  /// What it tells of; `nil` where this program knows no such act.
  var logged: LoggedAct? {
    AuditAct(rawValue: act).map { LoggedAct($0, actor, subject: subject, detail: detail) }
  }

  /// Whether the hash is that of the fields.
  public var isGenuine: Bool {
    let expected = Self.hash(
      sequence: sequence, actor, act: act, subject: subject, detail: detail, previous: previous)
    return expected.text == hash
  }
}

/// Adds to the log inside the transaction of what it tells of.
struct AuditLog {
  let database: Database

  /// Appends an entry.
  func append(_ logged: LoggedAct) throws {
    let last = try Row.fetchOne(
      database, sql: "SELECT sequence, sha256 FROM audit_entry ORDER BY sequence DESC LIMIT 1")
    let stored = last.map { StoredRow($0, table: "audit_entry") }
    let sequence: Int = try (stored?.value("sequence") ?? 0) + 1
    let previous: String = try stored?.value("sha256") ?? ""
    let hash = AuditEntry.hash(
      sequence: sequence, logged.actor, act: logged.act.rawValue, subject: logged.subject,
      detail: logged.detail, previous: previous)
    try Insertion(
      database, into: "audit_entry",
      [
        "sequence", "recorded_at", "person", "act", "subject", "detail", "previous_sha256",
        "sha256",
      ]
    ).insert([
      sequence, logged.actor.at, logged.actor.person, logged.act.rawValue, logged.subject,
      logged.detail, previous, hash.text,
    ])
  }

  /// The detail of the last entry of a kind.
  func lastDetail(of act: AuditAct) throws -> String? {
    try String.fetchOne(
      database,
      sql: "SELECT detail FROM audit_entry WHERE act = ? ORDER BY sequence DESC LIMIT 1",
      arguments: [act.rawValue])
  }
}

extension BooksDatabase {
  /// The whole log, oldest first.
  public func auditLog() throws(BooksError) -> [AuditEntry] {
    try read { database in
      let cursor = try Row.fetchCursor(
        database, sql: "SELECT * FROM audit_entry ORDER BY sequence")
      var entries: [AuditEntry] = []
      while let row = try cursor.next() {
        let stored = StoredRow(row, table: "audit_entry")
        entries.append(
          AuditEntry(
            sequence: try stored.value("sequence"),
            actor: Actor(try stored.value("person"), at: try stored.value("recorded_at")),
            act: try stored.value("act"), subject: try stored.value("subject"),
            detail: try stored.value("detail"), previous: try stored.value("previous_sha256"),
            hash: try stored.value("sha256")))
      }
      return entries
    }
  }

  /// Records the hash of `policy` where it is not the one that was recorded last.
  public func recordPolicy(_ policy: String, by actor: Actor) throws(BooksError) {
    let hash = Array(policy.utf8).withUnsafeBytes { ContentHash(of: $0).text }
    try write { database in
      let log = AuditLog(database: database)
      guard try log.lastDetail(of: .policy) != hash else { return }
      try log.append(LoggedAct(.policy, actor, subject: "crossfoot.yaml", detail: hash))
    }
  }
}
