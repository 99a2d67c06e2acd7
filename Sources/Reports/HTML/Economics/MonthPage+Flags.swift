import BigInt
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
        compared with, the day that reached it first, and below what to do. Losses come first, then \
        the largest amounts. Where several thresholds of the same base were reached the highest stands \
        here; flags.csv has all.
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
        .init("About"), .init("Amount", .figures), .init("Compared with"), .init("Base", .figures),
        .init("Threshold", .figures), .init("Reached", .figures), .init("First", .brief),
      ], rows: kinds.flatMap { rows(of: $0) }, emptyText: "No threshold was reached.",
      isWide: true, isStacked: true)
  }

  /// The flags of each kind, the largest amounts first; losses before all, the worst first.
  private var kinds: [[Flag]] {
    let flags = Dictionary(grouping: withoutRepeats(highest), by: \.code)
    let kinds = FlagCode.allCases.compactMap { code in
      flags[code].map { flags in
        let weights = flags.map { flag in
          code == .negativeMargin ? flag.amount - (flag.baseAmount ?? .zero(currency)) : flag.amount
        }
        let order = flags.indices.sorted { left, right in
          let (first, second) = (weights[left].minorUnits, weights[right].minorUnits)
          return first == second ? left < right : first > second
        }
        return order.map { flags[$0] }
      }
    }
    let losses = kinds.filter { $0.first?.code == .negativeMargin }
    let others = kinds.filter { $0.first?.code != .negativeMargin }
    let most = others.map { $0.first?.amount.minorUnits ?? 0 }
    let order = others.indices.sorted { left, right in
      most[left] == most[right] ? left < right : most[left] > most[right]
    }
    return losses + order.map { others[$0] }
  }

  /// `flags` without those of a plan's budget that a trial's own flag holds against the same base.
  private func withoutRepeats(_ flags: [Flag]) -> [Flag] {
    func base(_ flag: Flag) -> [String] {
      [
        flag.subject.kind, flag.subject.name, flag.base, flag.baseAmount?.description ?? "",
        flag.amount.description,
      ]
    }
    let trials = Set(flags.lazy.filter { $0.code == .trialBurn }.map(base))
    return flags.filter { $0.code != .budget || !trials.contains(base($0)) }
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

  /// The flags of one kind under its name, and how many others there are.
  private func rows(of flags: [Flag]) -> [PageTable.Row] {
    guard let first = flags.first else { return [] }
    let isOneBasis = flags.allSatisfy { $0.costBasis == first.costBasis }
    let kind = label(first.code.rawValue) + (isOneBasis ? ", \(first.costBasis)" : "")
    var rows = [
      PageTable.Row([.mark(first.code == .negativeMargin ? .bad : .open, kind)], .group)
    ]
    rows += flags.prefix(Self.flagLimit).map { row($0, namesBasis: !isOneBasis) }
    if flags.count > Self.flagLimit {
      let others = facts.others(flags.count - Self.flagLimit, in: "flags.csv")
      rows.append(
        PageTable.Row([.text(others)] + [PageCell](repeating: .text(""), count: 6), isAlert: true))
    }
    return rows
  }

  private func row(_ flag: Flag, namesBasis: Bool) -> PageTable.Row {
    PageTable.Row(
      [
        .text(about(flag.subject)), printed(flag.amount),
        .text(flag.base + (namesBasis ? ", \(flag.costBasis)" : "")),
        flag.baseAmount.map(printed) ?? .none, limit(flag, flag.threshold), reached(flag),
        flag.firstBreach.map { .text($0.day.description) } ?? .text("whole month"),
      ], isAlert: true, remark: flag.advice)
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

// MARK: The headline

extension MonthPage {
  /// How many thresholds were reached, and by whom or what.
  var flagCount: Page.Mark {
    let flags = facts.economics.flags
    if flags.isEmpty { return Page.Mark(tone: .good, text: "No threshold was reached") }
    let subjects = Dictionary(grouping: Set(flags.map(\.subject)), by: \.kind)
    let kinds = subjects.keys.sorted { left, right in
      let (first, second) = (subjects[left]?.count ?? 0, subjects[right]?.count ?? 0)
      return first == second ? left.precedesInByteOrder(right) : first > second
    }
    let names = kinds.map { self.subjects(subjects[$0]?.count ?? 0, of: $0) }
    let last = names.suffix(1)
    let listed =
      names.count < 2
      ? last.joined() : names.dropLast().joined(separator: ", ") + " and " + last.joined()
    return Page.Mark(
      tone: .open, text: counted(flags.count, "threshold", "thresholds") + " reached by " + listed)
  }

  /// So many subjects of `kind`: `2 customers`, `3 pairs of feature and model`.
  private func subjects(_ count: Int, of kind: String) -> String {
    if kind == "company" { return "the company" }
    let names = kind.split(separator: ",").map { name in
      let words = name.hasSuffix("_id") ? name.dropLast(3) : name
      return words.split(separator: "_").joined(separator: " ")
    }
    let name = names.joined(separator: " and ")
    return names.count == 1
      ? counted(count, name, name + "s") : counted(count, "pair of \(name)", "pairs of \(name)")
  }
}

extension Flag {
  /// Whether it holds the same amount against the same base as `other`.
  fileprivate func isAbout(_ other: Flag) -> Bool {
    code == other.code && subject == other.subject && row == other.row && base == other.base
  }
}
