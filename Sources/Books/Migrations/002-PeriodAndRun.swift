extension Migration {
  /// The months and the runs that computed them. A run keeps the counts of its results, so that the
  /// status of a year of books is read from a dozen rows.
  static let periodAndRun = Migration(
    identifier: "002-period-and-run",
    sql: #"""
      CREATE TABLE period (
        period TEXT PRIMARY KEY CHECK (period GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
        status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
        version INTEGER NOT NULL CHECK (version >= 0),
        results_run_id INTEGER REFERENCES run (id) -- whose results the other tables hold
      ) STRICT;

      CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        period TEXT NOT NULL REFERENCES period (period),
        job TEXT NOT NULL,
        program_version TEXT NOT NULL CHECK (program_version <> ''),
        started_at TEXT NOT NULL CHECK (started_at <> ''),
        finished_at TEXT CHECK (finished_at <> ''), -- NULL: it runs, or it was killed
        exit_status INTEGER,
        input_count INTEGER NOT NULL CHECK (input_count >= 0),
        input_digest TEXT NOT NULL,
        -- The rest is NULL until the run has results.
        ledger_cell_count INTEGER CHECK (ledger_cell_count >= 0),
        document_count INTEGER CHECK (document_count >= 0),
        drift_item_count INTEGER CHECK (drift_item_count >= 0),
        open_drift_count INTEGER CHECK (open_drift_count BETWEEN 0 AND drift_item_count),
        blocking_count INTEGER CHECK (blocking_count >= 0),
        warning_count INTEGER CHECK (warning_count >= 0),
        note_count INTEGER CHECK (note_count >= 0),
        currency TEXT CHECK (length(currency) = 3),
        revenue TEXT CHECK (revenue = 'n/a' OR revenue NOT GLOB '*[^-0-9./]*'),
        total_cost TEXT CHECK (total_cost <> '' AND total_cost NOT GLOB '*[^-0-9./]*'),
        CHECK ((finished_at IS NULL) = (exit_status IS NULL))
      ) STRICT;

      CREATE INDEX run_by_period ON run (period);
      """#)
}
