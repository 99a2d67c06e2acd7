import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Mistakes of units, injected one by one into figures that are right.
@Suite struct UnitSuspicionTests {
  /// 2,000,000 tokens at 3.00 per million: 6.00.
  private static func codes(
    quantity: String? = "2000000", unitPrice: String? = "3", per: String = "1000000",
    amount: String = "6", ledger: String = "2000000", ledgerPrice: String = "3",
    counted: String? = nil
  ) throws -> [String] {
    let line = try MatchedGroupTests.line(
      quantity: quantity, unitPrice: unitPrice, per: per, amount: amount)
    let matched = try MatchedGroupTests.matched(
      [line], [MatchedGroupTests.cell(ledger, price: ledgerPrice)], provider: counted)
    let invoice = PreparedInvoice(
      header: InvoiceHeader(
        provider: ProviderID("p"), invoiceID: InvoiceID("I"), issueDate: nil,
        servicePeriod: MatchedGroupTests.days, currency: matched.currency, statedTotal: nil,
        corrects: [], replaces: []),
      location: SourceLocation(file: "i.csv"), lines: [line], total: line.amount,
      linesSum: line.amount, tax: InvoiceTax(), servicePeriod: MatchedGroupTests.days)
    let findings = UnitSuspicion.findings(invoice) + UnitSuspicion.findings(matched)
    #expect(findings.allSatisfy { $0.code == .unitSuspect && $0.location?.line == 2 })
    return findings.map(\.message)
  }

  @Test func rightFiguresRaiseNoSuspicion() throws {
    #expect(try Self.codes() == [])
    // A half more, or a tenth less, is drift and no unit.
    #expect(try Self.codes(amount: "9") == [])
    #expect(try Self.codes(unitPrice: nil, amount: "5.4") == [])
  }

  @Test func centsForDollarsOnTheLine() throws {
    let messages = try Self.codes(amount: "600")
    #expect(
      messages == [
        "invoice I of p: the line's amount 600 USD is about 10^2 times quantity times price: minor "
          + "units (cents) and whole ones"
      ])
    #expect(try Self.codes(amount: "0.06").first?.contains("10^-2") == true)
  }

  @Test func pricePerThousandForOnePerMillion() throws {
    let messages = try Self.codes(per: "1000")
    #expect(messages.count == 1)
    #expect(
      messages.first?.contains("10^-3 times quantity times price: units and thousands") == true)
    #expect(try Self.codes(per: "1").first?.contains("10^-6") == true)
  }

  @Test func amountsOfALineWithoutPriceAgainstTheLedger() throws {
    let messages = try Self.codes(quantity: nil, unitPrice: nil, amount: "600")
    #expect(messages.count == 1)
    #expect(messages.first?.contains("billed 600 USD is about 10^2 times the ledger's 6:") == true)
  }

  @Test func quantitiesInThousandsAgainstTheLedger() throws {
    let messages = try Self.codes(quantity: "2000", per: "1000")
    #expect(messages.count == 1)
    #expect(
      messages.first?.contains(
        "the billed quantity 2000 is about 10^-3 times the ledger's 2000000: units and thousands")
        == true)
  }

  /// The provider's own export counts thousands.
  @Test(arguments: [("2000", 1), ("2100", 1), ("2100.1", 0), ("1900", 1), ("1899.9", 0), ("0", 0)])
  func providersCountAgainstTheLedger(counted: String, count: Int) throws {
    let messages = try Self.codes(counted: counted)
    #expect(messages.count == count)
    if count == 1 {
      #expect(
        messages.first?.contains(
          "the provider's own count \(counted) is about 10^-3 times the ledger's 2000000: units and "
            + "thousands") == true)
    }
  }

  /// The catalogue's price is per thousand and was taken for one per million.
  @Test func ledgerPriceInAnotherBlock() throws {
    let messages = try Self.codes(unitPrice: nil, ledgerPrice: "0.003")
    #expect(messages.first?.contains("10^3 times the ledger's 0.006") == true)
  }

  @Test func nearnessIsATwentieth() throws {
    #expect(try Self.codes(amount: "630").count == 1)
    #expect(try Self.codes(amount: "570").count == 1)
    #expect(try Self.codes(amount: "630.01") == [])
    #expect(try Self.codes(amount: "569.99") == [])
  }

  @Test func zeroAndSmallDifferencesAreNoUnits() throws {
    #expect(try Self.codes(amount: "0") == [])
    #expect(try Self.codes(quantity: "0", amount: "0") == [])
    // A thousandth of a dollar billed as the smallest amount there is: rounding, ten times as much.
    #expect(
      try Self.codes(
        quantity: "333", unitPrice: "3", amount: "0.01", ledger: "333") == [])
    // A credit is no multiple of what it credits.
    #expect(try Self.codes(amount: "-600") == [])
  }

  @Test func exponentsAreFoundOverTheirWholeRange() {
    for exponent in -9...9 {
      let power = Rational(BigInt(10).power(abs(exponent)), 1)
      let figure = exponent < 0 ? power.reciprocal : power
      let found = UnitSuspicion.exponent(of: figure, to: .one, rounding: .zero)
      #expect(found == (exponent == 0 ? nil : exponent))
      #expect(UnitSuspicion.exponent(of: -figure, to: .one, rounding: .zero) == nil)
    }
    #expect(UnitSuspicion.exponent(of: .zero, to: .one, rounding: .zero) == nil)
    #expect(UnitSuspicion.exponent(of: .one, to: .zero, rounding: .zero) == nil)
  }
}
