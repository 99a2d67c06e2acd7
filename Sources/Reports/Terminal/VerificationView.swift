/// What one check of the books came to, for ``TextTable/verification(_:)``.
public struct VerificationLine: Hashable, Sendable {
  /// What was checked.
  public var check: String
  /// Whether it is what it was.
  public var isValid: Bool
  /// Where it is not.
  public var place: String
  /// What is wrong there, or what could not be checked.
  public var detail: String

  /// A line with every field given.
  public init(check: String, isValid: Bool, place: String = "", detail: String) {
    self.check = check
    self.isValid = isValid
    self.place = place
    self.detail = detail
  }
}

extension TextTable {
  /// Whether the books are what they were, check by check.
  public static func verification(_ lines: [VerificationLine]) -> TextTable {
    TextTable(
      title: "Verification",
      columns: [
        Column("check", "check"), Column("state", "state"), Column("place", "place"),
        Column("detail", "detail"),
      ],
      rows: lines.map { line in
        Row(
          [
            .text(line.check), .text(line.isValid ? "valid" : "DIFFERS"), .optional(line.place),
            .optional(line.detail),
          ], isAlert: !line.isValid)
      })
  }
}
