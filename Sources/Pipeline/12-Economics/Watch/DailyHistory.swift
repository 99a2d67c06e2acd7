import BigInt
import ExactMoney

/// What many subjects cost day by day over some weeks, in millionths of a minor unit: enough for
/// statistics, and of a size that 100,000 customers fit into.
struct DailyHistory: Sendable {
  /// One minor unit.
  static let minorUnit: Int64 = 1_000_000
  /// What is kept of a day at most: what a broken file makes of one has room in sums of a year.
  static let mostOfADay = Int64.max >> 12

  /// One unit of `currency` in the unit of histories.
  static func scale(of currency: Currency) -> BigInt {
    BigInt(minorUnit) * BigInt(10).power(currency.minorUnits)
  }

  /// The first day.
  let firstDay: CalendarDate
  /// How many days there are.
  let dayCount: Int
  /// Where the entries of each subject begin, and at last where they all end.
  private let starts: [Int]
  private let days: [Int16]
  private let amounts: [Int64]

  /// How many subjects there are.
  var subjectCount: Int { starts.count - 1 }

  /// The days before a month that its first day is compared with: eight weeks of seven days before the
  /// seven that end on the day before.
  static let leadDayCount = Baseline.weekCount * 7 + 7

  /// The days of `period`, and those before it that it is compared with.
  static func days(of period: Period) -> Range<CalendarDate> {
    period.firstDay.advanced(by: -leadDayCount)..<period.days.upperBound
  }

  /// Adds up what is told day by day.
  struct Builder {
    private let firstDay: CalendarDate
    private let dayCount: Int
    private var subjects: [Int32] = []
    private var days: [Int16] = []
    private var amounts: [Int64] = []
    /// The last entry of each subject.
    private var last: [Int]

    /// Nothing yet of `subjectCount` subjects on `dayCount` days.
    init(firstDay: CalendarDate, dayCount: Int, subjectCount: Int) {
      self.firstDay = firstDay
      self.dayCount = dayCount
      last = Array(repeating: -1, count: subjectCount)
    }

    /// Adds `amount` of `subject`; days never go back.
    mutating func add(_ amount: Int64, subject: Int, day: Int) {
      let known = last[subject]
      if known >= 0, days[known] == Int16(day) {
        amounts[known] = min(amounts[known] + amount, DailyHistory.mostOfADay)
        return
      }
      last[subject] = amounts.count
      subjects.append(Int32(subject))
      days.append(Int16(day))
      amounts.append(amount)
    }

    /// The history of all that was added.
    func history() -> DailyHistory {
      var starts = Array(repeating: 0, count: last.count + 1)
      for subject in subjects { starts[Int(subject) + 1] += 1 }
      for subject in last.indices { starts[subject + 1] += starts[subject] }
      var next = starts
      var sortedDays = [Int16](repeating: 0, count: days.count)
      var sortedAmounts = [Int64](repeating: 0, count: days.count)
      for index in subjects.indices {
        let place = next[Int(subjects[index])]
        next[Int(subjects[index])] += 1
        sortedDays[place] = days[index]
        sortedAmounts[place] = amounts[index]
      }
      return DailyHistory(
        firstDay: firstDay, dayCount: dayCount, starts: starts, days: sortedDays,
        amounts: sortedAmounts)
    }
  }

  private init(
    firstDay: CalendarDate, dayCount: Int, starts: [Int], days: [Int16], amounts: [Int64]
  ) {
    self.firstDay = firstDay
    self.dayCount = dayCount
    self.starts = starts
    self.days = days
    self.amounts = amounts
  }

  /// What `subject` cost on every day.
  func series(of subject: Int) -> [Int64] {
    var series = [Int64](repeating: 0, count: dayCount)
    for index in starts[subject]..<starts[subject + 1] { series[Int(days[index])] = amounts[index] }
    return series
  }
}
