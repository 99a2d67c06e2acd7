import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// A review made by hand: books in EUR, three providers, every section with something in it, and names
/// that try to be markup.
struct SampleReview {
  let period: Period
  let euro: Currency
  let dollar: Currency
  let yen: Currency

  /// Names as a file may hold them; none may become markup or turn what stands around it.
  static let hostileNames = [
    "<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "'><img src=x onerror=alert(1)>",
    // One character each for Swift, and still a quotation mark or an angle bracket for a browser.
    "\"\u{301} onfocus=x", "<\u{200D}b>", "&lt;i&gt;", "{{title}}", "</style></title>",
    "\u{202E}gpj.exe", "\u{200F}שלום", "a\u{0}b\u{1B}[31m", "👩‍👩‍👧 GmbH",
    String(repeating: "Donaudampfschifffahrt", count: 12),
  ]

  init() throws {
    period = try #require(Period("2026-10"))
    euro = try #require(Currency(code: "EUR"))
    dollar = try #require(Currency(code: "USD"))
    yen = try #require(Currency(code: "JPY"))
  }

  let openAI = ProviderID("openai")
  let anthropic = ProviderID("anthropic")
  let mistral = ProviderID("mistral")

  func exact(_ text: String) throws -> Rational { Rational(try #require(ExactDecimal(text))) }
  func decimal(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }
  func money(_ cents: Int) -> Money { Money(minorUnits: BigInt(cents), currency: euro) }

  func review() throws -> Review {
    Review(
      identity: try identity(), definitions: try definitions(), evidence: evidence(),
      invoices: try invoices(),
      replacedInvoices: [
        .init(
          provider: openAI, invoiceID: InvoiceID("INV-880-draft"),
          replacedBy: InvoiceID("INV-881"))
      ],
      expectations: expectations(), footings: try footings(), tieOuts: try tieOuts(),
      meterLines: try meterLines(), waterfalls: try waterfalls(), drift: try drift(),
      causes: try causes(), booked: try booked(),
      drivers: try drivers(), openItems: try openItems(), exchange: try exchange(),
      charges: try charges(), prepaid: try prepaid(), unassigned: try unassigned(),
      corrections: try corrections(),
      takenUp: [],
      conservation: try conservation(), allocations: try allocations(), coverage: try coverage(),
      contests: contests(), rollForward: try rollForward(), trend: try trend())
  }

  func identity() throws -> Review.Identity {
    Review.Identity(
      entity: LegalEntity(name: Self.hostileNames[2], taxNumber: Self.hostileNames[0]),
      runID: "2026-10-v1-9f86d081884c7d65", period: period,
      start: Instant(secondsSinceEpoch: 1_790_805_600),
      end: Instant(secondsSinceEpoch: 1_793_487_600), zone: "Europe/Berlin",
      startOffsetSeconds: 7_200, endOffsetSeconds: 3_600, currency: euro, version: 1,
      status: .open,
      providers: [
        .init(
          provider: anthropic, billingZone: "UTC", settlement: .invoice,
          accounts: [AccountID("org-7")]),
        .init(provider: mistral, billingZone: "Europe/Paris", settlement: .prepaid, accounts: []),
        .init(
          provider: openAI, billingZone: "UTC", settlement: .invoice,
          accounts: [AccountID("prod"), AccountID(Self.hostileNames[1])]),
      ])
  }

  func definitions() throws -> Review.Definitions {
    var tolerance = Tolerance()
    tolerance.absolute = try decimal("0.10")
    return Review.Definitions(
      conventions: [
        .init(
          term: "drift", meaning: "invoice less ledger; positive where the ledger is too low"),
        .init(term: "gross", meaning: "the sum without signs"),
      ],
      variances: Variance.allCases.map { .init(term: $0.rawValue, meaning: "what \($0) means") },
      causes: Cause.allCases.map { .init(term: $0.rawValue, meaning: "why: \($0)") },
      steps: BridgeStep.allCases.map { .init(term: $0.rawValue, meaning: "the step \($0)") },
      actions: Review.ProposedAction.allCases.map {
        .init(term: $0.rawValue, meaning: "to do: \($0)")
      }, tolerances: [.init(provider: nil, tolerance: tolerance, meaning: "up to 0.10 EUR")])
  }

  func evidence() -> Review.Evidence {
    let hash = String(repeating: "9f86d081884c7d65", count: 4)
    var files = Self.hostileNames.enumerated().map { number, name in
      Review.Evidence.File(
        kind: .invoices, name: "invoices/\(name).csv", sha256: hash, sizeBytes: 1_024 * number,
        rows: RowCounts(read: 12, refused: number % 5 == 4 ? 1 : 0))
    }
    files.append(
      .init(
        kind: .usage, name: "usage/october.jsonl", sha256: hash, sizeBytes: 361_204_112,
        rows: RowCounts(read: 2_000_113, refused: 3)))
    return Review.Evidence(
      program: "crossfoot 0.4.0",
      policy: [("reporting.currency", "EUR"), ("surplus", "hold"), ("note", Self.hostileNames[0])],
      files: files)
  }

  func expectations() -> [Review.Expectation] {
    let before = [period.previous.previous, period.previous]
    return [
      .init(kind: .provider, name: "anthropic", account: nil, seenIn: before, state: .received),
      .init(
        kind: .account, name: "openai", account: AccountID("prod"), seenIn: [period.previous],
        state: .received),
      .init(
        kind: .supplier, name: Self.hostileNames[2], account: nil, seenIn: before,
        state: .missing),
      .init(kind: .provider, name: "mistral", account: nil, seenIn: [], state: .accrued),
    ]
  }
}
