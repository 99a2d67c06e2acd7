extension Migration {
  /// The balances of prepaid credits, grant by grant, in credits and in the reporting currency.
  static let prepaidBalance = Migration(
    identifier: "011-prepaid-balance",
    sql: #"""
      CREATE TABLE prepaid_balance (
        period TEXT NOT NULL,
        position INTEGER NOT NULL,
        provider TEXT NOT NULL CHECK (provider <> ''),
        invoice_id TEXT NOT NULL CHECK (invoice_id <> ''),
        line_id TEXT,
        starts TEXT NOT NULL,
        expires TEXT,
        currency TEXT NOT NULL,
        opening_credits TEXT NOT NULL CHECK (opening_credits <> ''),
        opening TEXT NOT NULL CHECK (opening <> ''),
        bought_credits TEXT NOT NULL CHECK (bought_credits <> ''),
        bought TEXT NOT NULL CHECK (bought <> ''),
        used_credits TEXT NOT NULL CHECK (used_credits <> ''),
        used TEXT NOT NULL CHECK (used <> ''),
        expired_credits TEXT NOT NULL CHECK (expired_credits <> ''),
        expired TEXT NOT NULL CHECK (expired <> ''),
        returned_credits TEXT NOT NULL CHECK (returned_credits <> ''),
        returned TEXT NOT NULL CHECK (returned <> ''),
        closing_credits TEXT NOT NULL CHECK (closing_credits <> ''),
        closing TEXT NOT NULL CHECK (closing <> ''),
        PRIMARY KEY (period, position)
      ) STRICT, WITHOUT ROWID;
      """#)
}
