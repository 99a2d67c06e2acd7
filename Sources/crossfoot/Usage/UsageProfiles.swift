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

  /// How much of a file tells what it is.
  static let headBytes = 1 << 16

  /// How the file that begins with `head` is read; `head` ends with a whole line where it has one.
  func choice(name: String, folder: String?, head: [UInt8]) -> Choice {
    let file = SourceFile(
      name: name, kind: .usage, profile: folder, bytes: Self.wholeLines(of: head))
    switch book.choice(for: file) {
    case .canonical: return Self.holdsUsageObjects(file) ? .rawUsage : .canonical
    case .profile(let profile): return .profile(profile)
    case .refused(let finding): return .refused(finding)
    }
  }

  /// Whether one of the first lines is an object with an object called `usage` in it, or a row with one in
  /// the cell of that name.
  private static func holdsUsageObjects(_ file: SourceFile) -> Bool {
    guard RecordText.form(of: file) == .json else {
      return DelimitedText.read(file).output.table.records.prefix(100).contains {
        $0[RawUsage.field]?.text.utf8.first == UInt8(ascii: "{")
      }
    }
    return file.bytes.split(separator: UInt8(ascii: "\n")).prefix(100).contains { line in
      var first = file
      first.bytes = Array(line)
      return JSONTree.read(first).output?[RawUsage.field]?.members.isEmpty == false
    }
  }

  private static func wholeLines(of head: [UInt8]) -> [UInt8] {
    guard head.count == headBytes, let end = head.lastIndex(of: UInt8(ascii: "\n")) else {
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
  init(_ profile: Profile) {
    self.init(
      row: profile.rowMapping(), meters: profile.mapping?.emittedMeters ?? [],
      reader: { columns in
        let mapping = RecordMapping(profile, columns: columns)
        return { mapping.rows(of: $0) }
      })
  }
}
