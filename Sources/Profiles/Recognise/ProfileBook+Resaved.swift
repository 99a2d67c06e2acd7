import Pipeline
import SourceText

extension ProfileBook {
  /// What spreadsheets write between cells where a comma stands in numbers.
  private static let otherDelimiters: [(byte: UInt8, name: String, written: String)] = [
    (UInt8(ascii: ";"), "semicolons", "';'"), (UInt8(ascii: "\t"), "tabs", "tab"),
    (UInt8(ascii: "|"), "bars", "'|'"),
  ]

  /// The refusal of a table that somebody has saved again, so that other marks stand between its cells than
  /// its source writes; `nil` for any other file.
  ///
  /// It is not read: whoever rewrote the marks may have rewritten numbers and days as well, and nothing
  /// in the file says how.
  ///
  /// - Parameter kinds: of which kinds it may be.
  public func refusal(ofResaved file: SourceFile, as kinds: [InputKind]) -> Finding? {
    let head = FileHead(file)
    guard head.form == .delimited else { return nil }
    for (byte, name, written) in Self.otherDelimiters {
      let fitting = all.filter { profile in
        kinds.contains(profile.kind) && !profile.recognition.isEmpty
          && head.evidence(for: profile, delimiter: byte) != nil
      }
      let isCanonical = kinds.contains {
        head.hasAll(CanonicalColumns($0).required, delimiter: byte)
      }
      guard isCanonical || !fitting.isEmpty else { continue }
      let names = isCanonical ? "a canonical table" : fitting.map(\.name).joined(separator: " or ")
      return Finding(
        .unrecognisedFile, at: SourceLocation(file: file.name),
        "\(name) stand between its cells, as a spreadsheet saves it; with commas it would be "
          + "\(names). Hand it in as it was exported, or put it in the folder of a profile of your own "
          + "that extends this one with dialect: { delimiter: \(written), decimal_mark: … }")
    }
    return nil
  }
}
