import ExactMoney
import Pipeline
import PlainYAML
import SourceText

/// The profiles that are known: those of the program, and the user's own.
public struct ProfileBook: Sendable {
  /// All profiles, in byte order of their names.
  public let all: [Profile]
  private let byName: [String: Profile]

  private init(_ profiles: [String: Profile]) {
    byName = profiles
    all = profiles.values.sorted { $0.name.precedesInByteOrder($1.name) }
  }

  /// The profiles of the program.
  public static func builtIn() -> ProfileBook { shipped }

  private static let shipped: ProfileBook = {
    do throws(ConfigurationError) {
      return try ProfileBook(extending: [:], BuiltInProfiles.files, .builtIn, readers: nil)
    } catch {
      invariant(false, "a built-in profile is wrong: \(error)")
      return ProfileBook([:])
    }
  }()

  /// The profiles of `book` and those of the user's files, which come before them under one name.
  ///
  /// A file may extend profiles of the book and of files before it in the order given.
  public init(
    extending book: ProfileBook, own: [(file: String, text: String)]
  ) throws(ConfigurationError) {
    self = try ProfileBook(
      extending: book.byName, own, .own, readers: Set(book.all.compactMap(\.reader)))
  }

  private init(
    extending book: [String: Profile], _ files: [(file: String, text: String)],
    _ origin: Profile.Origin, readers: Set<ReaderName>?
  ) throws(ConfigurationError) {
    var profiles = book
    var names: Set<String> = []
    for (file, text) in files {
      let reader = try YAMLReader(file: file, text: text)
      let parser = try ProfileParser(reader) { profiles[$0] }
      let profile = try parser.profile(text: text, origin: origin, readers: readers)
      guard names.insert(profile.name).inserted else {
        throw reader.error("profile", "another file is named \(profile.name) already")
      }
      profiles[profile.name] = profile
    }
    self.init(profiles)
  }

  /// The profile of that name.
  public subscript(_ name: String) -> Profile? { byName[name] }

  /// How `file`, of which the beginning is enough, is to be read: a pure function of its bytes, its
  /// folder and the profiles.
  public func choice(for file: SourceFile) -> ProfileChoice {
    let head = FileHead(file)
    if let name = file.profile, let profile = byName[name] {
      return named(profile, head)
    }
    let isCanonical = head.hasAll(CanonicalColumns(file.kind).required)
    if let name = file.profile, head.form != .xml, !isCanonical {
      return .refused(unknown(name, file))
    }
    if isCanonical { return .canonical }
    return recognised(head)
  }

  /// The kinds that a file may be of that lies in no folder of a kind: that of the canonical header that
  /// asks for the most, else those of the profiles that fit, the bill first; none where nothing fits.
  public func kinds(of file: SourceFile) -> [InputKind] {
    let head = FileHead(file)
    let fitting = InputKind.allCases.filter { head.hasAll(CanonicalColumns($0).required) }
      .sorted { CanonicalColumns($0).required.count > CanonicalColumns($1).required.count }
    if let first = fitting.first {
      let most = CanonicalColumns(first).required.count
      return fitting.count { CanonicalColumns($0).required.count == most } == 1 ? [first] : []
    }
    if let profile = file.profile.flatMap({ byName[$0] }) { return [profile.kind] }
    let kinds = Set(
      all.filter { !$0.recognition.isEmpty && head.evidence(for: $0) != nil }.map(\.kind))
    return kinds.sorted {
      ($0 == .invoices ? 0 : 1, $0.rawValue) < ($1 == .invoices ? 0 : 1, $1.rawValue)
    }
  }

  /// What the folder says must be true of the file.
  private func named(_ profile: Profile, _ head: FileHead) -> ProfileChoice {
    guard profile.kind == head.file.kind else {
      return .refused(wrongFolder(profile, head.file))
    }
    let isFitting =
      profile.recognition.isEmpty || head.evidence(for: profile, isNamed: true) != nil
    return isFitting ? .profile(profile) : .refused(mismatch(profile, head.file))
  }

  /// The profile that the file alone tells: among several the one that asks for all that the others
  /// ask for and more.
  private func recognised(_ head: FileHead) -> ProfileChoice {
    var candidates: [(profile: Profile, evidence: Set<String>)] = []
    for profile in all where !profile.recognition.isEmpty {
      if let evidence = head.evidence(for: profile) { candidates.append((profile, evidence)) }
    }
    let fitting = candidates.filter { $0.profile.kind == head.file.kind }
    if fitting.isEmpty {
      // What reads XML names what it cannot read, and hostile XML first of all.
      guard let other = candidates.first, head.form != .xml else {
        return refusal(ofResaved: head.file, as: [head.file.kind]).map { .refused($0) }
          ?? .canonical
      }
      return .refused(wrongFolder(other.profile, head.file))
    }
    let best = fitting.first { candidate in
      fitting.allSatisfy {
        $0.profile.name == candidate.profile.name
          || $0.evidence.isStrictSubset(of: candidate.evidence)
      }
    }
    return best.map { .profile($0.profile) }
      ?? .refused(ambiguous(fitting.map(\.profile), head.file))
  }
}

/// How a file is to be read.
public enum ProfileChoice: Sendable {
  /// As a canonical table, or by what its XML is.
  case canonical
  /// Through a profile.
  case profile(Profile)
  /// Not at all, and why.
  case refused(Finding)
}

extension ProfileBook {
  private func unknown(_ name: String, _ file: SourceFile) -> Finding {
    let known = all.filter { $0.kind == file.kind }.map(\.name)
    let list = known.isEmpty ? "none" : known.joined(separator: ", ")
    return Finding(
      .unknownProfile, at: SourceLocation(file: file.name),
      "no profile is named \(Evidence.quoted(name)); of \(file.kind.rawValue) there are: \(list)")
  }

  private func mismatch(_ profile: Profile, _ file: SourceFile) -> Finding {
    let recognition = profile.recognition
    var parts: [String] = []
    if !recognition.columns.isEmpty {
      parts.append("columns " + recognition.columns.joined(separator: ", "))
    }
    if !recognition.anyColumns.isEmpty {
      parts.append(
        recognition.anyColumns.map { $0.joined(separator: ", ") }.joined(separator: " or "))
    }
    parts += recognition.rowTexts.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
    let forms = profile.forms.map(\.rawValue).joined(separator: " or ")
    return Finding(
      .profileMismatch, at: SourceLocation(file: file.name),
      "\(profile.name) is \(forms)" + (parts.isEmpty ? "" : " with ")
        + parts.joined(separator: "; "))
  }

  private func wrongFolder(_ profile: Profile, _ file: SourceFile) -> Finding {
    Finding(
      .wrongFolder, at: SourceLocation(file: file.name),
      "\(profile.name) (\(profile.title)) belongs in inbox/\(profile.kind.rawValue)/")
  }

  private func ambiguous(_ profiles: [Profile], _ file: SourceFile) -> Finding {
    let names = profiles.map(\.name).joined(separator: ", ")
    return Finding(
      .ambiguousProfile, at: SourceLocation(file: file.name),
      "put it in inbox/\(file.kind.rawValue)/<profile>/ with one of \(names)")
  }
}
