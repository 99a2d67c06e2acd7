/// Where in the inputs something stands.
public struct SourceLocation: Hashable, Comparable, Sendable {
  /// The file as the user knows it: its kind folder and name.
  public let file: String
  /// The line its record begins on, from 1; 0 where the whole file is meant.
  public let line: Int
  /// The cell's column from 1 (tables), or the byte column in the line; 0 where the whole line is meant.
  public let column: Int

  /// A place in `file`.
  public init(file: String, line: Int = 0, column: Int = 0) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The same line, at `column`.
  public func at(column: Int) -> SourceLocation {
    SourceLocation(file: file, line: line, column: column)
  }

  /// File in byte order, then line, then column.
  public static func < (left: Self, right: Self) -> Bool {
    if left.file != right.file { return left.file.precedesInByteOrder(right.file) }
    return (left.line, left.column) < (right.line, right.column)
  }
}

/// How much a finding weighs.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  /// Money may be wrong or missing: a person must act before the month closes.
  case blocking
  /// Worth a look; the figures stand.
  case warning
  /// For information.
  case note

  /// The gravest first.
  public static func < (left: Self, right: Self) -> Bool {
    let order: [Severity] = [.blocking, .warning, .note]
    return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
  }
}

/// Something about the inputs that a person should know, as a value: bad data is never thrown.
public struct Finding: Hashable, Sendable {
  /// What kind of trouble.
  public let code: FindingCode
  /// Where; `nil` where no one place is to blame.
  public let location: SourceLocation?
  /// What was found there, with the evidence.
  public let message: String

  /// A finding of kind `code`.
  public init(_ code: FindingCode, at location: SourceLocation? = nil, _ message: String) {
    self.code = code
    self.location = location
    self.message = message
  }

  /// How much it weighs.
  public var severity: Severity { code.severity }
}

extension Finding: Comparable {
  /// Place, then code, then message: the order in which findings are always printed.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left.location, right.location) {
    case (nil, .some): return true
    case (.some, nil): return false
    case (.some(let first), .some(let second)) where first != second: return first < second
    default:
      if left.code != right.code {
        return left.code.rawValue.precedesInByteOrder(right.code.rawValue)
      }
      return left.message.precedesInByteOrder(right.message)
    }
  }
}

/// What a stage hands on: its output, and what it found on the way.
public struct Outcome<Output: Sendable>: Sendable {
  /// The stage's result.
  public var output: Output
  /// What a person should know, in no particular order.
  public var findings: [Finding]

  /// A result with its findings.
  public init(_ output: Output, _ findings: [Finding] = []) {
    self.output = output
    self.findings = findings
  }
}
