import ExactMoney
import Pipeline

extension ReportFile {
  /// `economics.xml`: the breakdowns and the flags, typed by `crossfoot-economics.xsd`.
  static func economicsXML(_ economics: Economics) -> ReportFile {
    var head = XMLText()
    head.declaration()
    head.open(
      "economics",
      [
        ("xmlns", namespace), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xsi:schemaLocation", namespace + " crossfoot-economics.xsd"),
        ("period", economics.cube.period.description), ("currency", economics.cube.currency.code),
      ])
    var foot = XMLText(depth: 1)
    for flag in economics.flags { foot.append(flag) }
    foot.close("economics")
    let blocks = EconomicsBlocks(economics.breakdowns)
    return ReportFile(
      name: "economics.xml", head: head.bytes, blockCount: blocks.count, foot: foot.bytes
    ) { index, bytes in
      let block = blocks[index]
      var text = XMLText(depth: block.isFirst ? 1 : 2)
      if block.isFirst {
        text.open("breakdown")
        for axis in block.breakdown.axes { text.element("axis", axis.name) }
      }
      for row in block.rows { text.append(row, of: block.breakdown) }
      if block.isLast { text.close("breakdown") }
      bytes += text.bytes
      return block.rows.count
    }
  }
}

/// The blocks of several breakdowns, one behind the other.
struct EconomicsBlocks: Sendable {
  /// Rows that follow each other.
  struct Block {
    let breakdown: Breakdown
    let rows: [Breakdown.Row]
    /// Whether they begin the breakdown.
    let isFirst: Bool
    /// Whether they end it: then they are TOTAL.
    let isLast: Bool
  }

  private let breakdowns: [Breakdown]
  /// The block with which each breakdown begins, and the number of all.
  private let starts: [Int]

  init(_ breakdowns: [Breakdown]) {
    self.breakdowns = breakdowns
    starts = breakdowns.reduce(into: [0]) { starts, breakdown in
      starts.append((starts.last ?? 0) + BreakdownBlocks(breakdown).count)
    }
  }

  var count: Int { starts.last ?? 0 }

  subscript(index: Int) -> Block {
    let place = required(
      starts.lastIndex { $0 <= index }, "block \(index) of \(count) is in no breakdown")
    let blocks = BreakdownBlocks(breakdowns[place])
    let number = index - starts[place]
    return Block(
      breakdown: breakdowns[place], rows: blocks[number], isFirst: number == 0,
      isLast: number == blocks.count - 1)
  }
}

extension XMLText {
  /// A `<row>`, or the `<total>`. Costs and counts of zero are left out, and what is not available.
  fileprivate mutating func append(_ row: Breakdown.Row, of breakdown: Breakdown) {
    let name = row.keys.isEmpty ? "total" : "row"
    var attributes: Attributes = [
      ("totalCost", row.totalCost.description),
      ("basis", CostBasis(of: row.keys, by: breakdown.axes).rawValue),
    ]
    func figure(_ name: String, _ cell: Cell) {
      if case .number(let digits) = cell { attributes.append((name, digits)) }
    }
    func count(_ name: String, _ count: Int) {
      if count != 0 { attributes.append((name, String(count))) }
    }
    figure("sharePct", .percent(row.sharePercent))
    count("calls", row.counts.calls)
    count("failedCalls", row.counts.failedCalls)
    count("retries", row.counts.retries)
    count("fallbacks", row.counts.fallbacks)
    count("accepted", row.counts.acceptedOutputs)
    count("edited", row.counts.editedOutputs)
    count("rejected", row.counts.rejectedOutputs)
    count("workItems", row.counts.workItems)
    count("successfulWorkItems", row.counts.successfulWorkItems)
    figure("costPerCall", .unitCost(row.costPerCall))
    figure("costPerWorkItem", .unitCost(row.costPerWorkItem))
    figure("costPerSuccessfulWorkItem", .unitCost(row.costPerSuccessfulWorkItem))
    figure("costPerAcceptedOutput", .unitCost(row.costPerAcceptedOutput))
    open(name, attributes)
    for key in row.keys {
      if let key { element("key", key) } else { empty("key", [("unattributed", "true")]) }
    }
    for (category, cost) in zip(breakdown.categories, row.costs)
    where !cost.isZero || row.keys.isEmpty {
      element("cost", cost.description, [("category", category.rawValue)])
    }
    close(name)
  }

  fileprivate mutating func append(_ flag: Flag) {
    var attributes: Attributes = [
      ("code", flag.code.rawValue), ("subjectKind", flag.subject.kind),
      ("costBasis", flag.costBasis),
    ]
    if !flag.subject.name.isEmpty { attributes.append(("subject", flag.subject.name)) }
    if let breach = flag.firstBreach {
      attributes.append(("firstBreach", breach.day.description))
      if let location = breach.location {
        attributes.append(("file", location.file))
        if location.line > 0 { attributes.append(("line", String(location.line))) }
      }
    }
    open("flag", attributes)
    element("base", flag.base)
    element(ifPresent: "baseAmount", flag.baseAmount?.description)
    element("threshold", flag.threshold.description)
    element("amount", flag.amount.description)
    if case .value(let reached) = flag.reached {
      element("reached", reached.description(minimumPlaces: 1))
    }
    element("advice", flag.advice)
    close("flag")
  }
}
