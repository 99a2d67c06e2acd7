import ExactMoney

/// A group with what it claims, and its drift broken into named variances (SPEC §5.2).
struct MatchedGroup: Sendable {
  var group: BilledGroup
  /// The cells it claims, in every period.
  var cells: [MatchCell]
  /// From the currency of a price, or of a linked invoice, to the group's currency.
  var conversions: [Currency: Rational]
  /// From the group's currency to the reporting currency: the corrected invoice's rate.
  var applied: AppliedRate
  var currency: Currency
  /// L: the rated cost of ``cells`` in ``currency``.
  var ledgerAmount: Rational
  /// Ql.
  var ledgerQuantity: ExactDecimal
  /// A: the sum of the lines.
  var billedAmount: Rational
  /// Qi, where every line states a quantity.
  var billedQuantity: ExactDecimal?
  /// Qp, where the provider's export is complete for the group.
  var providerQuantity: ExactDecimal?
  /// The rows of that export; none where it is not used.
  var providerRows: [Sourced<ProviderUsageRow>] = []
  /// Its place among all groups of the matching.
  var number = 0
  /// Whether quantities can be compared: the second case of SPEC §5.2.
  var comparesQuantities: Bool
  /// The variances the case has, zero ones too; they sum to A − L.
  var variances: [(variance: Variance, amount: Rational)]
  /// Whether nobody needs to look.
  var passes: Bool
  /// Whether a stated unit price and the line's amount contradict each other.
  var hasLineArithmetic: Bool
  /// Whether a person has decided that its customers bear what nobody has explained.
  var isSpread = false
  /// What else the data say about it: only its causes ask.
  var evidence = GroupEvidence()

  /// The part of the billed amount that no customer bears yet: `surplus: hold`.
  func heldFraction(_ rule: SurplusRule) -> Rational {
    guard rule == .hold, comparesQuantities, !passes, !isSpread, let billedQuantity,
      billedQuantity > ledgerQuantity
    else { return .zero }
    let billed = Rational(billedQuantity)
    return (billed - Rational(ledgerQuantity)) / billed
  }

  /// The rated cost of one unit of a cell in the group's currency.
  func unitCost(_ cell: MatchCell) -> Rational {
    cell.unitCost * Self.rate(conversions, cell.currency)
  }

  /// A cell's rated cost in the group's currency.
  func cost(_ cell: MatchCell) -> Rational {
    cell.cost * Self.rate(conversions, cell.currency)
  }

  /// A line's amount in the group's currency.
  func amount(_ line: PreparedLine) -> Rational {
    line.amount * Self.rate(conversions, line.currency)
  }

  /// A line's quantity × unit price ÷ per in the group's currency, or its amount where it states no
  /// unit price.
  func extendedAmount(_ line: PreparedLine) -> Rational {
    Self.extendedAmount(line.line) * Self.rate(conversions, line.currency)
  }

  /// An invoice that lacks a conversion was left out before anything was matched.
  static func rate(_ conversions: [Currency: Rational], _ currency: Currency) -> Rational {
    guard let rate = conversions[currency] else {
      invariant(false, "no conversion from \(currency) although its rate was asked for")
      return .zero
    }
    return rate
  }
}

extension MatchedGroup {
  /// Matches `group` against the cells it claims.
  init(
    _ group: BilledGroup, cells: [MatchCell], conversions: [Currency: Rational],
    applied: AppliedRate, root: PreparedInvoice, providerQuantity: ExactDecimal?,
    tolerance: Tolerance
  ) {
    let lines = group.lines.map(\.line.line)
    let quantities = lines.compactMap(\.quantity)
    let billedQuantity =
      quantities.count == lines.count ? quantities.reduce(.zero, +) : nil
    let ledgerQuantity = cells.reduce(ExactDecimal.zero) { $0 + $1.quantity }
    let ledgerAmount = Rational.sum(
      cells.lazy.map { $0.cost * Self.rate(conversions, $0.currency) })
    let billedAmount = Rational.sum(
      group.lines.lazy.map { $0.line.amount * Self.rate(conversions, $0.line.currency) })
    let limit = root.halfMinorUnit * Rational(lines.count)
    let statesPrice = lines.contains { $0.unitPrice != nil }
    let isOneMeter = Set(cells.map(\.key.meter)).count == 1

    var variances: [(variance: Variance, amount: Rational)]
    var comparesQuantities = false
    var hasLineArithmetic = false
    if cells.isEmpty {
      variances = [(.notInLedger, billedAmount)]
    } else if let billedQuantity, isOneMeter, !ledgerQuantity.isZero, !billedQuantity.isZero {
      comparesQuantities = true
      var split = QuantitySplit(
        ledgerAmount: ledgerAmount, ledgerQuantity: Rational(ledgerQuantity),
        billedAmount: billedAmount, billedQuantity: Rational(billedQuantity),
        extended: Rational.sum(
          group.lines.lazy.map {
            Self.extendedAmount($0.line.line) * Self.rate(conversions, $0.line.currency)
          }),
        providerQuantity: providerQuantity.map { Rational($0) })
      if !statesPrice, split.price.magnitude <= limit { split.treatPriceAsRounding() }
      hasLineArithmetic = statesPrice && split.lineRounding.magnitude > limit
      variances = split.variances
    } else {
      let difference = billedAmount - ledgerAmount
      let isRounding = !statesPrice && difference.magnitude <= limit
      variances = [(isRounding ? .lineRounding : .amountOnly, difference)]
    }
    let sum = Rational.sum(variances.lazy.map(\.amount))
    invariant(
      sum == billedAmount - ledgerAmount,
      "\(group.name): variances sum to \(sum), A - L is \(billedAmount - ledgerAmount)")
    self.init(
      group: group, cells: cells, conversions: conversions, applied: applied,
      currency: root.header.currency, ledgerAmount: ledgerAmount, ledgerQuantity: ledgerQuantity,
      billedAmount: billedAmount, billedQuantity: billedQuantity,
      providerQuantity: comparesQuantities ? providerQuantity : nil,
      comparesQuantities: comparesQuantities, variances: variances,
      passes: tolerance.passes(
        variances, billed: billedAmount, rateToReporting: applied.rate),
      hasLineArithmetic: hasLineArithmetic)
  }

  /// Quantity × unit price ÷ per, or the line's amount where it states no unit price.
  static func extendedAmount(_ line: InvoiceLine) -> Rational {
    guard let quantity = line.quantity, let unitPrice = line.unitPrice else {
      return Rational(line.amount)
    }
    return Rational(quantity) * Rational(unitPrice) / Rational(line.per)
  }
}

/// The second case of SPEC §5.2: quantities can be compared.
private struct QuantitySplit {
  var quantities: [(variance: Variance, amount: Rational)]
  var price: Rational
  var lineRounding: Rational

  init(
    ledgerAmount: Rational, ledgerQuantity: Rational, billedAmount: Rational,
    billedQuantity: Rational, extended: Rational, providerQuantity: Rational?
  ) {
    let ledgerPrice = ledgerAmount / ledgerQuantity
    if let providerQuantity {
      quantities = [
        (.metering, (providerQuantity - ledgerQuantity) * ledgerPrice),
        (.billing, (billedQuantity - providerQuantity) * ledgerPrice),
      ]
    } else {
      quantities = [(.quantity, (billedQuantity - ledgerQuantity) * ledgerPrice)]
    }
    price = extended - billedQuantity * ledgerPrice
    lineRounding = billedAmount - extended
  }

  mutating func treatPriceAsRounding() {
    lineRounding += price
    price = .zero
  }

  var variances: [(variance: Variance, amount: Rational)] {
    quantities + [(.price, price), (.lineRounding, lineRounding)]
  }
}

extension Tolerance {
  /// Whether the gross of `variances` is within the limits given (SPEC §5.2).
  func passes(
    _ variances: [(variance: Variance, amount: Rational)], billed: Rational,
    rateToReporting: Rational
  ) -> Bool {
    let gross = Rational.sum(
      variances.lazy.filter { $0.variance.countsAgainstTolerance }.map(\.amount.magnitude))
    var verdicts: [Bool] = []
    if let absolute { verdicts.append(gross * rateToReporting <= Rational(absolute)) }
    if let relative { verdicts.append(gross <= Rational(relative) * billed.magnitude) }
    guard !verdicts.isEmpty else { return gross.isZero }
    return rule == .all ? verdicts.allSatisfy { $0 } : verdicts.contains(true)
  }
}
