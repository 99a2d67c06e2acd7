import ExactMoney
import Pipeline

/// This month beside the closed ones before it.
extension DriftPage {
  /// The trend; nothing where the months before are not known.
  var trend: [Page.Section] {
    guard let trend = review.trend else { return [] }
    return [
      Page.Section(
        anchor: "trend", title: "Trend",
        lead: """
          Closed months stand as they were when they closed, up to \(DriftTrend.monthLimit) of them. A \
          class is recurring where in \(DriftTrend.recurringLimit) or more of them some of it did not \
          pass, or passed because a tolerance let it.
          """,
        blocks: [
          .table(bars(trend)), .table(months(trend)), .table(classes(.cause, trend)),
          .table(classes(.variance, trend)),
        ])
    ]
  }

  private func bars(_ trend: DriftTrend) -> PageTable {
    let amounts = trend.months.map { $0.total(.variance).gross }
    let scale = WaterfallScale(of: [.zero] + amounts)
    return PageTable(
      "Gross drift by month",
      columns: [
        .init("Month"), .init("Gross, \(currency.code)", .footed(currency)),
        .init("From zero", .bars),
      ],
      rows: zip(trend.months, amounts).map { month, gross in
        PageTable.Row([
          .text(name(month)), .amount(gross, currency),
          .bar(
            scale.bar(
              from: .zero, to: gross, isSum: !gross.isZero, isFirst: true, isLast: true)),
        ])
      })
  }

  private func name(_ month: DriftTrend.Month) -> String {
    month.isBefore ? month.period.description : "\(month.period), this month"
  }

  private func months(_ trend: DriftTrend) -> PageTable {
    PageTable(
      "Month by month, \(currency.code)",
      note:
        "Days to close count from the month's last day to the day (UTC) on which the version shown "
        + "was closed. Questioned is the gross of what did not pass, or passed because a tolerance let it.",
      columns: [
        .init("Month"), .init("Version", .figures), .init("Days to close", .figures),
        .init("Items", .counts), .init("Net", .footed(currency), isSigned: true),
        .init("Gross", .footed(currency)), .init("Questioned", .footed(currency)),
        .init("Open at the end", .figures), .init("Their gross", .figures),
      ],
      rows: trend.months.map { month in
        let total = month.total(.variance)
        return PageTable.Row([
          .text(name(month)), .count(month.version),
          month.daysToClose.map { .count($0) } ?? .text("n/a"), .count(total.count),
          .amount(total.net, currency), .amount(total.gross, currency),
          .amount(total.questioned, currency), .count(month.open.count),
          .rounded(month.open.amount.gross, currency),
        ])
      }, total: "All")
  }

  private func classes(_ kind: DriftClass.Kind, _ trend: DriftTrend) -> PageTable {
    PageTable(
      "Gross drift by \(kind.rawValue), \(currency.code)",
      columns: [.init(label(kind.rawValue)), .init("Recurring", .brief)]
        + trend.months.map { .init($0.period.description, .footed(currency)) },
      rows: trend.lines(kind).map { line in
        PageTable.Row(
          [
            .text(label(line.name)),
            .mark(
              line.isRecurring ? .open : .plain,
              "\(line.closedMonthCount) closed" + (line.isRecurring ? ", recurring" : "")),
          ]
            + trend.months.map { month in
              .amount(month.drift(kind, line.name)?.gross ?? .zero, currency)
            })
      }, total: "All", emptyText: "No drift.", isWide: true)
  }
}
