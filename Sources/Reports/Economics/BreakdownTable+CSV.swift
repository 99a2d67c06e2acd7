import ExactMoney
import Pipeline

extension ReportFile {
  /// `cost_by_<axis>[_<axis>].csv` for each of `breakdowns`: a row per value, `(unattributed)`, TOTAL.
  static func breakdownTables(_ breakdowns: [Breakdown]) -> [ReportFile] {
    zip(breakdowns, BreakdownFileName.all(breakdowns.map(\.axes))).map { breakdown, name in
      breakdownTable(breakdown, name: name + ".csv")
    }
  }

  private static func breakdownTable(_ breakdown: Breakdown, name: String) -> ReportFile {
    let columns = breakdown.columns
    let blocks = BreakdownBlocks(breakdown)
    let period = CSV.cells([.text(breakdown.period.description)])
    let total = CSV.cells(columns.keyCells([]))
    let unattributed = CSV.cells([.text(RowID.unattributed.rawValue)])
    return ReportFile(
      name: name, head: CSV.header(columns.names), blockCount: blocks.count
    ) { index, bytes in
      blocks.forEachRow(in: index) { keys, figures in
        bytes += period
        if keys.isEmpty { bytes += total }
        for key in keys {
          if let key {
            CSV.append(key, to: &bytes)
            bytes.append(CSV.comma)
          } else {
            bytes += unattributed
          }
        }
        figures.append(
          columns.currency, CostBasis(of: keys, by: columns.axes), separator: [CSV.comma],
          to: &bytes)
        bytes.append(CSV.lineEnd)
      }
    }
  }
}

/// Names of files after axes, which may be called anything.
enum BreakdownFileName {
  /// How long a name may grow: file systems take 255 bytes, and `cost_by_` and endings come to it.
  private static let longest = 120

  /// `cost_by_<axis>[_<axis>]` for each of `breakdowns`, in their order. Names that a file system may
  /// take for one, `a_b` and `a` by `b` or `Team` and `team`, are told apart by a number.
  static func all(_ breakdowns: [[BreakdownAxis]]) -> [String] {
    var taken: Set<String> = []
    return breakdowns.map { axes in
      let plain = "cost_by_" + axes.map { safe($0.name) }.joined(separator: "_").prefix(longest)
      var name = plain
      var number = 2
      while !taken.insert(name.lowercased()).inserted {
        name = "\(plain)-\(number)"
        number += 1
      }
      return name
    }
  }

  /// Letters, digits, `_` and `-` as they are, every other byte as `%` and two digits.
  private static func safe(_ name: String) -> String {
    var result = ""
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        result.append(Character(Unicode.Scalar(byte)))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return result
  }
}
