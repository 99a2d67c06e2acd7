import ExactMoney

/// What a row of the drift report compares: lines that bill, cells of the ledger, and rows of the
/// provider's export.
///
/// Every variance is a sum over them (SPEC §5.2), so that each is taken apart into what each of them
/// brings to it.
struct DriftParts {
  /// A line with what it comes to in the currency of the comparison.
  struct Line {
    var line: PreparedLine
    var amount: Rational
    /// Quantity × unit price ÷ per, or the amount where the line states no unit price.
    var extended: Rational
  }

  var lines: [Line] = []
  /// Cells with what they cost in the currency of the comparison.
  var cells: [(cell: MatchCell, cost: Rational)] = []
  var providerRows: [Sourced<ProviderUsageRow>] = []
  /// The ledger's price of a unit; zero where quantities are not compared.
  var ledgerPrice = Rational.zero
  /// Whether `price` counts as `line rounding`, as no line states a price.
  var treatsPriceAsRounding = false
  /// Whether quantities are compared.
  var comparesQuantities = false
  let usage: UsageNodes

  /// What `figure` of `item` is made of.
  func nodes(_ figure: DriftFigure, _ item: DriftItem) -> [Explanation] {
    switch figure {
    case .amount, .reportingAmount: variance(item.variance)
    case .ledgerAmount: cells { $1 }
    case .ledgerQuantity: cells { cell, _ in Rational(cell.quantity) }
    case .invoiceAmount: lines { $0.amount }
    case .invoiceQuantity: lines { $0.quantity }
    case .providerQuantity: provider { $0 }
    }
  }

  /// How the variance is reckoned, in words.
  func rule(_ variance: Variance) -> String {
    let price = ledgerPrice.decimalText()
    return switch variance {
    case .notInLedger: "billed, and no usage agrees with it"
    case .quantity: "billed quantity less the ledger's, at the ledger's price of \(price)"
    case .metering: "the provider's quantity less the ledger's, at the ledger's price of \(price)"
    case .billing: "billed quantity less the provider's, at the ledger's price of \(price)"
    case .price: "billed quantity at the billed price less the same at the ledger's, \(price)"
    case .lineRounding: "what the lines bill less quantity times price"
    case .amountOnly: "what was billed less the ledger's cost; quantities cannot be compared"
    case .notInvoiced: "the ledger's cost, which an invoice covers and no line bills"
    case .credit, .purchase, .adjustment, .tax: "a charge that is not usage"
    case .invoiceRounding: "the stated total less the lines"
    }
  }

  private func variance(_ variance: Variance) -> [Explanation] {
    let price = ledgerPrice
    switch variance {
    case .notInLedger, .credit, .purchase, .adjustment, .tax: return lines { $0.amount }
    case .quantity:
      return lines { $0.quantity * price } + cells { cell, _ in -Rational(cell.quantity) * price }
    case .metering:
      return provider { $0 * price } + cells { cell, _ in -Rational(cell.quantity) * price }
    case .billing: return lines { $0.quantity * price } + provider { -$0 * price }
    case .price:
      return treatsPriceAsRounding ? [] : lines { $0.extended - $0.quantity * price }
    case .lineRounding:
      if !comparesQuantities { return lines { $0.amount } + cells { -$1 } }
      return lines {
        treatsPriceAsRounding ? $0.amount - $0.quantity * price : $0.amount - $0.extended
      }
    case .amountOnly: return lines { $0.amount } + cells { -$1 }
    case .notInvoiced: return cells { -$1 }
    case .invoiceRounding: return lines { -$0.amount }
    }
  }

  private func lines(_ amount: (Line) -> Rational) -> [Explanation] {
    lines.map { one in
      let line = InvoiceParts.Line(one.line)
      return Explanation(
        .line, line.label, amount: amount(one), quantity: one.line.line.quantity,
        rule: "\(one.line.amount.decimalText(places: 6)) \(one.line.currency)"
          + (line.rule.isEmpty ? "" : " (\(line.rule))"), sources: line.sources)
    }
  }

  private func cells(_ amount: (MatchCell, Rational) -> Rational) -> [Explanation] {
    usage.nodes(
      cells.map { own in
        let cell = own.cell
        return (
          UsageNodes.Own(
            cell: cell, quantity: cell.quantity, usage: UsageCell(cell, row: nil)),
          amount(cell, own.cost)
        )
      })
  }

  private func provider(_ amount: (Rational) -> Rational) -> [Explanation] {
    providerRows.map { row in
      Explanation(
        .driver, "provider's export, \(row.record.date) \(row.record.model) \(row.record.meter)",
        amount: amount(Rational(row.record.quantity)), quantity: row.record.quantity,
        sources: [row.location])
    }
  }
}

extension DriftParts.Line {
  fileprivate var quantity: Rational { line.line.quantity.map { Rational($0) } ?? .zero }
}

extension DriftParts {
  /// What a group of usage lines compares.
  init(_ matched: MatchedGroup, usage: UsageNodes) {
    self.usage = usage
    lines = matched.group.lines.map { _, line in
      Line(line: line, amount: matched.amount(line), extended: matched.extendedAmount(line))
    }
    cells = matched.cells.map { ($0, matched.cost($0)) }
    providerRows = matched.providerRows
    comparesQuantities = matched.comparesQuantities
    guard comparesQuantities else { return }
    ledgerPrice = matched.ledgerAmount / Rational(matched.ledgerQuantity)
    let price = ledgerPrice
    let exact = Rational.sum(lines.lazy.map { $0.extended - $0.quantity * price })
    let stated = matched.variances.first { $0.variance == .price }?.amount ?? .zero
    treatsPriceAsRounding = exact != stated
  }
}
