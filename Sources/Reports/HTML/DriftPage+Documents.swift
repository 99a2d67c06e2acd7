import ExactMoney
import Pipeline

/// The documents behind the figures: which came, whether they foot, and what they charge.
extension DriftPage {
  /// Which invoices came, which were expected, which count nothing, and whether they add up.
  var invoices: Page.Section {
    Page.Section(
      anchor: "invoices", title: "Invoices",
      lead: """
        Expected are providers, accounts and suppliers that sent something in one of the two months \
        before. Each invoice must foot by itself.
        """,
      blocks: [
        .table(expected), .table(received.limited(to: Self.rowLimit, rest: "documents.csv")),
      ] + (review.replacedInvoices.isEmpty ? [] : [.table(replaced)])
        + [.table(footing.limited(to: Self.rowLimit, rest: "documents.csv"))])
  }

  private var expected: PageTable {
    PageTable(
      "Expected, and what came",
      columns: [
        .init("Who"), .init("Kind", .brief), .init("Seen before in"), .init("Now", .brief),
      ],
      rows: review.expectations.map { expectation in
        PageTable.Row(
          [
            .text(expectation.name + (expectation.account.map { ", \($0.rawValue)" } ?? "")),
            .text(label(expectation.kind.rawValue)),
            .text(
              expectation.seenIn.isEmpty
                ? "new" : expectation.seenIn.map(\.description).joined(separator: ", ")),
            state(expectation.state),
          ], isAlert: expectation.state == .missing)
      }, emptyText: "Nobody was expected.")
  }

  private func state(_ state: Review.Expectation.State) -> PageCell {
    switch state {
    case .received: .mark(.good, "received")
    case .accrued: .mark(.plain, "accrued, no document yet")
    case .missing: .mark(.bad, "missing")
    }
  }

  private var received: PageTable {
    PageTable(
      "Received",
      columns: [
        .init("Provider, invoice"), .init("Issued", .brief), .init("Service", .brief),
        .init("Lines", .counts),
        .init("Currency", .brief), .init("Total", .figures),
        .init("Booked, \(currency.code)", .footed(currency)), .init("State", .brief),
        .init("Refers to"), .init("File", .prose),
      ],
      rows: review.invoices.map { invoice in
        let references =
          invoice.corrects.map { "corrects \($0.rawValue)" }
          + invoice.replaces.map { "replaces \($0.rawValue)" }
        return PageTable.Row(
          [
            .text("\(invoice.provider.rawValue), \(invoice.invoiceID.rawValue)"),
            .optional(invoice.issueDate?.description), text(invoice.servicePeriod),
            .count(invoice.lineCount), .text(invoice.currency.code),
            .amount(invoice.total, invoice.currency),
            invoice.booked.map { .amount($0.amount, currency) } ?? .none, state(invoice),
            .optional(references.joined(separator: ", ")),
            .text("\(invoice.location.file):\(invoice.location.line)"),
          ], isAlert: invoice.status == .leftOut)
      }, total: "All", emptyText: "No invoice.", isWide: true)
  }

  private func state(_ invoice: Review.InvoiceEntry) -> PageCell {
    switch invoice.status {
    case .leftOut: .mark(.bad, "left out")
    case .linked: .mark(.plain, "linked")
    case .prepaid: .mark(.plain, "prepaid credits")
    case .booked: invoice.isFinal ? .mark(.good, "booked") : .mark(.plain, "booked, not final")
    }
  }

  private var replaced: PageTable {
    PageTable(
      "Replaced by a later version, counted as nothing",
      columns: [.init("Provider, invoice"), .init("Replaced by")],
      rows: review.replacedInvoices.map { invoice in
        PageTable.Row([
          .text("\(invoice.provider.rawValue), \(invoice.invoiceID.rawValue)"),
          .text(invoice.replacedBy.rawValue),
        ])
      })
  }

  private var footing: PageTable {
    PageTable(
      "Footing: net + tax + rounding + difference = total",
      columns: [
        .init("Provider, invoice"), .init("Currency", .brief), .init("Lines", .figures),
        .init("Net", .figures), .init("Tax", .figures),
        .init("Rounding", .figures, isSigned: true),
        .init("Difference", .figures, isSigned: true), .init("Total", .figures),
        .init("Rounding may be", .figures), .init("Foots", .brief), .init("FOCUS", .brief),
      ],
      rows: review.footings.map { footing in
        PageTable.Row(
          [
            .text("\(footing.provider.rawValue), \(footing.invoiceID.rawValue)"),
            .text(footing.currency.code), .count(footing.lineCount),
            .amount(footing.net, footing.currency), .amount(footing.tax, footing.currency),
            .amount(footing.rounding, footing.currency),
            .amount(footing.difference, footing.currency),
            .amount(footing.total, footing.currency),
            .amount(footing.roundingLimit, footing.currency),
            footing.foots
              ? .mark(.good, footing.statedTotal == nil ? "foots, no total stated" : "foots")
              : .mark(.bad, "does not foot"), verdict(footing.focus),
          ], isAlert: !footing.foots)
      }, emptyText: "No invoice.", isWide: true)
  }

  /// Which rates converted what.
  var exchange: Page.Section {
    let section = review.exchange
    return Page.Section(
      anchor: "exchange", title: "Exchange rates",
      lead: """
        Units of \(currency.code) for one unit of the currency. Invoices are converted at \
        \(label(section.policy.invoices.rawValue).lowercased()), accruals and the ledger at \
        \(label(section.policy.accruals.rawValue).lowercased()), shared costs at \
        \(label(section.policy.sharedCosts.rawValue).lowercased()), revenue at \
        \(label(section.policy.revenue.rawValue).lowercased()); a rate may be \
        \(section.policy.maxAgeDays) days old.
        """,
      blocks: [.table(rates), .table(effects)])
  }

  private var rates: PageTable {
    PageTable(
      "Rates applied",
      columns: [
        .init("Documents"), .init("Currency", .brief), .init("Rate", .figures),
        .init("Published", .brief),
        .init("Source"), .init("Count", .counts), .init("Original", .figures),
        .init("Booked, \(currency.code)", .footed(currency)),
      ],
      rows: review.exchange.uses.map { use in
        PageTable.Row([
          .text(use.kind.map { label($0.rawValue) } ?? "Revenue"), .text(use.currency.code),
          .rate(use.applied.rate), .optional(use.applied.date), .optional(use.applied.source),
          .count(use.documentCount), .amount(use.amount, use.currency),
          .amount(use.booked.amount, currency),
        ])
      }, emptyText: "Everything is in \(currency.code).")
  }

  private var effects: PageTable {
    PageTable(
      "What converting at the invoice's date made, and rounding each document once",
      columns: [.init("Provider"), .init(currency.code, .footed(currency), isSigned: true)],
      rows: review.exchange.effects.map { effect in
        PageTable.Row([.text(effect.provider.rawValue), .amount(effect.amount, currency)])
      } + [
        PageTable.Row([
          .text("Booking rounding, all providers"),
          .amount(review.exchange.bookingRounding, currency),
        ])
      ], total: "All")
  }

  /// Tax, credits and everything else that is no usage.
  var charges: Page.Section {
    Page.Section(
      anchor: "charges", title: "Tax, credits and other charges",
      lead: """
        In each invoice's currency. Usage, purchases, credits, adjustments, rounding and the tax that \
        is cost make the cost; tax got back is none.
        """,
      blocks: [.table(chargeTable.limited(to: Self.rowLimit, rest: "documents.csv"))])
  }

  private var chargeTable: PageTable {
    PageTable(
      "From usage to cost, invoice by invoice",
      columns: [
        .init("Provider, invoice"), .init("Currency", .brief), .init("Usage", .figures),
        .init("Purchases", .figures), .init("Credits", .figures), .init("Adjustments", .figures),
        .init("Rounding", .figures, isSigned: true), .init("Tax charged", .figures),
        .init("Reverse charge", .figures), .init("Tax got back", .figures),
        .init("Tax that is cost", .figures), .init("Cost", .figures),
      ],
      rows: review.charges.map { charge in
        let amounts = [
          charge.usage, charge.purchases, charge.credits, charge.adjustments,
          charge.invoiceRounding, charge.taxCharged, charge.taxSelfAssessed,
          charge.taxRecovered, charge.taxThatIsCost, charge.cost,
        ]
        return PageTable.Row(
          [
            .text("\(charge.provider.rawValue), \(charge.invoiceID.rawValue)"),
            .text(charge.currency.code),
          ] + amounts.map { .amount($0, charge.currency) })
      }, emptyText: "No invoice.", isWide: true)
  }

  /// What corrects earlier invoices.
  var corrections: Page.Section {
    Page.Section(
      anchor: "corrections", title: "Corrections of earlier invoices",
      lead: "With the months they belong to, apart from this month's charges.",
      blocks: [.table(correctionTable.limited(to: Self.rowLimit, rest: "drift.csv"))])
  }

  private var correctionTable: PageTable {
    PageTable(
      "Corrections",
      columns: [
        .init("Provider, invoice, line"), .init("Corrects"), .init("Original months"),
        .init("Part of the ledger"), .init("Kind", .brief), .init("Description", .prose),
        .init("Currency", .brief), .init("Amount", .figures, isSigned: true),
        .init(currency.code, .footed(currency), isSigned: true),
      ],
      rows: review.corrections.map { correction in
        PageTable.Row([
          .text(
            [correction.provider.rawValue, correction.invoiceID.rawValue, correction.lineID]
              .compactMap { $0 }.joined(separator: ", ")),
          .optional(correction.corrects.map(\.rawValue).joined(separator: ", ")),
          .text(correction.originalPeriods.map(\.description).joined(separator: ", ")),
          .text(text(correction.key)), .text(label(correction.category.rawValue)),
          .optional(correction.description), .text(correction.currency.code),
          .amount(correction.amount, correction.currency),
          .amount(correction.reportingAmount, currency),
        ])
      }, total: "All", emptyText: "No line corrects an earlier invoice.", isWide: true)
  }
}
