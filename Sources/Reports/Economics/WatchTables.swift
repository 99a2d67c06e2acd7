import ExactMoney
import Pipeline

extension ReportFile {
  /// What watching a month found: the thresholds reached, where budgets stand, and the same budgets for
  /// a gateway.
  static func watchReports(of economics: Economics, _ period: Period) -> [ReportFile] {
    [
      .flagsTable(economics.flags, period: period, currency: economics.cube.currency),
      .capsJSON(
        economics.caps, forecast: economics.forecast, unwatched: economics.unwatched,
        period: period, currency: economics.cube.currency),
      .gatewayBudgets(
        economics.caps, currency: economics.cube.currency, dollarRate: economics.dollarRate),
    ]
  }

  /// `flags.csv`: one row per threshold that was reached, with its named base and the first day that
  /// reached it. The row of a usage file stands in no report: `crossfoot flags --events` finds it.
  public static func flagsTable(
    _ flags: [Flag], period: Period, currency: Currency
  ) -> ReportFile {
    let columns = [
      "period", "code", "subject_kind", "subject", "customer_id", "cost_basis", "base",
      "reporting_currency", "base_amount", "threshold", "reached", "amount", "first_breach_day",
      "advice",
    ]
    return ReportFile(csv: "flags.csv", columns: columns, blockCount: flags.count) { index in
      let flag = flags[index]
      return [[.text(period.description)] + flag.cells(currency) + [.text(flag.advice)]]
    }
  }
}

extension TextTable {
  /// The thresholds that were reached in a month.
  ///
  /// - Parameter showsEvents: whether the rows of usage files that reached them were looked for.
  public static func flags(
    _ flags: [Flag], period: Period, currency: Currency, showsEvents: Bool = false
  ) -> TextTable {
    TextTable(
      title: "Flags of \(period), amounts in \(currency.code)",
      columns: [
        Column("period", "period", isInTitle: true), Column("code", "flag"),
        Column("subject_kind", "of", isOptional: true), Column("subject", "subject"),
        Column("customer_id", "customer", isDetail: true),
        Column("cost_basis", "cost basis", isOptional: true),
        Column("base", "base", isOptional: true),
        Column("reporting_currency", "currency", isInTitle: true),
        Column("base_amount", "base amount", .right, isOptional: true),
        Column("threshold", "threshold", .right), Column("reached", "reached", .right),
        Column("amount", "amount", .right), Column("first_breach_day", "since"),
      ]
        + (showsEvents
          ? [Column("first_breach_file", "file"), Column("first_breach_line", "line", .right)] : [])
        + [Column("advice", "what to do", isProse: true)],
      rows: flags.map { flag in
        Row(
          [.text(period.description)] + flag.cells(currency)
            + (showsEvents ? flag.places : []) + [.text(flag.advice)], isAlert: true)
      })
  }
}

extension Flag {
  /// The cells of `flags.csv` between the period and the advice.
  fileprivate func cells(_ currency: Currency) -> [Cell] {
    let about: [Cell] = [
      .text(code.rawValue), .text(subject.kind), .optional(subject.name),
      .optional(row?.rawValue), .text(costBasis), .text(base), .text(currency.code),
    ]
    let amounts: [Cell] = [
      baseAmount.map { .money($0) } ?? .empty, .exact(threshold), .percent(reached),
      .money(amount),
    ]
    return about + amounts + [.optional(firstBreach?.day.description)]
  }

  /// The row of a usage file that reached the threshold.
  fileprivate var places: [Cell] {
    let location = firstBreach?.location
    return [.optional(location?.file), location.map { .count($0.line) } ?? .empty]
  }
}
