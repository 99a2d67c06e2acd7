import Pipeline
import PlainYAML
import SourceText

/// Reads one profile file, strictly: what it does not know is an error with its line.
struct ProfileParser {
  private let reader: YAMLReader
  private let base: Profile?

  private static let keys = [
    "profile", "version", "extends", "title", "kind", "provider", "form", "recognise", "dialect",
    "reader", "private", "cannot_contain", "effective_from",
  ]

  /// A parser of a file; `find` knows the profiles that it may extend.
  init(_ reader: YAMLReader, _ find: (String) -> Profile?) throws(ConfigurationError) {
    self.reader = reader
    try reader.require(Self.keys + MappingParser.keys)
    if let name = try reader.text("extends") {
      guard let found = find(name) else {
        throw reader.error("extends", "there is no profile \(name)")
      }
      base = found
    } else {
      base = nil
    }
  }

  /// The profile; `readers` are the names that `reader` may have, all where it is `nil`.
  func profile(
    text: String, origin: Profile.Origin, readers: Set<ReaderName>?
  ) throws(ConfigurationError) -> Profile {
    let name = try required("profile", reader.text("profile"))
    let isFolderName = name.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    guard isFolderName else {
      throw reader.error("profile", "a name is made of a-z, 0-9 and -, as it names a folder")
    }
    let kind = try required("kind", reader.choice("kind") ?? base?.kind)
    let provider = try reader.text("provider").map { ProviderID($0) } ?? base?.provider
    let readerName = try reader.text("reader").map { ReaderName($0) } ?? base?.reader
    if let readerName, let readers, !readers.contains(readerName) {
      throw reader.error("reader", "there is no reader \(readerName)")
    }
    let hasMapping = reader.keys.contains { MappingParser.keys.contains($0) }
    var mapping = base?.mapping
    if hasMapping || (mapping == nil && readerName == nil) {
      var parser = MappingParser(reader, kind: kind, base: base?.mapping)
      mapping = try parser.read(provider: provider)
    }
    return Profile(
      name: name, version: try reader.text("version") ?? base?.version ?? "",
      title: try reader.text("title") ?? base?.title ?? name, kind: kind, provider: provider,
      effectiveFrom: try reader.value("effective_from", "a date YYYY-MM-DD") { CalendarDate($0) }
        ?? base?.effectiveFrom,
      origin: origin, forms: try forms(), recognition: try recognition(),
      dialect: try dialect(), dayZone: try dayZone() ?? base?.dayZone, mapping: mapping,
      reader: readerName,
      privatePaths: try reader.texts("private") ?? base?.privatePaths ?? [],
      gaps: try gaps(), text: (base?.text ?? "") + text)
  }

  private func required<Value>(
    _ key: String, _ value: Value?
  ) throws(ConfigurationError) -> Value {
    guard let value else { throw reader.error(key, "required") }
    return value
  }

  private func forms() throws(ConfigurationError) -> [Profile.Form] {
    guard let value = reader.value(at: "form") else { return base?.forms ?? [.csv] }
    var forms: [Profile.Form] = []
    for element in value.elements {
      guard let form = element.text.flatMap({ Profile.Form(rawValue: $0) }) else {
        let names = Profile.Form.allCases.map(\.rawValue).joined(separator: ", ")
        throw element.error("expected one of \(names)")
      }
      forms.append(form)
    }
    return forms
  }

  private func recognition() throws(ConfigurationError) -> Recognition {
    guard reader.keys.contains("recognise") else { return base?.recognition ?? Recognition() }
    let section = try reader.mapping("recognise")
    try section.require([
      "columns", "any_columns", "without", "rows_have", "rows_equal", "root_has",
      "row_ancestor_has", "root",
    ])
    var recognition = Recognition()
    recognition.columns =
      (try section.texts("columns") ?? []) + (try section.texts("rows_have") ?? [])
    for element in section.value(at: "any_columns")?.elements ?? [] {
      recognition.anyColumns.append(element.elements.compactMap(\.text))
    }
    recognition.absentColumns = try section.texts("without") ?? []
    recognition.rootMembers = try section.texts("root_has") ?? []
    recognition.ancestorMembers = try section.texts("row_ancestor_has") ?? []
    recognition.roots = try section.texts("root") ?? []
    let texts = try section.mapping("rows_equal")
    for key in texts.keys { recognition.rowTexts[key] = try texts.text(key) }
    return recognition
  }

  private func dialect() throws(ConfigurationError) -> Dialect {
    var dialect = base?.dialect ?? Dialect()
    let section = try reader.mapping("dialect")
    try section.require([
      "delimiter", "resaved_delimiters", "header_has", "decimal_mark", "group_mark",
      "currency_signs", "null", "trim", "dates", "time_zone",
    ])
    dialect.delimiter =
      try section.value("delimiter", "one character, or tab") { Self.delimiter($0) }
      ?? dialect.delimiter
    if let delimiters = section.value(at: "resaved_delimiters") {
      dialect.resavedDelimiters = []
      for element in delimiters.elements {
        guard let delimiter = element.text.flatMap({ Self.delimiter($0) }) else {
          throw element.error("expected one character, or tab")
        }
        dialect.resavedDelimiters.append(delimiter)
      }
    }
    dialect.headerColumns = try section.texts("header_has") ?? dialect.headerColumns
    dialect.decimalMark =
      try section.value("decimal_mark", "one character") { $0.count == 1 ? $0.first : nil }
      ?? dialect.decimalMark
    dialect.groupMark =
      try section.value("group_mark", "one character") { $0.count == 1 ? $0.first : nil }
      ?? dialect.groupMark
    dialect.currencySigns = try section.texts("currency_signs") ?? dialect.currencySigns
    if let nulls = section.value(at: "null") {
      dialect.nulls = Set(nulls.elements.compactMap(\.text))
    }
    dialect.trims = try section.value("trim", "true or false") { Bool($0) } ?? dialect.trims
    if let forms = section.value(at: "dates") {
      dialect.moments = []
      for element in forms.elements {
        guard let pattern = element.text.flatMap({ MomentPattern($0) }) else {
          throw element.error("expected a form such as yyyy-MM-dd HH:mm:ss, M/D/YY or rfc3339")
        }
        dialect.moments.append(pattern)
      }
    }
    dialect.zone = try dayZone() ?? dialect.zone
    return dialect
  }

  private static func delimiter(_ text: String) -> UInt8? {
    text == "tab" ? UInt8(ascii: "\t") : text.utf8.count == 1 ? text.utf8.first : nil
  }

  /// The zone that the profile itself names.
  private func dayZone() throws(ConfigurationError) -> ZoneRules? {
    try reader.mapping("dialect").value("time_zone", "an IANA time zone such as Europe/Berlin") {
      Zones.rules($0)
    }
  }

  private func gaps() throws(ConfigurationError) -> [SourceGap] {
    guard reader.keys.contains("cannot_contain") else { return base?.gaps ?? [] }
    var gaps: [SourceGap] = []
    for section in try reader.mappings("cannot_contain") {
      try section.require(["what", "effect"])
      gaps.append(
        SourceGap(
          what: try section.text("what") ?? "", effect: try section.text("effect") ?? ""))
    }
    return gaps
  }
}
