import ExactMoney
import Pipeline
import Testing
import UsageScan

@Suite("Days, models, prices and rows")
struct RatingTests {
  /// 2026: daylight saving from 8 March 02:00 (10:00 UTC) to 1 November 02:00 (09:00 UTC).
  let losAngeles = ZoneRules(
    name: "America/Los_Angeles", initialOffsetSeconds: -28_800,
    transitions: [
      .init(start: 1_772_964_000, offsetSeconds: -25_200),
      .init(start: 1_793_523_600, offsetSeconds: -28_800),
    ])

  func event(
    _ occurred: String = "2026-10-05T10:00:00Z", model: String = "m1", tier: String = "",
    account: String = "", input: String = "", cached: String = "", output: String = "1"
  ) -> String {
    "\(occurred),acme,\(model),\(tier),\(account),\(input),\(cached),\(output),A\n"
  }

  let header =
    "occurred_at,provider,model,service_tier,account,uncached_input_tokens,cache_read_tokens,"
    + "output_tokens,customer_id\n"

  @Test(
    "the billing day follows the provider's zone through both changes of the clock",
    arguments: [
      ("2026-03-08T07:59:59Z", "2026-03-07"), ("2026-03-08T08:00:00Z", "2026-03-08"),
      ("2026-03-09T06:59:59Z", "2026-03-08"), ("2026-03-09T07:00:00Z", "2026-03-09"),
      ("2026-11-01T06:59:59.999Z", "2026-10-31"), ("2026-11-01T07:00:00Z", "2026-11-01"),
      ("2026-11-02T07:59:59Z", "2026-11-01"), ("2026-11-02T08:00:00Z", "2026-11-02"),
      ("2026-11-01T23:30:00-08:00", "2026-11-01"),
    ])
  func billingDay(occurred: String, day: String) throws {
    var world = try World()
    try world.addPrice("3")
    var provider = ProviderPolicy()
    provider.billingZone = losAngeles
    world.policy.providers[ProviderID("acme")] = provider
    let rollUp = world.scan(header + event(occurred))
    #expect(rollUp.cells.map(\.group.billingDay) == [CalendarDate(day)])
    // Only the last case's UTC day is not in its text.
    let reportingDay = occurred.hasSuffix("Z") ? String(occurred.prefix(10)) : "2026-11-02"
    #expect(rollUp.cells.map(\.group.reportingDay) == [CalendarDate(reportingDay)])
  }

  @Test("the reporting zone decides the period of everything")
  func reportingZone() throws {
    var world = try World()
    world.policy.reportingZone = losAngeles
    world.customers = []
    // 06:59:59 UTC on 1 November is still October in Los Angeles; 07:00 is not.
    let rollUp = world.scan(
      header + event("2026-11-01T06:59:59Z") + event("2026-11-01T07:00:00Z"))
    let periods = [Period("2026-10"), Period("2026-11")]
    #expect(rollUp.activity.map(\.period) == periods)
    #expect(rollUp.unpriced.map(\.period) == periods)
    #expect(rollUp.unknownCustomers.map(\.period) == periods)
  }

  @Test("days and prices go by occurred_at, never by recorded_at")
  func occurredDecides() throws {
    var world = try World()
    try world.addPrice("1", to: "2026-10-01")
    try world.addPrice("2", from: "2026-10-01")
    let rollUp = world.scan(
      """
      occurred_at,recorded_at,provider,model,output_tokens,customer_id
      2026-09-30T23:00:00Z,2026-10-02T10:00:00Z,acme,m1,1,A
      """)
    #expect(rollUp.cells.map(\.group.billingDay) == [CalendarDate("2026-09-30")])
    #expect(rollUp.cells.map(\.group.reportingDay) == [CalendarDate("2026-09-30")])
    #expect(world.rows(rollUp) == ["A 1 output_tokens m1 standard @1"])
  }

  @Test("days apart in either zone are rows apart; moments of one day pair are one row")
  func dayPairs() throws {
    var world = try World()
    try world.addPrice("3")
    world.policy.anyProvider.billingZone = losAngeles
    let rollUp = world.scan(
      header + event("2026-10-05T06:00:00Z", output: "1")
        + event("2026-10-05T08:00:00Z", output: "2")
        + event("2026-10-05T23:00:00Z", output: "4")
        + event("2026-10-06T03:00:00Z", output: "8"))
    #expect(
      rollUp.cells.map { "\($0.group.reportingDay) \($0.group.billingDay) \($0.quantity)" } == [
        "2026-10-05 2026-10-04 1", "2026-10-05 2026-10-05 6", "2026-10-06 2026-10-05 8",
      ])
  }

  @Test(
    "the context band prices all of the call's tokens, from its bound on",
    arguments: [
      ("199999", "", "1"), ("200000", "", "2"), ("200001", "", "2"), ("150000", "49999", "1"),
      ("150000", "50000", "2"),
    ])
  func contextBand(input: String, cached: String, price: String) throws {
    var world = try World()
    try world.addPrice("1")
    try world.addPrice("2", band: "200000")
    try world.addPrice("8", meter: "uncached_input_tokens")
    try world.addPrice("8", meter: "cache_read_tokens")
    let rollUp = world.scan(header + event(input: input, cached: cached, output: "500000"))
    // Output tokens are no input: however many they are, they choose no band.
    #expect(world.rows(rollUp).contains("A 500000 output_tokens m1 standard @\(price)"))
  }

  @Test("a contract price holds for its account only")
  func contractPrice() throws {
    var world = try World()
    try world.addPrice("5")
    try world.addPrice("4", account: "big")
    let rollUp = world.scan(
      header + event(account: "big", output: "10") + event(account: "small", output: "20")
        + event(output: "30"))
    #expect(
      world.rows(rollUp) == [
        "A 30 output_tokens m1 standard @5", "A 10 output_tokens m1 standard big @4",
        "A 20 output_tokens m1 standard small @5",
      ])
  }

  @Test("a price changes at midnight UTC, whatever offset the event is written in")
  func priceChange() throws {
    var world = try World()
    try world.addPrice("1", to: "2026-10-01")
    try world.addPrice("2", from: "2026-10-01")
    let rollUp = world.scan(
      header + event("2026-09-30T23:59:59.999999Z", output: "1")
        + event("2026-10-01T01:59:59+02:00", output: "2")
        + event("2026-10-01T00:00:00Z", output: "4")
        + event("2026-09-30T17:00:00-07:00", output: "8"))
    #expect(
      world.rows(rollUp) == [
        "A 3 output_tokens m1 standard @1", "A 12 output_tokens m1 standard @2",
      ])
  }

  @Test("a dated alias names the model of its time; a priced name is never an alias")
  func aliases() throws {
    var world = try World()
    try world.addPrice("1", model: "m1")
    try world.addPrice("2", model: "m2")
    try world.addAlias("latest", model: "m1", to: "2026-10-01")
    try world.addAlias("latest", model: "m2", from: "2026-10-01")
    try world.addAlias("m1", model: "m2")
    let rollUp = world.scan(
      header + event("2026-09-30T23:59:59Z", model: "latest", output: "1")
        + event("2026-10-01T00:00:00Z", model: "latest", output: "2")
        + event("2026-10-01T00:00:00Z", model: "m1", output: "4")
        + event("2026-10-01T00:00:00Z", model: "Latest", output: "8"))
    #expect(
      world.rows(rollUp) == [
        "A 1 output_tokens m1 standard @1", "A 4 output_tokens m1 standard @1",
        "A 2 output_tokens m2 standard @2",
      ])
    #expect(rollUp.unpriced.map(\.model) == [ModelID("Latest")])
  }

  @Test("tiers have their own prices")
  func tiers() throws {
    var world = try World()
    try world.addPrice("2")
    try world.addPrice("1", tier: "batch")
    let rollUp = world.scan(
      header + event(tier: "batch") + event() + event(tier: "standard", output: "2")
        + event(tier: "priority", output: "4"))
    #expect(
      world.rows(rollUp) == ["A 1 output_tokens m1 batch @1", "A 3 output_tokens m1 standard @2"])
    #expect(rollUp.unpriced.map(\.serviceTier) == [ServiceTier("priority")])
  }

  @Test("dimensions: customer, model and tier resolved, the rest and the unknown as recorded")
  func dimensions() throws {
    var world = try World()
    try world.addPrice("2")
    try world.addAlias("other", model: "m1")
    world.customerAliases = [("a-old", "A")]
    world.policy.dimensions = ["customer_id", "model", "service_tier", "tag", "route", "provider"]
    let rollUp = world.scan(
      """
      occurred_at,provider,model,output_tokens,customer_id,tag
      2026-10-05T10:00:00Z,acme,other,1,a-old,x
      2026-10-05T10:00:00Z,acme,m1,2,ghost,
      2026-10-05T10:00:00Z,acme,m1,4,,x
      2026-10-05T10:00:00Z,acme,m1,8,A,x
      """)
    let found = rollUp.cells.map { cell in
      let group = cell.group
      return "\(group.row) \(cell.quantity) '\(group.customerName)' "
        + group.dimensions.joined(separator: "|")
    }
    #expect(
      found == [
        "(unattributed) 4 '' |m1|standard|x||acme",
        "(unattributed) 2 'ghost' ghost|m1|standard|||acme",
        "A 8 'A' A|m1|standard|x||acme",
        "A 1 'a-old' A|m1|standard|x||acme",
      ])
  }

  @Test("two spellings that only look alike are two values of a dimension")
  func dimensionBytes() throws {
    var world = try World()
    try world.addPrice("2")
    world.policy.dimensions = ["customer_id"]
    let rollUp = world.scan(
      "occurred_at,provider,model,output_tokens,customer_id\n"
        + "2026-10-05T10:00:00Z,acme,m1,1,caf\u{E9}\n2026-10-05T10:00:00Z,acme,m1,2,cafe\u{301}\n")
    #expect(rollUp.rows.map(\.quantity) == [2, 1])
    #expect(rollUp.unknownCustomers.count == 2)
  }

  @Test("what is not billable is neither in the ledger nor unpriced")
  func notBillable() throws {
    var world = try World()
    try world.addPrice("2")
    let rollUp = world.scan(
      """
      occurred_at,provider,model,output_tokens,cache_read_tokens,customer_id,billable
      2026-10-05T10:00:00Z,acme,m1,1,5,A,false
      """)
    #expect(rollUp.rows.isEmpty)
    #expect(rollUp.unpriced.isEmpty)
    #expect(texts(rollUp.activity) == ["2026-10 A e1 c1 f0 w0 s0 u0 t6"])
    // But it is known, for whoever asks why the provider billed more.
    #expect(
      unratedTexts(rollUp.unrated) == [
        "not billable 2026-10-05 m1 cache_read_tokens 5",
        "not billable 2026-10-05 m1 output_tokens 1",
      ])
  }

  private func unratedTexts(_ unrated: [UnratedUsage]) -> [String] {
    unrated.map { "\($0.reason.rawValue) \($0.billingDay) \($0.model) \($0.meter) \($0.quantity)" }
  }

  @Test("unpriced usage is summed, with the first place by file and line")
  func unpriced() throws {
    var world = try World()
    try world.addPrice("2", meter: "cache_read_tokens")
    let late = file("b.csv", header + event(model: "m9", output: "1.5"))
    let early = file("a.csv", header + event() + event(model: "m9", cached: "7", output: "2"))
    let rollUp = world.scan([late, early])
    let found = rollUp.unpriced.map { unpriced in
      "\(unpriced.period) \(unpriced.model) \(unpriced.meter) \(unpriced.quantity) "
        + "\(unpriced.events) \(unpriced.firstLocation.file):\(unpriced.firstLocation.line)"
    }
    #expect(
      found == [
        "2026-10 m1 output_tokens 1 1 usage/a.csv:2",
        "2026-10 m9 cache_read_tokens 7 1 usage/a.csv:3",
        "2026-10 m9 output_tokens 3.5 2 usage/a.csv:3",
      ])
    #expect(rollUp.rows.isEmpty)
    #expect(
      unratedTexts(rollUp.unrated) == [
        "unpriced 2026-10-05 m1 output_tokens 1", "unpriced 2026-10-05 m9 cache_read_tokens 7",
        "unpriced 2026-10-05 m9 output_tokens 3.5",
      ])
  }

  @Test("unknown customers are counted by the id they came with")
  func unknownCustomers() throws {
    var world = try World()
    try world.addPrice("2")
    world.customerAliases = [("dangling", "nobody")]
    let rollUp = world.scan(
      """
      occurred_at,provider,model,output_tokens,customer_id,billable
      2026-10-05T10:00:00Z,acme,m1,1,ghost,
      2026-10-05T10:00:00Z,acme,m1,2,,
      2026-10-05T10:00:00Z,acme,m1,4,ghost,false
      2026-11-05T10:00:00Z,acme,m1,8,ghost,
      2026-10-05T10:00:00Z,acme,m1,16,dangling,
      2026-10-05T10:00:00Z,acme,m1,32,B,
      """)
    let found = rollUp.unknownCustomers.map { unknown in
      "\(unknown.period) \(unknown.customerID?.rawValue ?? "-") \(unknown.events) "
        + "\(unknown.firstLocation.line)"
    }
    #expect(
      found == ["2026-10 - 1 3", "2026-10 dangling 1 6", "2026-10 ghost 2 2", "2026-11 ghost 1 5"])
  }
}
