import ExactMoney
import Pipeline

/// That nothing was lost on the way, and what might be missing.
extension DriftPage {
  /// What has no price, no customer or no driver.
  var unassigned: Page.Section {
    let section = review.unassigned
    return Page.Section(
      anchor: "unassigned", title: "Without price, customer or driver",
      lead: "Always shown, also where it is nothing.",
      blocks: [
        .table(unassignedAmounts), .table(unused),
        .table(unpriced.limited(to: Self.rowLimit, rest: "findings.csv")),
      ]
        + (section.unknownCustomers.isEmpty
          ? [] : [.table(unknownCustomers.limited(to: Self.rowLimit, rest: "findings.csv"))]))
  }

  private var unassignedAmounts: PageTable {
    let section = review.unassigned
    let rows: [(String, Rational)] = [
      (
        "(unattributed): cost that no customer caused or nobody has explained",
        section.unattributed.amount
      ),
      ("of it held: billed beyond the ledger, before booking", section.heldSurplus),
      ("of it usage of customers whom nobody has introduced", section.unknownCustomerCost),
      ("(unallocated): shared cost without a driver", section.unallocated.amount),
    ]
    return PageTable(
      "Cost that belongs to nobody yet",
      columns: [.init("What", .prose), .init(currency.code, .figures)],
      rows: rows.map { PageTable.Row([.text($0.0), .rounded($0.1, currency)]) })
  }

  private var unused: PageTable {
    PageTable(
      "Paid for and not used, \(currency.code)",
      columns: [
        .init("What", .prose), .init("Paid", .figures), .init("Unused", .figures),
        .init("In the cost", .prose),
      ],
      rows: review.unassigned.unused.map { amount in
        let (what, booked) = Self.words(amount.kind)
        return PageTable.Row([
          .text(what), .rounded(amount.paid, currency),
          amount.unused.map { .rounded($0, currency) } ?? .text("not stated"), .text(booked),
        ])
      })
  }

  private static func words(_ kind: Review.UnusedKind) -> (what: String, booked: String) {
    switch kind {
    case .expiredCredits:
      ("Prepaid credits that expired in this month", "yes: they are lost")
    case .creditsLeft: ("Prepaid credits left at its end", "no: carried forward")
    case .purchasedCapacity:
      (
        "Commitments, reservations, provisioned throughput and fees, as billed",
        "yes, as billed; what was idle stands in no document read here"
      )
    }
  }

  private var unpriced: PageTable {
    PageTable(
      "Usage without a price: \(review.unassigned.unpricedEvents) events",
      columns: [
        .init("Provider, model"), .init("Tier", .brief), .init("Meter"),
        .init("Quantity", .figures),
        .init("Events", .figures), .init("First seen", .prose),
      ],
      rows: review.unassigned.unpriced.map { usage in
        PageTable.Row(
          [
            .text("\(usage.provider.rawValue), \(usage.model.rawValue)"),
            .text(usage.serviceTier.rawValue), .text(usage.meter.rawValue),
            .quantity(usage.quantity), .count(usage.events),
            .text("\(usage.firstLocation.file):\(usage.firstLocation.line)"),
          ], isAlert: true)
      }, emptyText: "Every meter has a price.")
  }

  private var unknownCustomers: PageTable {
    PageTable(
      "Customers whom nobody has introduced",
      columns: [.init("Customer"), .init("Events", .counts), .init("First seen", .prose)],
      rows: review.unassigned.unknownCustomers.map { customer in
        PageTable.Row(
          [
            .text(customer.customerID?.rawValue ?? "(none given)"), .count(customer.events),
            .text("\(customer.firstLocation.file):\(customer.firstLocation.line)"),
          ], isAlert: true)
      }, total: "All")
  }

  /// That the P&L is the documents.
  var conservation: Page.Section {
    let proof = review.conservation
    return Page.Section(
      anchor: "conservation", title: "Conservation",
      lead: """
        Every document's cost is in exactly one row. Both sides are added up apart from each other, \
        as printed.
        """,
      blocks: [
        .equations([
          Page.Equation(
            label: "Rows of the P&L against booked documents",
            terms: [
              ("\(proof.customerCount) customers", proof.customers.amount),
              ("(unattributed)", proof.unattributed.amount),
              ("(unallocated)", proof.unallocated.amount),
            ], result: ("\(proof.documentCount) documents", proof.documents.amount),
            currency: currency),
          Page.Equation(
            label: "The P&L's TOTAL against its rows", terms: [("rows", proof.rows.amount)],
            result: ("TOTAL", proof.total.amount), currency: currency),
        ]), .table(kinds), .table(currencies),
      ])
  }

  private var kinds: PageTable {
    PageTable(
      "Documents by kind",
      columns: [
        .init("Kind", .brief), .init("Documents", .counts),
        .init("Booked, \(currency.code)", .footed(currency)),
      ],
      rows: review.conservation.kinds.map { kind in
        PageTable.Row([
          .text(label(kind.kind.rawValue)), .count(kind.count),
          .amount(kind.booked.amount, currency),
        ])
      }, total: "All")
  }

  private var currencies: PageTable {
    PageTable(
      "Documents by currency",
      columns: [
        .init("Currency", .brief), .init("Documents", .counts), .init("Original", .figures),
        .init("Booked, \(currency.code)", .footed(currency)),
      ],
      rows: review.conservation.currencies.map { total in
        PageTable.Row([
          .text(total.currency.code), .count(total.count),
          .amount(total.amount, total.currency), .amount(total.booked.amount, currency),
        ])
      }, total: "All")
  }

  /// How shared costs reached their rows.
  var allocation: Page.Section {
    Page.Section(
      anchor: "allocation", title: "Shared costs",
      lead: """
        For each pool: its driver, every row's exact fraction, and its share in whole minor units by \
        largest remainder; who got a unit that rounding down left over is marked.
        """,
      blocks: review.allocations.isEmpty
        ? [.notice(Page.Mark(tone: .plain, text: "No shared cost is booked."))]
        : review.allocations.map { .table(table(of: $0)) })
  }

  private func table(of proof: Review.AllocationProof) -> PageTable {
    var rows = proof.shares.map { share in
      PageTable.Row([
        .text(share.row.rawValue), .text(share.fraction.description),
        .amount(share.printed.amount, currency),
        share.gotRemainder ? .text("one unit of the remainder") : .none,
      ])
    }
    if proof.othersCount > 0 {
      rows.append(
        PageTable.Row([
          .text("\(proof.othersCount) more, in shares.csv"),
          .text(proof.othersFraction.description),
          .amount(proof.othersPrinted.amount, currency), .none,
        ]))
    }
    let weight = proof.weightSum.map { ", total weight \($0.decimalText(places: 6))" } ?? ""
    let driver = proof.driver.map { " by \($0.rawValue)" } ?? ""
    let transfers =
      proof.transfers.isEmpty
      ? ""
      : " Serves "
        + proof.transfers.map { "\($0.pool.rawValue) (\($0.fraction))" }.joined(separator: ", ")
        + "."
    return PageTable(
      "Pool \(proof.pool.rawValue)",
      note: "\(label(proof.method.rawValue))\(driver)\(weight); fractions add up to "
        + "\(proof.fractionSum).\(transfers) Holds \(proof.costs.map(\.rawValue).joined(separator: ", ")).",
      columns: [
        .init("Row"), .init("Fraction", .figures), .init(currency.code, .footed(currency)),
        .init("Remainder"),
      ], rows: rows, total: "All")
  }
}
