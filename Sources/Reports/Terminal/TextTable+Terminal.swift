extension TextTable {
  /// The table as aligned text, ending in a line end.
  ///
  /// Figures are never cut: where the terminal is too narrow, optional columns go first (with a line
  /// that says so), then names are shortened; what is still too wide stays too wide.
  public func terminal(_ style: TerminalStyle) -> String {
    let layout = TerminalLayout(self, width: style.width)
    var lines = title.isEmpty ? [] : [style.painted(title.harmless, .bold)]
    lines.append(style.painted(layout.header, .bold))
    lines.append(layout.rule)
    var group: [Cell]?
    var previousKind: RowKind?
    for row in rows {
      if row.kind == .total, previousKind != .total { lines.append(layout.rule) }
      previousKind = row.kind
      let rowGroup = Array(row.cells.prefix(groupColumnCount))
      if row.kind == .data, groupColumnCount > 0, rowGroup != group {
        if group != nil { lines.append("") }
        let heading = rowGroup.map(\.content).filter { !$0.isEmpty }.joined(separator: "  ")
        lines.append(style.painted(heading.harmless, .bold))
        group = rowGroup
      }
      lines.append(layout.line(row, style))
    }
    if rows.isEmpty { lines.append("(none)") }
    switch layout.omittedCount {
    case 0: break
    case 1: lines.append("1 column does not fit here; the CSV file has it")
    default:
      lines.append("\(layout.omittedCount) columns do not fit here; the CSV file has them")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Where everything of one table stands on the terminal.
private struct TerminalLayout {
  /// One printed column.
  private struct Field {
    let index: Int
    let alignment: TextTable.Alignment
    let title: String
    let isProse: Bool
    /// The longest part of a number from its point on.
    var fractionWidth = 0
    var width = 0
  }

  private static let gap = "  "
  private static let leastNameWidth = 8
  /// What sentences are shortened to before other columns are left out.
  private static let leastProseWidth = 32

  private var fields: [Field]
  /// How many columns were left out.
  let omittedCount: Int

  init(_ table: TextTable, width: Int) {
    var fields = Self.fields(of: table)
    let all = fields.count
    if width > 0, Self.leastWidth(fields) > width {
      fields.removeAll { table.columns[$0.index].isDetail }
    }
    if width > 0, Self.leastWidth(fields) > width {
      fields.removeAll { table.columns[$0.index].isOptional }
    }
    omittedCount = all - fields.count
    if width > 0 { Self.shorten(&fields, by: Self.totalWidth(fields) - width) }
    self.fields = fields
  }

  private static func fields(of table: TextTable) -> [Field] {
    let shown = table.columns.indices.dropFirst(table.groupColumnCount).filter {
      !table.columns[$0].isInTitle
    }
    return shown.map { index in
      let column = table.columns[index]
      var field = Field(
        index: index, alignment: column.alignment, title: column.title.harmless,
        isProse: column.isProse)
      let cells = table.rows.lazy.map { $0.cells[index] }
      if column.alignment == .right {
        field.fractionWidth = cells.map { fraction(of: $0) }.max() ?? 0
      }
      let widest = cells.map { DisplayWidth.of(text(of: $0, field)) }.max() ?? 0
      field.width = max(DisplayWidth.of(field.title), widest)
      return field
    }
  }

  private static func totalWidth(_ fields: [Field]) -> Int {
    fields.reduce(0) { $0 + $1.width } + max(0, fields.count - 1) * gap.count
  }

  /// The same with sentences shortened.
  private static func leastWidth(_ fields: [Field]) -> Int {
    totalWidth(fields)
      - fields.reduce(0) { $0 + ($1.isProse ? max(0, $1.width - leastProseWidth) : 0) }
  }

  /// Takes `excess` columns from the widest names, as evenly as can be.
  private static func shorten(_ fields: inout [Field], by excess: Int) {
    var excess = max(0, excess)
    for index in fields.indices where fields[index].isProse {
      let spare = min(excess, max(0, fields[index].width - leastProseWidth))
      fields[index].width -= spare
      excess -= spare
    }
    for _ in 0..<excess {
      let names = fields.indices.filter {
        fields[$0].alignment == .left && fields[$0].width > leastNameWidth
      }
      guard let widest = names.max(by: { fields[$0].width < fields[$1].width }) else { return }
      fields[widest].width -= 1
    }
  }

  var header: String {
    joined(fields.map { Self.aligned(DisplayWidth.truncated($0.title, to: $0.width), in: $0) })
  }

  var rule: String { String(repeating: "─", count: Self.totalWidth(fields)) }

  func line(_ row: TextTable.Row, _ style: TerminalStyle) -> String {
    joined(
      fields.map { field in
        let cell = row.cells[field.index]
        let text = Self.text(of: cell, field)
        let shown =
          field.alignment == .left ? DisplayWidth.truncated(text, to: field.width) : text
        return style.painted(Self.aligned(shown, in: field), Self.paint(cell, row))
      })
  }

  private func joined(_ texts: [String]) -> String {
    var line = texts.joined(separator: Self.gap)
    while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
    return line
  }

  private static func paint(_ cell: Cell, _ row: TextTable.Row) -> TerminalStyle.Paint? {
    if case .number(let digits) = cell, digits.utf8.first == UInt8(ascii: "-") { return .red }
    if row.isAlert { return .yellow }
    return row.kind == .data ? nil : .bold
  }

  private static func aligned(_ text: String, in field: Field) -> String {
    let space = String(repeating: " ", count: max(0, field.width - DisplayWidth.of(text)))
    return field.alignment == .left ? text + space : space + text
  }

  /// The cell as it is printed, with room after its digits where others of its column have more.
  private static func text(of cell: Cell, _ field: Field) -> String {
    switch cell {
    case .empty: return ""
    case .text(let text): return text.harmless
    case .number(let digits):
      let room = max(0, field.fractionWidth - fraction(of: cell))
      return grouped(digits) + String(repeating: " ", count: room)
    }
  }

  /// How many characters a number has from its point on.
  private static func fraction(of cell: Cell) -> Int {
    guard case .number(let digits) = cell,
      let point = digits.utf8.firstIndex(of: UInt8(ascii: "."))
    else { return 0 }
    return digits.utf8.distance(from: point, to: digits.utf8.endIndex)
  }
}

/// Plain digits with a comma between thousands: `-1234567.5` is `-1,234,567.5`.
func grouped(_ digits: String) -> String {
  let bytes = Array(digits.utf8)
  let start = bytes.first == UInt8(ascii: "-") ? 1 : 0
  let end = bytes.firstIndex(of: UInt8(ascii: ".")) ?? bytes.count
  var result = Array(bytes[..<start])
  for index in start..<end {
    if index > start, (end - index).isMultiple(of: 3) { result.append(UInt8(ascii: ",")) }
    result.append(bytes[index])
  }
  result += bytes[end...]
  return String(decoding: result, as: UTF8.self)
}
