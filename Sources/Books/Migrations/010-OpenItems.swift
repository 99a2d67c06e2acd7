extension Migration {
  /// What is open and what becomes of it, from month to month: of the current results, and as it was
  /// when a version closed, with the drift of that version by class.
  static let openItems = Migration(
    identifier: "010-open-items",
    sql: #"""
      CREATE TABLE open_item (
        period TEXT NOT NULL REFERENCES period (period),
        position INTEGER NOT NULL,
      """# + columns + #"""
          PRIMARY KEY (period, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE closed_open_item (
          period TEXT NOT NULL,
          version INTEGER NOT NULL,
          position INTEGER NOT NULL,
        """# + columns + #"""
            PRIMARY KEY (period, version, position),
            FOREIGN KEY (period, version) REFERENCES closed_version (period, version)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE closed_drift (
            period TEXT NOT NULL,
            version INTEGER NOT NULL,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('variance', 'cause')),
            name TEXT NOT NULL CHECK (name <> ''),
            item_count INTEGER NOT NULL CHECK (item_count >= 0),
            net TEXT NOT NULL CHECK (net <> '' AND net NOT GLOB '*[^-0-9./]*'),
            gross TEXT NOT NULL CHECK (gross <> '' AND gross NOT GLOB '*[^0-9./]*'),
            questioned TEXT NOT NULL CHECK (questioned <> '' AND questioned NOT GLOB '*[^0-9./]*'),
            PRIMARY KEY (period, version, position),
            FOREIGN KEY (period, version) REFERENCES closed_version (period, version)
          ) STRICT, WITHOUT ROWID;
          """# + ["closed_open_item", "closed_drift"].map(appendOnly).joined())

  /// Amounts are in the reporting currency. `opening` is NULL where it was not open before, `now` where
  /// it passes or is gone.
  private static let columns = #"""

        item TEXT NOT NULL CHECK (item <> ''),
        provider TEXT NOT NULL,
        invoice_id TEXT,
        subject TEXT NOT NULL CHECK (subject <> ''),
        about TEXT NOT NULL,
        origin TEXT NOT NULL, -- the month it belongs to
        first_seen TEXT NOT NULL,
        last_service_day TEXT,
        owner TEXT,
        reason TEXT NOT NULL,
        action TEXT NOT NULL,
        is_reopened INTEGER NOT NULL CHECK (is_reopened IN (0, 1)),
        opening TEXT CHECK (opening <> '' AND opening NOT GLOB '*[^-0-9./]*'),
        opening_gross TEXT CHECK (opening_gross <> '' AND opening_gross NOT GLOB '*[^0-9./]*'),
        now TEXT CHECK (now <> '' AND now NOT GLOB '*[^-0-9./]*'),
        now_gross TEXT CHECK (now_gross <> '' AND now_gross NOT GLOB '*[^0-9./]*'),
        outcome TEXT NOT NULL CHECK (outcome <> ''),
        decision TEXT,
        person TEXT,
        decided_at TEXT,
        decision_reason TEXT,
        CHECK ((opening IS NULL) = (opening_gross IS NULL)),
        CHECK ((now IS NULL) = (now_gross IS NULL)),
        CHECK ((decision IS NULL) = (person IS NULL)),

    """#
}
