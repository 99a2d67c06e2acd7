import ExactMoney

/// The causes of a difference of prices, and of amounts whose quantities cannot be compared.
struct PriceCauses: Sendable {
  private let alternatives: PriceAlternatives
  private let cells: CellIndex

  init(_ alternatives: PriceAlternatives, cells: CellIndex) {
    self.alternatives = alternatives
    self.cells = cells
  }

  /// What rounding the group's lines may have made.
  private func bound(_ matched: MatchedGroup) -> Rational {
    matched.currency.halfMinorUnit * Rational(matched.group.lines.count)
  }
}

extension PriceCauses {
  /// The parts of `price`: quantities are compared, and another price was billed.
  ///
  /// - Parameter isQuantityExplained: whether what differs in quantity has its causes.
  func priceParts(
    _ matched: MatchedGroup, _ amount: Rational, isQuantityExplained: Bool
  ) -> [CausePart] {
    guard let billedQuantity = matched.billedQuantity.map({ Rational($0) }) else { return [] }
    let own = matched.ledgerAmount / Rational(matched.ledgerQuantity)
    let known = alternatives.all(matched)
    if matched.group.lines.allSatisfy({ $0.line.line.unitPrice != nil }) {
      return matched.group.lines.compactMap {
        linePart($0.line, matched, own: own, known: known)
      }
    }
    let corrections = Rational.sum(
      matched.group.lines.lazy
        .filter { $0.line.line.isCorrection && $0.line.line.quantity?.isZero == true }
        .map { matched.amount($0.line) })
    let correction = CausePart(
      cause: .priorPeriodCorrection, amount: corrections,
      evidence: "lines that correct what was invoiced before")
    // Where only some lines state a price, what their amounts are beyond it is line rounding.
    let billed = amount + billedQuantity * own - corrections
    let rest = amount - corrections
    if let found = match(
      billed, ledger: billedQuantity * own,
      scale: billedQuantity / Rational(matched.ledgerQuantity),
      known, bound(matched))
    {
      return [correction] + found
    }
    let effective = billed / billedQuantity
    return [
      correction,
      CausePart(
        cause: isQuantityExplained ? .price : .unexplained, amount: rest,
        evidence: "\(billed.decimalText()) for \(billedQuantity.decimalText()) is "
          + "\(perMillion(effective)), the price book has \(perMillion(own)) \(matched.currency) "
          + "a million" + (isQuantityExplained ? "" : "; the quantity has no cause either")),
    ]
  }

  private func perMillion(_ price: Rational) -> String {
    (price * Rational(1_000_000)).decimalText(places: 6)
  }

  /// The part of one line that states its price.
  private func linePart(
    _ line: PreparedLine, _ matched: MatchedGroup, own: Rational, known: [PriceAlternative]
  ) -> CausePart? {
    guard let quantity = line.line.quantity.map({ Rational($0) }),
      let unitPrice = line.line.unitPrice, let rate = matched.conversions[line.currency]
    else { return nil }
    let stated = Rational(unitPrice) / Rational(line.line.per) * rate
    func part(_ cause: Cause, _ evidence: String) -> CausePart {
      CausePart(cause: cause, amount: quantity * (stated - own), evidence: evidence)
    }
    if stated == own { return nil }
    let text = "billed at \(unitPrice) \(line.currency) for \(line.line.per)"
    if unitPrice.isZero { return part(.allowance, "billed at no charge") }
    if let unit = UnitScale.corrected(stated, to: own, within: .zero) {
      return part(.unitSuspect, "\(text), 10^\(unit.exponent) times the price book's")
    }
    let ledgerQuantity = Rational(matched.ledgerQuantity)
    for alternative in known {
      let price = alternative.total / ledgerQuantity
      let isRounded =
        alternative.isConverted && line.currency == matched.currency
        && isRounding(unitPrice, of: price * Rational(line.line.per))
      if stated == price || isRounded {
        return part(alternative.cause, "\(text): \(alternative.evidence)")
      }
    }
    let isForeign = matched.cells.contains { $0.currency != matched.currency }
    if isForeign, line.currency == matched.currency,
      isRounding(unitPrice, of: own * Rational(line.line.per))
    {
      return part(.rounding, "\(text), the converted price rounded")
    }
    return part(
      .price, "\(text), the price book has \((own * Rational(line.line.per)).decimalText())")
  }

  /// Whether `stated` is `exact` rounded to as many digits as it has, and those are enough to tell.
  private func isRounding(_ stated: ExactDecimal, of exact: Rational) -> Bool {
    let step = Rational.powerOfTen(-stated.scale)
    return (Rational(stated) - exact).magnitude * Rational(2) <= step
      && step * Rational(500) <= exact.magnitude
  }

  /// The other price, or the power of ten, that makes the amount but for what rounding may.
  ///
  /// - Parameter ledger: what the billed quantity costs at the ledger's price.
  /// - Parameter scale: how often the billed quantity has the ledger's.
  private func match(
    _ billed: Rational, ledger: Rational, scale: Rational, _ known: [PriceAlternative],
    _ bound: Rational
  ) -> [CausePart]? {
    if billed.isZero {
      return [CausePart(cause: .allowance, amount: -ledger, evidence: "billed at no charge")]
    }
    if let unit = UnitScale.corrected(billed, to: ledger, within: bound) {
      return [
        CausePart(
          cause: .unitSuspect, amount: billed - unit.figure,
          evidence: "\(billed.decimalText()) is 10^\(unit.exponent) times "
            + unit.figure.decimalText()),
        CausePart(cause: .rounding, amount: unit.figure - ledger, evidence: "within rounding"),
      ]
    }
    for alternative in known {
      let expected = alternative.total * scale
      guard (billed - expected).magnitude <= bound, (expected - ledger).magnitude > bound else {
        continue
      }
      return [
        CausePart(
          cause: alternative.cause, amount: expected - ledger, evidence: alternative.evidence),
        CausePart(cause: .rounding, amount: billed - expected, evidence: "within rounding"),
      ]
    }
    return nil
  }
}

extension PriceCauses {
  /// The parts of `amount only`: quantities cannot be compared.
  func amountParts(_ matched: MatchedGroup, _ amount: Rational) -> [CausePart] {
    let corrections = Rational.sum(
      matched.group.lines.lazy.filter { $0.line.line.isCorrection }
        .map { matched.amount($0.line) })
    let correction = CausePart(
      cause: .priorPeriodCorrection, amount: corrections,
      evidence: "lines that correct what was invoiced before")
    let billed = matched.billedAmount - corrections
    let rest = amount - corrections
    let bound = bound(matched)
    if rest.magnitude <= bound {
      return [
        correction, CausePart(cause: .rounding, amount: rest, evidence: "within rounding"),
      ]
    }
    if let quantity = matched.billedQuantity, quantity.isZero, billed.isZero {
      return [
        correction,
        CausePart(cause: .missingInInvoice, amount: rest, evidence: "billed a quantity of 0"),
      ]
    }
    if let found = match(
      billed, ledger: matched.ledgerAmount, scale: .one, alternatives.all(matched), bound)
    {
      return [correction] + found
    }
    if let found = known(matched, rest, bound) { return [correction] + found }
    return [
      correction,
      CausePart(
        cause: .unexplained, amount: rest,
        evidence: "\(billed.decimalText()) against \(matched.ledgerAmount.decimalText()) "
          + "\(matched.currency); "
          + (matched.evidence.contenders.isEmpty
            ? "no quantity to compare"
            : "also billed by " + matched.evidence.contenders.joined(separator: " and "))),
    ]
  }

  /// One amount, or two, that the data name and that make `rest` but for what rounding may.
  private func known(
    _ matched: MatchedGroup, _ rest: Rational, _ bound: Rational
  ) -> [CausePart]? {
    let amounts = (repeatedLines(matched) + notBillable(matched) + edges(matched)).filter {
      $0.amount.magnitude > bound
    }
    let singles = amounts.map { [$0] }
    let pairs = amounts.indices.flatMap { first in
      amounts.indices.filter { $0 > first }.map { [amounts[first], amounts[$0]] }
    }
    for parts in singles + pairs {
      let left = rest - Rational.sum(parts.lazy.map(\.amount))
      if left.magnitude <= bound {
        return parts + [CausePart(cause: .rounding, amount: left, evidence: "within rounding")]
      }
    }
    return nil
  }

  /// Lines of one bill that say the same, each beyond the first.
  private func repeatedLines(_ matched: MatchedGroup) -> [CausePart] {
    struct Facts: Hashable {
      var invoice: Int
      var quantity: ExactDecimal?
      var amount: Rational
    }
    let alike = Dictionary(grouping: matched.group.lines) {
      Facts(
        invoice: $0.invoice, quantity: $0.line.line.quantity, amount: matched.amount($0.line))
    }
    return alike.filter { $0.value.count > 1 }
      .sorted { $0.key.amount < $1.key.amount }
      .map { facts, lines in
        CausePart(
          cause: .duplicateInvoice, amount: facts.amount * Rational(lines.count - 1),
          evidence: "\(lines.count) lines of \(facts.amount.decimalText()) say the same")
      }
  }

  /// What was recorded as not billable, at the average price of its meter.
  private func notBillable(_ matched: MatchedGroup) -> [CausePart] {
    let meters = matched.evidence.unrated[.notBillable, default: [:]]
    var amounts: [Rational] = []
    for (meter, days) in meters {
      let cells = matched.cells.filter { $0.key.meter == meter }
      let quantity = Rational(cells.reduce(ExactDecimal.zero) { $0 + $1.quantity })
      if quantity.isZero { return [] }
      let cost = Rational.sum(cells.lazy.map { matched.cost($0) })
      amounts.append(Rational(days.total) * cost / quantity)
    }
    if amounts.isEmpty { return [] }
    return [
      CausePart(
        cause: .failedCalls, amount: Rational.sum(amounts),
        evidence: "usage of \(meters.count) meters recorded as not billable, at the ledger's prices"
      )
    ]
  }

  /// The cost of whole days at the edges of the service, inside and outside.
  private func edges(_ matched: MatchedGroup) -> [CausePart] {
    let days = matched.group.servicePeriod
    guard days.lowerBound.days(until: days.upperBound) > 2 else { return [] }
    let inside = [days.lowerBound, days.upperBound.advanced(by: -1)].map { day in
      CausePart(
        cause: .timing,
        amount: -Rational.sum(
          matched.cells.lazy.filter { $0.key.billingDay == day }.map { matched.cost($0) }),
        evidence: "the ledger's cost of \(day), inside the service period")
    }
    let outside = [days.lowerBound.advanced(by: -1), days.upperBound].map { day in
      let keys = Set(
        matched.cells.map { cell in
          var key = cell.key
          key.billingDay = day
          return key
        })
      let costs = keys.flatMap { cells.cells[cells.indices(of: $0)] }.compactMap { cell in
        matched.conversions[cell.currency].map { cell.cost * $0 }
      }
      return CausePart(
        cause: .timing, amount: Rational.sum(costs),
        evidence: "the ledger's cost of \(day), outside the service period")
    }
    return inside + outside
  }
}

extension PriceCauses {
  /// The parts of `line rounding`, line by line.
  func roundingParts(_ matched: MatchedGroup, _ amount: Rational) -> [CausePart] {
    let count = matched.group.lines.count
    let bound = matched.currency.halfMinorUnit
    if amount.magnitude <= bound * Rational(count) {
      return [
        CausePart(
          cause: .rounding, amount: amount,
          evidence: "\(count) line\(count == 1 ? "" : "s"), half a minor unit each at most")
      ]
    }
    return matched.group.lines.flatMap { lineRoundingParts($0.line, matched, bound) }
  }

  private func lineRoundingParts(
    _ line: PreparedLine, _ matched: MatchedGroup, _ bound: Rational
  ) -> [CausePart] {
    guard let quantity = line.line.quantity, let unitPrice = line.line.unitPrice,
      let rate = matched.conversions[line.currency]
    else { return [] }
    let exact = Rational(quantity) * Rational(unitPrice) / Rational(line.line.per) * rate
    let stated = matched.amount(line)
    let difference = stated - exact
    if difference.magnitude <= bound {
      return [CausePart(cause: .rounding, amount: difference, evidence: "within rounding")]
    }
    if let unit = UnitScale.corrected(stated, to: exact, within: bound) {
      return [
        CausePart(
          cause: .unitSuspect, amount: stated - unit.figure,
          evidence: "the line's amount \(stated.decimalText()) is 10^\(unit.exponent) times "
            + "\(unit.figure.decimalText()), its quantity times its price"),
        CausePart(cause: .rounding, amount: unit.figure - exact, evidence: "within rounding"),
      ]
    }
    // As the line should have been: rounded where it has no more digits than money has.
    let isRounded = line.line.amount.scale <= line.currency.minorUnits
    let expected =
      isRounded && line.currency == matched.currency
      ? Rational(exact.rounded(toPlaces: line.currency.minorUnits, .toNearestOrEven)) : exact
    return [
      CausePart(
        cause: .footing, amount: stated - expected,
        evidence: "the line's amount is \(stated.decimalText()), \(quantity) at \(unitPrice) for "
          + "\(line.line.per) is \(exact.decimalText())"),
      CausePart(cause: .rounding, amount: expected - exact, evidence: "within rounding"),
    ]
  }
}
