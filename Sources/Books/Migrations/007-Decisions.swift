extension Migration {
  /// What people decide, what is frozen, and the log of both: what cannot be computed again, and is
  /// only ever added to.
  static let decisions = Migration(
    identifier: "007-decisions",
    sql: #"""
      ALTER TABLE drift_item ADD COLUMN decision TEXT CHECK (decision <> '');

      -- What does not pass in the current results; where an item stands, the decisions say.
      CREATE TABLE review_item (
        period TEXT NOT NULL REFERENCES period (period),
        position INTEGER NOT NULL,
        origin TEXT NOT NULL, -- the month it belongs to
        item TEXT NOT NULL CHECK (item <> ''),
        content TEXT NOT NULL,
        subject TEXT NOT NULL CHECK (subject <> ''),
        about TEXT NOT NULL,
        code TEXT, -- of a finding
        amount TEXT CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9./]*'),
        gross_amount TEXT CHECK (gross_amount <> '' AND gross_amount NOT GLOB '*[^0-9./]*'),
        PRIMARY KEY (period, position),
        CHECK ((amount IS NULL) = (gross_amount IS NULL))
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE decision (
        id INTEGER PRIMARY KEY,
        period TEXT NOT NULL REFERENCES period (period), -- in whose review it was made
        item TEXT NOT NULL CHECK (item <> ''),
        content TEXT NOT NULL, -- what the item was exactly; anything else makes the decision stale
        action TEXT NOT NULL CHECK (action <> ''),
        person TEXT NOT NULL CHECK (person <> ''),
        decided_at TEXT NOT NULL CHECK (decided_at <> ''),
        reason TEXT NOT NULL CHECK (reason <> ''),
        amount TEXT CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9./]*') -- reporting currency
      ) STRICT;

      CREATE TABLE closed_version (
        period TEXT NOT NULL REFERENCES period (period),
        version INTEGER NOT NULL CHECK (version >= 1),
        act TEXT NOT NULL CHECK (act IN ('close', 'restate')),
        closed_at TEXT NOT NULL CHECK (closed_at <> ''),
        person TEXT NOT NULL CHECK (person <> ''),
        reason TEXT NOT NULL,
        program_version TEXT NOT NULL CHECK (program_version <> ''),
        input_digest TEXT NOT NULL,
        policy TEXT NOT NULL, -- crossfoot.yaml as it was
        decision_count INTEGER NOT NULL CHECK (decision_count >= 0), -- the first so many counted
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        PRIMARY KEY (period, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE closed_input (
        period TEXT NOT NULL,
        version INTEGER NOT NULL,
        accepted_file_id INTEGER NOT NULL REFERENCES accepted_file (id),
        PRIMARY KEY (period, version, accepted_file_id),
        FOREIGN KEY (period, version) REFERENCES closed_version (period, version)
      ) STRICT, WITHOUT ROWID;

      -- The cells of the P&L, and of what it took up of earlier months, as they were printed: in minor
      -- units. `origin` is the month the cost belongs to.
      CREATE TABLE closed_cell (
        period TEXT NOT NULL,
        version INTEGER NOT NULL,
        origin TEXT NOT NULL,
        row TEXT NOT NULL,
        category TEXT NOT NULL,
        amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9]*'),
        PRIMARY KEY (period, version, origin, row, category),
        FOREIGN KEY (period, version) REFERENCES closed_version (period, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE closed_document (
        period TEXT NOT NULL,
        version INTEGER NOT NULL,
        origin TEXT NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        supplier TEXT,
        document_id TEXT NOT NULL,
        booked TEXT NOT NULL CHECK (booked <> '' AND booked NOT GLOB '*[^-0-9]*'),
        PRIMARY KEY (period, version, origin, position),
        FOREIGN KEY (period, version) REFERENCES closed_version (period, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE closed_revenue (
        period TEXT NOT NULL,
        version INTEGER NOT NULL,
        row TEXT NOT NULL,
        amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9]*'),
        PRIMARY KEY (period, version, row),
        FOREIGN KEY (period, version) REFERENCES closed_version (period, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE closed_output (
        period TEXT NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        sha256 TEXT NOT NULL
          CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
        row_count INTEGER NOT NULL CHECK (row_count >= 0),
        PRIMARY KEY (period, version, name),
        FOREIGN KEY (period, version) REFERENCES closed_version (period, version)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sign_off (
        id INTEGER PRIMARY KEY,
        period TEXT NOT NULL,
        version INTEGER NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('preparer', 'reviewer')),
        person TEXT NOT NULL CHECK (person <> ''),
        signed_at TEXT NOT NULL CHECK (signed_at <> ''),
        content_sha256 TEXT NOT NULL
          CHECK (length(content_sha256) = 64 AND content_sha256 NOT GLOB '*[^0-9a-f]*'),
        FOREIGN KEY (period, version) REFERENCES closed_version (period, version)
      ) STRICT;

      -- Each entry's hash covers its fields and the hash of the entry before it.
      CREATE TABLE audit_entry (
        sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
        recorded_at TEXT NOT NULL,
        person TEXT NOT NULL,
        act TEXT NOT NULL CHECK (act <> ''),
        subject TEXT NOT NULL,
        detail TEXT NOT NULL,
        previous_sha256 TEXT NOT NULL,
        sha256 TEXT NOT NULL
          CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*')
      ) STRICT;
      """# + appendOnlyTables.map(appendOnly).joined())

  private static let appendOnlyTables = [
    "decision", "closed_version", "closed_input", "closed_cell", "closed_document",
    "closed_revenue", "closed_output", "sign_off", "audit_entry",
  ]

  /// Keeps the rows of `table` as they were written.
  static func appendOnly(_ table: String) -> String {
    """

    CREATE TRIGGER \(table)_is_not_changed BEFORE UPDATE ON \(table)
    BEGIN SELECT RAISE(ABORT, '\(table) is only ever added to'); END;
    CREATE TRIGGER \(table)_is_not_deleted BEFORE DELETE ON \(table)
    BEGIN SELECT RAISE(ABORT, '\(table) is only ever added to'); END;
    """
  }
}
