import ExactMoney

/// A table of a page: its columns foot as displayed, because it adds them up itself.
struct PageTable {
  /// What a column holds.
  enum Style: Hashable {
    /// Names, dates, codes.
    case words
    /// Short words of ours, which stay in one line.
    case brief
    /// Longer sentences, which may wrap.
    case prose
    /// Numbers, right-aligned, each as exact as its cell says.
    case figures
    /// Whole numbers with a total.
    case counts
    /// Amounts of one currency in whole minor units, with a total: see ``ColumnFooting``.
    case footed(Currency)
    /// Parts of a whole in per cent, with a total.
    case shares
    /// The bars of a ``Waterfall``.
    case bars
    /// Bars that compare the rows with each other.
    case gauges
  }

  /// One column.
  struct Column {
    var title: String
    var style: Style
    /// Whether amounts above zero carry a plus: for differences.
    var isSigned = false
    /// Whether it is the one that the table is about.
    var isMain = false

    init(_ title: String, _ style: Style = .words, isSigned: Bool = false, isMain: Bool = false) {
      self.title = title
      self.style = style
      self.isSigned = isSigned
      self.isMain = isMain
    }
  }

  /// What a row is.
  enum RowKind: String {
    /// A fact.
    case data
    /// The amount that a bridge begins with: a fact, and no difference.
    case opening
    /// The sum of the data rows since the sum before it, counted here.
    case subtotal
    /// The sum of all data rows above it, given by the caller from elsewhere.
    case running
    /// A heading over the rows that follow, in its first cell.
    case group
  }

  /// One row.
  struct Row {
    var cells: [PageCell]
    var kind: RowKind = .data
    /// Whether it waits for a person.
    var isAlert = false
    /// Whether it loses money; a cell of it says so too.
    var isLoss = false
    /// What is said of it in a line of its own below.
    var remark: String?

    init(
      _ cells: [PageCell], _ kind: RowKind = .data, isAlert: Bool = false, isLoss: Bool = false,
      remark: String? = nil
    ) {
      self.cells = cells
      self.kind = kind
      self.isAlert = isAlert
      self.isLoss = isLoss
      self.remark = remark
    }
  }

  /// What the table shows.
  var caption: String
  /// How to read it.
  var note: String?
  var columns: [Column]
  /// Rows in order; the first cell of each is its heading.
  var rows: [Row]
  /// The label of the total row; `nil` where nothing is totalled.
  var total: String?
  /// What stands in the total row under a column that has no sum: ratios of the total itself.
  var totalCells: [Int: PageCell] = [:]
  /// What the columns were held against, and whether they agree; said under the table.
  var proof: Page.Mark?
  /// What stands where there is no row.
  var emptyText: String
  /// Whether paper must be turned for it.
  var isWide: Bool
  /// Whether a narrow screen has a row's cells one below the other, each with its column's title.
  var isStacked: Bool

  /// A table of `rows`.
  ///
  /// - Precondition: every row has a cell for each column.
  init(
    _ caption: String, note: String? = nil, columns: [Column], rows: [Row], total: String? = nil,
    emptyText: String = "None.", isWide: Bool = false, isStacked: Bool = false
  ) {
    for row in rows where row.kind != .group {
      invariant(
        row.cells.count == columns.count,
        "\(caption): a row of \(row.cells.count) cells under \(columns.count) columns")
    }
    self.caption = caption
    self.note = note
    self.columns = columns
    self.rows = rows
    self.total = total
    self.emptyText = emptyText
    self.isWide = isWide
    self.isStacked = isStacked
  }

  /// The table with at most `limit` rows; what is left over is one row that says how many there are,
  /// in which file, and what they come to, so that the columns still foot.
  ///
  /// - Precondition: all rows are data.
  func limited(to limit: Int, rest file: String) -> PageTable {
    guard rows.count > limit else { return self }
    let others = rows[limit...]
    invariant(rows.allSatisfy { $0.kind == .data }, "\(caption): only rows of data can be left out")
    var table = self
    table.rows.removeLast(others.count)
    table.rows.append(
      Row(
        columns.indices.map { column in
          if column == 0 { return .text("\(others.count) more, in \(file)") }
          switch columns[column].style {
          case .footed(let currency):
            return .amount(Rational.sum(others.map { $0.cells[column].amount ?? 0 }), currency)
          case .counts: return .count(others.reduce(0) { $0 + ($1.cells[column].count ?? 0) })
          case .shares: return PageCell.percentSum(others.map { $0.cells[column] })
          case .words, .brief, .prose, .figures, .bars, .gauges: return .none
          }
        }))
    return table
  }
}

/// What stands in a cell, typed, so that nothing is formatted twice.
enum PageCell: Sendable {
  /// Words, ours or a file's.
  case text(String)
  /// A hash or an identifier of many letters, which may break anywhere.
  case code(String)
  /// The name of a report beside the page, which it leads to.
  case file(String)
  /// An exact amount with at least the decimals of its currency.
  case amount(Rational, Currency)
  /// An exact amount, shown to its nearest minor unit.
  case rounded(Rational, Currency)
  /// An exact amount with what it is printed as, so that it adds up with others.
  case printed(Money, exact: Rational)
  /// An exact number.
  case quantity(ExactDecimal)
  /// An exchange rate: its digits where they end, else twelve places.
  case rate(Rational)
  /// A whole number.
  case count(Int)
  /// A number in per cent, digits as given.
  case percent(ExactDecimal)
  /// How much something has grown or fallen in per cent, neither of which is good or bad by itself.
  case change(ExactDecimal)
  /// What one of something costs, with four decimals.
  case unitCost(ExactDecimal)
  /// A state.
  case mark(Page.Mark.Tone, String)
  /// A bar of a waterfall.
  case bar(WaterfallBar)
  /// A bar of so many thousandths of the column.
  case gauge(Int)
  /// Does not apply.
  case none

  /// Words, or nothing where there are none.
  static func optional(_ text: String?) -> PageCell {
    guard let text, !text.isEmpty else { return .none }
    return .text(text)
  }

  /// An amount, or nothing.
  static func optional(_ amount: Rational?, _ currency: Currency) -> PageCell {
    amount.map { .amount($0, currency) } ?? .none
  }

  /// A quantity, or nothing.
  static func optional(_ quantity: ExactDecimal?) -> PageCell {
    quantity.map { .quantity($0) } ?? .none
  }

  /// What the percentages in `cells` add up to; not available where one of them is not.
  static func percentSum(_ cells: some Sequence<PageCell>) -> PageCell {
    var sum = ExactDecimal.zero
    for cell in cells {
      guard case .percent(let percent) = cell else { return .text("n/a") }
      sum += percent
    }
    return .percent(sum)
  }

  /// The amount in it.
  var amount: Rational? {
    switch self {
    case .amount(let amount, _), .printed(_, let amount): amount
    default: nil
    }
  }

  /// The whole number in it.
  var count: Int? {
    if case .count(let count) = self { count } else { nil }
  }
}
