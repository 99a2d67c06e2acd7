import ExactMoney
import Pipeline
import Testing

/// The review of the worked examples of SPEC §8, its figures worked out by hand.
@Suite struct ReviewTests {
  private static func review(_ books: MonthBooks, _ period: String) throws -> Review {
    try #require(try books.close(period).review)
  }

  private static func text(_ value: Rational?) -> String? { value?.decimalText(places: 12) }

  private static func text(_ figure: Figure<ExactDecimal>, _ places: Int) -> String {
    figure.value?.description(minimumPlaces: places) ?? "n/a"
  }

  /// Ledger 3.00, the provider's 1,050,000 at 3.00 a million 3.15, billed 3.07 + 0.75, tax 0.76.
  @Test func threeSidesOfOneInvoice() throws {
    let review = try Self.review(WorkedExampleTests.threeWay("hold"), "2026-01")
    let row = try #require(review.tieOuts.first)
    #expect(review.tieOuts.count == 1)
    #expect(row.status == .open)
    #expect(Self.text(row.ledgerAmount) == "3")
    #expect(Self.text(row.providerAmount) == "3.15")
    #expect(Self.text(row.usageAmount) == "3.82")
    #expect(Self.text(row.otherAmount) == "0.76")
    #expect(Self.text(row.invoiceAmount) == "4.58")
    #expect(Self.text(row.providerLessLedger) == "0.15")
    #expect(Self.text(row.usageLessProvider) == "0.67")
    #expect(Self.text(row.usageLessLedger) == "0.82")
    #expect(Self.text(row.drift) == "1.58")
    // 3.00 of 3.07 and 0 of 0.75 agree: 3.00 / 3.82; 0.82 of 3.82 is drift.
    #expect(Self.text(row.matchedPercent, 2) == "78.53")
    #expect(Self.text(row.usageDriftPercent, 2) == "21.47")
    #expect((row.groupCount, row.openCount) == (2, 6))
    #expect(row.focus?.passes == true)

    let line = try #require(review.meterLines.first { $0.key.meter == MeterID("output_tokens") })
    #expect(Self.text(line.ledgerUnitCost) == "0.000003")
    #expect(Self.text(line.invoiceUnitCost) == "0.0000029")
    #expect(line.ledgerPrices.map(\.unitPrice.description) == ["3"])
    #expect(line.providerQuantity?.description == "1050000")
    let sum = Rational.sum(line.variances.map(\.amount))
    #expect(sum == line.invoiceAmount - line.ledgerAmount)

    let footing = try #require(review.footings.first)
    #expect(Self.text(footing.net) == "3.82")
    #expect(Self.text(footing.tax) == "0.76")
    #expect(footing.foots && footing.difference.isZero && footing.rounding.isZero)
    let charges = try #require(review.charges.first)
    #expect(Self.text(charges.taxRecovered) == "0.76")
    #expect(Self.text(charges.cost) == "3.82")
    // 3/53 of 3.07 is billed quantity that nobody explains.
    #expect(review.unassigned.heldSurplus == Rational(921, 5300))
  }

  /// Gross 0.15 + 0.03 + 0.106 + 0.004 of which A used 60 %, and 0.75 + 0.76 of which nobody did.
  @Test func driversOfTheThreeWayMatch() throws {
    let review = try Self.review(WorkedExampleTests.threeWay("hold"), "2026-01")
    #expect(Self.text(review.drift.total.gross) == "1.8")
    #expect(Self.text(review.drift.total.net) == "1.58")
    #expect(review.drift.total.waived.isZero)
    #expect(Self.text(review.drift.total.open) == "1.8")
    let customers = try #require(review.drivers.first { $0.dimension == .customer })
    #expect(
      customers.drivers.map {
        "\($0.name) \($0.gross.decimalText()) \($0.net.decimalText()) \($0.printedGross) "
          + Self.text($0.cumulativePercent, 1)
      } == [
        "(unattributed) 1.51 1.51 1.51 83.9", "A 0.174 0.042 0.17 93.6",
        "B 0.116 0.028 0.12 100.0",
      ])
    #expect(customers.othersCount == 0 && customers.othersGross.isZero)
    #expect(customers.gross.description == "1.80")
    let days = try #require(review.drivers.first { $0.dimension == .day })
    #expect(days.drivers.map(\.name) == ["(no day)", "2026-01-05", "2026-01-06"])
    let meters = try #require(review.drivers.first { $0.dimension == .meter })
    // Tax 0.76 names no meter, and comes before the 0.75 of images.
    #expect(meters.drivers.map(\.name) == ["(no meter)", "images", "output_tokens"])
    #expect(
      review.drift.levels.map { "\($0.level) \($0.exactCount) \($0.passedCount) \($0.openCount)" }
        == ["line 1 0 3", "invoice 0 0 1", "provider 0 0 1", "period 0 0 1"])
  }

  @Test func openItemsOfTheThreeWayMatch() throws {
    let review = try Self.review(WorkedExampleTests.threeWay("hold"), "2026-01")
    let actions = Dictionary(
      uniqueKeysWithValues: review.openItems.items.map { ($0.item.variance, $0.action) })
    #expect(
      actions == [
        .metering: .checkMetering, .billing: .claim, .price: .accrue, .lineRounding: .none,
        .notInLedger: .findUsage, .tax: .confirmCharge,
      ])
    #expect(review.openItems.items.allSatisfy { $0.ageDays == 0 && $0.bucket == .days30 })
    #expect(review.openItems.ages.map(\.count) == [6, 0, 0, 0])
    #expect(Self.text(review.openItems.total.net) == "1.58")
    #expect(Self.text(review.openItems.total.gross) == "1.8")
  }

  /// Approving the group of 0.29 leaves 0.75 and 0.76 open; what was decided stays listed.
  @Test func whatIsDecidedIsNotOpen() throws {
    let books = WorkedExampleTests.threeWay("hold")
    let item = try #require(
      try books.close("2026-01").reviewItems().first {
        $0.subject == .usage && $0.about.contains("output_tokens")
      })
    let decision = Decision(
      period: item.origin, item: item.id, content: item.content, action: .approve, person: "Ada",
      decidedAt: "2026-02-01T00:00:00Z", reason: "confirmed by the provider", amount: item.amount)
    let close = try books.close("2026-01", decisions: DecisionBook([decision]))
    let review = try #require(close.review)
    #expect(Self.text(review.drift.total.open) == "1.51")
    #expect(Self.text(review.drift.total.decided) == "0.29")
    #expect(Self.text(review.drift.total.gross) == "1.8")
    #expect(review.openItems.items.map(\.item.variance) == [.tax, .notInLedger])
    #expect(
      review.openItems.decided.map(\.item.decision?.text) == Array(repeating: "approve", count: 4))
    #expect(review.tieOuts.map(\.openCount) == [2])
    let lines = try #require(review.drift.levels.first)
    #expect((lines.exactCount, lines.passedCount, lines.openCount) == (1, 1, 2))
  }

  /// 3.00 + 0.15 + 0.03 − 0.106 − 0.004 + 0.75 = 3.82 = 1.74 + 1.16 + 0.92.
  @Test func theWayFromLedgerToCost() throws {
    let review = try Self.review(WorkedExampleTests.threeWay("hold"), "2026-01")
    #expect(review.waterfalls.map { $0.provider?.rawValue } == ["p", nil])
    for waterfall in review.waterfalls {
      #expect(Self.text(waterfall.ledger) == "3")
      #expect(Self.text(waterfall.changes) == "0.82")
      #expect(Self.text(waterfall.cost) == "3.82")
      #expect(waterfall.difference.isZero)
      #expect(waterfall.steps.first?.kind == .start && waterfall.steps.last?.kind == .end)
      #expect(Self.text(waterfall.steps.last?.runningSum) == "3.82")
    }
    let proof = review.conservation
    #expect(proof.customers.description == "2.90" && proof.customerCount == 2)
    #expect(proof.unattributed.description == "0.92")
    #expect(proof.unallocated.isZero && proof.difference.isZero)
    #expect(proof.rows == proof.documents && proof.total == proof.documents)
    #expect(proof.kinds.map(\.count).reduce(0, +) == 1)
  }

  /// 0.01 USD at 0.9 is 0.009, booked 0.01: 0.001 of rounding beside 9,000 and −8,999.99.
  @Test func nearZeroInvoice() throws {
    let review = try Self.review(WorkedExampleTests.nearZero, "2026-01")
    let use = try #require(review.exchange.uses.first)
    #expect(review.exchange.uses.count == 1)
    #expect((use.kind, use.currency.code, use.documentCount) == (.invoice, "USD", 1))
    #expect(Self.text(use.applied.rate) == "0.9")
    #expect((use.applied.date, use.applied.source) == ("2026-01-30", "bank"))
    #expect(Self.text(use.amount) == "0.01")
    #expect(use.booked.description == "0.01")
    #expect(Self.text(review.exchange.bookingRounding) == "0.001")
    #expect(review.exchange.effect.isZero)
    #expect(review.conservation.customers.description == "9000.00")
    #expect(review.conservation.unattributed.description == "-8999.99")
    #expect(review.conservation.documents.description == "0.01")
    #expect(Self.text(review.charges.first?.credits) == "-9999.99")
    #expect(Self.text(review.charges.first?.usage) == "10000")
    // The usage ties; only the credit waits.
    let row = try #require(review.tieOuts.first)
    #expect(row.usageLessLedger.isZero && row.openCount == 1)
    #expect(Self.text(row.matchedPercent, 2) == "100.00")
    #expect(Self.text(row.drift) == "-9999.99")
    #expect(Self.text(row.reportingDrift) == "-8999.991")
  }

  /// Billed 181.00 over two months: the ledger's 60 is in both, each bears its part.
  @Test func straddlingInvoice() throws {
    let january = try Self.review(WorkedExampleTests.straddle, "2026-01")
    let february = try Self.review(WorkedExampleTests.straddle, "2026-02")
    #expect(january.invoices.map { $0.booked?.description } == ["82.67"])
    #expect(february.invoices.map { $0.booked?.description } == ["98.33"])
    #expect(Self.text(january.tieOuts.first?.ledgerAmount) == "60")
    #expect(Self.text(january.tieOuts.first?.invoiceAmount) == "181")
    let steps = try #require(january.waterfalls.last).steps
    func amount(_ step: BridgeStep) -> String? {
      Self.text(steps.first { $0.step == step }?.amount)
    }
    // 40 in January, 20 of February claimed too, 40 only in amount, 31 + 50 of fees.
    #expect(amount(.ledger) == "40")
    #expect(amount(.cutoff) == "20")
    #expect(amount(.amountOnly) == "40")
    #expect(amount(.purchase) == "81")
    #expect(amount(.invoices) == "181")
    #expect(amount(.otherPeriods) == "-98.33")
    #expect(Self.text(steps.first { $0.step == .invoices }?.runningSum) == "181")
    // In January the service goes on; on 28 February it is over since the 15th, or just so.
    #expect(january.openItems.items.map(\.ageDays) == [0, 0, 0])
    #expect(
      february.openItems.items.map(\.ageDays).sorted { ($0 ?? 0) < ($1 ?? 0) } == [0, 13, 13])
    #expect(february.waterfalls.allSatisfy { $0.difference.isZero })
  }

  /// Account a2 is not billed yet: 500 accrued, beside 310.00 for 300.
  @Test func whatIsAccruedStandsApart() throws {
    let review = try Self.review(WorkedExampleTests.twoAccounts, "2026-01")
    #expect(
      review.tieOuts.map {
        "\($0.invoiceID?.rawValue ?? "-") \($0.status.rawValue) \($0.ledgerAmount.decimalText())"
      } == ["I open 300", "- accrued 500"])
    #expect(review.identity.providers.flatMap(\.accounts).map(\.rawValue) == ["a1", "a2"])
    let states = review.expectations.map {
      "\($0.kind.rawValue) \($0.account?.rawValue ?? "") \($0.state.rawValue)"
    }
    #expect(states == ["provider  received", "account a1 received", "account a2 accrued"])
    #expect(review.waterfalls.allSatisfy { $0.difference.isZero })
  }

  /// 99.99 over 75 : 25 is 74.9925 and 24.9975: the cent goes to B; −100.00 over three to A.
  @Test func whoGotTheRemainder() throws {
    func proof(_ books: MonthBooks) throws -> Review.AllocationProof {
      try #require(try Self.review(books, "2026-01").allocations.first)
    }
    let fixed = try proof(WorkedExampleTests.oneCost("99.99", "fixed", ["A", "B"]))
    #expect(
      fixed.shares.map { "\($0.row) \($0.fraction) \($0.printed) \($0.gotRemainder)" } == [
        "A 3/4 74.99 false", "B 1/4 25.00 true",
      ])
    #expect(fixed.weightSum == 100)
    #expect((fixed.method, fixed.driver?.rawValue) == (.fixed, "w"))
    #expect(fixed.remainderUnits == 1 && fixed.fractionSum == .one)
    let credit = try proof(WorkedExampleTests.oneCost("-100.00", "even", ["A", "B", "C"]))
    #expect(
      credit.shares.map { "\($0.row) \($0.fraction) \($0.printed) \($0.gotRemainder)" } == [
        "A 1/3 -33.34 true", "B 1/3 -33.33 false", "C 1/3 -33.33 false",
      ])
    #expect(credit.remainderUnits == 1)
  }

  /// Forty customers of one drift: 31 are named, nine are counted, and the list adds up.
  @Test func aLongListIsCutAndAddsUp() throws {
    let names = (10..<50).map { "c\($0)" }
    var usage = WorkedExampleTests.usageHeader
    for name in names { usage += "\(name),2026-01-05T00:00:00Z,\(name),p,m,,1\n" }
    let review = try Self.review(
      MonthBooks([
        "customers/c.csv": "customer_id,name\n" + names.map { "\($0),X\n" }.joined(),
        "prices/p.csv": WorkedExampleTests.priceHeader + "p,m,output_tokens,1,1,USD,,\n",
        "usage/u.csv": usage,
        "invoices/i.csv": WorkedExampleTests.invoiceHeader
          + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,,1,,,usage,,,m,output_tokens,,,,50.01\n",
      ]), "2026-01")
    let list = try #require(review.drivers.first { $0.dimension == .customer })
    #expect((list.drivers.count, list.limit, list.othersCount) == (31, 31, 9))
    // 10.01 over 40: 0.25025 each; 7.75775 named, 2.25225 of the others.
    #expect(Self.text(list.othersGross) == "2.25225")
    #expect(Self.text(list.drivers.last?.cumulativePercent ?? .none, 1) == "77.5")
    let printed = list.drivers.map(\.printedGross).reduce(list.othersPrintedGross, +)
    #expect(printed == list.gross && printed.description == "10.01")
  }

  /// A provider seen in November and silent since is missing; a replaced invoice counts nothing.
  @Test func whatWasExpectedAndWhatCame() throws {
    let header =
      "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,"
      + "charge_category,amount,corrects_invoice_id,replaces_invoice_id\n"
    let review = try Self.review(
      MonthBooks([
        "invoices/i.csv": header
          + "N1,late,2025-11-30,2025-11-01,2025-12-01,USD,5.00,purchase,5.00,,\n"
          + "J1,p,2026-01-31,2026-01-01,2026-02-01,USD,7.00,purchase,7.00,,\n"
          + "J2,p,2026-01-31,2026-01-01,2026-02-01,USD,8.00,purchase,8.00,,J1\n"
          + "J3,p,2026-01-31,2025-12-01,2026-01-01,USD,-1.00,credit,-1.00,J2,\n"
          + "E1,q,2026-01-31,2026-01-01,2026-02-01,EUR,9.00,purchase,9.00,,\n"
      ]), "2026-01")
    #expect(
      review.invoices.map { "\($0.invoiceID) \($0.status.rawValue)" } == [
        "J2 booked", "J3 linked", "E1 left out",
      ])
    #expect(review.replacedInvoices.map { "\($0.invoiceID) \($0.replacedBy)" } == ["J1 J2"])
    #expect(
      review.expectations.map { "\($0.name) \($0.seenIn) \($0.state.rawValue)" } == [
        "late [2025-11] missing", "p [2025-12] received",
      ])
    let correction = try #require(review.corrections.first)
    #expect(correction.invoiceID == InvoiceID("J3"))
    #expect(correction.corrects.map(\.rawValue) == ["J2"])
    #expect(correction.originalPeriods.map(\.description) == ["2025-12"])
    #expect(Self.text(correction.amount) == "-1")
  }

  /// A month in Berlin begins an hour before UTC's, and days without events are named.
  @Test func periodAndSilentDays() throws {
    var books = WorkedExampleTests.twoAccounts
    books.policy = "reporting: { time_zone: Europe/Berlin }\n"
    let review = try Self.review(books, "2026-01")
    #expect(review.identity.start.description == "2025-12-31T23:00:00Z")
    #expect(review.identity.end.description == "2026-01-31T23:00:00Z")
    #expect((review.identity.zone, review.identity.startOffsetSeconds) == ("Europe/Berlin", 3600))
    let silent = try #require(review.coverage.silentDays.first)
    #expect((silent.events, silent.activeDays, silent.days.count) == (3, 2, 29))
    #expect(!silent.days.map(\.description).contains("2026-01-05"))
    #expect((review.coverage.events, review.coverage.billableEvents) == (3, 3))
    #expect(review.coverage.ledgerCells == 3)
  }
}
