extension Migration {
  /// The reports as they were last written.
  static let outputFile = Migration(
    identifier: "005-output-file",
    sql: #"""
      CREATE TABLE output_file (
        period TEXT NOT NULL REFERENCES period (period),
        name TEXT NOT NULL CHECK (name <> ''),
        sha256 TEXT NOT NULL
          CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
        row_count INTEGER NOT NULL CHECK (row_count >= 0),
        PRIMARY KEY (period, name)
      ) STRICT, WITHOUT ROWID;
      """#)
}
