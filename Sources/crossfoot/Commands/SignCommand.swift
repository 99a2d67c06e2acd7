import ArgumentParser
import Books
import Pipeline
import Reports

extension SignOffRole: ExpressibleByArgument {}

/// `crossfoot sign`: signs a closed version, or says who has.
struct SignCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Sign a closed month as its preparer or reviewer, or show who has.",
    discussion: """
      A signature is over the hash of the version's manifest, which holds the hashes of all inputs and \
      reports. VALID: it is of the version that is closed now, whose manifest is what was signed. STALE: \
      the month was reopened or restated since, or the manifest was changed. MISSING: nobody signed.

      Example:
        crossfoot sign --books books --period 2026-10
        crossfoot sign --books books --period 2026-10 --role preparer --by "Ann Ott"

      Exit status: 0, or 1 where a signature is stale or missing.
      """)

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .long, help: "preparer or reviewer: two different people.")
  var role: SignOffRole?
  @Option(name: .customLong("by"), help: "Your name.")
  var person: String?
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if (role == nil) != (person == nil) { throw ValidationError("--role and --by go together") }
  }

  func run() async throws {
    let lines = try await Standard.reportingErrors {
      let directory = try books.directory()
      if let role, let person { try await sign(directory, role, person) }
      guard let database = try books.database() else {
        throw ValidationError("no run has computed \(period.period) yet")
      }
      let lines = try SignOffStates(directory, database, period.period).lines
      try display.show([.signOffs(lines, period: period.period)])
      return lines
    }
    if lines.contains(where: { $0.state != .valid }) { throw ExitStatus.waiting.code }
  }

  private func sign(
    _ directory: BooksDirectory, _ role: SignOffRole, _ person: String
  ) async throws {
    try await OpenBooks.with(directory) { books in
      let closed = try books.database.closedMonths().first { $0.month.period == period.period }
      guard let closed, let manifest = closed.manifest else {
        throw ValidationError("\(period.period) is not closed; only a closed version can be signed")
      }
      let others = try books.database.signOffs(period.period).filter {
        $0.version == closed.month.version && $0.role != role
      }
      if others.contains(where: { $0.actor.person.hasSameBytes(as: person) }) {
        throw ValidationError("\(person) has signed in the other role; it takes two people")
      }
      try books.database.record(
        SignOff(
          period: period.period, version: closed.month.version, role: role,
          actor: Actor(person, at: OpenBooks.now()), content: manifest.hash))
    }
  }
}

/// Whether a month is signed, by role.
struct SignOffStates {
  let lines: [SignOffLine]

  /// Looks at the last signature of each role, and at the manifest as it lies in the frozen folder.
  init(
    _ directory: BooksDirectory, _ database: BooksDatabase, _ period: Period
  ) throws(BooksError) {
    let closed = try database.closedMonths().first { $0.month.period == period }
    let signOffs = try database.signOffs(period)
    var present: ContentHash?
    if let closed {
      let folder = try FrozenReports(directory).present(period, version: closed.month.version)
      present = try ContentHash(ofFileAt: folder + "/manifest.json")
    }
    lines = SignOffRole.allCases.map { role in
      guard let last = signOffs.last(where: { $0.role == role }) else {
        return SignOffLine(role: role.rawValue, state: .missing)
      }
      let isValid = last.version == closed?.month.version && last.content == present
      return SignOffLine(
        role: role.rawValue, state: isValid ? .valid : .stale, person: last.actor.person,
        signedAt: last.actor.at, version: last.version, content: last.content.text)
    }
  }
}
