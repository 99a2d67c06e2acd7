import ExactMoney
import Testing

@testable import Pipeline

/// A month of one provider, its invoice clean: it bills what the ledger has, at the ledger's prices,
/// until something is injected.
struct CauseBooks {
  /// One key of the ledger and its line on the invoice.
  struct Slot {
    var key: MatchKey
    /// The price per million in the price currency that the ledger uses; `nil`: unpriced.
    var price: ExactDecimal?
    /// What the ledger has, by day.
    var used: [CalendarDate: ExactDecimal]
    /// What the provider counted, by day.
    var metered: [CalendarDate: ExactDecimal]
    var unrated: [UnratedUsage.Reason: [CalendarDate: ExactDecimal]] = [:]
    var billedQuantity: ExactDecimal
    /// Per million, in the invoice's currency.
    var unitPrice: ExactDecimal
    /// What the line's amount is beyond its quantity times its price, or 10^n times it.
    var amountSurplus = ExactDecimal.zero
    var amountFactor = ExactDecimal.one
    var lineCount = 1
    var isOnInvoice = true
    /// What was injected: parts of the billed quantity, at the ledger's price...
    var quantities: [Cause: ExactDecimal] = [:]
    /// ... and why it is billed at another price than the ledger's.
    var priceCause: Cause?

    var usedQuantity: ExactDecimal { used.values.reduce(.zero, +) }
    /// Whether nothing has been injected yet.
    var isClean: Bool { quantities.isEmpty && priceCause == nil && isOnInvoice }
  }

  struct Charge {
    var category: ChargeCategory
    var amount: ExactDecimal
    var isCorrection = false
    var cause: Cause
  }

  static let provider = ProviderID("p")
  static let million = ExactDecimal(1_000_000)
  let period: Period
  let priceCurrency: Currency
  let currency: Currency
  /// By day: units of ``currency`` for one of the prices.
  var rates: [CalendarDate: ExactDecimal]
  var prices: [PriceRow]
  var slots: [Slot]
  var charges: [Charge] = []
  var totalSurplus = ExactDecimal.zero
  var isMetered: Bool
  var statesPrices: Bool
  var statesQuantities = true
  /// Whether lines are rounded to the currency's minor unit.
  var roundsLines: Bool
  var isDuplicated = false
  var outOfScope: [MatchKey] = []
  /// What was injected besides, by currency.
  var injected: [Currency: [Cause: Rational]] = [:]

  /// The rate of the invoice's date.
  var rate: ExactDecimal { rates[period.lastDay] ?? .one }

  mutating func inject(_ cause: Cause, _ amount: Rational, _ currency: Currency) {
    injected[currency, default: [:]][cause, default: .zero] += amount
  }
}

extension CauseBooks {
  /// The amount of one line of a slot as billed, and exactly.
  func amounts(_ slot: Slot) -> (stated: ExactDecimal, exact: Rational) {
    let exact =
      Rational(slot.billedQuantity * slot.unitPrice) / Rational(Self.million)
      / Rational(slot.lineCount)
    let rounded =
      roundsLines
      ? exact.rounded(toPlaces: currency.minorUnits, .toNearestOrEven)
      : exact.exactDecimal ?? .zero
    return (rounded * slot.amountFactor + slot.amountSurplus, exact)
  }

  private func line(_ slot: Slot) -> InvoiceLine {
    let quantity = (Rational(slot.billedQuantity) / Rational(slot.lineCount)).exactDecimal
    return InvoiceLine(
      lineID: nil, servicePeriod: nil, category: .usage, isCorrection: false, description: "",
      key: slot.key, quantity: statesQuantities ? quantity : nil,
      unitPrice: statesPrices ? slot.unitPrice : nil,
      per: Self.million, amount: amounts(slot).stated, location: SourceLocation(file: "i.csv"),
      content: "")
  }

  private func line(_ charge: Charge) -> InvoiceLine {
    InvoiceLine(
      lineID: nil, servicePeriod: nil, category: charge.category,
      isCorrection: charge.isCorrection, description: "", key: MatchKey(), quantity: nil,
      unitPrice: nil, per: .one, amount: charge.amount, location: SourceLocation(file: "i.csv"),
      content: "")
  }

  private var lines: [InvoiceLine] {
    slots.filter(\.isOnInvoice).flatMap { slot in
      (0..<slot.lineCount).map { _ in line(slot) }
    } + charges.map { line($0) }
  }

  /// The lines' sum in whole minor units, and what was put on top.
  var total: ExactDecimal {
    Rational.sum(lines.lazy.map { Rational($0.amount) })
      .rounded(toPlaces: currency.minorUnits, .toNearestOrEven) + totalSurplus
  }

  private func invoice(_ number: String) -> Invoice {
    Invoice(
      header: InvoiceHeader(
        provider: Self.provider, invoiceID: InvoiceID(number), issueDate: period.lastDay,
        servicePeriod: period.days, currency: currency, statedTotal: total, corrects: [],
        replaces: []),
      lines: lines, location: SourceLocation(file: "i.csv"))
  }

  /// Closes the month.
  func close() throws -> MonthEndClose {
    let dollar = try #require(Currency(code: "USD"))
    var policy = Policy(reportingCurrency: dollar)
    policy.anyProvider.outOfScope = outOfScope
    var intake = Intake()
    func sourced<Record>(_ record: Record, _ index: Int) -> Sourced<Record> {
      Sourced(record, at: SourceLocation(file: "f.csv", line: index), content: "\(index)")
    }
    intake.prices = prices.enumerated().map { sourced($1, $0) }
    intake.invoices = [invoice("I-1")] + (isDuplicated ? [invoice("I-2")] : [])
    intake.rates = rates.sorted { $0.key < $1.key }.enumerated().flatMap { index, day in
      currency == priceCurrency
        ? []
        : [
          sourced(
            PublishedRate(
              date: day.key, base: priceCurrency, quote: currency, rate: day.value, source: "s"),
            index)
        ]
    }
    if isMetered { intake.providerUsage = meteredRows().enumerated().map { sourced($1, $0) } }
    let reference = IdentifyStage(policy: policy).run(intake).output
    return MonthEndStages(period: period, policy: policy, reference: reference)
      .run(try rollUp(reference.priceBook))
  }

  private func meteredRows() -> [ProviderUsageRow] {
    // A row of each account for every day, so that the export is complete.
    let dayCount = period.firstDay.days(until: period.days.upperBound)
    let days = Set(slots.map(\.key.account)).flatMap { account in
      (0..<dayCount).map {
        ProviderUsageRow(
          provider: Self.provider, account: account, date: period.firstDay.advanced(by: $0),
          model: ModelID("present"), serviceTier: .standard, meter: MeterID("requests"),
          quantity: .zero)
      }
    }
    return days
      + slots.flatMap { slot in
        slot.metered.map { day, quantity in
          ProviderUsageRow(
            provider: Self.provider, account: slot.key.account, date: day,
            model: slot.key.model ?? ModelID(""), serviceTier: slot.key.serviceTier ?? .standard,
            meter: slot.key.meter ?? MeterID(""), quantity: quantity)
        }
      }
  }

  private func rollUp(_ book: PriceBook) throws -> UsageRollUp {
    struct Cell {
      var day: CalendarDate
      var slot: Slot
      var quantity: ExactDecimal
    }
    let cells = slots.flatMap { slot in
      slot.used.filter { !$0.value.isZero }
        .map { Cell(day: $0.key, slot: slot, quantity: $0.value) }
    }.sorted { $0.day < $1.day }
    var rollUp = UsageRollUp()
    rollUp.meters = Set(slots.compactMap(\.key.meter)).sorted()
    rollUp.groups = UsageGroups(
      cells.map { cell in
        UsageGroup(
          reportingDay: cell.day, billingDay: cell.day, row: .unattributed, customerName: "",
          dimensions: [], provider: Self.provider, account: cell.slot.key.account,
          model: cell.slot.key.model ?? ModelID(""),
          serviceTier: cell.slot.key.serviceTier ?? .standard, events: 1)
      })
    for (index, cell) in cells.enumerated() {
      let key = cell.slot.key
      let meter = try #require(key.meter)
      let model = try #require(key.model)
      let serviceTier = try #require(key.serviceTier)
      let place = try #require(rollUp.meters.firstIndex(of: meter))
      let price = try #require(
        book.priceIndex(
          provider: Self.provider, model: model, serviceTier: serviceTier, meter: meter,
          account: key.account,
          totalInput: ExactDecimal(1000), at: ZoneRules.utc.start(of: cell.day)))
      rollUp.rows.append(
        UsageQuantity(
          group: Int32(index), meter: Int32(place),
          priceIndex: Int32(price), quantity: cell.quantity))
    }
    for slot in slots {
      for (reason, days) in slot.unrated {
        for (day, quantity) in days {
          rollUp.unrated.append(
            UnratedUsage(
              reason: reason, billingDay: day, provider: Self.provider,
              account: slot.key.account, model: try #require(slot.key.model),
              serviceTier: try #require(slot.key.serviceTier),
              meter: try #require(slot.key.meter), quantity: quantity))
        }
      }
    }
    return rollUp
  }
}

extension CauseBooks {
  /// What the report has to say: the injected amounts by currency and cause.
  func expected() -> [Currency: [Cause: Rational]] {
    var books = self
    for slot in slots where slot.isOnInvoice { books.expect(slot) }
    for charge in charges { books.inject(charge.cause, Rational(charge.amount), currency) }
    let lineSum = Rational.sum(lines.lazy.map { Rational($0.amount) })
    books.inject(
      .rounding, Rational(total) - Rational(totalSurplus) - lineSum, currency)
    if !totalSurplus.isZero { books.inject(.footing, Rational(totalSurplus), currency) }
    if isDuplicated { books.inject(.duplicateInvoice, Rational(total), currency) }
    return books.injected.mapValues { $0.filter { !$0.value.isZero } }.filter { !$0.value.isEmpty }
  }

  private mutating func expect(_ slot: Slot) {
    let (stated, exact) = amounts(slot)
    let lineCount = Rational(slot.lineCount)
    let billed = Rational(slot.billedQuantity)
    // Without usage in the ledger its quantities are worth what they were billed at.
    let price: Rational
    if slot.used.isEmpty {
      price = Rational(stated) * lineCount / billed
    } else {
      price = Rational(slot.price ?? .zero) * Rational(rate) / Rational(Self.million)
      let difference = billed * (Rational(slot.unitPrice) / Rational(Self.million) - price)
      if let cause = slot.priceCause { inject(cause, difference, currency) }
      let plain = (stated - slot.amountSurplus)
      let rounded = (Rational(plain) / Rational(slot.amountFactor) - exact) * lineCount
      inject(.rounding, rounded, currency)
      if slot.amountFactor != .one {
        let scaled = Rational(plain) / Rational(slot.amountFactor)
        inject(.unitSuspect, (Rational(plain) - scaled) * lineCount, currency)
      }
      if !slot.amountSurplus.isZero {
        inject(.footing, Rational(slot.amountSurplus) * lineCount, currency)
      }
    }
    for (cause, quantity) in slot.quantities { inject(cause, Rational(quantity) * price, currency) }
  }
}
