import ExactMoney
import Pipeline

/// What waits for a person, where drift comes from, and every line with its prices.
extension DriftPage {
  /// What waits for a person, with its age.
  var openItems: Page.Section {
    let open = review.openItems
    return Page.Section(
      anchor: "open-items", title: "What is open, by cause and age",
      lead: """
        Age counts from the last day of service to \(open.asOf). Tolerance decides who must look, \
        never what is booked.
        """,
      blocks: [
        .table(openTable.limited(to: Self.rowLimit, rest: "drift.csv")), .table(ages),
      ])
  }

  private var openTable: PageTable {
    PageTable(
      "Differences that do not pass, \(currency.code)",
      columns: [
        .init("Provider, invoice"), .init("Part of the ledger"), .init("Service", .brief),
        .init("Cause", .brief),
        .init("Age, days", .figures), .init("Proposed", .brief),
        .init("Amount", .footed(currency), isSigned: true),
      ],
      rows: review.openItems.items.map { open in
        PageTable.Row(
          [
            .text(
              "\(open.item.provider.rawValue), \(open.item.invoiceID?.rawValue ?? "no invoice")"),
            .text(text(open.item.key)), text(open.item.servicePeriod),
            .mark(.open, label(open.item.variance.rawValue)),
            open.ageDays.map { .count($0) } ?? .none,
            open.action == .none ? .none : .text(label(open.action.rawValue)),
            .optional(open.item.reportingAmount, currency),
          ], isAlert: true)
      }, total: "All", emptyText: "Nothing waits.")
  }

  private var ages: PageTable {
    let ages = review.openItems.ages
    let (whole, net) = (printedDrift.parts[3], review.openItems.total.net)
    let printed = PrintedDrift(
      ages.map { .init(net: $0.net, parts: [$0.gross]) }, partCount: 1, currency,
      whole: .init(
        net: Money(rounding: net, to: currency, .toNearestOrUp), gross: whole, parts: [whole]))
    return PageTable(
      "Open items by age, \(currency.code)",
      columns: [
        .init("Days"), .init("Variances", .counts), .init("Net", .footed(currency), isSigned: true),
        .init("Gross", .footed(currency)),
      ],
      rows: zip(ages, printed.rows).map { age, printed in
        PageTable.Row([
          .text(age.bucket?.rawValue ?? "unknown"), .count(age.count),
          .printed(printed.net, exact: age.net), .printed(printed.gross, exact: age.gross),
        ])
      }, total: "All")
  }

  /// The greatest sources of drift, one table for each dimension.
  var drivers: Page.Section {
    Page.Section(
      anchor: "drivers", title: "Where drift comes from",
      lead: """
        The greatest first, by gross drift, with their share of it added up. A difference of a group \
        belongs to customers, models and days in proportion to their rated cost in it.
        """,
      blocks: review.drivers.map { .table(table(of: $0)) })
  }

  private func table(of list: Review.DriverList) -> PageTable {
    var rows = list.drivers.map { driver in
      PageTable.Row([
        .text(driver.name), .printed(driver.printedNet, exact: driver.net),
        .printed(driver.printedGross, exact: driver.gross),
        percent(driver.cumulativePercent),
      ])
    }
    if list.othersCount > 0 {
      rows.append(
        PageTable.Row([
          .text("\(list.othersCount) more"),
          .printed(list.othersPrintedNet, exact: list.othersNet),
          .printed(list.othersPrintedGross, exact: list.othersGross), .percent(100),
        ]))
    }
    return PageTable(
      "Drift by \(list.dimension.rawValue), \(currency.code)",
      columns: [
        .init(label(list.dimension.rawValue)), .init("Net", .footed(currency), isSigned: true),
        .init("Gross", .footed(currency)), .init("Gross, added up", .figures),
      ], rows: rows, total: "All", emptyText: "No drift.")
  }

  /// Every group of invoice lines, with quantities, prices and variances.
  var meterLines: Page.Section {
    Page.Section(
      anchor: "lines", title: "Line by line",
      lead: """
        One row for each group of usage lines. Ledger and differences add up to what was billed, row \
        by row, to the last digit, in the invoice's currency.
        """,
      blocks: [.table(quantities), .table(amounts)])
  }

  /// The lines by invoice, as many as fit, each invoice under its heading.
  private func rows(_ cells: (Review.MeterLine) -> [PageCell]) -> [PageTable.Row] {
    var rows: [PageTable.Row] = []
    var heading: String?
    for line in review.meterLines.prefix(Self.rowLimit) {
      let name =
        "\(line.provider.rawValue), \(line.invoiceID.rawValue), \(line.currency.code)"
      if name != heading { rows.append(PageTable.Row([.text(name)], .group)) }
      heading = name
      rows.append(PageTable.Row(cells(line), isAlert: !line.passes))
    }
    return rows
  }

  private var lineNote: String? {
    let left = review.meterLines.count - Self.rowLimit
    return left > 0 ? "\(left) more groups are in drift.csv." : nil
  }

  private var quantities: PageTable {
    let columns: [PageTable.Column] = [
      .init("Part of the ledger"), .init("Service", .brief), .init("Lines", .figures),
      .init("Ledger", .figures), .init("Provider's export", .figures), .init("Billed", .figures),
      .init("Ledger price", .figures), .init("Billed price", .figures), .init("Per", .figures),
      .init("Price from"),
    ]
    return PageTable(
      "Quantities and prices", note: lineNote, columns: columns,
      rows: rows { line in
        let per = line.ledgerPrices.first?.per ?? 1
        return [
          .text(text(line.key)), text(line.servicePeriod), .count(line.lineCount),
          .optional(line.ledgerQuantity), .optional(line.providerQuantity),
          .optional(line.invoiceQuantity), price(line.ledgerUnitCost, per),
          price(line.invoiceUnitCost, per), .quantity(per), .text(origin(of: line)),
        ]
      }, emptyText: "No usage was billed.", isWide: true)
  }

  /// A price of `per` units, to six decimals: an average of several prices may have no last digit.
  private func price(_ unitCost: Rational?, _ per: ExactDecimal) -> PageCell {
    unitCost.map { unitCost in
      .quantity((unitCost * Rational(per)).rounded(toPlaces: 6, .toNearestOrEven))
    } ?? .none
  }

  private func origin(of line: Review.MeterLine) -> String {
    let origins = line.ledgerPrices.map { price in
      let since = price.effectiveFrom.map { " since \($0)" } ?? ""
      return (price.account.map { "contract of \($0.rawValue)" } ?? "list") + since
    }
    guard let first = origins.first else { return "no price" }
    return origins.count == 1 ? first : "\(first), \(origins.count - 1) more"
  }

  private var amounts: PageTable {
    let lines = review.meterLines
    let used = Variance.allCases.filter { variance in
      lines.contains { $0.variances.contains { $0.variance == variance && !$0.amount.isZero } }
    }
    let columns: [PageTable.Column] =
      [.init("Part of the ledger"), .init("Ledger", .figures)]
      + used.map { .init(label($0.rawValue), .figures, isSigned: true) }
      + [.init("Billed", .figures), .init("State", .brief)]
    return PageTable(
      "Amounts", note: lineNote, columns: columns,
      rows: rows { line in
        [.text(text(line.key)), .amount(line.ledgerAmount, line.currency)]
          + used.map { variance in
            let parts = line.variances.filter { $0.variance == variance }
            return parts.isEmpty
              ? .none : .amount(Rational.sum(parts.map(\.amount)), line.currency)
          }
          + [
            .amount(line.invoiceAmount, line.currency),
            line.passes ? .mark(.good, "passes") : .mark(.open, "open"),
          ]
      }, emptyText: "No usage was billed.", isWide: true)
  }
}
