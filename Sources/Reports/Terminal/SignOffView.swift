import Pipeline

/// Whether one role has signed a month.
public struct SignOffLine: Hashable, Sendable {
  /// How a signature stands.
  public enum State: String, Sendable, CaseIterable {
    /// What was signed is what is closed.
    case valid = "VALID"
    /// Something has changed since.
    case stale = "STALE"
    /// Nobody signed.
    case missing = "MISSING"
  }

  /// In which capacity.
  public var role: String
  /// How the signature stands.
  public var state: State
  /// Who signed.
  public var person: String
  /// When.
  public var signedAt: String
  /// Which version.
  public var version: Int?
  /// The hash of the manifest that was signed.
  public var content: String

  /// A line with every field given.
  public init(
    role: String, state: State, person: String = "", signedAt: String = "", version: Int? = nil,
    content: String = ""
  ) {
    self.role = role
    self.state = state
    self.person = person
    self.signedAt = signedAt
    self.version = version
    self.content = content
  }
}

extension TextTable {
  /// Who has signed a month.
  public static func signOffs(_ lines: [SignOffLine], period: Period) -> TextTable {
    TextTable(
      title: "Signatures under \(period)",
      columns: [
        Column("role", "role"), Column("state", "state"), Column("person", "person"),
        Column("signed_at", "signed"), Column("version", "version", .right),
        Column("content_sha256", "content", isOptional: true),
      ],
      rows: lines.map { line in
        Row(
          [
            .text(line.role), .text(line.state.rawValue), .optional(line.person),
            .optional(line.signedAt), line.version.map { .count($0) } ?? .empty,
            .optional(line.content),
          ], isAlert: line.state != .valid)
      })
  }
}
