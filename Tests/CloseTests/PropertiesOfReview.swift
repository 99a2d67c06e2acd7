import ExactMoney
import Pipeline
import Reports

/// What must hold of a month's review: every section adds up, and all say the same.
struct ReviewProperties {
  private let close: MonthEndClose
  private let review: Review
  private(set) var complaints = Complaints()

  init?(_ close: MonthEndClose) {
    guard let review = close.review else { return nil }
    self.close = close
    self.review = review
    proofs()
    tieOuts()
    drift()
    drivers()
    allocations()
    causes()
    booked()
  }

  /// By provider and in all, the causes make the net drift; what is unexplained is always the last one.
  private mutating func causes() {
    for list in review.causes {
      let name = "causes of \(list.provider?.rawValue ?? "all")"
      complaints.expect(list.causes.last?.cause == .unexplained, "\(name): no unexplained")
      complaints.expect(Rational.sum(list.causes.map(\.net)), list.net, name)
      complaints.expect(list.difference, .zero, name)
    }
    complaints.expect(review.causes.last?.net ?? .zero, review.drift.total.net, "causes of all")
    let providers = review.causes.filter { $0.provider != nil }
    complaints.expect(
      providers.map(\.provider) == review.drift.byProvider.map(\.provider), "causes: providers")
    for (list, provider) in zip(providers, review.drift.byProvider) {
      complaints.expect(list.net, provider.total.net, "causes of \(provider.provider)")
    }
  }

  /// Who bears the drift: the lists are the waterfall's two ends, row by row and as printed.
  private mutating func booked() {
    let booked = review.booked
    let rows = booked.customers.map(\.amounts) + [booked.others] + booked.house.map(\.amounts)
    guard let whole = review.waterfalls.last else { return }
    // In steps of 10⁻¹², so the sum may be half a step off.
    complaints.expect(
      (booked.total.ledger - whole.ledger).magnitude <= Rational(1, 1_000_000_000_000),
      "booked: ledger")
    complaints.expect(booked.total.cost + booked.takenUp.amount, whole.cost, "booked: cost")
    complaints.expect(Rational.sum(rows.map(\.ledger)), booked.total.ledger, "booked: ledgers")
    complaints.expect(Rational.sum(rows.map(\.cost)), booked.total.cost, "booked: costs")
    for row in rows {
      complaints.expect(row.printedLedger + row.printedDrift == row.printedCost, "booked: a row")
    }
  }

  private mutating func proofs() {
    for waterfall in review.waterfalls {
      let name = "waterfall of \(waterfall.provider?.rawValue ?? "TOTAL")"
      complaints.expect(waterfall.difference, .zero, name)
      complaints.expect(
        waterfall.steps.last?.runningSum ?? .zero, waterfall.cost, "\(name): last running sum")
    }
    let proof = review.conservation
    complaints.expect(proof.difference.isZero, "conservation: \(proof.difference)")
    complaints.expect(
      proof.customers + proof.unattributed + proof.unallocated == proof.documents,
      "conservation: the left side is not the right one")
    complaints.expect(
      proof.kinds.map(\.booked).reduce(.zero(proof.documents.currency), +) == proof.documents
        && proof.currencies.map(\.booked).reduce(.zero(proof.documents.currency), +)
          == proof.documents,
      "conservation: kinds or currencies")
    for footing in review.footings {
      complaints.expect(
        footing.net + footing.tax + footing.rounding + footing.difference, footing.total,
        "footing of \(footing.invoiceID)")
    }
  }

  /// The rows of the tie-out are the drift, and each adds up.
  private mutating func tieOuts() {
    complaints.expect(
      Rational.sum(review.tieOuts.map(\.reportingDrift)),
      close.drift.netReportingAmount, "tie-out and net drift")
    complaints.expect(
      review.tieOuts.reduce(0) { $0 + $1.openCount } == close.drift.count(where: \.isOpen),
      "tie-out: open items")
    for row in review.tieOuts {
      let name = "tie-out of \(row.provider) \(row.invoiceID?.rawValue ?? "-")"
      complaints.expect(
        row.usageLessLedger + row.otherAmount + row.invoiceRounding, row.drift, name)
      guard let first = row.providerLessLedger, let second = row.usageLessProvider else { continue }
      complaints.expect(first + second, row.usageLessLedger, "\(name): three sides")
    }
    for line in review.meterLines {
      complaints.expect(
        Rational.sum(line.variances.map(\.amount)), line.invoiceAmount - line.ledgerAmount,
        "line of \(line.invoiceID) \(line.key.texts)")
    }
  }

  private mutating func drift() {
    let totals = ControlTotals(of: close)
    let total = review.drift.total
    complaints.expect(total.net, totals.netDrift, "net drift")
    complaints.expect(total.gross, totals.grossDrift, "gross drift")
    complaints.expect(total.waived, totals.waivedDrift, "waived drift")
    complaints.expect(total.openCount == totals.openDriftCount, "open items")
    complaints.expect(
      review.openItems.items.map(\.item) == close.drift.filter(\.isOpen), "open")
    complaints.expect(review.openItems.total.gross, total.open, "open items and their gross")
    complaints.expect(
      Rational.sum(review.openItems.ages.map(\.gross)), total.open, "the ages and all")
    for parts in [review.drift.byVariance.map(\.total), review.drift.byProvider.map(\.total)] {
      complaints.expect(Rational.sum(parts.map(\.gross)), total.gross, "parts of the gross")
      complaints.expect(Rational.sum(parts.map(\.net)), total.net, "parts of the net")
    }
    for level in review.drift.levels {
      complaints.expect(level.passes == (totals.openDriftCount == 0), "verdict on \(level.level)")
    }
  }

  /// Along every dimension the drivers are all of the drift, but for what 10⁻¹² cuts off.
  private mutating func drivers() {
    let limit = Rational(close.drift.count + 1) / Rational(1_000_000_000_000)
    for list in review.drivers {
      let gross = Rational.sum(list.drivers.map(\.gross)) + list.othersGross
      let net = Rational.sum(list.drivers.map(\.net)) + list.othersNet
      complaints.expect(
        (gross - review.drift.total.gross).magnitude <= limit
          && (net - review.drift.total.net).magnitude <= limit, "drivers by \(list.dimension)")
      complaints.expect(
        list.drivers.map(\.printedGross).reduce(list.othersPrintedGross, +) == list.gross
          && list.drivers.map(\.printedNet).reduce(list.othersPrintedNet, +) == list.net,
        "drivers by \(list.dimension), as printed")
      complaints.expect(
        list.drivers.count == list.limit || list.othersCount == 0, "drivers: others too early")
    }
  }

  private mutating func allocations() {
    for pool in review.allocations {
      complaints.expect(pool.fractionSum, .one, "pool \(pool.pool)")
      complaints.expect(
        Rational.sum(pool.shares.map(\.fraction)) + pool.othersFraction, .one,
        "pool \(pool.pool): shares and others")
      complaints.expect(
        pool.shares.map(\.printed).reduce(pool.othersPrinted, +) == pool.booked,
        "pool \(pool.pool), as printed")
    }
    let shared = close.documents.filter { $0.kind == .sharedCost }.map(\.booked.amount)
    complaints.expect(
      Rational.sum(review.allocations.map(\.booked.amount)), Rational.sum(shared),
      "the pools and the shared costs")
  }
}
