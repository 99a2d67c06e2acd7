/// Counts distinct sessions: values of the policy's session column, told apart by row, as users are.
struct SessionCounts {
  private let cube: CostCube
  /// For each group of the month its session, −1 for none.
  private let sessions: [Int32]

  /// The sessions of `cube`; `nil` where no column tells them.
  init?(_ cube: CostCube, column: String?) {
    guard let column, let place = cube.usage.dimensionNames.firstIndex(of: column) else {
      return nil
    }
    let groups = cube.usage.groups
    var numbers: [UInt64: Int32] = [:]
    sessions = cube.groupRange.map { group in
      let name = groups.number(dimension: place, at: group)
      if groups.names[Int(name)].isEmpty { return -1 }
      let row = groups.number(.row, at: group)
      let key = UInt64(UInt32(row)) << 32 | UInt64(UInt32(name))
      if let known = numbers[key] { return known }
      let number = Int32(numbers.count)
      numbers[key] = number
      return number
    }
    self.cube = cube
  }

  /// How many sessions there are.
  var total: Int { Int(sessions.max() ?? -1) + 1 }

  /// How many each value of `axis` has; the last is what has no value.
  func counts(by axis: AxisNumbers) -> [Int] {
    var pairs: [UInt64] = []
    for (session, value) in zip(sessions, axis.groups) where session >= 0 {
      pairs.append(UInt64(UInt32(value)) << 32 | UInt64(UInt32(session)))
    }
    pairs.sort()
    var counts = [Int](repeating: 0, count: axis.values.count + 1)
    for (index, pair) in pairs.enumerated() where index == 0 || pairs[index - 1] != pair {
      counts[Int(pair >> 32)] += 1
    }
    return counts
  }
}
