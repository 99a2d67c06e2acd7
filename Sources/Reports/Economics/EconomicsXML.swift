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
      let rowCount = block.forEachRow { keys, figures in
        text.append(keys, figures, of: block.breakdown)
      }
      if block.isLast { text.close("breakdown") }
      bytes += text.bytes
      return rowCount
    }
  }
}

extension XMLText {
  /// The attributes of a row that are figures, in the order of ``BreakdownFigures/numbers`` after the
  /// total.
  private static let figureNames = [
    "sharePct", "calls", "failedCalls", "retries", "fallbacks", "accepted", "edited", "rejected",
    "workItems", "successfulWorkItems", "costPerCall", "costPerWorkItem",
    "costPerSuccessfulWorkItem", "costPerAcceptedOutput",
  ]

  /// A `<row>`, or the `<total>`. Costs and counts of zero are left out, and what is not available.
  fileprivate mutating func append(
    _ keys: [String?], _ figures: BreakdownFigures, of breakdown: Breakdown
  ) {
    let name = keys.isEmpty ? "total" : "row"
    let numbers = figures.numbers
    let categories = breakdown.categories
    beginTag(name)
    if let total = numbers[categories.count] { attribute("totalCost", total) }
    attribute("basis", CostBasis(of: keys, by: breakdown.axes).rawValue)
    for (name, number) in zip(Self.figureNames, numbers[(categories.count + 1)...]) {
      guard let number, number.places > 0 || number.digits != 0 else { continue }
      attribute(name, number)
    }
    endTag()
    for key in keys {
      if let key { element("key", key) } else { empty("key", [("unattributed", "true")]) }
    }
    for (category, cost) in zip(categories, numbers) {
      guard let cost, cost.digits != 0 || keys.isEmpty else { continue }
      element("cost", cost, category: category.rawValue)
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
