import ExactMoney
import Foundation
import Pipeline
import Testing

/// Which random books are tried: `CROSSFOOT_SEEDS` says how many, `CROSSFOOT_SEED` replays one.
enum Seeds {
  /// The seeds to try; each names one set of books for good.
  static let all: [UInt64] = chosen(standardCount: 40)

  /// The first `standardCount`, or as many as `CROSSFOOT_SEEDS` says.
  static func chosen(standardCount: UInt64) -> [UInt64] {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["CROSSFOOT_SEED"].flatMap({ UInt64($0) }) { return [one] }
    let count = environment["CROSSFOOT_SEEDS"].flatMap { UInt64($0) } ?? standardCount
    return Array(1...max(1, count))
  }

  /// Names the seed on standard error, where `CROSSFOOT_SEED_TRACE` is set: a precondition that
  /// fails takes the process with it, and the last seed named is the one that did it.
  static func trace(_ seed: UInt64) {
    guard ProcessInfo.processInfo.environment["CROSSFOOT_SEED_TRACE"] != nil else { return }
    FileHandle.standardError.write(Data("seed \(seed)\n".utf8))
  }
}

/// Whatever the books are, the month crossfoots.
@Suite struct PropertiesTests {
  /// Each of the three months adds up in every direction; over all of them every invoice is booked
  /// once and every event is rated once.
  @Test(arguments: Seeds.all)
  func everyMonthAddsUp(seed: UInt64) throws {
    Seeds.trace(seed)
    let month = try RandomMonth(seed: seed)
    var closes: [MonthEndClose] = []
    var months: [(close: MonthEndClose, reports: PrintedReports)] = []
    for period in month.months {
      let close = try month.books.close(period.description)
      closes.append(close)
      let reports = try PrintedReports(close, policy: month.policy)
      months.append((close, reports))
      let complaints = MonthProperties(close, reports).complaints.texts
      #expect(complaints == [], "CROSSFOOT_SEED=\(seed), \(period)")
      let drift = DriftProperties(month, period, close, reports).complaints.texts
      #expect(drift == [], "CROSSFOOT_SEED=\(seed), \(period)")
      let review = try #require(ReviewProperties(close)).complaints.texts
      #expect(review == [], "CROSSFOOT_SEED=\(seed), \(period)")
      let economics = try #require(EconomicsProperties(close)).complaints.texts
      #expect(economics == [], "CROSSFOOT_SEED=\(seed), \(period)")
      let metrics = try #require(MetricsProperties(close)).complaints.texts
      #expect(metrics == [], "CROSSFOOT_SEED=\(seed), \(period)")
      #expect(reports.pageFaults() == [], "CROSSFOOT_SEED=\(seed), \(period)")
    }
    #expect(lost(month, closes) == [], "CROSSFOOT_SEED=\(seed)")
    let journal = JournalProperties(month, months).complaints.texts
    #expect(journal == [], "CROSSFOOT_SEED=\(seed)")
  }

  /// What the months together have lost or counted twice.
  private func lost(_ month: RandomMonth, _ closes: [MonthEndClose]) -> [String] {
    let codes = Set(closes.flatMap(\.findingCodes))
    var complaints = Complaints()
    if !codes.contains("missing-rate") {
      for invoice in month.invoices {
        let parts = closes.flatMap(\.documents).filter {
          $0.kind == .invoice && $0.supplier?.rawValue == invoice.provider
            && $0.documentID.rawValue == invoice.invoiceID
        }
        complaints.expect(
          Rational.sum(parts.map(\.amount)), invoice.isReplaced ? .zero : invoice.cost,
          "\(invoice.invoiceID) of \(invoice.provider): parts and cost")
      }
    }
    if !codes.contains("unpriced-usage") {
      var quantities: [String: ExactDecimal] = [:]
      for cell in closes.flatMap(\.ledger) {
        quantities["\(cell.group.provider) \(cell.meter)", default: .zero] += cell.quantity
      }
      let used = month.quantities.filter { !$0.value.isZero }
      complaints.expect(quantities == used, "ledger quantities \(quantities), used \(used)")
    }
    return complaints.texts
  }

  /// An invoice whose lines cancel out has a cost too, and some month bears it: here 0.01 that only
  /// the rounding of its lines makes, for service in February on an invoice dated January.
  @Test func linesThatCancelOutLoseNoCent() throws {
    let header = "I,p,2026-01-31,2026-01-01,2026-02-01,EUR,0.01,"
    let books = MonthBooks(
      policy: "reporting: { currency: EUR }\n",
      [
        "customers/c.csv": "customer_id,name\nA,Alder\n",
        "invoices/i.csv":
          "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,"
          + "service_start,service_end,charge_category,amount\n"
          + header + "1,2026-02-01,2026-03-01,purchase,10.005\n"
          + header + "2,2026-02-01,2026-03-01,purchase,10.005\n"
          + header + "3,2026-02-01,2026-03-01,credit,-20.01\n",
      ])
    let closes = try ["2026-01", "2026-02", "2026-03"].map { try books.close($0) }
    #expect(closes.allSatisfy { !$0.findingCodes.contains("invoice-does-not-foot") })
    let booked = closes.flatMap(\.documents).map(\.booked.amount)
    #expect(Rational.sum(booked) == Rational(1, 100), "0.01 EUR was billed")
  }

  /// The random books are worth the name: over the standard seeds every kind of document, variance,
  /// step and the findings of matching and allocation occur.
  @Test func theBooksAreVaried() throws {
    var seen: Set<String> = []
    for seed in UInt64(1)...40 {
      let month = try RandomMonth(seed: seed)
      let close = try month.books.close(month.months[1].description)
      seen.formUnion(close.documents.map(\.kind.rawValue))
      seen.formUnion(close.drift.filter { !$0.amount.isZero }.map(\.variance.rawValue))
      seen.formUnion(close.bridge.filter { !$0.amount.isZero }.map(\.step.rawValue))
      seen.formUnion(close.findingCodes)
      if close.documents.contains(where: { $0.booked.isNegative }) { seen.insert("negative") }
    }
    let wanted: [String] =
      DocumentKind.allCases.filter { ![.prepaidUse, .prepaidExpiry, .priorPeriod].contains($0) }
      .map(\.rawValue)
      + Variance.allCases.map(\.rawValue)
      + BridgeStep.allCases.filter { ![.difference, .priorPeriod, .prepaid].contains($0) }
      .map(\.rawValue) + [
        "negative", "conflicting-record", "conflicting-event", "open-event", "unknown-customer",
        "unpriced-usage",
        "invoice-does-not-foot", "missing-service-period", "unknown-corrected-invoice",
        "ambiguous-match", "overlapping-invoices", "line-arithmetic", "pool-drivers-differ",
        "zero-driver", "negative-driver", "unknown-pool", "closed-pools",
      ]
    #expect(Set(wanted).subtracting(seen).sorted() == [])
  }
}
