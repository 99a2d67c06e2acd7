import ExactMoney

/// The causes of all differences of quantities, in three rounds: what known quantities make up exactly,
/// what only moved, and then what the provider's own count proves. The rest has no cause.
struct QuantityCauses: Sendable {
  private var byGroup: [Int: QuantitySubject] = [:]
  /// By the place of the item in the drift report.
  private var byItem: [Int: QuantitySubject] = [:]

  /// - Parameter skipped: groups that are explained as a whole.
  init(
    _ entries: [DriftEntry], _ reconciliation: Reconciliation, skipped: (Int) -> Bool
  ) {
    let candidates = QuantityCandidates(reconciliation.cells)
    var groups: [Int: Int] = [:]
    var items: [Int: (subject: Int, cells: [MatchCell])] = [:]
    var subjects: [QuantitySubject] = []
    for (place, entry) in entries.enumerated() where !entry.item.amount.isZero {
      switch entry.subject {
      case .group(let index) where groups[index] == nil && !skipped(index):
        guard let subject = QuantitySubject(reconciliation.groups[index], candidates) else {
          continue
        }
        groups[index] = subjects.count
        subjects.append(subject)
      case .notInvoiced(let cells):
        guard let subject = QuantitySubject(notInvoiced: cells) else { continue }
        items[place] = (subjects.count, cells)
        subjects.append(subject)
      default: continue
      }
    }
    for index in subjects.indices { subjects[index].explainLegs() }
    Reclass.explain(&subjects)
    for (group, index) in groups {
      Self.conclude(&subjects[index], reconciliation.groups[group])
      byGroup[group] = subjects[index]
    }
    for (place, item) in items {
      Self.conclude(&subjects[item.subject], notInvoiced: item.cells, reconciliation)
      byItem[place] = subjects[item.subject]
    }
  }

  /// The parts of one variance of a group; `nil` where its quantities are not compared.
  func parts(ofGroup index: Int, _ variance: Variance) -> [CausePart]? {
    byGroup[index].map { $0.amounts(variance) }
  }

  /// The parts of an item that nothing invoiced.
  func parts(ofItem place: Int) -> [CausePart]? {
    byItem[place].map { $0.amounts(.notInvoiced) }
  }
}

extension QuantityCauses {
  /// Gives what is still open in a group the cause that the provider's count proves, or none.
  private static func conclude(_ subject: inout QuantitySubject, _ matched: MatchedGroup) {
    for index in subject.legs.indices where subject.legs[index].parts == nil {
      let leg = subject.legs[index]
      subject.legs[index].parts =
        switch leg.variance {
        case .metering: meteringParts(leg, matched)
        case .billing: billingParts(leg)
        case .notInLedger where matched.evidence.contenders.isEmpty && !hasUnrated(matched):
          [
            QuantityPart(
              cause: .missingInLedger, quantity: leg.difference,
              evidence: "billed \(leg.to.decimalText()), and no event agrees" + counted(matched))
          ]
        default:
          [
            QuantityPart(
              cause: .unexplained, quantity: leg.difference,
              evidence: hint(leg, subject.candidates, matched))
          ]
        }
    }
  }

  private static func hasUnrated(_ matched: MatchedGroup) -> Bool {
    !matched.evidence.unrated.isEmpty
  }

  private static func counted(_ matched: MatchedGroup) -> String {
    matched.evidence.isMetered
      ? "; the provider counted \(matched.evidence.metered.total)" : ""
  }

  /// Provider and ledger compared day by day: a day on which what is recorded and not rated makes the
  /// whole difference is explained by it.
  private static func meteringParts(
    _ leg: QuantitySubject.Leg, _ matched: MatchedGroup
  ) -> [QuantityPart] {
    var differences = matched.evidence.metered
    for cell in matched.cells {
      differences[cell.key.billingDay, default: .zero] -= cell.quantity
    }
    let meter = matched.cells.first?.key.meter
    func recorded(_ reason: UnratedUsage.Reason) -> [CalendarDate: ExactDecimal] {
      meter.flatMap { matched.evidence.unrated[reason]?[$0] } ?? [:]
    }
    let reasons: [(cause: Cause, days: [CalendarDate: ExactDecimal], text: String)] = [
      (.unpricedUsage, recorded(.unpriced), "without a price"),
      (.failedCalls, recorded(.notBillable), "as not billable"),
    ]
    var parts: [QuantityPart] = []
    for (day, difference) in differences.sorted(by: { $0.key < $1.key }) where !difference.isZero {
      let onDay = reasons.compactMap { reason in
        reason.days[day].map {
          QuantityPart(
            cause: reason.cause, quantity: Rational($0),
            evidence: "on \(day) the provider counted \(difference) more than the ledger, "
              + "recorded \(reason.text)")
        }
      }
      if let found = SubsetSearch.explain(Rational(difference), by: onDay) { parts += found }
    }
    let rest = leg.difference - Rational.sum(parts.lazy.map(\.quantity))
    let explained = Set(parts.map(\.cause))
    let days = differences.filter { !$0.value.isZero }
      .sorted { ($0.value.magnitude, $1.key) > ($1.value.magnitude, $0.key) }
      .prefix(3).map { "\($0.key) \($0.value)" }
    let evidence =
      "the provider counted \(leg.to.decimalText()), the ledger has \(leg.from.decimalText()); "
      + "most on \(days.joined(separator: ", "))"
      + (explained.isEmpty ? "" : "; the days told apart left out")
    if rest.isZero { return parts }
    return parts + [
      QuantityPart(
        cause: rest > .zero ? .missingInLedger : .notMetered, quantity: rest, evidence: evidence)
    ]
  }

  private static func billingParts(_ leg: QuantitySubject.Leg) -> [QuantityPart] {
    [
      QuantityPart(
        cause: leg.difference > .zero ? .billedBeyondMetering : .providerNotBilled,
        quantity: leg.difference,
        evidence: "billed \(leg.to.decimalText()), the provider's own export counted "
          + leg.from.decimalText())
    ]
  }

  /// What could have to do with it, and does not make it up.
  private static func hint(
    _ leg: QuantitySubject.Leg, _ candidates: [QuantityPart], _ matched: MatchedGroup
  ) -> String {
    var hints = ["quantity \(leg.to.decimalText()) against \(leg.from.decimalText())"]
    if !matched.evidence.contenders.isEmpty {
      hints.append("also billed by " + matched.evidence.contenders.joined(separator: " and "))
    }
    for candidate in candidates where !candidate.quantity.isZero {
      guard candidate.cause != .timing else { continue }
      hints.append("plausible and not proven: \(candidate.cause.rawValue), \(candidate.evidence)")
    }
    return hints.joined(separator: "; ")
  }
}

extension QuantityCauses {
  /// Says of usage that nothing invoiced whether the provider counted it.
  private static func conclude(
    _ subject: inout QuantitySubject, notInvoiced cells: [MatchCell],
    _ reconciliation: Reconciliation
  ) {
    guard let key = cells.first?.key, subject.isOpen else { return }
    let days = Set(cells.map(\.key.billingDay))
    let used = Rational(cells.reduce(ExactDecimal.zero) { $0 + $1.quantity })
    guard days.isSubset(of: reconciliation.metering.days(of: key.provider, account: nil)) else {
      subject.closeLegs(
        .missingInInvoice, but: [],
        "used \(used.decimalText()) on \(QuantityCandidates.dayText(days)), covered by an invoice "
          + "and on none of its lines")
      return
    }
    let counted = counted(key, days, reconciliation.unclaimedMetering)
    let notBilled = min(counted, used)
    var parts: [QuantityPart] = []
    if !notBilled.isZero {
      parts.append(
        QuantityPart(
          cause: .providerNotBilled, quantity: -notBilled,
          evidence: "the provider's own export counted \(counted.decimalText()), no line bills it"))
    }
    if used != notBilled {
      parts.append(
        QuantityPart(
          cause: .notMetered, quantity: notBilled - used,
          evidence: "used \(used.decimalText()), the provider's own export counted "
            + counted.decimalText()))
    }
    for index in subject.legs.indices where subject.legs[index].parts == nil {
      subject.legs[index].parts = parts
    }
  }

  /// What the provider counted of a key and nothing claims; an export may name no account.
  private static func counted(
    _ key: CellKey, _ days: Set<CalendarDate>, _ unclaimed: [CellKey: ExactDecimal]
  ) -> Rational {
    let accounts = key.account == nil ? [nil] : [key.account, nil]
    for account in accounts {
      let quantities = days.compactMap { day -> ExactDecimal? in
        var own = key
        own.account = account
        own.billingDay = day
        return unclaimed[own]
      }
      if !quantities.isEmpty { return Rational(quantities.reduce(.zero, +)) }
    }
    return .zero
  }
}
