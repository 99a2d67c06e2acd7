import ExactMoney

/// What one day of a subject's usage says about attempts and outputs.
struct DailyQuality: Hashable, Sendable {
  /// The place of the day in the month.
  var day: Int
  /// The highest attempt of a call.
  var highestAttempt = 0
  /// What calls cost from the attempt on that counts as a loop, in parts of a minor unit.
  var loopCost: Int128 = 0
  /// Outputs that somebody accepted, edited or rejected.
  var judgedOutputs = 0
  /// Outputs that somebody rejected.
  var rejectedOutputs = 0
  /// What those cost, in parts of a minor unit.
  var rejectedCost: Int128 = 0

  /// Nothing on `day`.
  init(day: Int) {
    self.day = day
  }
}

/// A subject with its days in order.
struct WatchedQuality: Sendable {
  var subject: FlagSubject
  var row: RowID?
  var days: [DailyQuality]
}

/// Calls tried again and again, and outputs that nobody wanted.
struct QualityWatch: Sendable {
  let month: WatchedMonth
  let policy: WatchPolicy

  /// One call's attempts reached the limit.
  func retryLoops(_ subjects: [WatchedQuality]) -> [Flag] {
    subjects.compactMap { watched in
      let days = watched.days.filter { $0.highestAttempt >= policy.retryAttempts }
      guard let first = days.first, let highest = days.map(\.highestAttempt).max() else {
        return nil
      }
      return Flag(
        code: .retryLoop, subject: watched.subject, row: watched.row, base: "attempts of one call",
        baseAmount: nil, threshold: ExactDecimal(policy.retryAttempts),
        amount: Money(parts: days.reduce(0) { $0 + $1.loopCost }, month.currency),
        reached: .value(ExactDecimal(highest)), costBasis: CostBasis.usage.rawValue,
        firstBreach: FlagEvent(day: month.day(first.day), sign: .attempt(policy.retryAttempts)),
        advice: "stop after \(policy.retryAttempts - 1) attempts: what came after cost this")
    }
  }

  /// Too much of the judged output was rejected.
  func rejectedWaste(_ subjects: [WatchedQuality]) -> [Flag] {
    subjects.compactMap { watched in
      var (judged, rejected, cost) = (0, 0, Int128(0))
      var firstBreach: FlagEvent?
      for day in watched.days {
        let before = OutputTally(
          judged: judged, rejected: rejected, leastJudged: policy.leastJudgedOutputs)
        judged += day.judgedOutputs
        rejected += day.rejectedOutputs
        cost += day.rejectedCost
        if firstBreach == nil, isWaste(rejected, of: judged) {
          firstBreach = FlagEvent(day: month.day(day.day), sign: .rejection(before))
        }
      }
      let amount = Money(parts: cost, month.currency)
      guard let firstBreach, isWaste(rejected, of: judged),
        amount.amount >= Rational(policy.leastAmount)
      else { return nil }
      return Flag(
        code: .rejectedWaste, subject: watched.subject, row: watched.row,
        base: "\(judged) judged outputs", baseAmount: nil, threshold: policy.rejectedPercent,
        amount: amount,
        reached: .value(
          Rational(rejected * 100, judged).rounded(toPlaces: 1, .toNearestOrEven)),
        costBasis: CostBasis.usage.rawValue, firstBreach: firstBreach,
        advice: "\(rejected) outputs were paid for and thrown away: look at prompt and model")
    }
  }

  private func isWaste(_ rejected: Int, of judged: Int) -> Bool {
    OutputTally(judged: judged, rejected: rejected, leastJudged: policy.leastJudgedOutputs)
      .isWaste(from: policy.rejectedPercent)
  }
}

extension OutputTally {
  /// Whether `percent` of the judged outputs, or more, were rejected.
  func isWaste(from percent: ExactDecimal) -> Bool {
    judged >= leastJudged && judged > 0
      && Rational(rejected * 100, judged) >= Rational(percent)
  }
}
