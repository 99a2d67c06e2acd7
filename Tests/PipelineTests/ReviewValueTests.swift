import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// The small rules of the review, at their edges.
@Suite struct ReviewValueTests {
  private static func tolerance(_ difference: String, rows: Int, currency: String) throws -> Bool {
    Review.FOCUSTolerance(
      difference: Rational(try #require(ExactDecimal(difference))), rowCount: rows,
      currency: try #require(Currency(code: currency))
    ).passes
  }

  /// GUARDS D.5: five rows reach 1.00 (100 cents), a million rows √1,000,000 × 0.005 = 5.00.
  @Test func focusTolerance() throws {
    #expect(try Self.tolerance("0.02", rows: 5, currency: "USD"))
    #expect(try !Self.tolerance("5.00", rows: 5, currency: "USD"))
    #expect(try Self.tolerance("4.50", rows: 1_000_000, currency: "USD"))
    #expect(try Self.tolerance("-5.00", rows: 1_000_000, currency: "USD"))
    #expect(try !Self.tolerance("5.0000001", rows: 1_000_000, currency: "USD"))
    #expect(try !Self.tolerance("15.00", rows: 1_000_000, currency: "USD"))
    #expect(try Self.tolerance("1.00", rows: 0, currency: "USD"))
    #expect(try !Self.tolerance("1.01", rows: 0, currency: "USD"))
    // A yen is a minor unit: 100 yen pass, and half a yen for the root of each row.
    #expect(try Self.tolerance("100", rows: 1, currency: "JPY"))
    #expect(try !Self.tolerance("101", rows: 40_000, currency: "JPY"))
    #expect(try Self.tolerance("101", rows: 40_804, currency: "JPY"))
  }

  @Test func agesFallIntoOneBucketEach() {
    let ages = [-3, 0, 30, 31, 60, 61, 90, 91, 4000].map { Review.AgeBucket(days: $0).rawValue }
    #expect(ages == ["0-30", "0-30", "0-30", "31-60", "31-60", "61-90", "61-90", ">90", ">90"])
  }

  @Test func theSignDecidesBetweenClaimAndAccrual() {
    func action(_ variance: Variance, _ amount: Rational) -> Review.ProposedAction {
      Review.ProposedAction(variance, amount: amount)
    }
    for variance in [Variance.quantity, .billing, .price, .amountOnly, .notInvoiced] {
      #expect(action(variance, 1) == .claim)
      #expect(action(variance, -1) == .accrue)
      #expect(action(variance, 0) == .none)
    }
    #expect(action(.metering, -1) == .checkMetering)
    #expect(action(.notInLedger, 1) == .findUsage)
    #expect(action(.tax, 1) == .confirmCharge)
    #expect(action(.invoiceRounding, 1) == .returnToIssuer)
    #expect(action(.lineRounding, 1) == .none)
  }

  @Test func everyWordHasAMeaning() {
    for variance in Variance.allCases { #expect(!variance.meaning.isEmpty) }
    for step in BridgeStep.allCases {
      #expect(!step.meaning.isEmpty && step.meaning != step.rawValue, "\(step)")
    }
  }

  /// 1.00 in 10⁻¹² over three rows of equal use: none is lost, and the net follows the gross.
  @Test func whatIsAttributedIsWhatThereWas() throws {
    let dollar = try #require(Currency(code: "USD"))
    let price = PriceRow(
      provider: ProviderID("p"), model: ModelID("m"), serviceTier: .standard,
      meter: MeterID("output_tokens"), minInputTokens: 0, unitPrice: 1, per: 1, currency: dollar,
      effectiveFrom: nil, effectiveTo: nil, account: nil, category: .api)
    let day = CalendarDate(daysSinceEpoch: 20_700)
    let groups = ["a", "b", "c"].map { customer in
      UsageGroup(
        reportingDay: day, billingDay: day, row: RowID(customer), customerName: customer,
        dimensions: [], provider: price.provider, account: nil, model: price.model,
        serviceTier: .standard, events: 1)
    }
    let index = CellIndex(
      Ledger(
        groups: UsageGroups(groups), meters: [price.meter], prices: [price],
        rows: (0..<3).map {
          UsageQuantity(group: $0, meter: 0, priceIndex: 0, quantity: 7)
        }[...]))
    var tally = DriftTally(index)
    tally.add(
      DriftTally.steps(gross: 1, net: -1), provider: price.provider, key: MatchKey(),
      over: index.cells)
    tally.add(
      DriftTally.steps(gross: 2, net: 2), provider: price.provider,
      key: MatchKey(model: ModelID("x")))
    let rows = Dictionary(uniqueKeysWithValues: zip(index.rows.map(\.rawValue), tally.rows))
    let third = BigInt(333_333_333_333)
    #expect(rows["a"]?.gross == third)
    #expect(rows["b"]?.gross == third)
    #expect(rows["c"]?.gross == third + 1)
    #expect(rows["c"]?.net == -third - 1)
    #expect(rows["(unattributed)"]?.gross == 2 * BigInt(10).power(12))
    let models = tally.named[.model, default: [:]].mapValues(\.net)
    #expect(models == ["m": -BigInt(10).power(12), "x": 2 * BigInt(10).power(12)].byName)
    #expect(tally.named[.day]?[DriftTally.Name("(no day)")]?.gross == 2 * BigInt(10).power(12))
  }
}

extension [String: BigInt] {
  /// The same by names as the tally has them.
  fileprivate var byName: [DriftTally.Name: BigInt] {
    Dictionary<DriftTally.Name, BigInt>(
      uniqueKeysWithValues: map { (DriftTally.Name($0.key), $0.value) })
  }
}
