extension Migration {
  /// The snapshot of each period. A figure that does not apply is NULL, one that is missing is `n/a`.
  /// Version and status of the rows are the period's.
  static let profitAndLoss = Migration(
    identifier: "004-profit-and-loss",
    sql: #"""
      CREATE TABLE pnl_row (
        period TEXT NOT NULL REFERENCES period (period),
        position INTEGER NOT NULL,
        is_total INTEGER NOT NULL CHECK (is_total IN (0, 1)), -- a customer may be called TOTAL
        customer_id TEXT NOT NULL,
        name TEXT NOT NULL,
        plan TEXT,
        customer_status TEXT,
        cost_function TEXT,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        revenue TEXT CHECK (revenue = 'n/a' OR revenue NOT GLOB '*[^-0-9.]*'),
        total_cost TEXT NOT NULL CHECK (total_cost <> '' AND total_cost NOT GLOB '*[^-0-9.]*'),
        margin_after_ai_cost TEXT CHECK (
          margin_after_ai_cost = 'n/a' OR margin_after_ai_cost NOT GLOB '*[^-0-9.]*'),
        revenue_margin_pct TEXT CHECK (
          revenue_margin_pct = 'n/a' OR revenue_margin_pct NOT GLOB '*[^-0-9.]*'),
        ai_cost_pct_of_revenue TEXT CHECK (
          ai_cost_pct_of_revenue = 'n/a' OR ai_cost_pct_of_revenue NOT GLOB '*[^-0-9.]*'),
        subscription_margin TEXT CHECK (
          subscription_margin = 'n/a' OR subscription_margin NOT GLOB '*[^-0-9.]*'),
        contribution TEXT CHECK (contribution = 'n/a' OR contribution NOT GLOB '*[^-0-9.]*'),
        contribution_pct_of_margin TEXT CHECK (
          contribution_pct_of_margin = 'n/a'
            OR contribution_pct_of_margin NOT GLOB '*[^-0-9.]*'),
        calls INTEGER NOT NULL CHECK (calls >= 0),
        failed_calls INTEGER NOT NULL CHECK (failed_calls BETWEEN 0 AND calls),
        work_items INTEGER NOT NULL CHECK (work_items >= 0),
        successful_work_items INTEGER NOT NULL
          CHECK (successful_work_items BETWEEN 0 AND work_items),
        cost_per_work_item TEXT CHECK (
          cost_per_work_item = 'n/a' OR cost_per_work_item NOT GLOB '*[^-0-9.]*'),
        cost_per_successful_work_item TEXT CHECK (
          cost_per_successful_work_item = 'n/a'
            OR cost_per_successful_work_item NOT GLOB '*[^-0-9.]*'),
        active_users INTEGER NOT NULL CHECK (active_users >= 0),
        cost_per_active_user TEXT CHECK (
          cost_per_active_user = 'n/a' OR cost_per_active_user NOT GLOB '*[^-0-9.]*'),
        flags TEXT NOT NULL,
        PRIMARY KEY (period, position)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE pnl_cost (
        period TEXT NOT NULL,
        row_position INTEGER NOT NULL,
        category TEXT NOT NULL,
        amount TEXT NOT NULL CHECK (amount <> '' AND amount NOT GLOB '*[^-0-9.]*'),
        PRIMARY KEY (period, row_position, category),
        FOREIGN KEY (period, row_position) REFERENCES pnl_row (period, position)
      ) STRICT, WITHOUT ROWID;
      """#)
}
