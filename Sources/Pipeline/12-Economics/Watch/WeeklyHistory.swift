import ExactMoney

/// What many subjects cost in full weeks, Monday to Sunday, in the unit of ``DailyHistory``.
struct WeeklyHistory: Sendable {
  /// The first Monday.
  let firstDay: CalendarDate
  /// How many weeks there are.
  let weekCount: Int
  /// The weeks of one subject after those of another.
  private var amounts: [Int64]

  /// Nothing yet of `subjectCount` subjects in the weeks of `days`, which begin on a Monday.
  init(_ days: Range<CalendarDate>, subjectCount: Int) {
    firstDay = days.lowerBound
    weekCount = days.dayCount / 7
    amounts = Array(repeating: 0, count: subjectCount * weekCount)
  }

  /// Adds what `subject` costs on a day, counted from the first.
  mutating func add(_ amount: Int64, subject: Int, day: Int) {
    let place = subject * weekCount + day / 7
    amounts[place] = min(amounts[place] + amount, 7 * DailyHistory.mostOfADay)
  }

  /// What `subject` costs in each week.
  func weeks(of subject: Int) -> ArraySlice<Int64> {
    amounts[(subject * weekCount)..<((subject + 1) * weekCount)]
  }
}
