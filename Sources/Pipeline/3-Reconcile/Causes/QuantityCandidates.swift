import ExactMoney

/// The quantities that the data name and that could be what a bill and the ledger differ by.
struct QuantityCandidates: Sendable {
  private let cells: CellIndex

  /// - Parameter cells: the whole ledger: what lies just outside a group's days may be billed with it.
  init(_ cells: CellIndex) {
    self.cells = cells
  }

  /// What could explain the group's difference, in the order of the causes.
  func parts(_ matched: MatchedGroup) -> [QuantityPart] {
    let meters = Set(matched.cells.map(\.key.meter))
    let meter = meters.count == 1 ? meters.first : nil
    return repeatedLines(matched) + corrections(matched)
      + unrated(matched, .unpriced, .unpricedUsage, meter: meter)
      + unrated(matched, .notBillable, .failedCalls, meter: meter)
      + neighbours(matched) + edges(matched)
  }

  /// Lines of one bill that say the same, each beyond the first.
  private func repeatedLines(_ matched: MatchedGroup) -> [QuantityPart] {
    struct Facts: Hashable {
      var invoice: Int
      var quantity: ExactDecimal?
      var unitPrice: ExactDecimal?
      var amount: Rational
    }
    let alike = Dictionary(grouping: matched.group.lines) {
      Facts(
        invoice: $0.invoice, quantity: $0.line.line.quantity, unitPrice: $0.line.line.unitPrice,
        amount: $0.line.amount)
    }
    return alike.filter { $0.value.count > 1 }.compactMap { facts, lines in
      guard let quantity = facts.quantity else { return nil }
      let names = lines.map { $0.line.line.lineID ?? String($0.line.line.location.line) }.sorted {
        $0.precedesInByteOrder($1)
      }
      return QuantityPart(
        cause: .duplicateInvoice, quantity: Rational(quantity) * Rational(lines.count - 1),
        evidence: "lines \(names.joined(separator: ", ")) say the same: \(quantity) for "
          + facts.amount.decimalText())
    }
    .sorted { $0.evidence.precedesInByteOrder($1.evidence) }
  }

  /// Lines that correct what was invoiced before.
  private func corrections(_ matched: MatchedGroup) -> [QuantityPart] {
    let lines = matched.group.lines.map(\.line.line).filter(\.isCorrection)
    if lines.isEmpty { return [] }
    let quantity = lines.compactMap(\.quantity).reduce(.zero, +)
    return [
      QuantityPart(
        cause: .priorPeriodCorrection, quantity: Rational(quantity),
        evidence: "\(lines.count) lines that correct, of \(quantity)")
    ]
  }

  private func unrated(
    _ matched: MatchedGroup, _ reason: UnratedUsage.Reason, _ cause: Cause, meter: MeterID?
  ) -> [QuantityPart] {
    let quantities = matched.evidence.unrated[reason, default: [:]]
    // Without cells any one meter will do.
    guard let meter = meter ?? (quantities.count == 1 ? quantities.keys.first : nil),
      let days = quantities[meter]
    else { return [] }
    let recorded = "\(days.total) \(meter) recorded on \(Self.dayText(days.keys))"
    return [
      QuantityPart(
        cause: cause, quantity: Rational(days.total),
        evidence: cause == .unpricedUsage
          ? "\(recorded) without a price" : "\(recorded) as not billable")
    ]
  }

  /// What the bill before has too much this one has too little, or the other way round.
  private func neighbours(_ matched: MatchedGroup) -> [QuantityPart] {
    matched.evidence.neighbours.map { neighbour in
      QuantityPart(
        cause: .timing, quantity: -Rational(neighbour.surplus),
        evidence: "\(neighbour.name) differs from the ledger by \(neighbour.surplus), the other way"
      )
    }
  }

  /// Whole days at the edges: the first and the last, and those next to them outside.
  private func edges(_ matched: MatchedGroup) -> [QuantityPart] {
    let days = matched.group.servicePeriod
    guard days.lowerBound.days(until: days.upperBound) > 2 else { return [] }
    let first = days.lowerBound
    let last = days.upperBound.advanced(by: -1)
    let inside = [first, last].map { day in
      QuantityPart(
        cause: .timing, quantity: -quantity(of: matched, on: day),
        evidence: "the ledger's quantity of \(day), inside the service period")
    }
    let outside = [first.advanced(by: -1), last.advanced(by: 1)].map { day in
      QuantityPart(
        cause: .timing, quantity: quantity(of: matched, on: day),
        evidence: "the ledger's quantity of \(day), outside the service period")
    }
    return inside + outside
  }

  private func quantity(of matched: MatchedGroup, on day: CalendarDate) -> Rational {
    let keys = Set(
      matched.cells.map { cell in
        var key = cell.key
        key.billingDay = day
        return key
      })
    return Rational(
      keys.flatMap { cells.cells[cells.indices(of: $0)] }.reduce(ExactDecimal.zero) {
        $0 + $1.quantity
      })
  }

  /// The days, the first three by name.
  static func dayText(_ days: some Sequence<CalendarDate>) -> String {
    let sorted = days.sorted()
    let named = sorted.prefix(3).map(\.description).joined(separator: ", ")
    return sorted.count > 3 ? "\(named) and \(sorted.count - 3) more days" : named
  }
}
