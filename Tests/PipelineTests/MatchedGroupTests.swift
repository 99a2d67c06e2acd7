import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Variances of single groups: figures from GUARDS D.4, worked there with exact fractions.
@Suite struct MatchedGroupTests {
  private static let day = CalendarDate(daysSinceEpoch: 20_700)
  static let days = day..<day.advanced(by: 31)

  static func decimal(_ text: String) throws -> ExactDecimal {
    try #require(ExactDecimal(text))
  }

  static func line(
    quantity: String?, unitPrice: String?, per: String = "1000000", amount: String
  ) throws -> PreparedLine {
    let line = InvoiceLine(
      lineID: nil, servicePeriod: nil, category: .usage, isCorrection: false, description: "",
      key: MatchKey(meter: MeterID("m")), quantity: try quantity.map(decimal),
      unitPrice: try unitPrice.map(decimal), per: try decimal(per), amount: try decimal(amount),
      location: SourceLocation(file: "i.csv", line: 2), content: "")
    return PreparedLine(
      line: line, key: line.key, servicePeriod: days, amount: Rational(line.amount),
      currency: try #require(Currency(code: "USD")))
  }

  static func cell(
    _ quantity: String, price: String, meter: String = "m"
  ) throws -> MatchCell {
    let quantity = try decimal(quantity)
    let unitCost = Rational(try decimal(price)) / Rational(1_000_000)
    return MatchCell(
      key: CellKey(
        provider: ProviderID("p"), account: nil, model: ModelID("x"), serviceTier: .standard,
        meter: MeterID(meter), billingDay: day),
      period: Period(containing: day), category: .api,
      currency: try #require(Currency(code: "USD")), quantity: quantity,
      cost: Rational(quantity) * unitCost, unitCost: unitCost, priceIndex: 0, uses: 0..<0,
      place: 0)
  }

  static func matched(
    _ lines: [PreparedLine], _ cells: [MatchCell], provider: String? = nil,
    tolerance: Tolerance = Tolerance()
  ) throws -> MatchedGroup {
    let dollar = try #require(Currency(code: "USD"))
    let group = BilledGroup(
      provider: ProviderID("p"), root: 0, rootID: InvoiceID("I"),
      key: MatchKey(meter: MeterID("m")), servicePeriod: days,
      lines: lines.map { (invoice: 0, line: $0) })
    let header = InvoiceHeader(
      provider: ProviderID("p"), invoiceID: InvoiceID("I"), issueDate: nil, servicePeriod: days,
      currency: dollar, statedTotal: nil, corrects: [], replaces: [])
    var findings: [Finding] = []
    let root = try #require(
      PreparedInvoice(
        Invoice(
          header: header, lines: lines.map(\.line), location: SourceLocation(file: "i.csv")),
        policy: Policy(reportingCurrency: dollar),
        priceBook: PriceBook.build(rows: [], aliases: []).output, findings: &findings))
    return MatchedGroup(
      group, cells: cells, conversions: [dollar: .one], applied: .same, root: root,
      providerQuantity: try provider.map(decimal), tolerance: tolerance)
  }

  private static func texts(_ matched: MatchedGroup) -> [Variance: String] {
    Dictionary(
      uniqueKeysWithValues: matched.variances.map {
        ($0.variance, $0.amount.decimalText(places: 12))
      })
  }

  /// G-D2: three meters, quantity 0.0146691, price 0.15000225, rounding 0.00158235 in all.
  @Test func threeMetersWithRounding() throws {
    let groups = [
      try Self.matched(
        [try Self.line(quantity: "1240000", unitPrice: "3", amount: "3.72")],
        [try Self.cell("1234567", price: "3")]),
      try Self.matched(
        [try Self.line(quantity: "394568", unitPrice: "0.30", amount: "0.12")],
        [try Self.cell("400001", price: "0.30")]),
      try Self.matched(
        [try Self.line(quantity: "200003", unitPrice: "15.75", amount: "3.15")],
        [try Self.cell("200003", price: "15")]),
    ]
    func sum(_ variance: Variance) -> String {
      Rational.sum(
        groups.flatMap(\.variances).filter { $0.variance == variance }.map(\.amount)
      ).decimalText(places: 12)
    }
    #expect(sum(.quantity) == "0.0146691")
    #expect(sum(.price) == "0.15000225")
    #expect(sum(.lineRounding) == "0.00158235")
    let drift = Rational.sum(groups.map { $0.billedAmount - $0.ledgerAmount })
    #expect(drift.decimalText(places: 12) == "0.1662537")
  }

  /// G-D3: price 5 to 10, quantity 50 to 70; drift takes quantity at the ledger's price.
  @Test func quantityAtTheLedgersPrice() throws {
    let matched = try Self.matched(
      [try Self.line(quantity: "70", unitPrice: "10", per: "1", amount: "700")],
      [try Self.cell("50", price: "5000000")])
    #expect(Self.texts(matched) == [.quantity: "100", .price: "350", .lineRounding: "0"])
  }

  /// G-D5 (bfe#1319): 198,272 cached tokens billed at 0.05 that the ledger rated at 1.50 a million.
  @Test func cachedTokensRatedAsUncached() throws {
    let matched = try Self.matched(
      [try Self.line(quantity: "198272", unitPrice: "0.05", amount: "0.0099136")],
      [try Self.cell("198272", price: "1.5")])
    #expect(Self.texts(matched)[.price] == "-0.2874944")
  }

  @Test func withoutAPriceASmallDifferenceIsRounding() throws {
    // 1,000,001 at 3 a million is 3.000003; billed 3.00 without a price: half a cent explains it.
    let close = try Self.matched(
      [try Self.line(quantity: "1000001", unitPrice: nil, amount: "3.00")],
      [try Self.cell("1000001", price: "3")])
    #expect(Self.texts(close) == [.quantity: "0", .price: "0", .lineRounding: "-0.000003"])
    // 0.006 is more than half a cent.
    let far = try Self.matched(
      [try Self.line(quantity: "1000000", unitPrice: nil, amount: "3.006")],
      [try Self.cell("1000000", price: "3")])
    #expect(Self.texts(far) == [.quantity: "0", .price: "0.006", .lineRounding: "0"])
    // Exactly half a cent is still rounding.
    let edge = try Self.matched(
      [try Self.line(quantity: "1000000", unitPrice: nil, amount: "3.005")],
      [try Self.cell("1000000", price: "3")])
    #expect(Self.texts(edge)[.lineRounding] == "0.005")
  }

  @Test func amountOnlyWhereQuantitiesCannotBeCompared() throws {
    let twoMeters = try Self.matched(
      [try Self.line(quantity: "2000000", unitPrice: nil, amount: "7")],
      [try Self.cell("1000000", price: "3"), try Self.cell("1000000", price: "3", meter: "n")])
    #expect(Self.texts(twoMeters) == [.amountOnly: "1"])
    let noQuantity = try Self.matched(
      [try Self.line(quantity: nil, unitPrice: nil, amount: "2")],
      [try Self.cell("1000000", price: "3")])
    #expect(Self.texts(noQuantity) == [.amountOnly: "-1"])
    let noCell = try Self.matched(
      [try Self.line(quantity: "5", unitPrice: "1", amount: "5")], [])
    #expect(Self.texts(noCell) == [.notInLedger: "5"])
  }

  @Test func statedPriceAndAmountThatContradictEachOther() throws {
    let matched = try Self.matched(
      [try Self.line(quantity: "1000000", unitPrice: "3", amount: "3.01")],
      [try Self.cell("1000000", price: "3")])
    #expect(matched.hasLineArithmetic)
    #expect(Self.texts(matched)[.lineRounding] == "0.01")
  }

  /// GUARDS G-D6 (NetSuite): separate limits, all of which must hold.
  @Test func tolerances() throws {
    func passes(_ billed: String, _ tolerance: Tolerance) throws -> Bool {
      // The ledger says 100.
      try Self.matched(
        [try Self.line(quantity: nil, unitPrice: "1", amount: billed)],
        [try Self.cell("100", price: "1000000")], tolerance: tolerance
      ).passes
    }
    #expect(try passes("100", Tolerance()))
    #expect(try passes("100.000001", Tolerance()) == false)
    var absolute = Tolerance()
    absolute.absolute = try Self.decimal("3")
    #expect(try passes("103", absolute))
    #expect(try passes("103.01", absolute) == false)
    var both = absolute
    both.relative = try Self.decimal("0.01")
    #expect(try passes("103", both) == false)
    both.rule = .any
    #expect(try passes("103", both))
    var relative = Tolerance()
    relative.relative = try Self.decimal("0.01")
    // 1 % of what was billed, 101.01..., reaches exactly from 100 to 100/0.99.
    #expect(try passes("101.01", relative))
    #expect(try passes("101.02", relative) == false)
  }

  @Test func surplusIsHeldOnlyWhileItIsOpen() throws {
    let lines = [try Self.line(quantity: "1060000", unitPrice: "3", amount: "3.18")]
    let cells = [try Self.cell("1000000", price: "3")]
    let open = try Self.matched(lines, cells)
    #expect(open.heldFraction(.hold) == Rational(BigInt(6), BigInt(106)))
    #expect(open.heldFraction(.spread) == .zero)
    var tolerance = Tolerance()
    tolerance.absolute = try Self.decimal("0.18")
    #expect(try Self.matched(lines, cells, tolerance: tolerance).heldFraction(.hold) == .zero)
  }
}
