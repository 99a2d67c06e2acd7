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
      if block.isFirst { bytes += opening(block.breakdown).utf8 }
      if block.isLast { bytes += "\n      ],\n      \"total\": ".utf8 }
      var isFirstRow = block.isFirst
      let rowCount = block.forEachRow { keys, figures in
        if !block.isLast { bytes += (isFirstRow ? "\n        " : ",\n        ").utf8 }
        isFirstRow = false
        append(keys, figures, of: block.breakdown, to: &bytes)
      }
      if block.isLast { bytes += (isLastBreakdown ? "\n    }\n" : "\n    },\n").utf8 }
      return rowCount
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
    _ keys: [String?], _ figures: BreakdownFigures, of breakdown: Breakdown,
    to bytes: inout [UInt8]
  ) {
    let texts = keys.isEmpty ? breakdown.columns.keyCells([]).map(\.content) : keys
    bytes.append(UInt8(ascii: "["))
    for text in texts {
      if let text, !text.isEmpty { JSON.quote(text, into: &bytes) } else { bytes += null }
      bytes += [UInt8(ascii: ","), UInt8(ascii: " ")]
    }
    bytes.append(UInt8(ascii: "\""))
    figures.append(
      breakdown.currency, CostBasis(of: keys, by: breakdown.axes), separator: separator, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: "]"))
  }

  private static let null = Array("null".utf8)
  /// The end of one text and the beginning of the next.
  private static let separator = Array(#"", ""#.utf8)

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
