import ExactMoney
import Pipeline

extension ReportFile {
  /// `economics.json`: the breakdowns and the flags. A breakdown names its columns once and has its rows
  /// as lists in their order: it may have millions.
  static func economicsJSON(_ economics: Economics) -> ReportFile {
    let blocks = EconomicsBlocks(economics.breakdowns)
    let cube = economics.cube
    return ReportFile(
      name: "economics.json",
      head: Array(
        """
        {
          "period": "\(cube.period)",
          "currency": "\(cube.currency.code)",
          "breakdowns": [

        """.utf8),
      blockCount: blocks.count, foot: foot(economics.flags)
    ) { index, bytes in
      let block = blocks[index]
      let isLastBreakdown = index == blocks.count - 1
      var text = block.isFirst ? opening(block.breakdown) : ""
      for place in block.rows.indices {
        if block.isLast {
          text += "\n      ],\n      \"total\": "
        } else {
          text += place == 0 && block.isFirst ? "\n        " : ",\n        "
        }
        append(block.rows[place], of: block.breakdown, to: &text)
      }
      if block.isLast { text += isLastBreakdown ? "\n    }\n" : "\n    },\n" }
      bytes += text.utf8
      return block.rows.count
    }
  }

  private static func opening(_ breakdown: Breakdown) -> String {
    let columns = breakdown.columns
    func list(_ texts: [String]) -> String {
      var text = ""
      for (place, name) in texts.enumerated() {
        if place > 0 { text += ", " }
        JSON.quote(name, into: &text)
      }
      return text
    }
    return """
          {
            "axes": [\(list(breakdown.axes.map(\.name)))],
            "columns": [\(list(Array(columns.names.dropFirst())))],
            "rows": [
      """
  }

  /// One row on one line: texts, and null for what has no value on an axis.
  private static func append(
    _ row: Breakdown.Row, of breakdown: Breakdown, to text: inout String
  ) {
    let columns = breakdown.columns
    let keys: [Cell] =
      row.keys.isEmpty ? columns.keyCells([]) : row.keys.map { .optional($0) }
    let figures = columns.figureCells(row, CostBasis(of: row.keys, by: breakdown.axes))
    text += "["
    for (place, cell) in (keys + figures).enumerated() {
      if place > 0 { text += ", " }
      cell.json.append(to: &text, indentation: "")
    }
    text += "]"
  }

  private static func foot(_ flags: [Flag]) -> [UInt8] {
    var text = "  ],\n  \"flags\": "
    JSON.array(flags.map(\.json)).append(to: &text, indentation: "  ")
    return Array((text + "\n}\n").utf8)
  }
}

extension Flag {
  /// The flag under its names.
  var json: JSON {
    let location = firstBreach?.location
    let what: [JSON.Member] = [
      ("code", .text(code.rawValue)), ("subject_kind", .text(subject.kind)),
      ("subject", .optional(subject.name)), ("base", .text(base)),
    ]
    let amounts: [JSON.Member] = [
      ("base_amount", baseAmount.map { .money($0) } ?? .null), ("threshold", .exact(threshold)),
      ("amount", .money(amount)), ("reached", .figure(reached, minimumPlaces: 1)),
      ("cost_basis", .text(costBasis)),
    ]
    let place: [JSON.Member] = [
      ("first_breach", .optional(firstBreach?.day.description)),
      ("file", .optional(location?.file)),
      ("line", location.flatMap { $0.line > 0 ? .integer($0.line) : nil } ?? .null),
      ("advice", .text(advice)),
    ]
    return .object(what + amounts + place)
  }
}
