import ExactMoney
import Pipeline

extension TextTable {
  /// What is put to providers, claim by claim: `claims.csv`, and on a terminal the columns that a person
  /// needs.
  public static func claims(
    _ claims: [ProviderClaim], period: Period, reporting: Currency
  ) -> TextTable {
    TextTable(
      title: "Claims \(period)",
      columns: [
        Column("period", "period", isDetail: true), Column("provider", "provider"),
        Column("claim", "claim"), Column("origin_period", "of"), Column("state", "state"),
        Column("request", "request"), Column("invoice_id", "invoice"),
        Column("account", "account", isOptional: true), Column("model", "model", isOptional: true),
        Column("service_tier", "tier", isDetail: true), Column("meter", "meter", isOptional: true),
        Column("service_start", "from", isDetail: true),
        Column("service_end", "before", isDetail: true), Column("currency", "currency"),
        Column("expected_quantity", "expected quantity", .right, isDetail: true),
        Column("provider_quantity", "provider's quantity", .right, isDetail: true),
        Column("billed_quantity", "billed quantity", .right, isDetail: true),
        Column("expected_unit_price", "expected price", .right, isDetail: true),
        Column("billed_unit_price", "billed price", .right, isDetail: true),
        Column("expected_amount", "expected", .right), Column("billed_amount", "billed", .right),
        Column("credited_amount", "credited", .right, isDetail: true),
        Column("difference", "difference", .right), Column("due", "due", .right),
        Column("reporting_currency", "in", isDetail: true),
        Column("reporting_difference", "difference in \(reporting)", .right, isDetail: true),
        Column("words", "words", isDetail: true), Column("calls", "its calls", isDetail: true),
      ],
      rows: claims.map { claim in
        Row(
          cells(claim, period, reporting), isAlert: claim.state == .proposed)
      })
  }

  private static func cells(
    _ claim: ProviderClaim, _ period: Period, _ reporting: Currency
  ) -> [Cell] {
    let names: [Cell] = [
      .text(period.description), .text(claim.provider.rawValue), .text(claim.name),
      .text(claim.origin.description), .text(claim.state.rawValue), .text(claim.request.rawValue),
      .optional(claim.invoiceID?.rawValue),
    ]
    let service = claim.servicePeriod
    let places: [Cell] =
      claim.key.texts.prefix(4).map { .optional($0) } + [
        .optional(service?.lowerBound.description), .optional(service?.upperBound.description),
        .text(claim.currency.code),
      ]
    let quantities: [Cell] = [
      .exact(claim.expectedQuantity), .exact(claim.providerQuantity),
      .exact(claim.billedQuantity),
      .exact(price(claim.expectedAmount, of: claim.expectedQuantity)),
      .exact(price(claim.billedAmount, of: claim.billedQuantity)),
    ]
    let amounts: [Cell] = [
      .exact(claim.expectedAmount), .exact(claim.billedAmount), .exact(claim.credited),
      .exact(claim.difference), .money(claim.due), .text(reporting.code),
      .exact(claim.reportingDifference),
    ]
    return names + places + quantities + amounts + [
      .text(claim.words), .text(claim.explainCommand),
    ]
  }

  private static func price(_ amount: Rational, of quantity: ExactDecimal?) -> Rational? {
    quantity.flatMap { $0.isZero ? nil : amount / Rational($0) }
  }

  /// What the claims come to by provider, currency and state: what is billed too much and too little
  /// apart.
  public static func claimTotals(_ claims: [ProviderClaim], period: Period) -> TextTable {
    TextTable(
      title: "Claims \(period) in sum: signs are not set off",
      columns: [
        Column("provider", "provider"), Column("currency", "currency"), Column("state", "state"),
        Column("claims", "claims", .right), Column("claimed", "claimed", .right),
        Column("due", "due", .right), Column("to_correct", "to correct", .right),
        Column("to_confirm", "billed too little", .right),
        Column("to_explain", "cancels out", .right, isOptional: true),
        Column("net", "the items", .right),
      ],
      rows: claims.totals.map { total in
        Row(
          [
            .text(total.provider.rawValue), .text(total.currency.code),
            .text(total.state.rawValue), .count(total.count),
          ] + total.amounts.map { $0.1 })
      })
  }
}

extension ProviderClaimTotal {
  /// Its amounts under their names.
  var amounts: [(String, Cell)] {
    [
      ("claimed", .exact(claimed)), ("due", .money(due)), ("to_correct", .exact(toCorrect)),
      ("to_confirm", .exact(toConfirm)), ("to_explain", .exact(toExplain)), ("net", .exact(net)),
    ]
  }
}

extension ProviderClaim {
  /// The command that lists the single calls behind it.
  var explainCommand: String {
    "crossfoot explain --books BOOKS --period \(origin) --item \(name) --rows"
  }
}

extension ReportFile {
  /// `claims.csv`: what is put to providers, claim by claim.
  public static func claimsTable(
    _ claims: [ProviderClaim], period: Period, reporting: Currency
  ) -> ReportFile {
    let table = TextTable.claims(claims, period: period, reporting: reporting)
    return ReportFile(
      csv: "claims.csv", columns: table.columns.map(\.name), blockCount: table.rows.count
    ) { [table.rows[$0].cells] }
  }

  /// `claim_evidence.csv`: what each claim rests on: lines as billed, use and price as expected day by
  /// day, and the difference part by part.
  public static func claimEvidenceTable(
    _ claims: [ProviderClaim], period: Period, sources: ClaimSources
  ) -> ReportFile {
    ReportFile(
      csv: "claim_evidence.csv", columns: EvidenceRow.columns, blockCount: claims.count
    ) { index in
      let claim = claims[index]
      let head: [Cell] = [
        .text(period.description), .text(claim.provider.rawValue), .text(claim.name),
      ]
      let rows =
        claim.billed.map { EvidenceRow($0) }
        + claim.expected.flatMap { usage in usage.days.map { EvidenceRow(usage, $0, claim) } }
        + claim.parts.map { EvidenceRow($0, claim) }
      return rows.map { head + $0.cells(sources) }
    }
  }
}

/// A row of `claim_evidence.csv`.
private struct EvidenceRow {
  static let columns = [
    "period", "provider", "claim", "side", "invoice_id", "line_id", "description", "variance",
    "account", "model", "service_tier", "meter", "day", "quantity", "unit_price", "per",
    "price_currency", "contract", "price_from", "price_before", "currency", "amount", "file",
    "line", "sha256",
  ]

  var side: String
  var names: [Cell] = [.empty, .empty, .empty, .empty]
  var usage: [Cell] = Array(repeating: .empty, count: 5)
  var quantity: Cell = .empty
  var price: [Cell] = Array(repeating: .empty, count: 6)
  var currency: Currency
  var amount: Rational
  var location: SourceLocation?

  init(_ line: ProviderClaim.BilledLine) {
    side = "billed"
    names = [
      .text(line.invoiceID.rawValue), .optional(line.lineID), .optional(line.description), .empty,
    ]
    quantity = .exact(line.quantity)
    price[0] = .exact(line.unitPrice)
    price[1] = line.unitPrice == nil ? .empty : .exact(line.per)
    (currency, amount, location) = (line.currency, line.amount, line.location)
  }

  init(
    _ expected: ProviderClaim.ExpectedUsage, _ day: ProviderClaim.ExpectedUsage.Day,
    _ claim: ProviderClaim
  ) {
    let basis = expected.basis
    side = "expected"
    usage = basis.key.texts.map { .optional($0) } + [.text(day.day.description)]
    quantity = .exact(day.quantity)
    price = [
      .exact(basis.unitPrice), .exact(basis.per), .text(basis.currency.code),
      .optional(basis.contract?.rawValue), .optional(basis.effectiveFrom?.description),
      .optional(basis.effectiveTo?.description),
    ]
    (currency, amount, location) = (claim.currency, day.amount, basis.location)
  }

  init(_ part: ProviderClaim.Part, _ claim: ProviderClaim) {
    side = "difference"
    names[3] = .text(part.variance.rawValue)
    (currency, amount) = (claim.currency, part.amount)
  }

  func cells(_ sources: ClaimSources) -> [Cell] {
    let place: [Cell] = [
      .optional(location?.file), location.map { .count($0.line) } ?? .empty,
      .optional(location.flatMap { sources[$0.file] }),
    ]
    return [.text(side)] + names + usage + [quantity] + price
      + [.text(currency.code), .exact(amount)] + place
  }
}

/// The hashes of the files that claims rest on, by the names that findings give them.
public struct ClaimSources: Sendable {
  private let hashes: [String: String]

  /// The files of `evidence`; none where the shell has set none.
  public init(_ evidence: Review.Evidence?) {
    hashes = Dictionary(
      (evidence?.files ?? []).map { ($0.name, $0.sha256) }, uniquingKeysWith: { first, _ in first })
  }

  /// The SHA-256 of the accepted file of that name; of a file in an archive that of the archive.
  subscript(_ name: String) -> String? {
    var rest = name[...]
    while true {
      if let hash = hashes[String(rest)] { return hash }
      guard let slash = rest.lastIndex(of: "/") else { return nil }
      rest = rest[..<slash]
    }
  }
}
