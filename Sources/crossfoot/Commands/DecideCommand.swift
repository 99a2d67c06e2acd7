import ArgumentParser
import Books
import ExactMoney
import Pipeline
import Reports

extension DecisionAction: ExpressibleByArgument {}

/// `crossfoot decide`: what waits for a person, and what that person says.
struct DecideCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide",
    abstract: "List what does not pass in a month, or decide on some of it.",
    discussion: """
      A decision binds to the item's exact amounts: any change makes it stale, and the item is open \
      again. Decisions are kept for good; revoke takes one back. They count from the next run on.

        approve         it is right as it is
        spread          billed quantity beyond the ledger's is borne by the group's customers
        dispute         it is claimed back; it stays listed until it is settled
        never_invoiced  usage that will never be billed is accrued no more
        write_off       accepted as a loss
        revoke          what was decided before counts no more

      A blocking finding can be approved where it is explained, not where money is missing.

      Example:
        crossfoot decide --books books --period 2026-10
        crossfoot decide 3fd21a04c9 --as approve --by "Ann Ott" --reason "annual fee, contract 7" \
      --books books --period 2026-10

      Exit status: 0, or 1 while an item is open.
      """)

  @Argument(help: "Items, by the names that the list gives; the first digits are enough.")
  var items: [String] = []

  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .customLong("as"), help: "What you decide.")
  var action: DecisionAction?
  @Option(name: .customLong("by"), help: "Your name.")
  var person: String?
  @Option(name: .long, help: "Why.")
  var reason: String?
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    let isComplete = action != nil && person != nil && reason != nil
    if !items.isEmpty && !isComplete {
      throw ValidationError("a decision needs --as, --by and --reason")
    }
    if items.isEmpty && (action != nil || person != nil || reason != nil) {
      throw ValidationError("name the items to decide on; without any, they are listed")
    }
    for text in [person, reason].compactMap({ $0 }) where text.allSatisfy(\.isWhitespace) {
      throw ValidationError("--by and --reason must say something")
    }
  }

  func run() async throws {
    let isOpen = try await Standard.reportingErrors {
      let directory = try books.directory()
      if !items.isEmpty {
        try await OpenBooks.with(directory) {
          try decide(ReviewList($0.database, period.period), $0)
        }
      }
      guard let database = try books.database() else { throw ReviewList.missing(period.period) }
      let list = try ReviewList(database, period.period)
      try display.show([
        .reviewItems(list.items, period: period.period, reporting: list.currency)
      ])
      return list.items.contains { $0.item.state.isOpen }
    }
    if isOpen { throw ExitStatus.waiting.code }
  }

  private func decide(_ list: ReviewList, _ books: OpenBooks) throws {
    guard let action, let person, let reason else { return }
    let chosen = try items.map { try list.item(named: $0) }
    for item in chosen {
      guard action.applies(to: item.subject) else {
        throw ValidationError("\(action.rawValue) cannot be said of \(item.subject.rawValue)")
      }
      if action == .revoke, item.state == .open {
        throw ValidationError("nothing was decided on \(item.about); there is nothing to revoke")
      }
      if item.canOnlyBeMended {
        throw ValidationError("\(item.about) can only be mended: \(item.code?.remedy ?? "")")
      }
    }
    let now = OpenBooks.now()
    try books.database.record(
      chosen.map { item in
        Decision(
          period: period.period, item: item.id, content: item.content, action: action,
          person: person, decidedAt: now, reason: reason, amount: item.amount)
      })
  }
}

/// What does not pass in a month as it was last computed, under the decisions of now.
struct ReviewList {
  /// The items, each with a short name.
  let items: [(id: String, item: ReviewItem)]
  let currency: Currency

  private static let nameDigits = 10

  init(_ database: BooksDatabase, _ period: Period) throws {
    guard let snapshot = try database.profitAndLoss(period) else { throw Self.missing(period) }
    currency = snapshot.currency
    items = try database.reviewItems(period).map { (Self.name(of: $0.id), $0) }
  }

  static func missing(_ period: Period) -> ValidationError {
    ValidationError("no run has computed \(period) yet")
  }

  /// The item whose short name begins with `name`.
  func item(named name: String) throws -> ReviewItem {
    let found = items.filter { $0.id.hasPrefix(name.lowercased()) }
    guard let first = found.first, found.count == 1 else {
      throw ValidationError(
        found.isEmpty ? "there is no item \(name)" : "\(name) is the beginning of several items")
    }
    return first.item
  }

  /// The first digits of the hash of its identity: short enough to type, and the same in every run.
  static func name(of item: ReviewItemID) -> String {
    let bytes = Array(item.rawValue.utf8)
    return String(bytes.withUnsafeBytes { ContentHash(of: $0) }.text.prefix(nameDigits))
  }
}
