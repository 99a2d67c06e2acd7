import BigInt
import ExactMoney

/// Which plan every row of the P&L had on which days of a month, and which part of the month's revenue
/// belongs to these days.
///
/// A day counts from the customer's row in force on it, `[started_on, ended_on)`, and from the plan's
/// terms in force on it. Revenue goes by days: those on which the customer was active, for a trial pays
/// nothing; all days where there is none such. What no usage brought goes by all days of the spans. A row
/// without any day has one span of the whole month, so that nothing is dropped.
public struct PlanHistory: Sendable {
  /// The revenue of a row in minor units of the reporting currency.
  public struct Revenue: Hashable, Sendable {
    /// Of subscriptions.
    public var subscription: BigInt
    /// All other.
    public var other: BigInt

    /// `subscription` and `other` minor units.
    public init(subscription: BigInt, other: BigInt) {
      self.subscription = subscription
      self.other = other
    }
  }

  /// The month.
  public let period: Period
  /// All spans, by row, then by day.
  public let spans: [PlanSpan]
  private let ranges: [RowID: Range<Int>]
  private let customers: CustomerDirectory

  /// The history of `rows` in `period`.
  ///
  /// - Parameter revenue: what the rows brought that have a revenue record, in `currency`.
  public init(
    period: Period, rows: some Sequence<RowID>, customers: CustomerDirectory, plans: PlanBook,
    revenue: [RowID: Revenue], currency: Currency
  ) {
    self.period = period
    self.customers = customers
    let month = MonthOfPlans(period: period, customers: customers, plans: plans)
    var spans: [PlanSpan] = []
    var ranges: [RowID: Range<Int>] = [:]
    for row in rows.sorted() {
      let start = spans.count
      spans += Self.split(revenue[row], over: month.spans(of: row), currency)
      ranges[row] = start..<spans.count
    }
    self.spans = spans
    self.ranges = ranges
  }

  /// The history of the rows of `profitAndLoss`, with their revenue.
  public init(_ profitAndLoss: ProfitAndLoss, _ reference: ReferenceData, _ policy: Policy) {
    let revenue = RevenueTable.build(reference, policy: policy, period: profitAndLoss.period)
    self.init(
      period: profitAndLoss.period, rows: profitAndLoss.rows.compactMap(\.row),
      customers: reference.customers, plans: reference.plans,
      revenue: revenue.output.amounts.mapValues {
        Revenue(subscription: $0.subscription, other: $0.other)
      }, currency: profitAndLoss.currency)
  }

  /// The spans of `row`, by day; none where it is no row of the month.
  public func spans(of row: RowID) -> ArraySlice<PlanSpan> { spans[ranges[row] ?? 0..<0] }

  /// The span of `row` that usage of `day` belongs to: the one that holds it, else the last one before it,
  /// else the first. Who goes on after the end uses up what the last plan was paid for, and who begins
  /// early what the first one will be.
  public func span(of row: RowID, on day: CalendarDate) -> PlanSpan? {
    let own = spans(of: row)
    return own.last { $0.days.lowerBound <= day } ?? own.first
  }

  /// The rows whose usage of `day` belongs to `plan`.
  func rows(on plan: PlanID, _ day: CalendarDate) -> Set<RowID> {
    Set(
      spans.lazy.filter { $0.comparedPlan == plan }.map(\.row)
        .filter { span(of: $0, on: day)?.comparedPlan == plan })
  }

  /// What `row` was on `day` by the record in force, in the relation or not: who has left is churned.
  public func status(of row: RowID, on day: CalendarDate) -> CustomerStatus? {
    customers.record(of: CustomerID(row.rawValue), on: day)?.status
  }

  /// The subscription revenue in minor units of every row that has a revenue record: MRR by row.
  public var subscriptionRevenue: [RowID: BigInt] {
    var sums: [RowID: BigInt] = [:]
    for span in spans {
      guard let part = span.subscriptionRevenue else { continue }
      sums[span.row, default: 0] += part.minorUnits
    }
    return sums
  }

  private static func split(
    _ revenue: Revenue?, over spans: [PlanSpan], _ currency: Currency
  ) -> [PlanSpan] {
    guard let revenue else { return spans }
    let paying = spans.filter { $0.status == .active }.map(\.days.lowerBound)
    let weights = spans.map { span in
      paying.isEmpty || paying.contains(span.days.lowerBound) ? span.days.dayCount : 0
    }
    let subscription = split(revenue.subscription, over: spans, weights)
    let other = split(revenue.other, over: spans, weights)
    return spans.indices.map { index in
      var span = spans[index]
      span.subscriptionRevenue = Money(minorUnits: subscription[index], currency: currency)
      span.otherRevenue = Money(minorUnits: other[index], currency: currency)
      return span
    }
  }

  private static func split(
    _ total: BigInt, over spans: [PlanSpan], _ weights: [Int]
  ) -> [BigInt] {
    if spans.count == 1 { return [total] }
    let days = BigInt(weights.reduce(0, +))
    return Apportionment.largestRemainder(
      total: total,
      parts: zip(spans, weights).map { span, weight in
        (span.days.lowerBound, Rational(total * BigInt(weight), days))
      })
  }
}

/// Cuts a month at the days on which a customer's plan, status or terms change.
private struct MonthOfPlans {
  let period: Period
  let customers: CustomerDirectory
  let plans: PlanBook

  func spans(of row: RowID) -> [PlanSpan] {
    let customer = CustomerID(row.rawValue)
    let history = row.isBracketed ? [] : customers.histories[customer, default: []]
    let last =
      row.isBracketed ? nil : customers.record(of: customer, on: period.lastDay)
    let isOwnUse = last?.status == .internal
    var spans: [PlanSpan] = []
    for days in pieces(history) {
      guard let record = customers.record(of: customer, on: days.lowerBound),
        record.holds(days.lowerBound)
      else { continue }
      append(span(row, days, record, isOwnUse: isOwnUse), to: &spans)
    }
    return spans.isEmpty
      ? [span(row, period.days, last, isOwnUse: isOwnUse)] : spans
  }

  /// The month between the days on which anything about the customer or its plans may change.
  private func pieces(_ history: [Customer]) -> [Range<CalendarDate>] {
    var cuts: Set<CalendarDate> = [period.days.lowerBound, period.days.upperBound]
    func cut(_ day: CalendarDate?) {
      if let day, period.days.contains(day) { cuts.insert(day) }
    }
    for record in history {
      cut(record.effectiveFrom)
      cut(record.startedOn)
      cut(record.endedOn)
      guard let plan = record.plan else { continue }
      for terms in plans.histories[plan, default: []] { cut(terms.effectiveFrom) }
    }
    let days = cuts.sorted()
    return zip(days, days.dropFirst()).map { $0..<$1 }
  }

  /// The span of `days` under `record`: terms are cut where they change, but for those of a whole month
  /// outside of the relation, which are the month's last.
  private func span(
    _ row: RowID, _ days: Range<CalendarDate>, _ record: Customer?, isOwnUse: Bool
  ) -> PlanSpan {
    let lastDay = days.upperBound.advanced(by: -1)
    return PlanSpan(
      row: row, days: days, daysInMonth: period.days.dayCount, plan: record?.plan,
      status: record?.status, isOwnUse: isOwnUse,
      terms: record?.plan.flatMap { plans[$0, on: lastDay] })
  }

  private func append(_ span: PlanSpan, to spans: inout [PlanSpan]) {
    if let last = spans.last, last.days.upperBound == span.days.lowerBound,
      last.plan == span.plan, last.status == span.status, last.terms == span.terms
    {
      spans[spans.count - 1].days = last.days.lowerBound..<span.days.upperBound
    } else {
      spans.append(span)
    }
  }
}

extension Customer {
  /// Whether `day` is in the relation.
  fileprivate func holds(_ day: CalendarDate) -> Bool {
    startedOn ?? day <= day && endedOn.map { day < $0 } ?? true
  }
}
