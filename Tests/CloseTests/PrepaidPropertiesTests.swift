import BigInt
import ExactMoney
import Pipeline
import Testing

/// Random months of prepaid credits: every report adds up, and each month begins where the last ended.
@Suite struct PrepaidPropertiesTests {
  private static let months = ["2026-01", "2026-02", "2026-03"]

  /// The books of a seed, before anybody has shuffled them.
  private struct RandomCredits {
    var random: SplitMix64
    var policy: String
    var tables: [InboxTable] = []

    init(seed: UInt64) {
      random = SplitMix64(seed: seed &+ 77_000)
      policy = """
        reporting: { currency: \(random.one(of: ["USD", "EUR", "JPY"])) }
        surplus: \(random.one(of: ["hold", "spread"]))
        providers:
          p:
            settlement: prepaid
            billing_time_zone: \(random.one(of: ["UTC", "Asia/Tokyo", "America/Los_Angeles"]))
            tax: { recoverable: \(random.one(of: ["1", "0.6", "0"])), reverse_charge_rate: \
        \(random.one(of: ["0", "0.2"])) }

        """
      addPlaces()
      addUsage()
      var invoices = InboxTable(
        kind: "invoices", name: "i",
        columns: [
          "invoice_id", "provider", "issue_date", "period_start", "period_end", "currency",
          "line_id", "service_start", "service_end", "charge_category", "model", "meter",
          "quantity", "amount", "corrects_invoice_id",
        ])
      for index in 0..<random.number(0...4) { addReceipt(index, to: &invoices) }
      for index in 0..<random.number(0...2) { addNote(index, to: &invoices) }
      for month in months where random.chance(40) { addStatement(month, to: &invoices) }
      tables.append(invoices)
    }

    private mutating func addPlaces() {
      var customers = InboxTable(kind: "customers", name: "c", columns: ["customer_id", "name"])
      customers.add(["customer_id": "A", "name": "Alder"])
      customers.add(["customer_id": "B", "name": "Birch"])
      var prices = InboxTable(
        kind: "prices", name: "p",
        columns: ["provider", "model", "meter", "unit_price", "per", "currency", "category"])
      for (model, category) in [("m", ""), ("n", "embedding")] {
        prices.add([
          "provider": "p", "model": model, "meter": "output_tokens", "currency": "USD",
          "unit_price": random.decimal(1...900, scale: 2), "per": random.one(of: ["", "3", "7"]),
          "category": category,
        ])
      }
      var rates = InboxTable(
        kind: "fx_rates", name: "f", columns: ["date", "base", "quote", "rate"])
      var day = Period.first(of: months[0]).advanced(by: -50)
      for _ in 0..<23 {
        for (quote, rate) in [("USD", 108), ("JPY", 16_000), ("GBP", 86)] {
          rates.add([
            "date": day.description, "base": "EUR", "quote": quote,
            "rate": random.decimal(rate...(rate + rate / 10), scale: 2),
          ])
        }
        day = day.advanced(by: 6)
      }
      tables += [customers, prices, rates]
    }

    private mutating func day(from: Int = 0) -> CalendarDate {
      Period.first(of: months[0]).advanced(by: random.number(from...89))
    }

    private mutating func addUsage() {
      var usage = InboxTable(
        kind: "usage", name: "u",
        columns: [
          "event_id", "occurred_at", "customer_id", "provider", "model", "output_tokens",
        ])
      for index in 0..<random.number(1...25) {
        usage.add([
          "event_id": "e\(index)", "occurred_at": "\(day())T\(random.number(10...23)):30:00Z",
          "customer_id": random.one(of: ["A", "B", "ghost"]), "provider": "p",
          "model": random.one(of: ["m", "n"]), "output_tokens": "\(random.number(0...90))",
        ])
      }
      tables.append(usage)
    }

    private mutating func addReceipt(_ index: Int, to table: inout InboxTable) {
      let start = day(from: -40)
      let head = [
        "invoice_id": "r\(index)", "provider": "p", "issue_date": start.description,
        "period_start": start.description, "period_end": start.advanced(by: 9).description,
        "currency": random.one(of: ["USD", "EUR", "GBP"]),
      ]
      for line in 0..<random.number(1...3) {
        var cells = head
        cells["line_id"] = "\(line)"
        cells["amount"] = random.decimal(0...90_000, scale: 2)
        if random.chance(70) { cells["quantity"] = random.decimal(1...5000, scale: 1) }
        cells["charge_category"] = random.one(of: ["purchase", "purchase", "credit", "tax"])
        if random.chance(60) {
          cells["service_start"] = start.description
          cells["service_end"] = start.advanced(by: random.number(1...80)).description
        }
        if cells["charge_category"] == "credit" {
          cells["amount"] = random.one(of: ["0", "-3.50"])
        }
        table.add(cells)
      }
    }

    /// Credits given back: of a purchase there is, or of none; more or fewer than are left.
    private mutating func addNote(_ index: Int, to table: inout InboxTable) {
      let day = day(from: -20)
      var cells = [
        "invoice_id": "n\(index)", "provider": "p", "issue_date": day.description,
        "period_start": day.description, "period_end": day.advanced(by: 1).description,
        "currency": random.one(of: ["USD", "EUR"]), "line_id": "1",
        "charge_category": random.one(of: ["purchase", "purchase", "credit"]),
        "corrects_invoice_id": "r\(random.number(0...3))",
        "amount": random.decimal(-30_000...0, scale: 2),
      ]
      if random.chance(60) { cells["quantity"] = random.decimal(-900 ... -1, scale: 1) }
      table.add(cells)
    }

    private mutating func addStatement(_ month: String, to table: inout InboxTable) {
      let start = Period.first(of: month).advanced(by: random.number(-3...3))
      for line in 0..<random.number(1...3) {
        table.add([
          "invoice_id": "s-\(month)", "provider": "p", "issue_date": start.description,
          "period_start": start.description, "period_end": start.advanced(by: 28).description,
          "currency": "USD", "line_id": "\(line)",
          "charge_category": random.one(of: ["usage", "usage", "usage", "credit", "adjustment"]),
          "model": random.one(of: ["", "m", "n"]), "meter": random.one(of: ["", "output_tokens"]),
          "quantity": "", "amount": random.decimal(-2000...40_000, scale: 2),
        ])
      }
    }

    /// The books with their rows in another order.
    func books(shuffledBy seed: UInt64?) -> MonthBooks {
      var tables = tables
      if let seed {
        var random = SplitMix64(seed: seed)
        for index in tables.indices { tables[index].rows = random.shuffled(tables[index].rows) }
      }
      return MonthBooks(
        policy: policy, Dictionary(uniqueKeysWithValues: tables.map { ($0.place, $0.text) }))
    }
  }

  @Test(arguments: Seeds.all)
  func creditsRollForward(seed: UInt64) throws {
    let credits = RandomCredits(seed: seed)
    var closing: [CreditAmount]?
    for month in Self.months {
      let close = try credits.books(shuffledBy: nil).close(month)
      let reports = try PrintedReports(
        close, policy: credits.policy, only: MonthProperties.reports)
      #expect(MonthProperties(close, reports).complaints.texts == [], "seed \(seed), \(month)")
      if let closing {
        #expect(close.prepaid.map(\.opening).filter { !$0.isNone } == closing, "seed \(seed)")
      }
      closing = close.prepaid.map(\.closing).filter { !$0.isNone }
      for kind in [DocumentKind.prepaidUse, .prepaidExpiry] {
        let booked = close.documents.filter { $0.kind == kind }.map(\.booked.amount)
        let released = close.prepaid.map { kind == .prepaidUse ? $0.used : $0.expired }
        // What is given back for another price than it had is booked with what expires.
        if kind == .prepaidExpiry,
          notes(close) != .zero || close.prepaid.contains(where: \.isReturned)
        {
          continue
        }
        #expect(Rational.sum(booked) == Rational.sum(released.map(\.money.amount)), "seed \(seed)")
      }
      // What the journal posts to the grants is what the roll-forward says.
      let names = Set(close.prepaid.map(\.invoiceID.rawValue))
      let posted = close.journal.flatMap(\.lines).filter { line in
        let name = line.documentID?.rawValue ?? ""
        return line.account == .prepaid
          && (names.contains(name) || name.hasPrefix("prepaid-") || name.hasPrefix("n"))
      }
      let moved = close.prepaid.map { $0.closing - $0.opening }
      #expect(
        Rational.sum(posted.map { Rational($0.amount) })
          == Rational.sum(moved.map { Rational($0.money.minorUnits) }), "seed \(seed), \(month)")
      let shuffled = try credits.books(shuffledBy: seed).close(month)
      #expect(shuffled.prepaid == close.prepaid, "seed \(seed), \(month)")
      #expect(shuffled.costs == close.costs, "seed \(seed), \(month)")
      #expect(shuffled.bridge == close.bridge, "seed \(seed), \(month)")
    }
  }
}

/// What notes post to prepaid credits.
private func notes(_ close: MonthEndClose) -> BigInt {
  close.journal.filter(\.isPosted).flatMap(\.lines)
    .filter { $0.account == .prepaid && ($0.documentID?.rawValue.hasPrefix("n") ?? false) }
    .reduce(BigInt(0)) { $0 + $1.amount }
}

extension PrepaidBalance {
  fileprivate var isReturned: Bool { !returned.isNone }
}

extension Period {
  /// The first day of the month that `text` names.
  fileprivate static func first(of text: String) -> CalendarDate {
    Period(text)?.firstDay ?? CalendarDate(daysSinceEpoch: 0)
  }
}
