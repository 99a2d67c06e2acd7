import ExactMoney
import Pipeline

/// What the ledger is made of, and what may be missing from it.
extension DriftPage {
  /// What the ledger is made of, and what may be missing from it.
  var coverage: Page.Section {
    Page.Section(
      anchor: "coverage", title: "Coverage of the ledger",
      lead: "A ledger proves nothing about calls that were never recorded: look at the gaps.",
      blocks: [
        .table(counts), .table(meterCells.limited(to: Self.rowLimit, rest: "drift.json")),
        .table(openCalls.limited(to: Self.rowLimit, rest: "drift.json")),
        .table(attempts.limited(to: Self.rowLimit, rest: "drift.json")), .table(hours),
      ]
        + (gapTable.rows.isEmpty
          ? [] : [.table(gapTable.limited(to: Self.rowLimit, rest: "drift.json"))])
        + [
          .table(silence), .table(overlaps.limited(to: Self.rowLimit, rest: "drift.json")),
        ])
  }

  private var counts: PageTable {
    let coverage = review.coverage
    let statistics = coverage.statistics
    let rows: [(String, Int)] = [
      ("Rows read, all months", statistics.rowsRead + statistics.rowsLeft),
      ("Rows refused, each with a finding", statistics.rowsRefused),
      ("Rows left aside, none of ours", statistics.rowsLeft),
      ("Rows that repeat an event", statistics.duplicates),
      ("Rows that a later state of the event replaced", statistics.superseded),
      ("Events that remain, all months", statistics.events),
      ("Events of this month", coverage.events),
      ("Events that a provider charges", coverage.billableEvents),
      ("Calls", coverage.calls), ("Calls that failed or were cancelled", coverage.failedCalls),
      ("Events that began and have not ended", coverage.openEvents),
      ("Events told in two contradicting ways", coverage.conflictingEvents),
      ("Cells of the ledger", coverage.ledgerCells),
    ]
    return PageTable(
      "Rows and events", columns: [.init("What", .prose), .init("Count", .figures)],
      rows: rows.map { PageTable.Row([.text($0.0), .count($0.1)]) })
  }

  private var silence: PageTable {
    PageTable(
      "Days without any billable event",
      columns: [
        .init("Provider"), .init("Events", .counts), .init("Days with events", .figures),
        .init("Days without", .figures), .init("Which", .prose),
      ],
      rows: review.coverage.silentDays.map { silent in
        PageTable.Row([
          .text(silent.provider.rawValue), .count(silent.events), .count(silent.activeDays),
          .count(silent.days.count),
          .optional(silent.days.map(\.description).joined(separator: ", ")),
        ])
      }, total: "All", emptyText: "No provider.")
  }

  /// Of each file and meter how many rows say nothing, and how many say zero.
  private var meterCells: PageTable {
    let files = review.coverage.files
    return PageTable(
      "Nothing said, and zero said, by file and meter",
      note:
        "A cell that is missing is unknown and not zero: a meter that some rows lack may be lost.",
      columns: [
        .init("File", .prose), .init("Meter"), .init("Good rows", .figures),
        .init("Missing", .figures), .init("Zero", .figures), .init("Above zero", .figures),
      ],
      rows: files.flatMap { file in
        let good = file.rowsRead - file.rowsRefused
        return file.meterCells.map { cells in
          PageTable.Row([
            .text(file.name), .text(cells.meter.rawValue), .count(good), .count(cells.missing),
            .count(cells.zero), .count(good - cells.missing - cells.zero),
          ])
        }
      }, emptyText: "No usage.", isWide: true)
  }

  private var openCalls: PageTable {
    PageTable(
      "Calls that began and have not ended, \(currency.code)",
      note: """
        At least nothing, if the provider charges nothing for them; at most every meter as great as in the \
        greatest ended call of the model. The ledger has what was recorded.
        """,
      columns: [
        .init("Provider, model"), .init("Tier", .brief), .init("Calls", .counts),
        .init("At least", .footed(currency)), .init("In the ledger", .footed(currency)),
        .init("At most", .footed(currency)),
      ],
      rows: review.coverage.gaps.open.map { open in
        PageTable.Row(
          [
            .text("\(open.provider.rawValue), \(open.model.rawValue)"),
            .text(open.serviceTier.rawValue), .count(open.events), .amount(open.lower, currency),
            .amount(open.recorded, currency), .amount(open.upper, currency),
          ], isAlert: true)
      }, total: "All", emptyText: "Every call has ended.")
  }

  private var attempts: PageTable {
    PageTable(
      "Attempts made and not recorded",
      note: """
        A third attempt was a second and a first one before: so many calls are missing at least. They are \
        counted where the last call of their work item is; an attempt of the month before is not seen. \
        Without a work item nobody can tell.
        """,
      columns: [
        .init("Customer"), .init("Provider, model"), .init("Work items", .counts),
        .init("Calls missing, at least", .counts), .init("Retries without work item", .counts),
      ],
      rows: review.coverage.gaps.attempts.map { gap in
        PageTable.Row(
          [
            .text(gap.row.rawValue), .text("\(gap.provider.rawValue), \(gap.model.rawValue)"),
            .count(gap.workItems), .count(gap.missingCalls), .count(gap.unlinkedRetries),
          ], isAlert: gap.missingCalls > 0)
      }, total: "All", emptyText: "Every attempt follows on one that is recorded.")
  }

  private var hours: PageTable {
    PageTable(
      "Hours without any event, by the provider's own rhythm",
      note: """
        Expected are hours that have events on three of four days of their kind, working days or \
        week-ends; a gap is told from so many expected hours on as hold twelve events, and three at least.
        """,
      columns: [
        .init("Provider"), .init("Events", .counts), .init("Hours", .figures),
        .init("With events", .figures), .init("Without", .figures),
        .init("Of them expected", .figures), .init("Longest, hours", .figures),
        .init("Told from", .figures), .init("Gaps", .brief),
      ],
      rows: review.coverage.gaps.hours.map { hours in
        PageTable.Row(
          [
            .text(hours.provider.rawValue), .count(hours.events), .count(hours.hours),
            .count(hours.activeHours), .count(hours.hours - hours.activeHours),
            .count(hours.expectedSilentHours), .count(hours.longestGap?.hours ?? 0),
            .count(hours.limit),
            hours.gaps.isEmpty ? .mark(.good, "none") : .mark(.open, "\(hours.gaps.count)"),
          ], isAlert: !hours.gaps.isEmpty)
      }, total: "All", emptyText: "No provider.")
  }

  private var gapTable: PageTable {
    PageTable(
      "Gaps: hours in a row without events where some were expected",
      columns: [
        .init("Provider"), .init("From"), .init("Hours", .counts), .init("Expected", .counts),
      ],
      rows: review.coverage.gaps.hours.flatMap { hours in
        hours.gaps.map { gap in
          PageTable.Row(
            [
              .text(hours.provider.rawValue), .text(gap.start.description), .count(gap.hours),
              .count(gap.expectedHours),
            ], isAlert: true)
        }
      }, total: "All")
  }

  private var overlaps: PageTable {
    PageTable(
      "Files that tell of the same events",
      note: "Each event counts once. Invoices or exports that cover the same: "
        + "\(review.coverage.gaps.overlappingDocuments), each with a finding.",
      columns: [.init("File", .prose), .init("Repeated in", .prose), .init("Rows", .counts)],
      rows: review.coverage.gaps.overlaps.map { overlap in
        PageTable.Row([.text(overlap.first), .text(overlap.second), .count(overlap.rows)])
      }, total: "All", emptyText: "No file repeats another.")
  }
}
