import Books
import ExactMoney
import Pipeline
import Profiles
import SourceText
import UsageScan

/// How usage files of other sources are read: which profile a file has, and what the scan makes of it.
struct UsageProfiles: Sendable {
  let book: ProfileBook

  /// What was found out about one file.
  enum Choice: Sendable {
    /// Its rows are canonical.
    case canonical
    /// They are, but what was used stands in the provider's own `usage` object.
    case rawUsage
    /// It has this profile.
    case profile(Profile)
    /// It cannot be read, which the finding says.
    case refused(Finding)
  }

  /// How much of a file tells what it is, if its first line is no longer.
  static let headBytes = 1 << 16

  /// How much of a document at most tells what it is.
  static let documentLimitBytes = 1 << 24

  /// Whether the beginning of a document is enough to tell what it is.
  func tells(_ beginning: SourceFile) -> Bool {
    guard case .canonical = choice(for: beginning) else { return true }
    guard let list = JSONTree.beginning(of: beginning), let first = list.elements.first else {
      return false
    }
    return CanonicalColumns(.usage).required.allSatisfy { first[$0] != nil }
  }

  /// How `file` is read, of which the beginning is enough where its records stand line by line.
  func choice(for file: SourceFile) -> Choice {
    switch book.choice(for: file) {
    case .canonical: return Self.holdsUsageObjects(file) ? .rawUsage : .canonical
    case .profile(let profile): return .profile(profile)
    case .refused(let finding): return .refused(finding)
    }
  }

  /// Whether one of the first records is an object with an object called `usage` in it, or a row with one
  /// in the cell of that name.
  private static func holdsUsageObjects(_ file: SourceFile) -> Bool {
    guard RecordText.form(of: file) == .json else {
      return DelimitedText.read(file).output.table.records.prefix(100).contains {
        $0[RawUsage.field]?.text.utf8.first == UInt8(ascii: "{")
      }
    }
    if let list = JSONTree.beginning(of: file), case .array(let records) = list.value {
      return records.prefix(100).contains { $0[RawUsage.field]?.members.isEmpty == false }
    }
    return file.bytes.split(separator: UInt8(ascii: "\n")).prefix(100).contains { line in
      var first = file
      first.bytes = Array(line)
      return JSONTree.read(first).output?[RawUsage.field]?.members.isEmpty == false
    }
  }

  /// The whole lines of a file's beginning.
  static func wholeLines(of head: [UInt8]) -> [UInt8] {
    guard head.count >= headBytes, let end = head.lastIndex(of: UInt8(ascii: "\n")) else {
      return head
    }
    return Array(head[...end])
  }
}

extension UsageMapping {
  /// What the scan makes of canonical rows with a provider's `usage` object.
  static let rawUsage = UsageMapping(
    row: RawUsage.mapping, meters: RawUsage.meters, reader: { _ in { RawUsage.rows(of: $0) } })

  /// What the scan makes of the rows of `profile`.
  ///
  /// - Parameter start: the beginning of the file.
  init(_ profile: Profile, of start: SourceFile) {
    let isJSON = RecordText.form(of: start) == .json
    self.init(
      row: profile.rowMapping(), meters: profile.mapping?.emittedMeters ?? [],
      isDocument: isJSON && !ProfiledFile.isLineByLine(start),
      documentForm: isJSON ? ProfiledFile.documentForm(of: start, profile) : nil,
      reader: { columns in
        let mapping = RecordMapping(profile, columns: columns)
        return { mapping.rows(of: $0) }
      })
  }
}
