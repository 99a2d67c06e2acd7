import ExactMoney
import Pipeline

/// What to look at first.
extension MonthPage {
  /// How many flags of one kind stand on the page.
  private static let flagLimit = 10

  /// The thresholds that were reached.
  var flags: Page.Section {
    Page.Section(
      anchor: "flags", title: "Flags",
      lead: """
        A threshold of the policy was reached: equal is reached. Each flag names what the amount is \
        compared with, and the first usage with which it happened. Where several thresholds of the \
        same base were reached the highest stands here, the largest amounts first; flags.csv has all.
        """,
      blocks: [.table(flagTable)]
        + facts.economics.unwatched.map {
          Page.Block.notice(Page.Mark(tone: .open, text: "Not watched: \($0)"))
        })
  }

  private var flagTable: PageTable {
    let flags = Dictionary(grouping: highest, by: \.code)
    return PageTable(
      "Thresholds reached, \(currency.code)",
      columns: [
        .init("About"), .init("Amount", .figures),
        .init("Cost basis", .brief), .init("Compared with", .prose), .init("Base", .figures),
        .init("Threshold", .figures), .init("Reached", .figures), .init("First", .brief),
        .init("What to do", .prose),
      ], rows: FlagCode.allCases.flatMap { rows(of: $0, flags[$0] ?? []) },
      emptyText: "No threshold was reached.", isWide: true)
  }

  /// Of flags that differ by their threshold alone the one with the highest, which stands last.
  private var highest: [Flag] {
    var highest: [Flag] = []
    for flag in facts.economics.flags {
      if let last = highest.last, last.isAbout(flag) { highest.removeLast() }
      highest.append(flag)
    }
    return highest
  }

  /// The flags of one kind under its name, the largest amounts first, and how many others there are.
  private func rows(of code: FlagCode, _ flags: [Flag]) -> [PageTable.Row] {
    if flags.isEmpty { return [] }
    let order = flags.indices.sorted { left, right in
      let (first, second) = (flags[left].amount.minorUnits, flags[right].amount.minorUnits)
      return first == second ? left < right : first > second
    }
    let kind = PageCell.mark(code == .negativeMargin ? .bad : .open, label(code.rawValue))
    var rows = [PageTable.Row([kind], .group)]
    rows += order.prefix(Self.flagLimit).map { row(flags[$0]) }
    if order.count > Self.flagLimit {
      let others = facts.others(order.count - Self.flagLimit, in: "flags.csv")
      rows.append(
        PageTable.Row(
          [.text(others)] + [PageCell](repeating: .none, count: 8), isAlert: true))
    }
    return rows
  }

  private func row(_ flag: Flag) -> PageTable.Row {
    PageTable.Row(
      [
        .text(about(flag.subject)), printed(flag.amount), .text(flag.costBasis),
        .text(flag.base), flag.baseAmount.map(printed) ?? .none, limit(flag, flag.threshold),
        reached(flag), flag.firstBreach.map { .text($0.day.description) } ?? .text("whole month"),
        .text(flag.advice),
      ], isAlert: true)
  }

  private func about(_ subject: FlagSubject) -> String {
    if subject.kind == "company" { return "All customers" }
    let kinds = subject.kind.split(separator: ",").map(String.init)
    guard kinds.count == 1 else {
      let names = subject.name.split(separator: ",", maxSplits: kinds.count - 1)
      return zip(kinds, names).map { "\($0) \($1)" }.joined(separator: ", ")
    }
    let axis = BreakdownAxis(name: subject.kind)
    let name = facts.name(subject.name, axis)
    return axis == .row ? name : "\(label(subject.kind)) \(name)"
  }

  /// `value` in the unit of the flag's threshold: per cent, but attempts are counted.
  private func limit(_ flag: Flag, _ value: ExactDecimal) -> PageCell {
    flag.code == .retryLoop ? .quantity(value) : .percent(value)
  }

  private func reached(_ flag: Flag) -> PageCell {
    switch flag.reached {
    case .value(let value): limit(flag, value)
    case .notAvailable: .text("n/a")
    case .none: .none
    }
  }
}

extension Flag {
  /// Whether it holds the same amount against the same base as `other`.
  fileprivate func isAbout(_ other: Flag) -> Bool {
    code == other.code && subject == other.subject && row == other.row && base == other.base
  }
}
