import ExactMoney
import Testing

@testable import Pipeline

extension SampleReview {
  func invoices() throws -> [Review.InvoiceEntry] {
    func invoice(
      _ provider: ProviderID, _ id: String, _ currency: Currency, total: String, booked: Int?,
      _ status: Review.InvoiceStatus, isFinal: Bool = true, corrects: [InvoiceID] = []
    ) throws -> Review.InvoiceEntry {
      .init(
        provider: provider, invoiceID: InvoiceID(id),
        issueDate: period.lastDay.advanced(by: 3), servicePeriod: period.days,
        currency: currency, total: try exact(total), lineCount: 7,
        booked: booked.map { money($0) }, status: status, isFinal: isFinal, corrects: corrects,
        replaces: [], location: SourceLocation(file: "invoices/october.csv", line: 2))
    }
    return [
      try invoice(anthropic, "A-104", dollar, total: "8123.45", booked: 750_161, .booked),
      try invoice(openAI, "INV-881", dollar, total: "11980.20", booked: 1_106_312, .booked),
      try invoice(
        openAI, Self.hostileNames[0], dollar, total: "-45.00", booked: nil, .linked,
        corrects: [InvoiceID("INV-770")]),
      try invoice(
        ProviderID("sakura"), "S-1", yen, total: "120000", booked: nil, .leftOut, isFinal: false),
    ]
  }

  func footings() throws -> [Review.Footing] {
    func footing(
      _ provider: ProviderID, _ id: String, _ currency: Currency, net: String, tax: String,
      rounding: String, difference: String, total: String
    ) throws -> Review.Footing {
      .init(
        provider: provider, invoiceID: InvoiceID(id), currency: currency, lineCount: 7,
        net: try exact(net), tax: try exact(tax), rounding: try exact(rounding),
        roundingLimit: try exact("0.035"), statedTotal: try decimal(total),
        total: try exact(total), difference: try exact(difference),
        foots: difference == "0",
        focus: .init(difference: try exact(difference), rowCount: 7, currency: currency))
    }
    return [
      try footing(
        anthropic, "A-104", dollar, net: "6826.4302", tax: "1297.0217", rounding: "-0.0019",
        difference: "0", total: "8123.45"),
      try footing(
        openAI, "INV-881", dollar, net: "11980.201", tax: "0", rounding: "0",
        difference: "-0.001", total: "11980.20"),
      try footing(
        openAI, Self.hostileNames[0], dollar, net: "-45", tax: "0", rounding: "0",
        difference: "0", total: "-45"),
    ]
  }

  func charges() throws -> [Review.ChargeSummary] {
    [
      .init(
        provider: anthropic, invoiceID: InvoiceID("A-104"), currency: dollar,
        usage: try exact("7076.4302"), purchases: 0, credits: try exact("-250"), adjustments: 0,
        taxCharged: try exact("1297.0217"), taxSelfAssessed: 0,
        taxRecovered: try exact("1297.0217"), taxThatIsCost: 0,
        invoiceRounding: try exact("-0.0019"), cost: try exact("6826.4283")),
      .init(
        provider: openAI, invoiceID: InvoiceID("INV-881"), currency: dollar,
        usage: try exact("11480.201"), purchases: try exact("500"), credits: 0, adjustments: 0,
        taxCharged: 0, taxSelfAssessed: try exact("2276.238"),
        taxRecovered: try exact("2276.238"), taxThatIsCost: 0,
        invoiceRounding: try exact("-0.001"), cost: try exact("11980.20")),
    ]
  }

  func corrections() throws -> [Review.Correction] {
    [
      .init(
        provider: openAI, invoiceID: InvoiceID(Self.hostileNames[0]), lineID: "1",
        corrects: [InvoiceID("INV-770")], servicePeriod: period.previous.days,
        originalPeriods: [period.previous],
        key: MatchKey(model: ModelID("gpt-x"), meter: MeterID("output_tokens")),
        category: .credit, description: Self.hostileNames[2], currency: dollar,
        amount: try exact("-45"), reportingAmount: try exact("-41.55525"))
    ]
  }

  func exchange() throws -> Review.ExchangeSection {
    let rate = AppliedRate(rate: Rational(10_000, 10_829), date: "2026-10-30", source: "ECB")
    return .init(
      policy: ExchangePolicy(),
      uses: [
        .init(
          kind: .invoice, currency: dollar, applied: rate, documentCount: 2,
          amount: try exact("20103.65"), booked: money(1_856_473)),
        .init(
          kind: .accrual, currency: dollar, applied: rate, documentCount: 1,
          amount: try exact("812.4"), booked: money(75_021)),
      ],
      effects: [
        .init(provider: anthropic, amount: try exact("-12.345678")),
        .init(provider: openAI, amount: try exact("3.0049")),
      ], effect: try exact("-9.340778"), bookingRounding: try exact("0.0031"))
  }

  func unassigned() throws -> Review.Unassigned {
    .init(
      unpriced: [
        .init(
          period: period, provider: openAI, model: ModelID(Self.hostileNames[4]),
          serviceTier: .standard, meter: MeterID("images"), quantity: 5, events: 5,
          firstLocation: SourceLocation(file: "usage/october.jsonl", line: 771))
      ], unpricedEvents: 5, unattributed: money(92_11), heldSurplus: try exact("75.0100004"),
      unknownCustomers: [
        .init(
          period: period, customerID: CustomerID(Self.hostileNames[8]), events: 12,
          firstLocation: SourceLocation(file: "usage/october.jsonl", line: 3))
      ], unknownCustomerCost: try exact("17.1"), unallocated: money(0),
      unused: [
        .init(kind: .expiredCredits, paid: 900, unused: try exact("0.38")),
        .init(kind: .creditsLeft, paid: 900, unused: try exact("449.62")),
        .init(kind: .purchasedCapacity, paid: try exact("461.7"), unused: nil),
      ])
  }

  func conservation() throws -> Review.Conservation {
    .init(
      customerCount: 214, customers: money(1_922_283), unattributed: money(9_211),
      unallocated: money(0), rows: money(1_931_494), total: money(1_931_494), documentCount: 4,
      documents: money(1_931_494), difference: money(0),
      kinds: [
        .init(kind: .invoice, count: 2, booked: money(1_856_473)),
        .init(kind: .accrual, count: 1, booked: money(75_021)),
        .init(kind: .sharedCost, count: 0, booked: money(0)),
      ],
      currencies: [
        .init(
          currency: dollar, count: 3, amount: try exact("20916.05"), booked: money(1_931_494))
      ])
  }

  func allocations() throws -> [Review.AllocationProof] {
    [
      .init(
        pool: PoolID("vector-store"), costs: [CostID("C-1"), CostID("C-2")],
        method: .proportional, driver: DriverID("vectors"), booked: money(10_000),
        weightSum: 3, transfers: [.init(pool: PoolID("support"), fraction: Rational(1, 10))],
        shares: Self.hostileNames.prefix(3).enumerated().map { number, name in
          .init(
            row: RowID(name), fraction: Rational(1, 3),
            printed: money(number == 0 ? 3_334 : 3_333), gotRemainder: number == 0)
        }, limit: 20, othersCount: 0, othersFraction: 0, othersPrinted: money(0),
        remainderUnits: 1, fractionSum: 1)
    ]
  }

  func coverage() throws -> Review.Coverage {
    var statistics = UsageStatistics()
    statistics.rowsRead = 2_000_113
    statistics.rowsRefused = 3
    statistics.duplicates = 4_410
    statistics.superseded = 12
    statistics.events = 1_995_688
    return .init(
      statistics: statistics,
      files: [
        .init(
          name: "usage/october.jsonl", rowsRead: 2_000_113, rowsRefused: 3,
          meterCells: [
            .init(meter: MeterID("cache_read_tokens"), missing: 1_400_020, zero: 12_001),
            .init(meter: MeterID(Self.hostileNames[0]), missing: 0, zero: 4),
          ])
      ],
      events: 1_990_001, billableEvents: 1_989_777, calls: 1_700_004, failedCalls: 20_113,
      openEvents: 2, conflictingEvents: 1, ledgerCells: 48_112,
      silentDays: [
        .init(provider: anthropic, events: 700_000, activeDays: 31, days: []),
        .init(
          provider: openAI, events: 1_289_777, activeDays: 29,
          days: [period.firstDay, period.lastDay]),
      ], gaps: try gaps())
  }

  private func gaps() throws -> Review.CoverageGaps {
    let gap = Review.HourGap(
      start: Instant(secondsSinceEpoch: 1_791_194_400), hours: 11, expectedHours: 9)
    return .init(
      hours: [
        .init(
          provider: anthropic, events: 700_000, hours: 745, activeHours: 745,
          expectedSilentHours: 0, longestGap: nil, limit: 3, gaps: []),
        .init(
          provider: openAI, events: 1_289_777, hours: 745, activeHours: 690,
          expectedSilentHours: 14, longestGap: gap, limit: 3, gaps: [gap]),
      ],
      open: [
        .init(
          provider: openAI, model: ModelID(Self.hostileNames[6]), serviceTier: .standard,
          events: 2, recorded: try exact("0.004"), upper: try exact("1.7325"))
      ],
      attempts: [
        .init(
          period: period, row: RowID(Self.hostileNames[1]), provider: openAI,
          model: ModelID("gpt-x"), workItems: 3, missingCalls: 5, unlinkedRetries: 12)
      ],
      overlaps: [
        .init(first: "usage/gateway.csv", second: "usage/\(Self.hostileNames[2]).csv", rows: 40)
      ], overlappingDocuments: 1)
  }

  func prepaid() throws -> [PrepaidBalance] {
    [
      PrepaidBalance(
        provider: mistral, invoiceID: InvoiceID("M-1"), lineID: "1", start: period.firstDay,
        expiry: period.next.firstDay, opening: CreditAmount(credits: 0, money: money(0)),
        bought: CreditAmount(credits: 1_200, money: money(90_000)),
        used: CreditAmount(credits: 600, money: money(45_000)),
        expired: CreditAmount(credits: try exact("0.5"), money: money(38)),
        returned: CreditAmount(credits: 20, money: money(1_500)))
    ]
  }
}
