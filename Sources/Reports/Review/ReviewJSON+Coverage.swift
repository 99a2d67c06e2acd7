import ExactMoney
import Pipeline

extension Review.Coverage {
  var json: JSON { .object(members + gaps.members) }

  private var members: [JSON.Member] {
    [
      ("rows_read", .integer(statistics.rowsRead + statistics.rowsLeft)),
      ("rows_refused", .integer(statistics.rowsRefused)),
      ("rows_left_aside", .integer(statistics.rowsLeft)),
      ("duplicates", .integer(statistics.duplicates)),
      ("superseded", .integer(statistics.superseded)),
      ("events_of_all_periods", .integer(statistics.events)), ("events", .integer(events)),
      ("billable_events", .integer(billableEvents)), ("calls", .integer(calls)),
      ("failed_calls", .integer(failedCalls)), ("open_events", .integer(openEvents)),
      ("conflicting_events", .integer(conflictingEvents)),
      ("ledger_cells", .integer(ledgerCells)),
      (
        "files",
        .array(
          files.map {
            .object(
              [("name", .text($0.name))] + $0.rows.json + [
                (
                  "meters",
                  .array(
                    $0.meterCells.map {
                      .object([
                        ("meter", .text($0.meter.rawValue)), ("missing", .integer($0.missing)),
                        ("zero", .integer($0.zero)),
                      ])
                    })
                )
              ])
          })
      ),
      (
        "days_without_events",
        .array(
          silentDays.map {
            .object([
              ("provider", .text($0.provider.rawValue)), ("events", .integer($0.events)),
              ("active_days", .integer($0.activeDays)),
              ("days", .array($0.days.map { .text($0.description) })),
            ])
          })
      ),
    ]
  }
}

extension Review.CoverageGaps {
  fileprivate var members: [JSON.Member] {
    [
      ("hours", .array(hours.map(\.json))), ("open_calls", .array(open.map(\.json))),
      (
        "attempts_not_recorded",
        .array(
          attempts.map {
            .object([
              ("row", .text($0.row.rawValue)), ("provider", .text($0.provider.rawValue)),
              ("model", .text($0.model.rawValue)), ("work_items", .integer($0.workItems)),
              ("missing_calls_at_least", .integer($0.missingCalls)),
              ("retries_without_work_item", .integer($0.unlinkedRetries)),
            ])
          })
      ),
      (
        "overlapping_files",
        .array(
          overlaps.map {
            .object([
              ("first", .text($0.first)), ("second", .text($0.second)), ("rows", .integer($0.rows)),
            ])
          })
      ),
      ("overlapping_documents", .integer(overlappingDocuments)),
    ]
  }
}

extension Review.HourCoverage {
  fileprivate var json: JSON {
    .object([
      ("provider", .text(provider.rawValue)), ("events", .integer(events)),
      ("hours", .integer(hours)), ("active_hours", .integer(activeHours)),
      ("expected_silent_hours", .integer(expectedSilentHours)),
      ("longest_gap", longestGap?.json ?? .null), ("told_from_hours", .integer(limit)),
      ("gaps", .array(gaps.map(\.json))),
    ])
  }
}

extension Review.HourGap {
  fileprivate var json: JSON {
    .object([
      ("start", .text(start.description)), ("hours", .integer(hours)),
      ("expected_hours", .integer(expectedHours)),
    ])
  }
}

extension Review.OpenValue {
  fileprivate var json: JSON {
    .object([
      ("provider", .text(provider.rawValue)), ("model", .text(model.rawValue)),
      ("service_tier", .text(serviceTier.rawValue)), ("calls", .integer(events)),
      ("lower", .exact(lower)), ("recorded", .exact(recorded)), ("upper", .exact(upper)),
    ])
  }
}
