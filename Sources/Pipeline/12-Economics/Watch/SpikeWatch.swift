import BigInt
import ExactMoney

/// Who costs more than its own past lets expect.
struct SpikeWatch: Sendable {
  let month: WatchedMonth
  let code: FlagCode
  let percent: ExactDecimal
  let policy: WatchPolicy
  /// What to do about it.
  let advice: String

  /// The flags of `subjects` by `history`, which begins ``DailyHistory/leadDayCount`` days before the
  /// month and has the subjects in the same order.
  func flags(of subjects: [(subject: FlagSubject, row: RowID?)], _ history: DailyHistory) -> [Flag]
  {
    let lead = history.firstDay.days(until: month.period.firstDay)
    let days = lead..<(lead + month.knownDayCount)
    let least = Rational(policy.leastAmount) * Rational(DailyHistory.scale(of: month.currency))
    // What is beyond all histories no spike comes to.
    guard let leastExcess = Int64(exactly: least.rounded(.up)), leastExcess <= .max / 2 else {
      return []
    }
    let baseline = Baseline(
      percent: percent, deviations: policy.deviations, leastExcess: leastExcess)
    return subjects.enumerated().compactMap { index, subject in
      baseline.spike(in: history.series(of: index), days: days).map {
        flag(subject.subject, subject.row, $0, lead: lead)
      }
    }
  }

  private func flag(
    _ subject: FlagSubject, _ row: RowID?, _ spike: Baseline.Spike, lead: Int
  ) -> Flag {
    let peak = month.day(spike.peakDay - lead)
    let excess = BigInt(2 * spike.amount - spike.doubledMedian)
    return Flag(
      code: code, subject: subject, row: row,
      base: "median of the same seven days in \(Baseline.weekCount) weeks before",
      baseAmount: money(BigInt(spike.doubledMedian), over: 2), threshold: percent,
      amount: money(BigInt(spike.amount), over: 1),
      reached: .value(
        Rational(excess * 100, BigInt(spike.doubledMedian)).rounded(
          toPlaces: 1, .toNearestOrEven)), costBasis: CostBasis.rated.rawValue,
      firstBreach: FlagEvent(
        day: month.day(spike.firstDay - lead), sign: spike.firstPart.map { .part($0) }),
      advice: "the seven days to \(peak) cost most: \(advice)")
  }

  private func money(_ amount: BigInt, over divisor: BigInt) -> Money {
    let units = Rational(amount, divisor * BigInt(DailyHistory.minorUnit))
    return Money(minorUnits: units.rounded(.toNearestOrEven), currency: month.currency)
  }
}
