import Pipeline

/// Findings for a person: by code, gravest first, each code explained once, its places listed, what
/// to do about it at the end.
public struct FindingsView: Sendable {
  /// The findings, in their order.
  private let findings: [Finding]
  /// How many places of one code are listed before the rest is only counted.
  private let placeLimit: Int

  /// Where a person finds those that are only counted; empty where nowhere.
  private let fullList: String

  /// Shows `findings`, of each code at most `placeLimit` places; all of them are in `fullList`.
  public init(_ findings: [Finding], placeLimit: Int = 10, fullList: String = "findings.csv") {
    self.findings = findings
    self.placeLimit = placeLimit
    self.fullList = fullList
  }

  /// Every finding as a row, for `--format`.
  public var table: TextTable {
    TextTable(
      title: "Findings",
      columns: [
        .init("severity", "severity"), .init("code", "code"), .init("file", "file"),
        .init("line", "line", .right), .init("column", "column", .right),
        .init("message", "message"), .init("remedy", "remedy", isOptional: true),
      ],
      rows: findings.map { finding in
        .init(
          [
            .text(finding.severity.rawValue), .text(finding.code.rawValue),
            .optional(finding.location?.file), .place(finding.location?.line),
            .place(finding.location?.column), .optional(finding.message),
            .text(finding.code.remedy),
          ], isAlert: finding.severity == .blocking)
      })
  }

  /// The findings by code; `No findings.` where there are none. Lines are not cut to the width: a
  /// place that a person cannot copy whole is no use.
  public func terminal(_ style: TerminalStyle) -> String {
    if findings.isEmpty { return "No findings.\n" }
    let groups = Dictionary(grouping: findings, by: \.code).sorted { left, right in
      if left.key.severity != right.key.severity {
        return left.key.severity < right.key.severity
      }
      return left.key.rawValue.precedesInByteOrder(right.key.rawValue)
    }
    return groups.map { text(of: $0.key, $0.value, style) }.joined(separator: "\n")
  }

  private func text(of code: FindingCode, _ group: [Finding], _ style: TerminalStyle) -> String {
    let count = group.count == 1 ? "" : ", \(group.count) times"
    let paint: TerminalStyle.Paint? =
      switch code.severity {
      case .blocking: .red
      case .warning: .yellow
      case .note: nil
      }
    var lines = [
      style.painted("\(code.rawValue) (\(code.severity.rawValue)\(count))", paint)
        + ": \(code.meaning)"
    ]
    lines += group.prefix(placeLimit).map { "  " + Self.line($0) }
    if group.count > placeLimit {
      lines.append(
        "  and \(group.count - placeLimit) more" + (fullList.isEmpty ? "" : ", all in \(fullList)"))
    }
    lines.append("  what to do: \(code.remedy)")
    return lines.joined(separator: "\n") + "\n"
  }

  /// `FILE:LINE:COLUMN: code: message`; a part of the place that is not known is left out.
  static func line(_ finding: Finding) -> String {
    var place = ""
    if let location = finding.location {
      place = location.file
      if location.line > 0 { place += ":\(location.line)" }
      if location.line > 0, location.column > 0 { place += ":\(location.column)" }
      place += ": "
    }
    return "\(place)\(finding.code.rawValue): \(finding.message)".harmless
  }
}
