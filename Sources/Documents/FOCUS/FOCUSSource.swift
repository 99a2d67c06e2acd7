import ExactMoney
import Pipeline
import SourceText

/// One FOCUS file whose rows are handed out one by one: a month of a large account has millions.
struct FOCUSSource {
  let file: SourceFile
  let header: FOCUSHeader
  private let dialect: Dialect

  /// Columns of numbers: by them it is told how a spreadsheet wrote them.
  private static let numbers: Set<FOCUSColumn> = [
    .billedCost, .commitmentDiscountQuantity, .consumedQuantity, .contractedCost,
    .contractedUnitPrice, .effectiveCost, .listCost, .paymentCurrencyBilledCost,
    .pricingCurrencyEffectiveCost, .pricingQuantity,
  ]

  /// `file`, written in `dialect` or as a spreadsheet saves that; no source without findings where its
  /// header is not FOCUS's, and with them where its numbers can be read in two ways.
  static func open(_ file: SourceFile, _ dialect: Dialect) -> Outcome<FOCUSSource?> {
    guard RecordText.form(of: file) == .delimited else {
      var names: [String] = []
      var known: Set<String> = []
      _ = JSONRecords.scan(file) { record in
        for field in record.fields where known.insert(field.name).inserted {
          names.append(field.name)
        }
      }
      let header = FOCUSHeader(names)
      return Outcome(header.map { FOCUSSource(file: file, header: $0, dialect: dialect) })
    }
    for delimiter in [dialect.delimiter] + dialect.resavedDelimiters {
      guard let header = FOCUSHeader(DelimitedText.header(of: file, delimiter: delimiter)) else {
        continue
      }
      guard delimiter != dialect.delimiter else {
        return Outcome(FOCUSSource(file: file, header: header, dialect: dialect))
      }
      var resaved = dialect.resaved(with: delimiter)
      switch marks(of: file, header, delimiter).verdict {
      case .decimal(let mark): resaved.setDecimalMark(mark)
      case .open(let why, let location):
        return Outcome(nil, [Finding(.ambiguousNumbers, at: location, why)])
      }
      return Outcome(FOCUSSource(file: file, header: header, dialect: resaved))
    }
    return Outcome(nil)
  }

  private static func marks(
    of file: SourceFile, _ header: FOCUSHeader, _ delimiter: UInt8
  ) -> NumberMarks {
    var marks = NumberMarks()
    let isNumber = { (name: String) in header.column(named: name).map(numbers.contains) ?? false }
    _ = DelimitedText.scan(file, delimiter: delimiter, columns: isNumber) { row in
      for field in row.fields { marks.take(field.text, at: row.location.at(column: field.column)) }
    }
    return marks
  }

  /// Hands the rows to `take`, and says how many could not even be split into cells, with findings.
  func scan(_ take: (FOCUSRow) -> Void) -> Outcome<Int> {
    let reading = FOCUSReading(dialect)
    guard RecordText.form(of: file) == .delimited else {
      let scan = JSONRecords.scan(file) { take(FOCUSRow($0, header, reading)) }
      return Outcome(scan.findings.count, scan.findings)
    }
    let scan = DelimitedText.scan(
      file, delimiter: dialect.delimiter, columns: { header.column(named: $0) != nil },
      take: { take(FOCUSRow($0, header, reading)) })
    return Outcome(scan.output.rowsRefused, scan.findings)
  }
}
