import ExactMoney
import Pipeline

extension Chart {
  /// What each of `days` came to, as a line over a filled area; weekends are shaded.
  ///
  /// - Precondition: there is an amount for each day.
  static func days(
    _ title: String, note: String?, _ days: Range<CalendarDate>, _ amounts: [Money],
    _ currency: Currency, isSmall: Bool
  ) -> Chart {
    let count = days.lowerBound.days(until: days.upperBound)
    invariant(amounts.count == count, "\(title): \(amounts.count) amounts for \(count) days")
    let scale = AmountScale(of: amounts, currency, limit: isSmall ? 2 : 4)
    // Each day has a stretch of the plot; its amount stands in the middle.
    func edge(_ day: Int) -> Int { day * 1_000 / count }
    func middle(_ day: Int) -> Int { (2 * day + 1) * 500 / count }
    let dates = (0..<count).map { days.lowerBound.advanced(by: $0) }
    let places = amounts.indices.map {
      Place(x: middle($0), y: scale.place(of: amounts[$0]))
    }
    var chart = Chart(
      title: title, note: note, description: description(dates, amounts, currency),
      isSmall: isSmall)
    chart.bands = dates.indices.filter { dates[$0].weekday > 5 }.map { edge($0)..<edge($0 + 1) }
    chart.ticks = scale.ticks
    chart.lines = [Line(style: .area, places: places, zero: scale.place(of: .zero(currency)))]
    chart.labels = dates.indices.filter { dates[$0].weekday == 1 }.map {
      Label(
        place: Place(x: middle($0), y: 0),
        text: (isSmall ? "" : "Mon ") + "\(dates[$0].components.day)")
    }
    if let most = most(amounts), !amounts[most].isZero {
      chart.points = [
        Label(
          place: places[most],
          text: "\(dates[most].components.day): \(NumberView(amounts[most]).text)")
      ]
    }
    return chart
  }

  /// Where the largest amount is, the first of them.
  private static func most(_ amounts: [Money]) -> Int? {
    amounts.indices.max { left, right in
      (amounts[left].minorUnits, right) < (amounts[right].minorUnits, left)
    }
  }

  private static func description(
    _ dates: [CalendarDate], _ amounts: [Money], _ currency: Currency
  ) -> String {
    guard let most = most(amounts), let first = dates.first, let last = dates.last else {
      return "No days."
    }
    let sum = amounts.reduce(Money.zero(currency), +)
    return """
      Cost of each day from \(first) to \(last), together \(NumberView(sum).text) \(currency.code); \
      the most is \(NumberView(amounts[most]).text) on \(dates[most]).
      """
  }
}

extension CalendarDate {
  /// 1 for Monday to 7 for Sunday.
  var weekday: Int { monday.days(until: self) + 1 }
}

extension NumberView {
  /// An amount as it is printed.
  init(_ money: Money) { self.init(shown: money, exact: money.amount, isSigned: false) }
}
