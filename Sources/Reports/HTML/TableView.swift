import ExactMoney
import Mustache

/// A table as its template reads it.
struct TableView {
  struct Heading {
    let title: String
    let style: String
  }

  struct CellView {
    /// `th` for a heading, else `td`.
    let tag: String
    /// What it heads: `row`, `rowgroup`, or nothing.
    let scope: String?
    /// How many columns it takes, if more than one.
    let columnCount: Int?
    let style: String
    /// The title of its column, where a narrow screen shows it beside the cell.
    let title: String?
    let value: ValueView
  }

  struct RowView {
    let style: String
    let cells: [CellView]
  }

  /// Rows under one heading.
  struct Body {
    var rows: [RowView] = []
  }

  struct Empty {
    let columnCount: Int
    let text: String
  }

  let anchor: String
  let caption: String
  let note: String?
  let style: String
  let columns: [Heading]
  let bodies: [Body]
  let emptyText: Empty?
  let total: RowView?
  let proof: MarkView?

  init(_ table: PageTable, anchor: String) {
    self.anchor = anchor
    caption = table.caption
    note = table.note
    let hasBars = table.columns.contains { $0.style == .bars }
    style =
      (table.isWide ? "wide" : hasBars ? "bridge" : table.columns.count <= 4 ? "slim" : "")
      + (table.isStacked ? " stacked" : "")
    columns = table.columns.map { Heading(title: $0.title, style: $0.styleName) }
    let footings = table.columns.indices.map { table.footing(ofColumn: $0) }
    bodies = Self.bodies(of: table, footings)
    emptyText =
      table.rows.isEmpty ? Empty(columnCount: table.columns.count, text: table.emptyText) : nil
    proof = table.proof.map(MarkView.init)
    total = table.total.map { label in
      RowView(
        style: "total",
        cells: table.columns.indices.map { column in
          let value = table.total(ofColumn: column, footings[column], label: label)
          return Self.cell(value, table.columns[column], of: table, isHeading: column == 0)
        })
    }
  }

  private static func bodies(of table: PageTable, _ footings: [ColumnFooting?]) -> [Body] {
    var bodies: [Body] = []
    for (index, row) in table.rows.enumerated() {
      if bodies.isEmpty || row.kind == .group { bodies.append(Body()) }
      bodies[bodies.count - 1].rows.append(
        row.kind == .group
          ? heading(row, over: table.columns.count) : Self.row(index, of: table, footings))
      if let remark = row.remark {
        bodies[bodies.count - 1].rows.append(
          Self.remark(remark, of: row, under: table.columns.count))
      }
    }
    return bodies
  }

  private static func heading(_ row: PageTable.Row, over columnCount: Int) -> RowView {
    let cells = row.cells.prefix(1).map { cell in
      CellView(
        tag: "th", scope: "rowgroup", columnCount: columnCount, style: "words", title: nil,
        value: ValueView(cell))
    }
    return RowView(style: row.kind.rawValue, cells: cells)
  }

  private static func remark(
    _ text: String, of row: PageTable.Row, under columnCount: Int
  ) -> RowView {
    RowView(
      style: "remark" + state(of: row),
      cells: [
        CellView(
          tag: "td", scope: nil, columnCount: columnCount, style: "prose", title: nil,
          value: ValueView(.text(text)))
      ])
  }

  private static func state(of row: PageTable.Row) -> String {
    (row.isAlert ? " alert" : "") + (row.isLoss ? " loss" : "")
  }

  private static func row(
    _ index: Int, of table: PageTable, _ footings: [ColumnFooting?]
  ) -> RowView {
    let row = table.rows[index]
    let cells = table.columns.indices.map { column in
      let signed =
        table.columns[column].isSigned && (row.kind == .data || row.kind == .subtotal)
      let value =
        footings[column]?.view(of: index, isSigned: signed)
        ?? ValueView(row.cells[column], isSigned: signed)
      return cell(value, table.columns[column], of: table, isHeading: column == 0)
    }
    return RowView(style: row.kind.rawValue + state(of: row), cells: cells)
  }

  private static func cell(
    _ value: ValueView, _ column: PageTable.Column, of table: PageTable, isHeading: Bool
  ) -> CellView {
    CellView(
      tag: isHeading ? "th" : "td", scope: isHeading ? "row" : nil, columnCount: nil,
      style: column.styleName, title: table.isStacked && !isHeading ? column.title : nil,
      value: value)
  }
}

extension ColumnFooting {
  /// What is shown for the entry of a row; `nil` for none.
  fileprivate func view(of row: Int, isSigned: Bool) -> ValueView? {
    guard let shown = shown[row], let exact = exact[row] else { return nil }
    return ValueView(shown: shown, exact: exact, isSigned: isSigned)
  }
}

extension PageTable.Column {
  /// The style sheet's name of it.
  fileprivate var styleName: String { style.name + (isMain ? " main" : "") }
}

extension PageTable.Style {
  /// The style sheet's name of it.
  fileprivate var name: String {
    switch self {
    case .words: "words"
    case .brief: "brief"
    case .prose: "prose"
    case .figures: "figures"
    case .counts, .shares, .footed: "figures footed"
    case .bars: "bars"
    case .gauges: "gauges"
    }
  }
}

extension PageTable {
  /// How a column of amounts is shown; `nil` for another column.
  fileprivate func footing(ofColumn column: Int) -> ColumnFooting? {
    guard case .footed(let currency) = columns[column].style else { return nil }
    return ColumnFooting(
      rows.map { row -> ColumnFooting.Entry in
        // A heading has one cell, whatever the columns.
        guard row.kind != .group else { return .none }
        return switch (row.kind, row.cells[column]) {
        case (.subtotal, _): .subtotal
        case (.running, .amount(let amount, _)): .running(amount)
        case (.data, .printed(let money, let exact)): .printed(money, exact: exact)
        case (.data, .amount(let amount, _)), (.opening, .amount(let amount, _)): .amount(amount)
        default: .none
        }
      }, currency)
  }

  /// What stands under a column.
  fileprivate func total(
    ofColumn column: Int, _ footing: ColumnFooting?, label: String
  ) -> ValueView {
    if column == 0 { return ValueView(.text(label)) }
    if let footing {
      return ValueView(
        shown: footing.total, exact: footing.exactTotal, isSigned: columns[column].isSigned)
    }
    if let cell = totalCells[column] {
      return ValueView(cell, isSigned: columns[column].isSigned)
    }
    let data = rows.lazy.filter { $0.kind == .data }.map { $0.cells[column] }
    switch columns[column].style {
    case .counts: return ValueView(.count(data.reduce(0) { $0 + ($1.count ?? 0) }))
    case .shares: return ValueView(PageCell.percentSum(data))
    case .words, .brief, .prose, .figures, .footed, .bars, .gauges: return ValueView(.text(""))
    }
  }
}

// See ``ValueView``.

extension TableView.CellView: MustacheParent {
  func child(named name: String) -> Any? {
    switch name {
    case "tag": tag
    case "scope": scope
    case "columnCount": columnCount
    case "style": style
    case "title": title
    case "value": value
    default: nil
    }
  }
}

extension TableView.RowView: MustacheParent {
  func child(named name: String) -> Any? {
    switch name {
    case "style": style
    case "cells": cells
    default: nil
    }
  }
}
