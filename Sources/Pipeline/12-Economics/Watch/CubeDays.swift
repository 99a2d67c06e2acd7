import ExactMoney

/// The cost of a month by the values of an axis and by day.
struct CubeDays: Sendable {
  /// The values, in order.
  let values: [String]
  /// What each value costs, by its place; at last what has no value.
  private(set) var amounts: [DailyAmounts]

  /// `cube` by `axis`.
  ///
  /// - Complexity: O(pieces of the month + values × days); cost without usage lies on its own days.
  init(_ cube: CostCube, by axis: AxisNumbers) {
    values = axis.values
    let first = cube.period.firstDay.daysSinceEpoch
    amounts = Array(
      repeating: DailyAmounts(dayCount: cube.period.days.dayCount), count: values.count + 1)
    let start = cube.groupRange.lowerBound
    for entry in cube.entries {
      let group = Int(entry.group)
      let day = Int(cube.usage.groups.number(.reportingDay, at: group) - first)
      amounts[Int(axis.groups[group - start])].days[day] += entry.amount
    }
    for (entry, place) in zip(cube.rowEntries, axis.rowEntries) {
      let start = Int(entry.days.lowerBound.daysSinceEpoch - first)
      amounts[Int(place)].add(
        undated: entry.amount, over: start..<(start + entry.days.dayCount))
    }
  }

  /// What all of it costs.
  var total: DailyAmounts {
    var total = DailyAmounts(dayCount: amounts.first?.days.count ?? 0)
    for amount in amounts { total += amount }
    return total
  }

  /// The places of the values.
  var places: [String: Int] {
    Dictionary(values.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
