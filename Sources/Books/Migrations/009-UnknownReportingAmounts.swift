extension Migration {
  /// An amount whose rate to the reporting currency is not known has no reporting amount; it is not 0.
  static let unknownReportingAmounts = Migration(
    identifier: "009-unknown-reporting-amounts",
    sql: #"""
      ALTER TABLE drift_item ADD COLUMN known_reporting_amount TEXT
        CHECK (known_reporting_amount <> '' AND known_reporting_amount NOT GLOB '*[^-0-9./]*');
      UPDATE drift_item SET known_reporting_amount = reporting_amount;
      ALTER TABLE drift_item DROP COLUMN reporting_amount;
      ALTER TABLE drift_item RENAME COLUMN known_reporting_amount TO reporting_amount;

      ALTER TABLE drift_cause ADD COLUMN known_reporting_amount TEXT
        CHECK (known_reporting_amount <> '' AND known_reporting_amount NOT GLOB '*[^-0-9./]*');
      UPDATE drift_cause SET known_reporting_amount = reporting_amount;
      ALTER TABLE drift_cause DROP COLUMN reporting_amount;
      ALTER TABLE drift_cause RENAME COLUMN known_reporting_amount TO reporting_amount;
      """#)
}
