import Pipeline
import SourceText

/// What the beginning of a file tells about its format.
struct FileHead {
  let file: SourceFile
  let form: RecordText.Form
  /// The first JSON document, where there is one.
  private let document: JSONNode?

  private let firstRows = FirstRows()

  init(_ file: SourceFile) {
    self.file = file
    form = RecordText.form(of: file)
    document = form == .json ? JSONTree.beginning(of: file) : nil
  }

  /// Whether the header, or the first record, has all of `names` as they are written.
  ///
  /// - Parameter delimiter: what stands between the cells of a table.
  func hasAll(_ names: [String], delimiter: UInt8 = UInt8(ascii: ",")) -> Bool {
    let present: Set<Identifier<RawField>>
    switch form {
    case .delimited:
      present = Set(DelimitedText.header(of: file, delimiter: delimiter).map { Identifier($0) })
    case .json:
      guard let document else { return false }
      let record = SourceRecords.rows("", in: document, of: file).first
      present = Set((record?.fields ?? []).map { Identifier($0.name) })
    case .xml: return false
    }
    return names.allSatisfy { present.contains(Identifier($0)) }
  }

  /// What of `profile`'s recognition is found here; `nil` where a condition does not hold.
  ///
  /// - Parameters:
  ///   - isNamed: whether the folder names the profile; then a document without any row is what the
  ///     folder says.
  ///   - delimiter: what stands between the cells of a table; `nil`: what the profile says.
  func evidence(
    for profile: Profile, isNamed: Bool = false, delimiter: UInt8? = nil
  ) -> Set<String>? {
    guard hasForm(of: profile) else { return nil }
    switch form {
    case .delimited:
      guard profile.recognition.rowTexts.isEmpty, profile.recognition.rootMembers.isEmpty,
        profile.recognition.ancestorMembers.isEmpty || profile.forms.contains(.csv)
      else { return nil }
      let dialect = profile.dialect
      let delimiters = delimiter.map { [$0] } ?? [dialect.delimiter] + dialect.resavedDelimiters
      for delimiter in delimiters {
        let columns = SourceColumns(profile.columns(of: file, delimiter: delimiter))
        if let names = names(profile.recognition, isPresent: { columns[$0] != nil }) {
          return names
        }
      }
      return nil
    case .json: return jsonEvidence(for: profile, isNamed: isNamed)
    case .xml:
      guard let root = xmlRoot, profile.recognition.roots.contains(root) else { return nil }
      return [root]
    }
  }

  private func hasForm(of profile: Profile) -> Bool {
    switch form {
    case .delimited: profile.forms.contains(.csv)
    case .json: profile.forms.contains(.json) || profile.forms.contains(.jsonLines)
    case .xml: profile.forms.contains(.xml)
    }
  }

  /// The column names that `recognition` asks for, where all of them are present.
  private func names(
    _ recognition: Recognition, isPresent: (String) -> Bool
  ) -> Set<String>? {
    guard recognition.columns.allSatisfy(isPresent),
      !recognition.absentColumns.contains(where: isPresent)
    else { return nil }
    var names = Set(recognition.columns.map { $0.lowercased() })
    if !recognition.anyColumns.isEmpty {
      let found = recognition.anyColumns.filter { $0.allSatisfy(isPresent) }
      guard let largest = found.max(by: { $0.count < $1.count }) else { return nil }
      names.formUnion(largest.map { $0.lowercased() })
    }
    return names
  }

  private func jsonEvidence(for profile: Profile, isNamed: Bool) -> Set<String>? {
    let path = profile.mapping?.rows ?? ""
    guard let document = document.flatMap({ SourceRecords.pages(of: $0, for: path).first }) else {
      return nil
    }
    let recognition = profile.recognition
    guard recognition.rootMembers.allSatisfy({ document[$0] != nil }) else { return nil }
    let rows = firstRows.at(path, in: document, of: file)
    if rows.isEmpty { return isNamed ? Set(recognition.rootMembers) : nil }
    let present = Set(rows.lazy.flatMap(\.fields).map(\.name))
    guard recognition.ancestorMembers.allSatisfy({ present.contains("^" + $0) }),
      recognition.rowTexts.allSatisfy({ name, text in
        rows.allSatisfy { $0[name]?.text == text }
      }),
      let names = names(recognition, isPresent: { present.contains($0) })
    else { return nil }
    return names.union(recognition.rootMembers).union(recognition.ancestorMembers)
      .union(recognition.rowTexts.map { "\($0.key)=\($0.value)" })
  }

  /// The first rows at each place of the document that a profile asks about, found once.
  private final class FirstRows {
    private static let limit = 100
    private var rows: [String: ArraySlice<RawRecord>] = [:]

    func at(_ path: String, in document: JSONNode, of file: SourceFile) -> ArraySlice<RawRecord> {
      if let known = rows[path] { return known }
      let found = SourceRecords.rows(path, in: document, of: file).prefix(Self.limit)
      rows[path] = found
      return found
    }
  }

  /// The local name of the root element.
  private var xmlRoot: String? {
    let bytes = file.bytes
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "<") {
      let name = bytes[(index + 1)...].prefix {
        ![UInt8(ascii: " "), UInt8(ascii: ">"), UInt8(ascii: "/"), 9, 10, 13].contains($0)
      }
      guard let first = name.first, first != UInt8(ascii: "?"), first != UInt8(ascii: "!") else {
        continue
      }
      let text = String(decoding: name, as: UTF8.self)
      return text.split(separator: ":").last.map { String($0) }
    }
    return nil
  }
}
