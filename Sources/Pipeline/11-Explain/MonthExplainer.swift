import ExactMoney

/// Explains the figures of one month: every one down to documents, lines and usage, by the functions of
/// the stages that made it.
public struct MonthExplainer: Sendable {
  let work: MonthEndWork
  let usage: UsageNodes
  private let invoices: InvoiceParts
  private let pools: SolvedPools
  private let drivers: DriverTable
  private let prepaid: PrepaidParts
  private let revenue: RevenueTable
  private let origins: [Period: PriorPeriodOrigin]

  init(_ work: MonthEndWork, origins: [Period: PriorPeriodOrigin]) {
    self.work = work
    self.origins = origins
    let reference = work.reference
    usage = UsageNodes(work.reconciliation.cells, priceBook: reference.priceBook)
    invoices = InvoiceParts(work)
    let stage = AllocateStage(period: work.period, policy: work.policy, reference: reference)
    drivers = stage.drivers(activity: work.rollUp.activity, usageDocuments: work.usageDocuments)
    pools = stage.pools(drivers).output
    prepaid = PrepaidParts(work)
    revenue =
      RevenueTable.build(reference, policy: work.policy, period: work.period).output
  }

  /// The month as it was computed.
  public var close: MonthEndClose { work.close }

  private var snapshot: ProfitAndLoss { work.close.profitAndLoss }

  /// What a row of the P&L says, taken apart; `nil` where there is no such row, or it says nothing there.
  ///
  /// - Parameter row: `nil` is TOTAL.
  public func explanation(of figure: ProfitAndLossFigure, row: RowID?) -> Explanation? {
    let rows = row == nil ? [snapshot.total] : snapshot.rows
    guard let own = rows.first(where: { $0.row == row }),
      let value = own.value(figure, snapshot.categories)
    else { return nil }
    let label = "\(figure.name) of \(row?.rawValue ?? "TOTAL"), \(snapshot.period)"
    let explained = Part(
      figure: figure, label: label, value: value, row: own, currency: snapshot.currency)
    guard let row else { return total(explained) }
    return self.explanation(explained, row)
  }

  /// A figure on its way.
  private struct Part {
    var figure: ProfitAndLossFigure
    var label: String
    var value: Rational
    var row: ProfitAndLossRow
    var currency: Currency
  }

  private func explanation(_ part: Part, _ row: RowID) -> Explanation {
    switch part.figure {
    case .cost(let category):
      return cost(of: Shares.Place(row: row, category: category))
        ?? Explanation(.figure, part.label, amount: part.value)
    case .totalCost:
      return Explanation(.figure, part.label, amount: part.value, children: costs(row))
    case .revenue:
      return Explanation(
        .figure, part.label, amount: part.value, children: records(row).map(\.node))
    case .margin:
      return Explanation(
        .figure, part.label, amount: part.value, children: revenueLessCost(row))
    case .subscriptionMargin: return subscriptionMargin(part, row)
    case .contribution:
      let others = records(row).filter { $0.kind != .subscription }.map(\.node)
      return Explanation(
        .figure, part.label, amount: part.value,
        children: figures([.subscriptionMargin], row) + others + lessCosts(row))
    case .count:
      return Explanation(
        .figure, part.label, amount: part.value,
        rule: "events of the month after duplicates, as the roll-up counts them")
    case .marginPercent, .costPercent, .contributionPercent, .costPer:
      return ratio(part) { figures([$0], row) }
    }
  }

  /// TOTAL is made of the rows, each of which has an explanation of its own.
  private func total(_ part: Part) -> Explanation {
    switch part.figure {
    case .marginPercent, .costPercent, .contributionPercent, .costPer:
      return ratio(part) { figures([$0], nil) }
    case .margin:
      return Explanation(
        .figure, part.label, amount: part.value,
        children: figures([.revenue], nil) + figures([.totalCost], nil).map { $0.scaled(by: -1) })
    case .contribution:
      let other = Explanation(
        .record, "revenue that is no subscription",
        amount: part.value - value(.subscriptionMargin, of: part) + value(.totalCost, of: part))
      return Explanation(
        .figure, part.label, amount: part.value,
        children: figures([.subscriptionMargin], nil) + (other.amount.isZero ? [] : [other])
          + figures([.totalCost], nil).map { $0.scaled(by: -1) })
    default:
      let rows = snapshot.rows.compactMap { row -> Explanation? in
        guard let value = row.value(part.figure, snapshot.categories), !value.isZero else {
          return nil
        }
        return Explanation(.row, row.row?.rawValue ?? "", amount: value)
      }
      return Explanation(
        .figure, part.label, amount: part.value, rule: "the sum of the printed rows",
        children: rows)
    }
  }

  private func value(_ figure: ProfitAndLossFigure, of part: Part) -> Rational {
    part.row.value(figure, snapshot.categories) ?? .zero
  }

  /// The figures called `names` of a row that are not zero.
  private func figures(_ names: [ProfitAndLossFigure], _ row: RowID?) -> [Explanation] {
    names.compactMap { explanation(of: $0, row: row) }.filter { !$0.amount.isZero }
  }

  /// A ratio is what it is of, each part divided; what rounding it made is one more.
  private func ratio(
    _ part: Part, of explanation: (ProfitAndLossFigure) -> [Explanation]
  ) -> Explanation {
    let (upper, factor, words): (ProfitAndLossFigure, Rational, String) =
      switch part.figure {
      case .marginPercent:
        (.margin, Rational(100) / value(.revenue, of: part), "in per cent of revenue")
      case .costPercent:
        (.totalCost, Rational(100) / value(.revenue, of: part), "in per cent of revenue")
      case .contributionPercent:
        (
          .contribution, Rational(100) / value(.subscriptionMargin, of: part),
          "in per cent of subscription_margin"
        )
      case .costPer(let count):
        (.totalCost, value(.count(count), of: part).reciprocal, "divided by \(count.rawValue)")
      default: (part.figure, .one, "")
      }
    return .rounded(
      .figure, part.label, to: part.value,
      children: explanation(upper).map { $0.scaled(by: factor) },
      rounding: "half-even, at the places printed", rule: "\(upper.name) \(words)")
  }
}

// MARK: - Cost

extension MonthExplainer {
  /// A cell of the P&L: the documents' exact shares, and what apportioning them in whole minor units
  /// made; `nil` where it is empty.
  func cost(of place: Shares.Place) -> Explanation? {
    guard let column = snapshot.categories.firstIndex(of: place.category),
      let row = snapshot.rows.first(where: { $0.row == place.row })
    else { return nil }
    let share = share(of: place, usage)
    let documents = work.close.documents.compactMap { share.explanation($0) }
    let printed = row.costs[column].amount
    if documents.isEmpty, printed.isZero { return nil }
    return .rounded(
      .category, "\(ProfitAndLossFigure.cost(place.category).name) of \(place.row)", to: printed,
      children: documents,
      rounding: "the column's total in whole minor units by largest remainder")
  }

  /// What takes apart what `place` bears of documents, whose usage is among `usage`.
  func share(of place: Shares.Place, _ usage: UsageNodes) -> DocumentShare {
    DocumentShare(
      work: work, invoices: invoices, usage: usage, pools: pools, drivers: drivers,
      prepaid: prepaid, origins: origins, place: place)
  }

  /// The columns of a row that are not empty.
  private func costs(_ row: RowID) -> [Explanation] {
    snapshot.categories.compactMap { cost(of: Shares.Place(row: row, category: $0)) }
  }

  private func lessCosts(_ row: RowID) -> [Explanation] {
    costs(row).map { $0.scaled(by: -1) }
  }

  private func revenueLessCost(_ row: RowID) -> [Explanation] {
    records(row).map(\.node) + lessCosts(row)
  }
}

// MARK: - Revenue

extension MonthExplainer {
  /// The records of a row's revenue, each booked.
  private func records(_ row: RowID) -> [(kind: RevenueKind, node: Explanation)] {
    revenue.booked.filter { $0.row == row }.map { booked in
      let record = booked.revenue.record
      let isOwn = record.currency == work.policy.reportingCurrency
      let rate = isOwn ? "" : " × \(booked.applied.words)"
      return (
        record.kind,
        Explanation(
          .record, "\(record.kind.rawValue) revenue \(record.revenueID ?? "")",
          amount: booked.money.amount, rule: "\(record.amount) \(record.currency)\(rate), booked",
          sources: [booked.revenue.location])
      )
    }
  }

  private func subscriptionMargin(_ part: Part, _ row: RowID) -> Explanation {
    let customer = work.reference.customers.record(
      of: CustomerID(row.rawValue), on: work.period.lastDay)
    let plan = customer?.plan.flatMap { work.reference.plans[$0, on: work.period.lastDay] }
    let percent = plan?.subscriptionMarginPercent ?? .zero
    return .rounded(
      .figure, part.label, to: part.value,
      children: records(row).filter { $0.kind == .subscription }.map {
        $0.node.scaled(by: Rational(percent) / Rational(100))
      },
      rounding: "booked, half-even",
      rule: "\(percent) % of subscription revenue"
        + (plan.map { ", plan \($0.plan)" } ?? ""))
  }
}
