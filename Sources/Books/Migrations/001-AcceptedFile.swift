extension Migration {
  /// What was accepted: the one table that cannot be computed again.
  static let acceptedFile = Migration(
    identifier: "001-accepted-file",
    sql: #"""
      CREATE TABLE accepted_file (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind <> ''),
        profile TEXT NOT NULL, -- '' for none: a UNIQUE key would take every NULL for another one
        name TEXT NOT NULL CHECK (name <> ''),
        sha256 TEXT NOT NULL
          CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
        accepted_at TEXT NOT NULL CHECK (accepted_at <> ''),
        UNIQUE (kind, profile, sha256)
      ) STRICT;
      """#)
}
