import ExactMoney
import Pipeline
import PlainYAML
import Profiles
import Testing

@testable import crossfoot

/// The policy file, the job file, and the time zones they name.
@Suite struct ConfigurationTests {
  /// Offsets before and after changes of clocks and of standard time, from Python's `zoneinfo`.
  @Test(arguments: [
    ("Europe/London", "2026-10-25T00:59:59Z", 3600), ("Europe/London", "2026-10-25T01:00:00Z", 0),
    ("Europe/London", "2026-03-29T00:59:59Z", 0), ("Europe/London", "2026-03-29T01:00:00Z", 3600),
    ("America/Los_Angeles", "2026-11-01T08:59:59Z", -25_200),
    ("America/Los_Angeles", "2026-11-01T09:00:00Z", -28_800),
    ("America/Los_Angeles", "2026-03-08T10:00:00Z", -25_200),
    ("Asia/Kolkata", "2026-06-01T00:00:00Z", 19_800),
    ("Europe/Moscow", "2014-10-25T21:59:59Z", 14_400),
    ("Europe/Moscow", "2014-10-25T22:00:00Z", 10_800),
    ("Asia/Pyongyang", "2018-05-04T14:59:59Z", 30_600),
    ("Asia/Pyongyang", "2018-05-04T15:00:00Z", 32_400),
    ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", 39_600),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 37_800),
    ("Pacific/Apia", "2011-12-30T09:59:59Z", -36_000),
    ("Pacific/Apia", "2011-12-30T10:00:00Z", 50_400), ("UTC", "2026-01-01T00:00:00Z", 0),
  ])
  func offsets(_ zone: String, _ moment: String, _ seconds: Int32) throws {
    let rules = try #require(Zones.rules(zone))
    let instant = try #require(Instant(rfc3339: moment))
    #expect(rules.offsetSeconds(at: instant) == seconds)
  }

  @Test(arguments: ["Europe/Atlantis", "berlin", "+02:00", "", "EST5EDT4"])
  func unknownZones(_ name: String) {
    #expect(Zones.rules(name) == nil)
  }

  /// The first moment of a day is its midnight, however long the day before was.
  @Test(arguments: [
    ("Europe/London", "2026-10-25", "2026-10-24T23:00:00Z"),
    ("Europe/London", "2026-10-26", "2026-10-26T00:00:00Z"),
    ("America/Los_Angeles", "2026-11-01", "2026-11-01T07:00:00Z"),
    ("America/Los_Angeles", "2026-11-02", "2026-11-02T08:00:00Z"),
    ("Asia/Tokyo", "2026-01-01", "2025-12-31T15:00:00Z"),
  ])
  func startOfADay(_ zone: String, _ day: String, _ moment: String) throws {
    let rules = try #require(Zones.rules(zone))
    let date = try #require(CalendarDate(day))
    #expect(rules.start(of: date).description == moment)
    #expect(rules.day(of: rules.start(of: date)) == date)
  }

  @Test func anEmptyPolicyIsTheDefaults() throws {
    for text in ["", "# nothing decided yet\n", PolicyTemplate.text] {
      let file = try PolicyFile(text: text)
      #expect(file.findings.isEmpty)
      #expect(
        file.policy.facts.map { "\($0.key)=\($0.value)" }
          == Policy(reportingCurrency: try #require(Currency(code: "USD"))).facts
          .map { "\($0.key)=\($0.value)" })
    }
  }

  /// What stands under a provider's name comes before what stands under `*`, key by key.
  @Test func providersInheritFromAny() throws {
    let policy = try PolicyFile(
      text: """
        reporting: { currency: JPY, time_zone: Asia/Tokyo }
        providers:
          openai:
            tolerance: { relative: 0.02 }
            tax: { recoverable: 0 }
          "*":
            billing_time_zone: America/Los_Angeles
            tolerance: { absolute: 1.50, rule: any }
            tax: { reverse_charge_rate: 0.19 }
        expected:
          - { category: purchase, description: Support, amount: 150.00 }
        """
    ).policy
    let openAI = policy.provider(ProviderID("openai"))
    #expect(openAI.billingZone.name == "America/Los_Angeles")
    #expect(openAI.tolerance.absolute == ExactDecimal("1.5"))
    #expect(openAI.tolerance.relative == ExactDecimal("0.02"))
    #expect(openAI.tolerance.rule == .any)
    #expect(openAI.tax.recoverable == .zero)
    #expect(openAI.tax.reverseChargeRate == ExactDecimal("0.19"))
    #expect(policy.provider(ProviderID("other")).tolerance.relative == nil)
    #expect(policy.provider(ProviderID("other")).tax.recoverable == .one)
    #expect(
      policy.expectedCharges == [
        ExpectedCharge(category: .purchase, description: "Support", amount: ExactDecimal("150"))
      ])
  }

  @Test(arguments: [
    ("reporting: { currency: DOLLAR }", "reporting.currency"),
    ("reporting: { time_zone: Mars/Olympus }", "reporting.time_zone"),
    ("fx: { max_age_days: -1 }", "fx.max_age_days"), ("surplus: keep", "surplus"),
    ("providers: { \"*\": { tax: { recoverable: 60 } } }", "providers.*.tax.recoverable"),
    ("providers: { \"*\": { tolerance: { absolute: 1e } } }", "providers.*.tolerance.absolute"),
    ("dimensions: [feature, feature]", "dimensions"), ("dimensions: [quantity]", "dimensions"),
    ("economics: { dimensions: [a, a] }", "economics.dimensions: a is there twice"),
    ("economics: { dimensions: [plan] }", "plan is an axis"),
    ("economics: { session: day }", "economics.session: day is an axis"),
    ("economics: { breakdowns: feature }", "economics.breakdowns: expected a list"),
    ("economics: { breakdowns: [a+b+c] }", "economics.breakdowns[0]: a breakdown is by one or two"),
    ("economics: { breakdowns: [a, [a, b, c]] }", "economics.breakdowns[1]: a breakdown is by one"),
    ("economics: { breakdowns: [[]] }", "by one or two columns, not by 0"),
    ("economics: { breakdowns: [day+day] }", "day is there twice"),
    ("economics: { breakdowns: [a+b, [a, b]] }", "economics.breakdowns[1]: a+b is there twice"),
    ("economics: { breakdowns: [a+] }", "expected a column"),
    ("economics: { breakdowns: [{ by: a }] }", "expected a column"),
    ("economics: { breakdowns: [[[a]]] }", "expected a column"),
    ("economics: []", "expected keys and values"),
    ("expected: [{ amount: 1 }]", "category"), ("- a list", "expected keys"),
    ("reporting: [", "not YAML"),
  ])
  func wrongPolicies(_ text: String, _ message: String) {
    let error = #expect(throws: ConfigurationError.self) { try PolicyFile(text: text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  /// Axes are written alone, with a plus, or as lists; a plus in a list is part of the name.
  @Test func economics() throws {
    let text = """
      dimensions: [customer_id, feature]
      economics:
        dimensions: [feature, customer_id, status, tag]
        session: session_id
        breakdowns: [feature, " customer_id + tag", [week], [a+b, team], team+a+b]
      """
    let short = text.replacing(", team+a+b", with: "")
    #expect(throws: ConfigurationError.self) { try PolicyFile(text: text) }
    let policy = try PolicyFile(text: short).policy
    #expect(
      policy.economics.breakdowns == [
        [.dimension("feature")], [.row, .dimension("tag")], [.week],
        [.dimension("a+b"), .dimension("team")],
      ])
    // What the ledger keeps apart and what is counted are not asked for twice.
    #expect(
      policy.extraDimensions == [
        "route", "final_route", "status", "outcome", "attempt", "tag", "session_id", "a+b", "team",
      ])
    #expect(policy.allDimensions.prefix(3) == ["customer_id", "feature", "route"])
    #expect(try PolicyFile(text: "economics: { breakdowns: [] }").policy.economics.breakdowns == [])
    #expect(
      try PolicyFile(text: "economics: { breakdowns: , session: }").policy.economics
        == EconomicsPolicy())
    #expect(
      try PolicyFile(text: "economics:\n  breakdown: []\n").findings.map(\.location?.line) == [2])
  }

  /// A name alone, or with numbers; nothing is no entity, and a number alone names nobody.
  @Test func legalEntity() throws {
    #expect(
      try PolicyFile(text: "entity: Alder GmbH\n").policy.entity == LegalEntity(name: "Alder GmbH"))
    let full = "entity: { name: Alder GmbH, registration_number: HRB 7, tax_number: DE123 }\n"
    #expect(
      try PolicyFile(text: full).policy.entity
        == LegalEntity(name: "Alder GmbH", registrationNumber: "HRB 7", taxNumber: "DE123"))
    for text in ["", "entity:\n", "entity: { name: , tax_number: }\n"] {
      #expect(try PolicyFile(text: text).policy.entity == nil)
    }
    #expect(throws: ConfigurationError.self) { try PolicyFile(text: "entity: { tax_number: 7 }") }
    #expect(try PolicyFile(text: "entity: { nmae: A }\n").findings.count == 1)
  }

  @Test func unknownKeysAreFindingsWithTheirLine() throws {
    let file = try PolicyFile(text: "surplus: hold\nsuprlus: spread\nfx:\n  max_age: 3\n")
    #expect(file.findings.map { $0.location?.line } == [2, 4])
    #expect(file.findings.allSatisfy { $0.code == .unknownPolicyKey })
  }

  @Test func jobsFollowTheOrderOfStages() throws {
    let whole = try JobFile(file: "j.yaml", text: "job: all\n")
    #expect(whole.stages == JobFile.Stage.allCases)
    let short = try JobFile(
      file: "j.yaml", text: "job: j\nstages: [read, scan, compute]\noutputs: [csv]\n")
    #expect(short.stages == [.read, .scan, .compute])
    #expect(short.outputs == [.csv])
    for text in [
      "stages: [accept]", "job: j\nstages: [scan, read]", "job: j\nstages: [accept, scan]",
      "job: j\nstages: []", "job: j\nstages: [dance]", "job: j\noutputs: [pdf]", "job: j\nstage: x",
    ] {
      #expect(throws: ConfigurationError.self, "\(text)") {
        try JobFile(file: "j.yaml", text: text)
      }
    }
  }

  /// SPEC §5.2: a charge that is not usage passes where the policy declares it expected, in full.
  @Test(arguments: [
    ("{ category: purchase }", true), ("{ category: credit }", false),
    ("{ category: purchase, description: Support }", true),
    ("{ category: purchase, description: Supp }", false),
    ("{ category: purchase, amount: 150 }", true),
    ("{ category: purchase, amount: 150.01 }", false),
    ("{ category: purchase, provider: q }", false),
  ])
  func expectedCharges(_ declaration: String, _ passes: Bool) throws {
    let books = MonthBooks(
      policy: "expected: [\(declaration)]\n",
      [
        "customers/c.csv": "customer_id,name\nA,Alder\n",
        "invoices/i.csv":
          "invoice_id,provider,issue_date,period_start,period_end,currency,charge_category,"
          + "description,amount\n"
          + "I,p,2026-01-31,2026-01-01,2026-02-01,USD,purchase,Support,150.00\n",
      ])
    let item = try #require(try books.close("2026-01").drift.first { $0.variance == .purchase })
    #expect(item.passes == passes)
  }
}
