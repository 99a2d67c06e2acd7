import ExactMoney

/// A table of a page as a person sees it.
package struct DisplayedTable {
  package struct Cell {
    package var classes: [String]
    package var text = ""
    /// The digits behind the text, where it is a number.
    package var exact: ExactDecimal?
    /// What one unit of its last digit is, where it is a number.
    package var unit: ExactDecimal? {
      let places = text.split(separator: ".").dropFirst().last?.count { $0.isNumber } ?? 0
      return ExactDecimal("1e-\(places)")
    }
    /// The text as a number, where it is one.
    package var number: ExactDecimal? {
      var digits = ""
      let text = text.hasSuffix(" %") ? text.dropLast(2) : text[...]
      for scalar in text.unicodeScalars where scalar != "," && scalar != "+" {
        digits.unicodeScalars.append(scalar == "\u{2212}" ? "-" : scalar)
      }
      return ExactDecimal(digits)
    }
  }

  package struct Row {
    package var place: String
    package var kind: String
    package var cells: [Cell] = []
  }

  package var caption = ""
  package var rows: [Row] = []

  /// The tables of `page`, in order.
  package static func all(of page: ParsedPage) -> [DisplayedTable] {
    var tables: [DisplayedTable] = []
    var place = ""
    var path: [String] = []
    for piece in page.pieces {
      switch piece {
      case .open(let tag):
        if tag.name == "table" { tables.append(DisplayedTable()) }
        if ["thead", "tbody", "tfoot"].contains(tag.name) { place = tag.name }
        guard let last = tables.indices.last else { continue }
        if tag.name == "tr" {
          tables[last].rows.append(Row(place: place, kind: tag.classes.first ?? ""))
        }
        if let row = tables[last].rows.indices.last {
          if tag.name == "td" || tag.name == "th" {
            tables[last].rows[row].cells.append(Cell(classes: tag.classes))
          }
          // Numbers after a table are none of its last cell.
          if tag.name == "data", path.last == "td" || path.last == "th",
            let cell = tables[last].rows[row].cells.indices.last
          {
            tables[last].rows[row].cells[cell].exact = ExactDecimal(tag.attributes["value"] ?? "")
          }
        }
        if ["td", "th", "caption"].contains(tag.name) { path.append(tag.name) }
      case .close(let name):
        if path.last == name { path.removeLast() }
      case .text(let text):
        guard let last = tables.indices.last else { continue }
        if path.last == "caption" { tables[last].caption += text }
        guard path.last == "td" || path.last == "th", let row = tables[last].rows.indices.last,
          let cell = tables[last].rows[row].cells.indices.last
        else { continue }
        tables[last].rows[row].cells[cell].text += text
      }
    }
    return tables
  }

  /// Columns that make another one, row by row, where a table has all of them.
  private static let wholes: [(whole: String, parts: [String])] = [
    ("Gross", ["Waived by tolerance", "Expected", "Decided", "Open"]),
    ("Cost", ["Ledger", "Drift booked"]),
    (
      "AI cost",
      ["First try", "Fallback", "Retry", "Rejected", "Failed", "Open", "Not of usage"]
    ),
  ]

  /// Where a row does not add up as displayed, or a part or a net amount exceeds its whole, in words;
  /// and how many sums were looked at.
  package func rowFooting() -> (faults: [String], sums: Int) {
    var faults: [String] = []
    var sums = 0
    let titles = (rows.first?.cells ?? []).map(\.text)
    func column(_ title: String) -> Int? { titles.firstIndex(of: title) }
    for row in rows.dropFirst() where row.cells.count == titles.count {
      func number(_ title: String) -> ExactDecimal? {
        column(title).flatMap { row.cells[$0].number }
      }
      let name = "\(caption): \(row.cells.first?.text ?? "")"
      for (whole, parts) in Self.wholes {
        guard let whole = number(whole) else { continue }
        let amounts = parts.compactMap(number)
        guard amounts.count == parts.count else { continue }
        sums += 1
        if amounts.reduce(.zero, +) != whole {
          faults.append("\(name): \(amounts) beside \(whole)")
        }
      }
      if let net = number("Net"), let gross = number("Gross") {
        sums += 1
        // Sums of amounts below a unit may leave no other way than one unit more.
        let unit = column("Net").flatMap { row.cells[$0].unit } ?? .zero
        if net.magnitude > gross + unit {
          faults.append("\(name): net \(net) above gross \(gross)")
        }
      }
    }
    return (faults, sums)
  }

  /// Where a column does not add up as displayed, in words; and how many sums were looked at.
  package func footing() -> (faults: [String], sums: Int) {
    var faults: [String] = []
    var sums = 0
    for column in (rows.first?.cells ?? []).indices {
      guard rows.first?.cells[column].classes.contains("footed") == true else { continue }
      var (all, since) = (ExactDecimal.zero, ExactDecimal.zero)
      for row in rows.dropFirst() where row.cells.count == rows[0].cells.count {
        guard let number = row.cells[column].number else { continue }
        let isTotal = row.place == "tfoot"
        switch isTotal ? "total" : row.kind {
        case "data", "opening":
          all += number
          since += number
          continue
        case "subtotal":
          if number != since { faults.append("\(caption): \(number) is shown, \(since) is there") }
        default:
          if number != all { faults.append("\(caption): \(number) is shown, \(all) is there") }
        }
        since = .zero
        sums += 1
      }
    }
    return (faults, sums)
  }
}
