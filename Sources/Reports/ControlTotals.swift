import BigInt
import ExactMoney
import Pipeline

/// The sums by which somebody else can check that nothing was lost on the way.
public struct ControlTotals: Sendable {
  /// The reporting currency.
  public let currency: Currency
  /// What is booked, by kind of document; every kind is present.
  public let booked: [(kind: DocumentKind, amount: Money)]
  /// TOTAL's revenue.
  public let revenue: Figure<Money>
  /// TOTAL's cost.
  public let totalCost: Money
  /// The ledger's rated cost in each price currency, by code.
  public let ledgerCost: [(currency: Currency, amount: Rational)]
  /// The sum of all drift, in the reporting currency.
  public let netDrift: Rational
  /// The sum of all drift without its signs: +900 and −900 are 1,800 to look at, not 0.
  public let grossDrift: Rational
  /// The gross of what tolerances let pass without a person's look.
  public let waivedDrift: Rational
  /// What the journal's debits and credits come to, posted and proposed, each by itself; they are equal.
  public let journal: [(name: String, debit: Money, credit: Money)]
  /// What the journal posts as the month's cost: ``totalCost``.
  public let postedCost: Money
  /// What claims come to by provider, currency and state.
  public let claims: [ProviderClaimTotal]
  /// How many drift items neither pass nor are decided.
  public let openDriftCount: Int
  /// How many findings there are, gravest first; every severity is present.
  public let findingCounts: [(severity: Severity, count: Int)]

  /// The totals of `close`.
  public init(of close: MonthEndClose) {
    let snapshot = close.profitAndLoss
    currency = snapshot.currency
    revenue = snapshot.total.revenue
    totalCost = snapshot.total.totalCost
    booked = DocumentKind.allCases.map { kind in
      var sum = Money.zero(snapshot.currency)
      for document in close.documents where document.kind == kind { sum += document.booked }
      return (kind, sum)
    }
    ledgerCost = Self.cost(of: close.ledger)
    netDrift = close.drift.netReportingAmount
    grossDrift = close.drift.grossReportingAmount
    waivedDrift =
      close.drift.lazy
      .filter { $0.passes && $0.variance.countsAgainstTolerance }.grossReportingAmount
    let reporting = snapshot.currency
    func money(_ units: BigInt) -> Money { Money(minorUnits: units, currency: reporting) }
    journal = [("posted", true), ("proposed", false)].map { name, isPosted in
      let lines = close.journal.filter { $0.isPosted == isPosted }.flatMap(\.lines)
      let debit = lines.reduce(BigInt(0)) { $0 + max($1.amount, 0) }
      let credit = lines.reduce(BigInt(0)) { $0 - min($1.amount, 0) }
      return (name, money(debit), money(credit))
    }
    postedCost = money(
      close.journal.filter { $0.kind == .cost }.flatMap(\.lines)
        .reduce(BigInt(0)) { $1.account == .cost ? $0 + $1.amount : $0 })
    claims = close.claims.totals
    openDriftCount = close.drift.count(where: \.isOpen)
    findingCounts = Severity.allCases.sorted().map { severity in
      (severity, close.findings.count { $0.severity == severity })
    }
  }

  /// Quantities are summed first: there are few prices, and a million cells.
  private static func cost(of ledger: Ledger) -> [(currency: Currency, amount: Rational)] {
    var quantities = Array(repeating: ExactDecimal.zero, count: ledger.prices.count)
    var used = Array(repeating: false, count: ledger.prices.count)
    for cell in ledger.rows {
      quantities[Int(cell.priceIndex)] += cell.quantity
      used[Int(cell.priceIndex)] = true
    }
    return Dictionary(grouping: ledger.prices.indices.filter { used[$0] }) {
      ledger.prices[$0].currency
    }
    .sorted { $0.key < $1.key }
    .map { currency, prices in
      (currency, Rational.sum(prices.map { ledger.unitPrices[$0].cost(of: quantities[$0]) }))
    }
  }

  var json: JSON {
    .object([
      ("currency", .text(currency.code)),
      ("booked", .object(booked.map { ($0.kind.rawValue, .text($0.amount.description)) })),
      ("revenue", Cell.money(revenue).json),
      ("total_cost", .text(totalCost.description)),
      (
        "ledger_cost",
        .object(ledgerCost.map { ($0.currency.code, .text($0.amount.decimalText(places: 12))) })
      ),
      ("net_drift", .text(netDrift.decimalText(places: 12))),
      ("gross_drift", .text(grossDrift.decimalText(places: 12))),
      ("waived_drift", .text(waivedDrift.decimalText(places: 12))),
      ("open_drift_items", .integer(openDriftCount)),
      (
        "journal",
        .object(
          journal.flatMap { total in
            [
              (total.name + "_debit", JSON.money(total.debit)),
              (total.name + "_credit", .money(total.credit)),
            ]
          } + [("cost", .money(postedCost))])
      ), ("claims", .array(claims.map(\.json))),
    ])
  }
}

extension Cell {
  /// The cell as a text, numbers too, so that no reader passes them through a binary float.
  var json: JSON {
    self == .empty ? .null : .text(content)
  }
}
