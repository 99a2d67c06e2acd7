import ExactMoney

/// Numbers for the subjects that are watched: customers, and workspaces of customers.
struct WatchedSubjects {
  /// Who they are.
  private(set) var names: [(subject: FlagSubject, row: RowID?)] = []
  /// The groups that are looked at: those of the month and of the weeks before it.
  private let window: Range<Int>
  /// For each group of ``window`` its subject; −1 for nobody.
  private var numbers: [Int32]

  /// The subject of a group; −1 for nobody.
  subscript(group: Int) -> Int { Int(numbers[group - window.lowerBound]) }

  /// The customers among the rows of the P&L, by the usage of `days`.
  init(customersOf cube: CostCube, on days: Range<CalendarDate>) {
    let groups = cube.usage.groups
    window = groups.places(of: days)
    var known = [Int32](repeating: -2, count: groups.names.count)
    var names: [(subject: FlagSubject, row: RowID?)] = []
    numbers = window.map { group in
      let number = Int(groups.number(.row, at: group))
      if known[number] == -2 {
        let row = RowID(groups.names[number])
        known[number] = row.isBracketed ? -1 : Int32(names.count)
        if !row.isBracketed {
          names.append((FlagSubject(kind: "customer_id", name: row.rawValue), row))
        }
      }
      return known[number]
    }
    self.names = names
  }

  /// The workspaces, each of one row of the P&L; two customers may call theirs the same.
  ///
  /// - Parameter fallsBack: whether usage without a workspace is its customer's, else nobody's.
  init(workspacesOf cube: CostCube, fallsBack: Bool) {
    let groups = cube.usage.groups
    window = cube.watchedGroups
    let dimension = cube.usage.dimensionNames.firstIndex(of: "workspace_id")
    var known: [UInt64: Int32] = [:]
    var names: [(subject: FlagSubject, row: RowID?)] = []
    numbers = window.map { group in
      let row = groups.number(.row, at: group)
      let workspace = dimension.map { groups.number(dimension: $0, at: group) } ?? -1
      let key = UInt64(UInt32(bitPattern: row)) << 32 | UInt64(UInt32(bitPattern: workspace))
      if let number = known[key] { return number }
      let rowID = RowID(groups.names[Int(row)])
      let name = workspace < 0 ? "" : groups.names[Int(workspace)]
      var number: Int32 = -1
      if !name.isEmpty || (fallsBack && !rowID.isBracketed) {
        number = Int32(names.count)
        let subject =
          name.isEmpty
          ? FlagSubject(kind: "customer_id", name: rowID.rawValue)
          : FlagSubject(kind: "workspace_id", name: name)
        names.append((subject, rowID.isBracketed ? nil : rowID))
      }
      known[key] = number
      return number
    }
    self.names = names
  }

  /// The values of a dimension, or of `account`.
  init(_ dimensionName: String, of cube: CostCube) {
    let groups = cube.usage.groups
    let isAccount = dimensionName.hasSameBytes(as: "account")
    window = cube.watchedGroups
    let dimension = cube.usage.dimensionNames.firstIndex(of: dimensionName)
    var known = [Int32](repeating: -2, count: groups.names.count)
    var names: [(subject: FlagSubject, row: RowID?)] = []
    numbers = window.map { group in
      guard isAccount || dimension != nil else { return -1 }
      let number = Int(
        dimension.map { groups.number(dimension: $0, at: group) }
          ?? groups.number(.account, at: group))
      if known[number] == -2 {
        let name = groups.names[number]
        known[number] = name.isEmpty ? -1 : Int32(names.count)
        if !name.isEmpty { names.append((FlagSubject(kind: dimensionName, name: name), nil)) }
      }
      return known[number]
    }
    self.names = names
  }
}

/// What the groups of a month say about attempts and outputs.
struct MonthQuality {
  /// What a group adds.
  private struct Part {
    var attempt = 1
    var judged = 0
    var rejected = 0
    var cost: Int128 = 0
  }

  private let cube: CostCube
  private let policy: WatchPolicy
  private var parts: [Part]

  init(_ month: CubeAxes, policy: WatchPolicy) {
    let (cube, classes) = (month.cube, month.classes)
    self.cube = cube
    self.policy = policy
    let usage = cube.usage
    let attempt = usage.dimensionNames.firstIndex(of: "attempt")
    let attempts = usage.groups.names.map { UsageClasses.attempt($0) }
    parts = cube.groupRange.map { group in
      let counts = classes.counts(group)
      var part = Part()
      part.attempt =
        attempt.map {
          attempts[Int(usage.groups.number(dimension: $0, at: group))]
        } ?? 1
      part.rejected = counts.rejectedOutputs
      part.judged = counts.judgedOutputs
      return part
    }
    for entry in cube.entries {
      parts[Int(entry.group) - cube.groupRange.lowerBound].cost += entry.amount
    }
  }

  /// The subjects in which some call was tried too often, with those days.
  func loops(_ subjects: WatchedSubjects) -> [WatchedQuality] {
    watched(subjects) { $0.attempt >= policy.retryAttempts }
  }

  /// The subjects of whose outputs enough were judged and some rejected.
  func rejections(_ subjects: WatchedSubjects) -> [WatchedQuality] {
    var judged = [Int](repeating: 0, count: subjects.names.count)
    var rejected = judged
    for (group, part) in zip(cube.groupRange, parts) where part.judged > 0 {
      let subject = subjects[group]
      guard subject >= 0 else { continue }
      judged[subject] += part.judged
      rejected[subject] += part.rejected
    }
    let isAsked = zip(judged, rejected).map { $0 >= policy.leastJudgedOutputs && $1 > 0 }
    var own = subjects
    own.keep(isAsked)
    return watched(own) { $0.judged > 0 }
  }

  /// The days of the subjects by the groups that count.
  private func watched(
    _ subjects: WatchedSubjects, _ counts: (Part) -> Bool
  ) -> [WatchedQuality] {
    var days: [Int: [DailyQuality]] = [:]
    let first = cube.period.firstDay.daysSinceEpoch
    for (group, part) in zip(cube.groupRange, parts) where counts(part) {
      let subject = subjects[group]
      guard subject >= 0 else { continue }
      let day = Int(cube.usage.groups.number(.reportingDay, at: group) - first)
      // Groups are sorted by day, so days come in order.
      if days[subject]?.last?.day != day {
        days[subject, default: []].append(DailyQuality(day: day))
      }
      let last = days[subject, default: []].count - 1
      days[subject]?[last].add(
        attempt: part.attempt, isLoop: part.attempt >= policy.retryAttempts, judged: part.judged,
        rejected: part.rejected, cost: part.cost)
    }
    return days.keys.sorted().map { subject in
      let (name, row) = subjects.names[subject]
      return WatchedQuality(subject: name, row: row, days: days[subject, default: []])
    }
  }
}

extension CostCube {
  /// The groups of the month and of the weeks before that it is compared with.
  fileprivate var watchedGroups: Range<Int> {
    usage.groups.places(of: DailyHistory.days(of: period))
  }
}

extension WatchedSubjects {
  /// Forgets the subjects that are not asked for.
  fileprivate mutating func keep(_ isAsked: [Bool]) {
    for index in numbers.indices where numbers[index] >= 0 && !isAsked[Int(numbers[index])] {
      numbers[index] = -1
    }
  }
}

extension DailyQuality {
  /// Adds what a group of the day says.
  fileprivate mutating func add(
    attempt: Int, isLoop: Bool, judged: Int, rejected: Int, cost: Int128
  ) {
    highestAttempt = max(highestAttempt, attempt)
    if isLoop { loopCost += cost }
    judgedOutputs += judged
    rejectedOutputs += rejected
    if rejected > 0 { rejectedCost += cost }
  }
}
