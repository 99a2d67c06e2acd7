extension Migration {
  /// The same bytes count under several names where these say different days: a price list that came
  /// back to what it said before.
  static let namesOfCopies = Migration(
    identifier: "006-names-of-copies",
    sql: #"""
      CREATE TABLE accepted_name (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind <> ''),
        profile TEXT NOT NULL, -- '' for none: a UNIQUE key would take every NULL for another one
        name TEXT NOT NULL CHECK (name <> ''),
        sha256 TEXT NOT NULL
          CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
        accepted_at TEXT NOT NULL CHECK (accepted_at <> ''),
        UNIQUE (kind, profile, sha256, name)
      ) STRICT;
      INSERT INTO accepted_name SELECT * FROM accepted_file;
      DROP TABLE accepted_file;
      ALTER TABLE accepted_name RENAME TO accepted_file;
      """#)
}
