import ExactMoney
import Pipeline
import Testing
import UsageScan

/// A small world of prices, customers and policy around the text of usage files.
struct World {
  var prices: [Sourced<PriceRow>] = []
  var aliases: [Sourced<ModelAlias>] = []
  var customers = ["A", "B"]
  var customerAliases: [(alias: String, customer: String)] = []
  var policy: Policy
  var extraDimensions: [String] = []

  init() throws {
    policy = Policy(reportingCurrency: try #require(Currency(code: "USD")))
    policy.dimensions = []
  }

  /// Adds a price, of `acme`'s model where nothing else is said; the unit price names the row in what the
  /// tests expect.
  mutating func addPrice(
    _ unitPrice: String, meter: String = "output_tokens", model: String = "m1",
    tier: String = "standard", band: String = "0", from: String? = nil, to: String? = nil,
    account: String? = nil, category: String = "api", provider: String = "acme"
  ) throws {
    let row = PriceRow(
      provider: ProviderID(provider), model: ModelID(model), serviceTier: ServiceTier(tier),
      meter: MeterID(meter), minInputTokens: try #require(ExactDecimal(band)),
      unitPrice: try #require(ExactDecimal(unitPrice)), per: 1,
      currency: policy.reportingCurrency, effectiveFrom: try instant(from),
      effectiveTo: try instant(to), account: account.map { AccountID($0) },
      category: CostCategory(category))
    prices.append(
      Sourced(row, at: SourceLocation(file: "prices/p.csv"), content: "unit_price=\(unitPrice)"))
  }

  mutating func addAlias(
    _ alias: String, model: String, from: String? = nil, to: String? = nil
  ) throws {
    let record = ModelAlias(
      provider: ProviderID("acme"), alias: ModelID(alias), model: ModelID(model),
      effectiveFrom: try instant(from), effectiveTo: try instant(to))
    aliases.append(
      Sourced(record, at: SourceLocation(file: "aliases/a.csv"), content: "alias=\(alias)"))
  }

  private func instant(_ text: String?) throws -> Instant? {
    guard let text else { return nil }
    let instant: Instant = try #require(Instant(dateOrInstant: text))
    return instant
  }

  var book: PriceBook { PriceBook.build(rows: prices, aliases: aliases).output }

  var rules: UsageRules {
    UsageRules(
      priceBook: book,
      customers: CustomerDirectory(
        customers: customers.map {
          Customer(
            customerID: CustomerID($0), name: $0, plan: nil, status: .active, startedOn: nil,
            endedOn: nil, effectiveFrom: nil)
        },
        aliases: customerAliases.map {
          CustomerAlias(alias: CustomerID($0.alias), customerID: CustomerID($0.customer))
        }),
      policy: policy, extraDimensions: extraDimensions.isEmpty ? nil : extraDimensions)
  }

  /// The roll-up of one file `usage/a.csv`.
  func scan(_ text: String) -> UsageRollUp {
    scan([file("a.csv", text)])
  }

  func scan(_ files: [SourceFile]) -> UsageRollUp {
    UsageScan.rollUp(files, rules: rules)
  }

  /// `row quantity meter model tier account @unit price`, the account only where there is one.
  func rows(_ rollUp: UsageRollUp) -> [String] {
    let book = book
    return rollUp.cells.map { cell in
      let group = cell.group
      return "\(group.row) \(cell.quantity) \(cell.meter) \(group.model) \(group.serviceTier) "
        + (group.account.map { "\($0) " } ?? "") + "@\(book.rows[cell.priceIndex].unitPrice)"
    }
  }
}

extension UsageRollUp {
  /// The quantities with what they point to.
  var cells: [(group: UsageGroup, meter: MeterID, priceIndex: Int, quantity: ExactDecimal)] {
    rows.map {
      (groups[Int($0.group)], meters[Int($0.meter)], Int($0.priceIndex), $0.quantity)
    }
  }
}

func file(_ name: String, _ text: String) -> SourceFile {
  SourceFile(name: "usage/" + name, kind: .usage, bytes: Array(text.utf8))
}

/// `file:line:column code message`, with the period in front where there is one.
func texts(_ findings: [DatedFinding]) -> [String] {
  findings.map { dated in
    let place = dated.finding.location.map { "\($0.file):\($0.line):\($0.column) " } ?? ""
    return (dated.period.map { "\($0) " } ?? "")
      + "\(place)\(dated.finding.code.rawValue) \(dated.finding.message)"
  }
}

/// `period row e<events> c<calls> f<failed> w<work items> s<successful> u<users> t<tokens>`.
func texts(_ activity: [Activity]) -> [String] {
  activity.map {
    "\($0.period) \($0.row) e\($0.events) c\($0.calls) f\($0.failedCalls) w\($0.workItems) "
      + "s\($0.successfulWorkItems) u\($0.activeUsers) t\($0.tokens)"
  }
}
