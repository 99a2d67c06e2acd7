import Books
import Pipeline

/// What the folders and names of accepted files declare, each set of bytes of a kind once.
///
/// Somebody who finds that a file lay in the wrong folder puts it into the right one. The bytes are the
/// same, so the later declaration holds and the earlier one stands aside. Two days in the names of a
/// price list are two copies of it, and both hold; a name without a day stands aside for one with.
struct Declarations {
  /// The files that count, in the order given.
  let standing: [AcceptedFile]
  /// Which declarations stand aside.
  let findings: [Finding]

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

  init(_ files: [AcceptedFile]) {
    let dated = Set(files.filter { $0.declaredDay != nil }.map { Copy(of: $0, on: nil) })
    var latest: [Copy: AcceptedFile] = [:]
    func copy(_ file: AcceptedFile) -> Copy? {
      let day = file.declaredDay
      return day == nil && dated.contains(Copy(of: file, on: nil)) ? nil : Copy(of: file, on: day)
    }
    for file in files {
      guard let copy = copy(file) else { continue }
      if let other = latest[copy], file.isDeclared(before: other) { continue }
      latest[copy] = file
    }
    let standing = Set(latest.values)
    self.standing = files.filter { standing.contains($0) }
    findings = files.filter { !standing.contains($0) }.map { file in
      let holding = copy(file).flatMap { latest[$0] }?.sourceName ?? "a name with a day"
      return Finding(
        .declaredAgain, at: SourceLocation(file: file.sourceName),
        "the same bytes came as \(holding) too, which holds")
    }
  }
}

extension AcceptedFile {
  /// The day from which the name of a price list says that it holds.
  fileprivate var declaredDay: CalendarDate? {
    kind == .prices ? CalendarDate(inName: name) : nil
  }

  /// Whether this came before `other`; files of one run come in the order of their paths.
  fileprivate func isDeclared(before other: AcceptedFile) -> Bool {
    acceptedAt == other.acceptedAt
      ? sourceName.precedesInByteOrder(other.sourceName)
      : acceptedAt.precedesInByteOrder(other.acceptedAt)
  }
}
