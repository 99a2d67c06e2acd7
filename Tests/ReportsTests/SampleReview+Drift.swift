import ExactMoney
import Testing

@testable import Pipeline

extension SampleReview {
  func key(_ model: String, _ meter: String) -> MatchKey {
    MatchKey(model: ModelID(model), meter: MeterID(meter))
  }

  func tieOuts() throws -> [Review.TieOut] {
    func row(
      _ provider: ProviderID, _ id: String?, _ currency: Currency, ledger: String,
      export: String?, usage: String?, other: String, reporting: String, open: Int,
      _ status: Review.TieOutStatus
    ) throws -> Review.TieOut {
      let ledger = try exact(ledger)
      let export = try export.map { try exact($0) }
      let usage = try usage.map { try exact($0) }
      let other = try exact(other)
      let less = usage.map { $0 - ledger } ?? (status == .accrued ? 0 : -ledger)
      return .init(
        provider: provider, invoiceID: id.map { InvoiceID($0) }, currency: currency,
        ledgerAmount: ledger, providerAmount: export, usageAmount: usage, otherAmount: other,
        invoiceRounding: 0, invoiceAmount: usage.map { $0 + other },
        providerLessLedger: export.map { $0 - ledger },
        usageLessProvider: usage.flatMap { usage in export.map { usage - $0 } },
        usageLessLedger: less, drift: less + other, reportingDrift: try exact(reporting),
        usageDriftPercent: .notAvailable, matchedPercent: .value(try decimal("98.4")),
        groupCount: 3, openCount: open, status: status,
        focus: usage.map { .init(difference: $0 - ledger, rowCount: 40, currency: currency) })
    }
    return [
      try row(
        anthropic, "A-104", dollar, ledger: "7076.4302", export: "7076.4302", usage: "7076.4302",
        other: "-250", reporting: "-230.861575399391", open: 0, .passes),
      try row(
        openAI, "INV-881", dollar, ledger: "11066.0951234", export: "11100.5", usage: "11480.201",
        other: "500", reporting: "844.128", open: 3, .open),
      try row(
        openAI, nil, dollar, ledger: "38.441", export: nil, usage: nil, other: "0",
        reporting: "-35.498199279", open: 1, .notInvoiced),
      try row(
        mistral, nil, euro, ledger: "812.4", export: nil, usage: nil, other: "0", reporting: "0",
        open: 0, .accrued),
    ]
  }

  func meterLines() throws -> [Review.MeterLine] {
    func line(
      _ provider: ProviderID, _ id: String, _ key: MatchKey, quantities: (Int, Int?, Int),
      ledger: String, billed: String, _ variances: [(Variance, String)], passes: Bool
    ) throws -> Review.MeterLine {
      .init(
        provider: provider, invoiceID: InvoiceID(id), key: key, servicePeriod: period.days,
        currency: dollar, lineCount: 1, ledgerQuantity: ExactDecimal(quantities.0),
        providerQuantity: quantities.1.map { ExactDecimal($0) },
        invoiceQuantity: ExactDecimal(quantities.2),
        ledgerUnitCost: try exact(ledger) / Rational(quantities.0, 1),
        invoiceUnitCost: try exact(billed) / Rational(quantities.2, 1),
        ledgerPrices: [
          .init(unitPrice: 3, per: 1_000_000, currency: dollar, account: nil, effectiveFrom: nil)
        ], ledgerAmount: try exact(ledger), invoiceAmount: try exact(billed),
        variances: try variances.map { .init(variance: $0.0, amount: try exact($0.1)) },
        rate: .same, passes: passes)
    }
    return [
      try line(
        anthropic, "A-104", key("claude-y", "output_tokens"),
        quantities: (471_762_013, 471_762_013, 471_762_013), ledger: "7076.4302",
        billed: "7076.4302", [(.quantity, "0")], passes: true),
      try line(
        openAI, "INV-881", key("gpt-x", "output_tokens"),
        quantities: (1_000_000, 1_050_000, 1_060_000), ledger: "3", billed: "3.07",
        [
          (.metering, "0.15"), (.billing, "0.03"), (.price, "-0.106"), (.lineRounding, "-0.004"),
        ], passes: false),
      try line(
        openAI, "INV-881", key(Self.hostileNames[12], "input_tokens"),
        quantities: (3_687_698_374, nil, 3_825_710_333), ledger: "11063.0951234",
        billed: "11477.131", [(.quantity, "414.0358766")], passes: false),
    ]
  }

  func waterfalls() throws -> [Review.Waterfall] {
    func waterfall(
      _ provider: ProviderID?, _ amounts: [(BridgeStep, String)]
    ) throws -> Review.Waterfall {
      var sum = Rational(0)
      var steps: [Review.WaterfallStep] = []
      for (step, text) in amounts {
        let amount = try exact(text)
        let isSum = step == .invoices || step == .cost
        if !isSum { sum = sum + amount }
        steps.append(
          .init(
            step: step,
            kind: step == .ledger
              ? .start : step == .cost ? .end : step == .invoices ? .subtotal : .change,
            amount: isSum ? 0 : amount, runningSum: sum))
      }
      let ledger = try exact(amounts[0].1)
      return .init(
        provider: provider, steps: steps, ledger: ledger, cost: sum, changes: sum - ledger,
        difference: 0)
    }
    return [
      try waterfall(
        anthropic,
        [
          (.ledger, "6534.703296703297"), (.exchange, "-12.345678"),
          (.credit, "-230.861575399391"), (.lineRounding, "0.004"), (.invoices, "0"),
          (.bookingRounding, "-0.000043303906"), (.cost, "0"),
        ]),
      try waterfall(
        openAI,
        [
          (.ledger, "10219.0365"), (.cutoff, "120.004"), (.notInvoiced, "-35.498199279"),
          (.exchange, "3.0049"), (.notInLedger, "75.0100004"), (.quantity, "382.3398"),
          (.metering, "0.1385"), (.price, "-106.0049"), (.purchase, "461.7"), (.invoices, "0"),
          (.otherPeriods, "-61.2"), (.bookingRounding, "-0.001101121"), (.cost, "0"),
        ]),
      try waterfall(
        nil,
        [
          (.ledger, "16753.739796703297"), (.cutoff, "120.004"), (.notInvoiced, "-35.498199279"),
          (.exchange, "-9.340778"), (.notInLedger, "75.0100004"), (.quantity, "382.3398"),
          (.metering, "0.1385"), (.billing, "0"), (.price, "-106.0049"), (.lineRounding, "0.004"),
          (.credit, "-230.861575399391"), (.purchase, "461.7"), (.tax, "0"), (.invoices, "0"),
          (.otherPeriods, "-61.2"), (.bookingRounding, "-0.001144424906"), (.cost, "0"),
        ]),
    ]
  }

  func total(
    _ count: Int, net: String, gross: String, waived: String, open: String, _ openCount: Int
  )
    throws -> Review.DriftTotal
  {
    .init(
      count: count, net: try exact(net), gross: try exact(gross), waived: try exact(waived),
      open: try exact(open), openCount: openCount, decided: 0)
  }

  func drift() throws -> Review.DriftSummary {
    .init(
      total: try total(
        10, net: "546.689125721609", gross: "1291.418475078391", waived: "0.134",
        open: "598.718899679", 5),
      byVariance: [
        .init(
          variance: .notInLedger,
          total: try total(
            1, net: "75.0100004", gross: "75.0100004", waived: "0", open: "75.0100004", 1)),
        .init(
          variance: .quantity,
          total: try total(
            2, net: "382.3398", gross: "382.3398", waived: "0.1", open: "382.2398", 1)),
        .init(
          variance: .price,
          total: try total(
            3, net: "-106.0049", gross: "106.0049", waived: "0.034", open: "105.9709", 2)),
        .init(
          variance: .lineRounding,
          total: try total(1, net: "0.004", gross: "0.004", waived: "0", open: "0", 0)),
        .init(
          variance: .notInvoiced,
          total: try total(
            1, net: "-35.498199279", gross: "35.498199279", waived: "0", open: "35.498199279", 1)),
        .init(
          variance: .credit,
          total: try total(
            1, net: "-230.861575399391", gross: "230.861575399391", waived: "0", open: "0", 0)),
        .init(
          variance: .purchase,
          total: try total(1, net: "461.7", gross: "461.7", waived: "0", open: "0", 0)),
        .init(
          variance: .tax, total: try total(0, net: "0", gross: "0", waived: "0", open: "0", 0)),
      ],
      byProvider: [
        .init(
          provider: anthropic,
          total: try total(
            3, net: "-230.857575399391", gross: "230.865575399391", waived: "0", open: "0", 0)),
        .init(
          provider: openAI,
          total: try total(
            8, net: "777.546701121", gross: "1060.552899679", waived: "0.134",
            open: "598.718899679", 5)),
      ],
      levels: [
        .init(level: .line, exactCount: 3, passedCount: 2, openCount: 4),
        .init(level: .invoice, exactCount: 0, passedCount: 1, openCount: 2),
        .init(level: .provider, exactCount: 0, passedCount: 1, openCount: 1),
        .init(level: .period, exactCount: 0, passedCount: 0, openCount: 1),
      ])
  }

  /// The drivers, printed together with the rest as the review prints them: thirteen rows rounded one by
  /// one would add up to more than a cent beside their sum.
  func drivers() throws -> [Review.DriverList] {
    let others = PrintedDrift.Exact(net: try exact("-3.21"), parts: [try exact("12.3456")])
    return try [Review.DriverDimension.customer, .model, .day].map { dimension in
      let names =
        dimension == .customer
        ? Array(Self.hostileNames) : dimension == .model ? ["gpt-x", "claude-y"] : ["2026-10-03"]
      let amounts = try names.indices.map { number in
        let gross = try exact("100.0049") / Rational(number + 1, 1)
        return PrintedDrift.Exact(net: number % 3 == 1 ? -gross : gross, parts: [gross])
      }
      let printed = PrintedDrift(amounts + [others], partCount: 1, euro).rows
      return .init(
        dimension: dimension,
        drivers: try names.enumerated().map { number, name in
          .init(
            name: name, gross: amounts[number].gross, net: amounts[number].net,
            printedGross: printed[number].gross, printedNet: printed[number].net,
            cumulativePercent: .value(try decimal("\(40 + number * 4).5")))
        }, limit: 20, othersCount: 17, othersGross: others.gross, othersNet: others.net,
        othersPrintedGross: printed[names.count].gross,
        othersPrintedNet: printed[names.count].net, gross: money(0), net: money(0))
    }
  }

  func openItems() throws -> Review.OpenItems {
    func item(
      _ id: String?, _ key: MatchKey, _ variance: Variance, _ amount: String, age: Int?,
      _ action: Review.ProposedAction
    ) throws -> Review.OpenItem {
      .init(
        item: DriftItem(
          provider: openAI, invoiceID: id.map { InvoiceID($0) }, key: key,
          servicePeriod: period.days, currency: dollar, variance: variance,
          amount: try exact(amount), reportingAmount: try exact(amount), passes: false),
        ageDays: age, bucket: age.map { Review.AgeBucket(days: $0) }, action: action)
    }
    let items = [
      try item(
        "INV-881", key(Self.hostileNames[12], "input_tokens"), .quantity, "382.2398", age: 0,
        .findUsage),
      try item(
        "INV-881", key("gpt-x", "output_tokens"), .price, "-105.9709", age: 0, .returnToIssuer),
      try item("INV-881", MatchKey(), .notInLedger, "75.0100004", age: 45, .claim),
      try item(
        nil, key("gpt-x", Self.hostileNames[3]), .notInvoiced, "-35.498199279", age: nil,
        .accrue),
    ]
    func age(_ bucket: Review.AgeBucket?, _ items: [Review.OpenItem]) -> Review.AgeTotal {
      .init(
        bucket: bucket, count: items.count,
        net: items.map(\.item).netReportingAmount, gross: items.map(\.item).grossReportingAmount)
    }
    return .init(
      asOf: period.lastDay, items: items,
      ages: (Review.AgeBucket.allCases.map { $0 } + [nil]).map { bucket in
        age(bucket, items.filter { $0.bucket == bucket })
      }, total: age(nil, items), decided: [])
  }
}
