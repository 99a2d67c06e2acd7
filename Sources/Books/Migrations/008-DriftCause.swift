extension Migration {
  /// Why the drift items differ. `item_position` is the item's place in the drift report.
  static let driftCause = Migration(
    identifier: "008-drift-cause",
    sql: #"""
      CREATE TABLE drift_cause (
        period TEXT NOT NULL,
        position INTEGER NOT NULL,
        item_position INTEGER NOT NULL,
        cause TEXT NOT NULL CHECK (cause <> ''),
        amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9./]*'),
        reporting_amount TEXT NOT NULL
          CHECK (reporting_amount <> '' AND reporting_amount NOT GLOB '*[^-0-9./]*'),
        evidence TEXT NOT NULL,
        action TEXT NOT NULL,
        PRIMARY KEY (period, position),
        FOREIGN KEY (period, item_position) REFERENCES drift_item (period, position)
      ) STRICT, WITHOUT ROWID;
      """#)
}
