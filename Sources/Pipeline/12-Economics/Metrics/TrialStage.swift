import BigInt
import ExactMoney

/// What customers cost while they were on trial: usage on days with that status.
struct TrialStage: Sendable {
  let cube: CostCube
  let customers: CustomerDirectory

  /// The trials of the month, by row; printed amounts by largest remainder of their rounded sum.
  func run() -> [TrialCost] {
    let groups = cube.usage.groups
    let names = groups.names
    // Few customers were ever on trial: only of these the day decides.
    var tried = [Bool?](repeating: nil, count: names.count)
    var amounts: [Int32: Int128] = [:]
    for entry in cube.entries {
      let group = Int(entry.group)
      let row = groups.number(.row, at: group)
      let wasOnTrial = tried[Int(row)] ?? hasTrial(names[Int(row)])
      tried[Int(row)] = wasOnTrial
      guard wasOnTrial, status(names[Int(row)], groups.reportingDay(at: group)) == .trial else {
        continue
      }
      amounts[row, default: 0] += entry.amount
    }
    let rows = amounts.keys.sorted()
    let parts = rows.map { (RowID(names[Int($0)]), Rational(exact(amounts[$0] ?? 0))) }
    let sum = Rational(exact(amounts.values.reduce(0, +))) / unit
    let units = Apportionment.largestRemainder(
      total: sum.rounded(.toNearestOrEven), parts: parts.map { ($0.0, $0.1 / unit) })
    return zip(parts, units).map { part, units in
      TrialCost(
        row: part.0, outcome: outcome(part.0),
        cost: Money(minorUnits: units, currency: cube.currency))
    }
  }

  private var unit: Rational { Rational(exact(CostCube.partsPerMinorUnit)) }

  private func exact(_ amount: Int128) -> BigInt { BigInt(widening: amount) }

  private func hasTrial(_ name: String) -> Bool {
    customers.histories[CustomerID(name), default: []].contains { $0.status == .trial }
  }

  private func status(_ name: String, _ day: CalendarDate) -> CustomerStatus? {
    customers.record(of: CustomerID(name), on: day)?.status
  }

  private func outcome(_ row: RowID) -> TrialCost.Outcome {
    let record = customers.record(of: CustomerID(row.rawValue), on: cube.period.lastDay)
    let hasEnded = record?.endedOn.map { $0 <= cube.period.lastDay } ?? false
    switch record?.status {
    case .active: return hasEnded ? .lost : .converted
    case .trial: return hasEnded ? .lost : .open
    case .churned, .internal, nil: return .lost
    }
  }
}
