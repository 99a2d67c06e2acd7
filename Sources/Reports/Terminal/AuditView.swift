/// One entry of the log, for ``TextTable/auditLog(_:)``.
public struct AuditLine: Hashable, Sendable {
  /// Its number.
  public var sequence: Int
  /// When.
  public var recordedAt: String
  /// Who.
  public var person: String
  /// What was done.
  public var act: String
  /// To what.
  public var subject: String
  /// The rest.
  public var detail: String
  /// Its hash.
  public var hash: String

  /// A line with every field given.
  public init(
    sequence: Int, recordedAt: String, person: String, act: String, subject: String,
    detail: String, hash: String
  ) {
    self.sequence = sequence
    self.recordedAt = recordedAt
    self.person = person
    self.act = act
    self.subject = subject
    self.detail = detail
    self.hash = hash
  }
}

extension TextTable {
  /// The log, oldest first.
  public static func auditLog(_ lines: [AuditLine]) -> TextTable {
    TextTable(
      title: "Log",
      columns: [
        Column("sequence", "no.", .right), Column("recorded_at", "time"),
        Column("person", "by"), Column("act", "act"), Column("subject", "subject"),
        Column("detail", "detail", isDetail: true),
        Column("sha256", "hash", isDetail: true),
      ],
      rows: lines.map { line in
        Row([
          .count(line.sequence), .text(line.recordedAt), .optional(line.person),
          .text(line.act), .optional(line.subject), .optional(line.detail), .text(line.hash),
        ])
      })
  }
}
