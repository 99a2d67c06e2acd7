import ExactMoney

/// Something whose quantities differ: a group, or usage that nothing invoiced.
struct QuantitySubject: Sendable {
  /// A difference between two counts of the same, and its variance.
  struct Leg: Sendable {
    var variance: Variance
    var from: Rational
    var to: Rational
    /// What proves its causes; `nil` as long as nothing does.
    var parts: [QuantityPart]?

    var difference: Rational { to - from }
  }

  var provider: ProviderID
  /// The invoice its group belongs to; `nil` where nothing was invoiced.
  var root: Int?
  var key: MatchKey
  /// The days of service; of what was not invoiced, the days it was used.
  var days: Range<CalendarDate>
  var legs: [Leg]
  var candidates: [QuantityPart]
  /// What one unit of difference is worth in the item's currency.
  var amountPerUnit: Rational
  /// How evidence calls it.
  var name: String

  /// The parts of one variance, as amounts.
  func amounts(_ variance: Variance) -> [CausePart] {
    legs.filter { $0.variance == variance }.flatMap { leg in
      (leg.parts ?? []).map {
        CausePart(cause: $0.cause, amount: $0.quantity * amountPerUnit, evidence: $0.evidence)
      }
    }
  }

  /// What is still without cause.
  var openDifference: Rational {
    Rational.sum(legs.lazy.filter { $0.parts == nil }.map(\.difference))
  }

  var isOpen: Bool { legs.contains { $0.parts == nil } }

  /// Explains each leg by itself, where known quantities make it up exactly.
  mutating func explainLegs() {
    for index in legs.indices where legs[index].parts == nil {
      legs[index].parts =
        SubsetSearch.explain(legs[index].difference, by: candidates)
        ?? Self.unitParts(legs[index], candidates)
    }
  }

  /// Explains a leg by a power of ten, alone or with known quantities.
  private static func unitParts(
    _ leg: Leg, _ candidates: [QuantityPart]
  ) -> [QuantityPart]? {
    guard !leg.from.isZero, !leg.to.isZero else { return nil }
    for exponent in UnitScale.exponents {
      let scaled = leg.to / Rational.powerOfTen(exponent)
      guard let others = SubsetSearch.explain(scaled - leg.from, by: candidates) else { continue }
      let unit = QuantityPart(
        cause: .unitSuspect, quantity: leg.to - scaled,
        evidence: "\(leg.to.decimalText()) is 10^\(exponent) times \(scaled.decimalText())")
      return [unit] + others
    }
    return nil
  }

  /// Gives all that is still open the cause `cause`, but for `others`.
  mutating func closeLegs(_ cause: Cause, but others: [QuantityPart], _ evidence: String) {
    let isSingle = legs.count { $0.parts == nil } == 1
    invariant(
      isSingle || others.isEmpty, "\(name): two differences share \(others.count) quantities")
    for index in legs.indices where legs[index].parts == nil {
      let rest =
        legs[index].difference - Rational.sum(others.lazy.map(\.quantity))
      legs[index].parts =
        others + [QuantityPart(cause: cause, quantity: rest, evidence: evidence)]
    }
  }
}

extension QuantitySubject {
  /// The quantities of a group, where some differ and can be compared.
  init?(_ matched: MatchedGroup, _ candidates: QuantityCandidates) {
    guard let billedQuantity = matched.billedQuantity else { return nil }
    let billed = Rational(billedQuantity)
    let ledger = Rational(matched.ledgerQuantity)
    var legs: [Leg] = []
    let amountPerUnit: Rational
    if matched.comparesQuantities {
      amountPerUnit = matched.ledgerAmount / ledger
      if let provider = matched.providerQuantity.map({ Rational($0) }) {
        legs = [
          Leg(variance: .metering, from: ledger, to: provider),
          Leg(variance: .billing, from: provider, to: billed),
        ]
      } else {
        legs = [Leg(variance: .quantity, from: ledger, to: billed)]
      }
    } else if matched.cells.isEmpty, !billed.isZero {
      amountPerUnit = matched.billedAmount / billed
      legs = [Leg(variance: .notInLedger, from: .zero, to: billed)]
    } else {
      return nil
    }
    legs.removeAll { $0.difference.isZero }
    if legs.isEmpty { return nil }
    self.init(
      provider: matched.group.provider, root: matched.group.root, key: matched.group.key,
      days: matched.group.servicePeriod, legs: legs, candidates: candidates.parts(matched),
      amountPerUnit: amountPerUnit,
      name: matched.group.key.texts.filter { !$0.isEmpty }.joined(separator: " "))
  }

  /// The quantity of cells that nothing invoiced, all of one key.
  init?(notInvoiced cells: [MatchCell]) {
    let quantity = Rational(cells.reduce(ExactDecimal.zero) { $0 + $1.quantity })
    guard let key = cells.first?.key, let start = cells.map(\.key.billingDay).min(),
      let last = cells.map(\.key.billingDay).max(), !quantity.isZero
    else { return nil }
    self.init(
      provider: key.provider, root: nil, key: key.matchKey, days: start..<last.advanced(by: 1),
      legs: [Leg(variance: .notInvoiced, from: quantity, to: .zero)], candidates: [],
      amountPerUnit: Rational.sum(cells.lazy.map(\.cost)) / quantity,
      name: key.matchKey.texts.filter { !$0.isEmpty }.joined(separator: " "))
  }
}
