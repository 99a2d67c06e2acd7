import ExactMoney
import Pipeline

/// What must hold of one closed month whatever the books are: checked from the printed reports, by
/// sums of their own.
struct MonthProperties {
  /// The reports that are read.
  static let reports = ["pnl.csv", "documents.csv", "shares.csv", "bridge.csv", "ledger.csv"]

  private let close: MonthEndClose
  private let reports: PrintedReports
  private(set) var complaints = Complaints()

  init(_ close: MonthEndClose, _ reports: PrintedReports) {
    self.close = close
    self.reports = reports
    profitAndLossFoots()
    documentsAreShared()
    revenueFoots()
    bridgesClose()
    ledgerIsPrinted()
  }

  /// Every row's columns sum to its total, every column's rows to TOTAL, and TOTAL is what the
  /// documents booked.
  private mutating func profitAndLossFoots() {
    let rows = reports.rows("pnl.csv")
    let categories = reports.columns("pnl.csv").filter { $0.hasPrefix("cost_") }
      .filter { !["cost_function"].contains($0) && !$0.hasPrefix("cost_per_") }
    guard let total = rows.last, total["customer_id"] == "TOTAL" else {
      complaints.expect(false, "pnl.csv: no TOTAL in the last row")
      return
    }
    for row in rows {
      complaints.expect(
        Rational.sum(printed: categories.map { row[$0] }),
        Rational.sum(printed: [row["total_cost"]]),
        "pnl.csv \(row["customer_id", default: ""]): columns and total_cost")
      if let revenue = Rational(printed: row["revenue"]) {
        complaints.expect(
          revenue - Rational.sum(printed: [row["total_cost"]]),
          Rational.sum(printed: [row["margin_after_ai_cost"]]),
          "pnl.csv \(row["customer_id", default: ""]): margin_after_ai_cost")
      }
    }
    for column in categories + [
      "total_cost", "calls", "failed_calls", "work_items", "active_users",
    ] {
      complaints.expect(
        Rational.sum(printed: rows.dropLast().map { $0[column] }),
        Rational.sum(printed: [total[column]]), "pnl.csv \(column): rows and TOTAL")
    }
    complaints.expect(
      Rational.sum(printed: reports.rows("documents.csv").map { $0["booked"] }),
      Rational.sum(printed: [total["total_cost"]]), "documents.csv booked and pnl.csv TOTAL")
    let names = rows.compactMap { $0["customer_id"] }
    complaints.expect(Set(names).count == names.count, "pnl.csv: a row stands twice")
    complaints.expect(
      names.suffix(3) == ["(unattributed)", "(unallocated)", "TOTAL"],
      "pnl.csv: the last rows are \(names.suffix(3))")
  }

  /// Each document is amount × rate, rounded once half-even, and its shares sum to that.
  private mutating func documentsAreShared() {
    let rows = reports.rows("documents.csv")
    let shares = reports.rows("shares.csv")
    complaints.expect(rows.count == close.documents.count, "documents.csv: row count")
    complaints.expect(
      shares.count == close.documents.reduce(0) { $0 + $1.shares.count }, "shares.csv: row count")
    var next = 0
    for (row, document) in zip(rows, close.documents) {
      let name = "\(document.kind.rawValue) \(document.documentID)"
      complaints.expect(printed: row["amount"], is: document.amount, "\(name) amount")
      complaints.expect(printed: row["rate"], is: document.applied.rate, "\(name) rate")
      complaints.expect(
        printed: row["booked"],
        is: Rational(
          (document.amount * document.applied.rate).rounded(
            toPlaces: close.profitAndLoss.currency.minorUnits, .toNearestOrEven)),
        "\(name) booked")
      for share in document.shares where next < shares.count {
        complaints.expect(printed: shares[next]["share"], is: share.amount, "\(name) share")
        complaints.expect(
          shares[next]["document_id"] == document.documentID.rawValue
            && shares[next]["customer_id"] == share.row.rawValue, "\(name): shares in another order"
        )
        next += 1
      }
      complaints.expect(
        Rational.sum(document.shares.map(\.amount)), Rational.sum(printed: [row["booked"]]),
        "\(name): shares and booked")
    }
    let places = close.documents.map {
      "\($0.kind) \($0.supplier?.rawValue ?? "") \($0.documentID)"
    }
    complaints.expect(Set(places).count == places.count, "documents.csv: a document stands twice")
  }

  private mutating func revenueFoots() {
    let rows = reports.rows("pnl.csv")
    complaints.expect(
      Rational.sum(printed: rows.dropLast().map { $0["revenue"] }),
      Rational.sum(printed: rows.suffix(1).map { $0["revenue"] }), "pnl.csv revenue and TOTAL")
  }

  /// Every bridge's steps make `invoices` and `cost`, TOTAL is the providers' sum, and `cost` is
  /// what the provider's documents booked.
  private mutating func bridgesClose() {
    let printed = reports.rows("bridge.csv")
    complaints.expect(printed.count == close.bridge.count, "bridge.csv: row count")
    var amounts: [String: [String: Rational]] = [:]
    for (row, step) in zip(printed, close.bridge) {
      let provider = step.provider?.rawValue ?? "TOTAL"
      complaints.expect(
        row["provider"] == provider && row["step"] == step.step.rawValue, "bridge.csv: order")
      complaints.expect(
        printed: row["amount"], is: step.amount, "bridge.csv \(provider) \(step.step)")
      amounts[provider, default: [:]][step.step.rawValue] = step.amount
    }
    let names = BridgeStep.allCases.map(\.rawValue)
    for (provider, steps) in amounts {
      let before = names.prefix { $0 != "invoices" }.map { steps[$0] ?? .zero }
      let after = ["other periods", "booking rounding", "accruals", "prior period", "prepaid"]
        .map { steps[$0] ?? .zero }
      complaints.expect(
        Rational.sum(before), steps["invoices"] ?? .zero, "bridge of \(provider): invoices")
      complaints.expect(
        (steps["invoices"] ?? .zero) + Rational.sum(after), steps["cost"] ?? .zero,
        "bridge of \(provider): cost")
      complaints.expect(steps["difference"] ?? .one, .zero, "bridge of \(provider): difference")
      let documents = reports.rows("documents.csv").filter {
        $0["kind"] != "shared_cost" && (provider == "TOTAL" || $0["supplier"] == provider)
      }
      complaints.expect(
        Rational.sum(printed: documents.map { $0["booked"] }), steps["cost"] ?? .zero,
        "bridge of \(provider): cost and documents.csv")
    }
    for step in names {
      let sum = Rational.sum(
        amounts.filter { $0.key != "TOTAL" }.values.map { $0[step] ?? .zero })
      complaints.expect(sum, amounts["TOTAL"]?[step] ?? .zero, "bridge: TOTAL of \(step)")
    }
  }

  /// Every ledger row is quantity × price; where all prices of a provider are in the reporting
  /// currency their sum is the bridge's first step.
  private mutating func ledgerIsPrinted() {
    var costs: [String: Rational] = [:]
    var foreign: Set<String> = []
    for row in reports.rows("ledger.csv") {
      guard let quantity = Rational(printed: row["quantity"]),
        let price = Rational(printed: row["unit_price"]), let per = Rational(printed: row["per"])
      else {
        complaints.expect(false, "ledger.csv: a row without quantity or price")
        continue
      }
      let cost = quantity * price / per
      complaints.expect(printed: row["cost"], is: cost, "ledger.csv cost")
      let provider = row["provider", default: ""]
      costs[provider, default: .zero] += cost
      if row["price_currency"] != close.profitAndLoss.currency.code { foreign.insert(provider) }
    }
    for row in close.bridge where row.step == .ledger {
      guard let provider = row.provider?.rawValue, !foreign.contains(provider) else { continue }
      complaints.expect(row.amount, costs[provider] ?? .zero, "bridge of \(provider): ledger")
    }
  }
}
