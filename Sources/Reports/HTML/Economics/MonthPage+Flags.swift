import ExactMoney
import Pipeline

/// What to look at first.
extension MonthPage {
  /// How many flags stand on the page.
  private static let flagLimit = 100

  /// The thresholds that were reached.
  var flags: Page.Section {
    Page.Section(
      anchor: "flags", title: "Flags",
      lead: """
        A threshold of the policy was reached: equal is reached. Each flag names what the amount is \
        compared with, and the first usage with which it happened.
        """,
      blocks: [.table(flagTable)]
        + facts.economics.unwatched.map {
          Page.Block.notice(Page.Mark(tone: .open, text: "Not watched: \($0)"))
        })
  }

  private var flagTable: PageTable {
    PageTable(
      "Thresholds reached, \(currency.code)",
      columns: [
        .init("About"), .init("Flag", .brief), .init("Amount", .figures),
        .init("Cost basis", .brief), .init("Compared with", .prose), .init("Base", .figures),
        .init("Threshold", .figures), .init("Reached", .figures), .init("First", .brief),
        .init("What to do", .prose),
      ],
      rows: facts.economics.flags.map { flag in
        PageTable.Row(
          [
            .text(about(flag.subject)), .mark(tone(flag), label(flag.code.rawValue)),
            printed(flag.amount), .text(flag.costBasis), .text(flag.base),
            flag.baseAmount.map(printed) ?? .none, .quantity(flag.threshold), reached(flag),
            flag.firstBreach.map { .text($0.day.description) } ?? .text("whole month"),
            .text(flag.advice),
          ], isAlert: true)
      }, emptyText: "No threshold was reached.", isWide: true
    ).limited(to: Self.flagLimit, rest: "flags.csv")
  }

  private func about(_ subject: FlagSubject) -> String {
    if subject.kind == "company" { return "All customers" }
    let axis = BreakdownAxis(name: subject.kind)
    let name = facts.name(subject.name, axis)
    return axis == .row ? name : "\(label(subject.kind)) \(name)"
  }

  private func tone(_ flag: Flag) -> Page.Mark.Tone {
    flag.code == .negativeMargin ? .bad : .open
  }

  private func reached(_ flag: Flag) -> PageCell {
    switch flag.reached {
    case .value(let value): .quantity(value)
    case .notAvailable: .text("n/a")
    case .none: .none
    }
  }
}
