import Books
import Pipeline

/// What the folders and names of accepted files declare, each set of bytes of a kind once.
///
/// Somebody may put the same bytes into two folders, each of which says something else of them. Which
/// folder counts is a matter of the policy and of the folders' names, never of which came first: the
/// books of two people who were handed the same files say the same. Two days in the names of a price
/// list are two copies of it, and both hold; a name without a day stands aside for one with.
struct Declarations {
  /// The files that count, in the order given.
  let standing: [AcceptedFile]
  /// Which declarations stand aside.
  let findings: [Finding]

  /// How a policy names the folder of a kind itself, in which no profile is declared.
  static let noProfile = "none"

  /// What two files have in common that differ in nothing but folder and name.
  private struct Copy: Hashable {
    var kind: InputKind
    var hash: ContentHash
    var day: CalendarDate?

    init(of file: AcceptedFile, on day: CalendarDate?) {
      kind = file.kind
      hash = file.hash
      self.day = day
    }
  }

  /// - Parameter precedence: Profile folders, the one that counts first; see ``Policy``.
  init(_ files: [AcceptedFile], precedence: [String]) {
    let dated = Set(files.filter { $0.declaredDay != nil }.map { Copy(of: $0, on: nil) })
    func copy(_ file: AcceptedFile) -> Copy? {
      let day = file.declaredDay
      return day == nil && dated.contains(Copy(of: file, on: nil)) ? nil : Copy(of: file, on: day)
    }
    var holding: [Copy: AcceptedFile] = [:]
    for file in files {
      guard let copy = copy(file) else { continue }
      if let other = holding[copy], other.comesBefore(file, precedence) { continue }
      holding[copy] = file
    }
    let standing = Set(holding.values)
    self.standing = files.filter { standing.contains($0) }
    findings = files.filter { !standing.contains($0) }.map { file in
      let other = copy(file).flatMap { holding[$0] }
      let isContested = other.map { file.contests($0, precedence) } ?? false
      let name = other?.sourceName ?? "a name with a day"
      return Finding(
        isContested ? .conflictingDeclaration : .declaredAgain,
        at: SourceLocation(file: file.sourceName),
        "the same bytes came as \(name) too, which \(isContested ? "stands meanwhile" : "holds")")
    }
  }
}

extension AcceptedFile {
  /// The day from which the name of a price list says that it holds.
  fileprivate var declaredDay: CalendarDate? {
    kind == .prices ? CalendarDate(inName: name) : nil
  }

  /// Its place among the folders that the policy puts in order; after them where it is not named.
  private func rank(_ precedence: [String]) -> Int {
    precedence.firstIndex(of: profile ?? Declarations.noProfile) ?? precedence.count
  }

  /// Whether this counts before `other`: first what the policy says, then a folder that names a profile,
  /// which somebody has chosen, before one that leaves it to the header, then the smaller name.
  fileprivate func comesBefore(_ other: AcceptedFile, _ precedence: [String]) -> Bool {
    let (own, others) = (rank(precedence), other.rank(precedence))
    if own != others { return own < others }
    if (profile == nil) != (other.profile == nil) { return profile != nil }
    return sourceName.precedesInByteOrder(other.sourceName)
  }

  /// Whether nothing but their names says which of two profile folders counts.
  fileprivate func contests(_ other: AcceptedFile, _ precedence: [String]) -> Bool {
    profile != nil && other.profile != nil && profile != other.profile
      && rank(precedence) == other.rank(precedence)
  }
}
