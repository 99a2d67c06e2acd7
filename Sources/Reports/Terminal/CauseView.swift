import ExactMoney
import Pipeline

extension TextTable {
  /// The causes of the drift of a month by provider: what each makes, the gravest amounts not netted.
  ///
  /// What is unexplained is always there, 0.00 or not; it is what is left and never a plug.
  public static func causeTotals(
    _ causes: [DriftCause], _ drift: [DriftItem], period: Period, reporting: Currency
  ) -> TextTable {
    struct Total {
      var net = Rational.zero
      var gross = Rational.zero
      var count = 0
    }
    var totals: [ProviderID: [Cause: Total]] = [:]
    for item in drift { totals[item.provider, default: [:]][.unexplained] = Total() }
    for cause in causes where !cause.amount.isZero {
      guard let amount = cause.reportingAmount else { continue }
      let provider = drift[cause.itemIndex].provider
      totals[provider, default: [:]][cause.cause, default: Total()].net += amount
      totals[provider, default: [:]][cause.cause, default: Total()].gross += amount.magnitude
      totals[provider, default: [:]][cause.cause, default: Total()].count += 1
    }
    var rows: [Row] = []
    for (provider, causes) in totals.sorted(by: { $0.key < $1.key }) {
      for cause in Cause.allCases {
        guard let total = causes[cause] else { continue }
        rows.append(
          Row(
            [
              .text(provider.rawValue), .text(cause.rawValue), .count(total.count),
              .number(total.net.padded(to: reporting)), .number(total.gross.padded(to: reporting)),
            ], isAlert: cause == .unexplained && !total.gross.isZero))
      }
      // From the items, not from their causes: the two must meet.
      let items = drift.filter { $0.provider == provider }
      rows.append(
        Row(
          [
            .text(provider.rawValue), .text("net drift"), .empty,
            .number(items.netReportingAmount.padded(to: reporting)), .empty,
          ], .subtotal))
    }
    return TextTable(
      title: "Causes of drift \(period), \(reporting.code)",
      columns: [
        Column("provider", "provider"), Column("cause", "cause"), Column("parts", "parts", .right),
        Column("net", "net", .right), Column("gross", "gross", .right),
      ], rows: rows, groupColumnCount: 1)
  }

  /// The parts of the drift of a month with their causes, what proves each, and what to do; parts of 0
  /// are left to the file.
  public static func causes(
    _ causes: [DriftCause], _ drift: [DriftItem], period: Period, reporting: Currency
  ) -> TextTable {
    let rows = causes.filter { !$0.amount.isZero }.map { cause in
      let item = drift[cause.itemIndex]
      return Row(
        [
          .text(item.provider.rawValue), .optional(item.invoiceID?.rawValue),
          .text(item.key.texts.filter { !$0.isEmpty }.joined(separator: " ")),
          .text(item.variance.rawValue), .text(cause.cause.rawValue),
          cause.reportingAmount.map { .number($0.padded(to: reporting)) } ?? .empty,
          .optional(cause.evidence),
          .optional(cause.action),
        ], isAlert: cause.cause == .unexplained)
    }
    return TextTable(
      title: "Why: drift by cause \(period)",
      columns: [
        Column("provider", "provider"), Column("invoice_id", "invoice"), Column("usage", "usage"),
        Column("variance", "variance", isOptional: true), Column("cause", "cause"),
        Column("reporting_amount", reporting.code, .right),
        Column("evidence", "evidence", isDetail: true),
        Column("action", "action", isOptional: true),
      ], rows: rows, groupColumnCount: 2)
  }
}
