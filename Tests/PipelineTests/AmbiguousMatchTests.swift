import ExactMoney
import Testing

@testable import Pipeline

/// Lines that could claim the same usage: nobody's guess, all of them named.
@Suite struct AmbiguousMatchTests {
  private let provider = ProviderID("p")
  private let model = ModelID("m")
  private let meter = MeterID("output_tokens")

  /// The findings of a month in which `keys` all bill the same usage, in this order.
  private func findings(_ keys: [MatchKey]) throws -> [Finding] {
    try close(keys).findings.filter { $0.code == .ambiguousMatch }
  }

  private func close(_ keys: [MatchKey]) throws -> MonthEndClose {
    let dollar = try #require(Currency(code: "USD"))
    let period = try #require(Period("2026-01"))
    let location = SourceLocation(file: "i.csv", line: 2)
    let lines = keys.map { key in
      InvoiceLine(
        lineID: nil, servicePeriod: nil, category: .usage, isCorrection: false, description: "",
        key: key, quantity: nil, unitPrice: nil, per: .one, amount: 1, location: location,
        content: "\(key.texts)")
    }
    let price = PriceRow(
      provider: provider, model: model, serviceTier: .standard, meter: meter,
      minInputTokens: .zero, unitPrice: 1, per: 1, currency: dollar, effectiveFrom: nil,
      effectiveTo: nil, account: nil, category: .api)
    var intake = Intake()
    intake.prices = [Sourced(price, at: location, content: "1")]
    intake.invoices = [
      Invoice(
        header: InvoiceHeader(
          provider: provider, invoiceID: InvoiceID("I"), issueDate: period.lastDay,
          servicePeriod: period.days, currency: dollar, statedTotal: nil, corrects: [],
          replaces: []),
        lines: lines, location: location)
    ]
    var rollUp = UsageRollUp()
    rollUp.meters = [meter]
    rollUp.groups = UsageGroups([
      UsageGroup(
        reportingDay: period.firstDay, billingDay: period.firstDay, row: .unattributed,
        customerName: "", dimensions: [], provider: provider, account: nil, model: model,
        serviceTier: .standard, events: 1)
    ])
    rollUp.rows = [UsageQuantity(group: 0, meter: 0, priceIndex: 0, quantity: 3)]
    let policy = Policy(reportingCurrency: dollar)
    let reference = IdentifyStage(policy: policy).run(intake).output
    return MonthEndStages(period: period, policy: policy, reference: reference).run(rollUp)
  }

  /// Three lines that name one field each agree with one cell: one finding with all three.
  @Test func allCandidatesAreNamed() throws {
    let keys = [
      MatchKey(model: model), MatchKey(serviceTier: .standard), MatchKey(meter: meter),
    ]
    let found = try findings(keys)
    #expect(
      found.map(\.message) == [
        "p: I (standard, 2026-01-01 to 2026-02-01), I (m, 2026-01-01 to 2026-02-01) and "
          + "I (output_tokens, 2026-01-01 to 2026-02-01) all bill 1 meter-days of the ledger; "
          + "the last has them meanwhile"
      ])
    // Whatever the order of the lines.
    #expect(try findings(keys.reversed()) == found)
  }

  /// The review has them one by one, who has the usage meanwhile first: 3 units at 1.
  @Test func candidatesInTheReview() throws {
    let keys = [MatchKey(model: model), MatchKey(meter: meter)]
    for order in [keys, keys.reversed()] {
      let contests = try #require(try close(order).review?.contests)
      #expect(contests.map(\.cost) == [3])
      #expect(contests.map(\.meterDayCount) == [1])
      #expect(contests.map(\.isOverlap) == [false])
      let candidates = try #require(contests.first).candidates
      #expect(candidates.map(\.isHolder) == [true, false])
      #expect(candidates.map(\.key) == [MatchKey(meter: meter), MatchKey(model: model)])
    }
  }

  @Test func twoCandidates() throws {
    let found = try findings([MatchKey(model: model), MatchKey(meter: meter)])
    #expect(found.count == 1)
    #expect(found[0].message.contains("both bill 1 meter-days"))
  }
}
