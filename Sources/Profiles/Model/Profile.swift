import Pipeline
import SourceText

/// A source's own format as data: how its files are known, and what its fields mean.
public struct Profile: Sendable {
  /// Where a profile comes from.
  public enum Origin: String, Sendable {
    /// Shipped with the program.
    case builtIn = "built-in"
    /// A file in `books/profiles/`.
    case own
  }

  /// How a source writes its files.
  public enum Form: String, Sendable, CaseIterable {
    /// A header and rows of cells.
    case csv
    /// One JSON document.
    case json
    /// One JSON document a line.
    case jsonLines = "json_lines"
    /// XML, for profiles with a reader.
    case xml
  }

  /// The name: that of its file, and of the folder that asks for it.
  public let name: String
  /// Which state of the source's format it describes.
  public let version: String
  /// The source in words.
  public let title: String
  /// What its records become.
  public let kind: InputKind
  /// The provider of every record, where one profile is of one provider.
  public let provider: ProviderID?
  /// The day from which prices without dates of their own hold; `nil` where the file's name says it.
  public let effectiveFrom: CalendarDate?
  /// Where it comes from.
  public let origin: Origin
  /// How the source writes its files.
  public let forms: [Form]
  /// How its files are known.
  public let recognition: Recognition
  /// How it writes numbers, days and nothing.
  public let dialect: Dialect
  /// Whose days the source's days are; `nil` where nothing says it.
  public let dayZone: ZoneRules?
  /// What its fields mean; `nil` where a reader in Swift knows.
  public let mapping: MappingRules?
  /// The reader in Swift that reads its files, where data cannot say it.
  public let reader: ReaderName?
  /// Fields whose content must never be kept: prompts, responses.
  public let privatePaths: [String]
  /// What the source cannot contain.
  public let gaps: [SourceGap]
  /// The text it was read from, after those that it extends: what a digest covers.
  public let text: String
}

extension Profile {
  /// What tells the header of its tables, where facts may stand above it; `nil` where none may.
  var isHeader: (([String]) -> Bool)? {
    guard !dialect.headerColumns.isEmpty else { return nil }
    return { names in
      let columns = SourceColumns(names)
      return dialect.headerColumns.allSatisfy { columns[$0] != nil }
    }
  }

  /// The names that a row of `file` has: those of the header, and those of the facts above it.
  func columns(of file: SourceFile, delimiter: UInt8) -> [String] {
    DelimitedText.header(of: file, delimiter: delimiter, isHeader: isHeader)
  }
}

/// The name of a reader in Swift, unique in the program.
public typealias ReaderName = Identifier<Profile>

/// Something that a source cannot tell, so that nobody looks for it there.
public struct SourceGap: Hashable, Sendable {
  /// What it is.
  public let what: String
  /// What follows.
  public let effect: String
}

/// How the files of a profile are known: every condition that is given must hold.
public struct Recognition: Hashable, Sendable {
  /// Columns of the header, or members of the first rows.
  public var columns: [String] = []
  /// Several sets of columns, one of which must be there.
  public var anyColumns: [[String]] = []
  /// Columns that another format has and this one has not.
  public var absentColumns: [String] = []
  /// Members of the JSON document's root.
  public var rootMembers: [String] = []
  /// Members of an object that encloses the rows.
  public var ancestorMembers: [String] = []
  /// Members of the first rows with their texts.
  public var rowTexts: [String: String] = [:]
  /// Local names of an XML root.
  public var roots: [String] = []

  /// Whether nothing but its folder tells a file of this profile.
  public var isEmpty: Bool { self == Recognition() }
}
