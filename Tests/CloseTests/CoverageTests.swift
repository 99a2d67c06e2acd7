import ExactMoney
import Pipeline
import Testing

/// What may be missing from a ledger, its figures worked out by hand.
@Suite struct CoverageTests {
  private static let books = MonthBooks([
    "customers/c.csv": "customer_id,name\nA,Alder\n",
    "prices/p.csv": """
    provider,model,meter,unit_price,per,currency
    acme,m1,uncached_input_tokens,1,1000,USD
    acme,m1,output_tokens,2,1000,USD

    """,
    "usage/gateway.csv": """
    event_id,occurred_at,provider,model,customer_id,work_item_id,attempt,status,\
    uncached_input_tokens,output_tokens
    e1,2026-01-05T10:00:00Z,acme,m1,A,w1,1,completed,1000,500
    e2,2026-01-05T10:20:00Z,acme,m1,A,w2,1,completed,4000,0
    e3,2026-01-06T11:00:00Z,acme,m1,A,w3,1,started,2500,
    e4,2026-01-06T12:00:00Z,acme,m1,A,w4,3,completed,,10
    e5,2026-01-06T13:00:00Z,acme,m1,A,,2,failed,10,

    """,
    // The application's own log knows two of the calls too.
    "usage/log.csv": """
    event_id,occurred_at,provider,model,customer_id,work_item_id,attempt,status,\
    uncached_input_tokens,output_tokens
    e1,2026-01-05T10:00:00Z,acme,m1,A,w1,1,completed,1000,500
    e5,2026-01-06T13:00:00Z,acme,m1,A,,2,failed,10,

    """,
  ])

  private static func coverage() throws -> Review.Coverage {
    try #require(try books.close("2026-01").review).coverage
  }

  /// 2,500 input tokens are 2.50. The greatest ended calls have 4,000 and 500: 4.00 and 1.00.
  @Test func openCallsHaveBounds() throws {
    let open = try #require(try Self.coverage().gaps.open.first)
    #expect((open.model, open.events) == (ModelID("m1"), 1))
    #expect(open.lower.isZero)
    #expect(open.recorded == Rational(5, 2))
    #expect(open.upper == Rational(5))
  }

  /// w4's third attempt had two before it. e5 belongs to no work item: nobody can tell.
  @Test func attemptsBeforeTheThird() throws {
    let gaps = try Self.coverage().gaps.attempts
    #expect(gaps.map(\.row) == [RowID("A")])
    #expect(gaps.map { [$0.workItems, $0.missingCalls, $0.unlinkedRetries] } == [[1, 2, 1]])
  }

  /// Of the gateway's five rows one has no input and two no output; one says that it had none.
  @Test func missingIsNotZero() throws {
    let files = try Self.coverage().files
    let gateway = try #require(files.first { $0.name == "usage/gateway.csv" })
    #expect(
      gateway.meterCells.map { "\($0.meter) \($0.missing) \($0.zero)" }
        == ["output_tokens 2 1", "uncached_input_tokens 1 0"])
    let log = try #require(files.first { $0.name == "usage/log.csv" })
    #expect(
      log.meterCells.map { "\($0.meter) \($0.missing) \($0.zero)" }
        == ["output_tokens 1 0", "uncached_input_tokens 0 0"])
  }

  @Test func filesThatOverlap() throws {
    let overlaps = try Self.coverage().gaps.overlaps
    #expect(
      overlaps == [SourceOverlap(first: "usage/gateway.csv", second: "usage/log.csv", rows: 2)])
  }

  /// Four hours of the month's 744 have events; nothing follows from so few.
  @Test func hoursOfASmallMonth() throws {
    let hours = try #require(try Self.coverage().gaps.hours.first)
    #expect((hours.events, hours.hours, hours.activeHours) == (5, 744, 4))
    #expect(hours.gaps.isEmpty)
    #expect(hours.expectedSilentHours == 0)
  }
}
