extension Migration {
  /// The current results of each period. `position` is the place in the printed report.
  static let results = Migration(
    identifier: "003-results",
    sql: #"""
      CREATE TABLE finding (
        period TEXT NOT NULL REFERENCES period (period),
        position INTEGER NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('blocking', 'warning', 'note')),
        code TEXT NOT NULL CHECK (code <> ''),
        file TEXT, -- NULL: no one place is to blame
        line_number INTEGER CHECK (line_number >= 0), -- 0: the whole file
        column_number INTEGER CHECK (column_number >= 0), -- 0: the whole line
        message TEXT NOT NULL,
        PRIMARY KEY (period, position),
        CHECK ((file IS NULL) = (line_number IS NULL)),
        CHECK ((file IS NULL) = (column_number IS NULL))
      ) STRICT, WITHOUT ROWID;

      -- The ledger: prices once, and a row for each group with its names and its cells. A row for each
      -- cell would take three times as long to write, and nobody reads one without its group. The ids
      -- begin with year and month, then count in the order of the report. Patterns of numbers would be
      -- checked a million times for texts that one function writes from numbers.
      CREATE TABLE ledger_group (
        id INTEGER PRIMARY KEY, -- year and month × 10^9, plus the place
        reporting_day TEXT NOT NULL,
        billing_day TEXT NOT NULL,
        row TEXT NOT NULL,
        dimensions TEXT NOT NULL, -- a JSON object by the policy's names: dimensions ->> 'feature'
        provider TEXT NOT NULL,
        account TEXT,
        model TEXT NOT NULL,
        service_tier TEXT NOT NULL,
        cells TEXT NOT NULL -- [[place of the price, "quantity", "cost"],…]
      ) STRICT;

      CREATE TABLE ledger_price (
        id INTEGER PRIMARY KEY, -- year and month × 10^9, plus the place
        meter TEXT NOT NULL,
        unit_price TEXT NOT NULL CHECK (unit_price <> '' AND unit_price NOT GLOB '*[^-0-9.]*'),
        per TEXT NOT NULL CHECK (per <> '' AND per NOT GLOB '*[^-0-9.]*'),
        price_currency TEXT NOT NULL CHECK (length(price_currency) = 3),
        category TEXT NOT NULL
      ) STRICT;

      -- The ledger as the report prints it, a row for each cell.
      CREATE VIEW ledger AS
        SELECT format('%04d-%02d', ledger_group.id / 100000000000,
            ledger_group.id / 1000000000 % 100) AS period,
          reporting_day, billing_day, row, dimensions, provider, account, model, service_tier,
          meter, unit_price, per, price_currency, category,
          cell.value ->> 1 AS quantity, cell.value ->> 2 AS cost
        FROM ledger_group
        CROSS JOIN json_each(ledger_group.cells) AS cell
        CROSS JOIN ledger_price ON ledger_price.id
          = ledger_group.id / 1000000000 * 1000000000 + (cell.value ->> 0)
        ORDER BY ledger_group.id, cell.key;

      CREATE TABLE document (
        period TEXT NOT NULL REFERENCES period (period),
        position INTEGER NOT NULL,
        document_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        supplier TEXT,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9./]*'),
        rate TEXT NOT NULL CHECK (rate <> '' AND rate NOT GLOB '*[^-0-9./]*'),
        rate_date TEXT NOT NULL,
        rate_source TEXT NOT NULL,
        reporting_currency TEXT NOT NULL CHECK (length(reporting_currency) = 3),
        booked TEXT NOT NULL CHECK (booked <> '' AND booked NOT GLOB '*[^-0-9.]*'),
        PRIMARY KEY (period, position)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE share (
        period TEXT NOT NULL,
        document_position INTEGER NOT NULL,
        row TEXT NOT NULL,
        category TEXT NOT NULL,
        -- exact, or with 12 places where the exact fraction is longer than 128 bits
        amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9./]*'),
        PRIMARY KEY (period, document_position, row, category),
        FOREIGN KEY (period, document_position) REFERENCES document (period, position)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE drift_item (
        period TEXT NOT NULL REFERENCES period (period),
        position INTEGER NOT NULL,
        provider TEXT NOT NULL,
        invoice_id TEXT,
        account TEXT,
        model TEXT,
        service_tier TEXT,
        meter TEXT,
        service_start TEXT,
        service_end TEXT, -- exclusive
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        ledger_quantity TEXT CHECK (ledger_quantity NOT GLOB '*[^-0-9.]*'),
        provider_quantity TEXT CHECK (provider_quantity NOT GLOB '*[^-0-9.]*'),
        invoice_quantity TEXT CHECK (invoice_quantity NOT GLOB '*[^-0-9.]*'),
        ledger_amount TEXT CHECK (ledger_amount NOT GLOB '*[^-0-9./]*'),
        invoice_amount TEXT CHECK (invoice_amount NOT GLOB '*[^-0-9./]*'),
        variance TEXT NOT NULL,
        amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9./]*'),
        reporting_currency TEXT NOT NULL CHECK (length(reporting_currency) = 3),
        reporting_amount TEXT NOT NULL
          CHECK (reporting_amount <> '' AND reporting_amount NOT GLOB '*[^-0-9./]*'),
        passes INTEGER NOT NULL CHECK (passes IN (0, 1)),
        PRIMARY KEY (period, position),
        CHECK ((service_start IS NULL) = (service_end IS NULL))
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE bridge_step (
        period TEXT NOT NULL REFERENCES period (period),
        position INTEGER NOT NULL,
        provider TEXT, -- NULL: the total
        step TEXT NOT NULL,
        reporting_currency TEXT NOT NULL CHECK (length(reporting_currency) = 3),
        amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9./]*'),
        PRIMARY KEY (period, position)
      ) STRICT, WITHOUT ROWID;
      """#)
}
