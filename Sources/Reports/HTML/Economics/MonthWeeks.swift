import ExactMoney
import Pipeline

/// The weeks of a month, Monday to Sunday, as far as they lie in it.
struct MonthWeeks {
  /// A week, or what of it lies in the month.
  struct Week: Hashable {
    /// Its Monday, which may lie in the month before.
    var monday: CalendarDate
    /// Its days in the month.
    var days: Range<CalendarDate>

    /// How many days of it lie in the month.
    var dayCount: Int { days.lowerBound.days(until: days.upperBound) }
    /// Whether all of it lies in the month.
    var isFull: Bool { dayCount == 7 }
    /// Its value on the axis of weeks.
    var key: String { monday.description }

    /// Its first and last day, as a column is headed: `Oct 5–11`.
    var title: String {
      let names = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
      ]
      let (first, last) = (days.lowerBound.components, days.upperBound.advanced(by: -1).components)
      return "\(names[first.month - 1]) \(first.day)"
        + (first.day == last.day ? "" : "\u{2013}\(last.day)")
    }
  }

  /// In order.
  let all: [Week]

  init(of period: Period) {
    var weeks: [Week] = []
    var monday = period.firstDay.monday
    while monday < period.next.firstDay {
      let next = monday.advanced(by: 7)
      weeks.append(
        Week(
          monday: monday,
          days: max(monday, period.firstDay)..<min(next, period.next.firstDay)))
      monday = next
    }
    all = weeks
  }

  /// The last full week of which `isKnown`, or the last one: what a week's view is about.
  func last(where isKnown: (Week) -> Bool) -> Week {
    let full = all.filter(\.isFull)
    // Four weeks and a bit: three of them are full in any month.
    return required(full.last(where: isKnown) ?? full.last, "a month without a full week")
  }
}
