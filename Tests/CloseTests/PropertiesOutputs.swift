import BigInt
import ExactMoney
import PageReading
import Pipeline
import Reports

@testable import crossfoot

/// The reports of a close, read back from their bytes.
struct PrintedReports {
  /// The bytes of every report by its name.
  let bytes: [String: [UInt8]]

  /// - Parameter names: which reports are printed; `nil` for all.
  init(_ close: MonthEndClose, policy: String, only names: [String]? = nil) throws {
    let dimensions = try PolicyFile(text: policy).policy.dimensions
    let reports = ReportFile.all(of: close, dimensionNames: dimensions)
      .filter { names?.contains($0.name) ?? true }
    bytes = Dictionary(uniqueKeysWithValues: reports.map { ($0.name, $0.bytes()) })
  }

  /// The rows of a report, each a dictionary by column.
  func rows(_ name: String) -> [[String: String]] {
    let table = PrintedTable(bytes[name, default: []])
    return table.rows.map { Dictionary(uniqueKeysWithValues: zip(table.columns, $0)) }
  }

  /// Where a column of a page does not add up as displayed, or not to the P&L, in words.
  func pageFaults() -> [String] {
    ["drift.html", "report.html", "week.html"].flatMap { name in
      let text = String(decoding: bytes[name, default: []], as: UTF8.self)
      let tables = DisplayedTable.all(of: ParsedPage(text))
      return tables.flatMap { $0.footing().faults + $0.rowFooting().faults }
        + (text.contains("Does not foot") ? ["\(name) does not foot to the P&L"] : [])
        + (tables.isEmpty ? ["\(name) has no tables"] : [])
    }
  }

  /// The columns of a report in order.
  func columns(_ name: String) -> [String] { PrintedTable(bytes[name, default: []]).columns }
}

/// A CSV table read by nothing of the program: RFC 4180, LF or CRLF.
struct PrintedTable {
  private(set) var columns: [String] = []
  private(set) var rows: [[String]] = []

  init(_ bytes: [UInt8]) {
    var table: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        guard byte == 0x22 else {
          cell.append(byte)
          continue
        }
        if index < bytes.count, bytes[index] == 0x22 {
          cell.append(0x22)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == 0x22 {
        isQuoted = true
      } else if byte == 0x2C {
        row.append(String(decoding: cell, as: UTF8.self))
        cell = []
      } else if byte == 0x0A {
        row.append(String(decoding: cell, as: UTF8.self))
        cell = []
        table.append(row)
        row = []
      } else if byte != 0x0D {
        cell.append(byte)
      }
    }
    columns = table.first ?? []
    rows = Array(table.dropFirst())
  }
}

/// What is wrong with a close; empty where everything adds up.
struct Complaints {
  private(set) var texts: [String] = []

  /// Complains where two amounts differ.
  mutating func expect(
    _ left: Rational, _ right: Rational, _ what: @autoclosure () -> String
  ) {
    if left != right {
      texts.append(
        "\(what()): \(left.decimalText(places: 12)) is not \(right.decimalText(places: 12))")
    }
  }

  /// Complains where `condition` does not hold.
  mutating func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { texts.append(what()) }
  }

  /// Complains where a printed number is not `exact`, or not `exact` to 12 places where that has no
  /// end.
  mutating func expect(
    printed: String?, is exact: Rational, _ what: @autoclosure () -> String
  ) {
    guard let printed = printed.flatMap({ ExactDecimal($0) }) else {
      texts.append("\(what()): \"\(printed ?? "")\" is no number")
      return
    }
    let difference = (Rational(printed) - exact).magnitude
    let limit =
      exact.exactDecimal == nil ? Rational(BigInt(1), BigInt(2) * BigInt(10).power(12)) : .zero
    expect(
      difference <= limit, "\(what()): \(printed) is printed for \(exact.decimalText(places: 20))")
  }
}

extension Rational {
  /// A printed number; `nil` where it is none.
  init?(printed text: String?) {
    guard let number = text.flatMap({ ExactDecimal($0) }) else { return nil }
    self.init(number)
  }

  /// The sum of printed numbers; what is no number, such as an empty cell, is left out.
  static func sum(printed texts: [String?]) -> Rational {
    sum(texts.compactMap { Rational(printed: $0) })
  }
}
