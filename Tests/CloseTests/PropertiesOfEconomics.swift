import BigInt
import ExactMoney
import Pipeline

/// What must hold of a month's unit economics: whatever it is broken down by, it is the P&L.
struct EconomicsProperties {
  private let close: MonthEndClose
  private let economics: Economics
  private(set) var complaints = Complaints()

  init?(_ close: MonthEndClose) {
    guard let economics = close.economics else { return nil }
    self.close = close
    self.economics = economics
    cubeIsTheProfitAndLoss()
    for breakdown in economics.breakdowns + economics.pageBreakdowns {
      for fault in BreakdownFooting(of: close.profitAndLoss).faults(of: breakdown) {
        complaints.expect(false, fault)
      }
    }
    rowsAreExact()
  }

  private mutating func cubeIsTheProfitAndLoss() {
    var sums = close.profitAndLoss.categories.map { _ in Int128(0) }
    for entry in economics.cube.entries { sums[Int(entry.category)] += entry.amount }
    for entry in economics.cube.rowEntries { sums[Int(entry.category)] += entry.amount }
    for (sum, cost) in zip(sums, close.profitAndLoss.total.costs) {
      complaints.expect(
        BigInt(widening: sum) == cost.minorUnits * BigInt(widening: CostCube.partsPerMinorUnit),
        "cube: a column")
    }
  }

  /// The cube's rows against the exact shares of the documents, which were made without it: off by less
  /// than a unit, which is what printing the column moved.
  private mutating func rowsAreExact() {
    var shares: [Shares.Place: Rational] = [:]
    for document in close.documents {
      for share in document.shares {
        shares[Shares.Place(row: share.row, category: share.category), default: .zero] +=
          share.amount
      }
    }
    var cube: [Shares.Place: Int128] = [:]
    let (groups, categories) = (economics.cube.usage.groups, economics.cube.categories)
    for entry in economics.cube.entries {
      let row = RowID(groups.name(.row, at: Int(entry.group)))
      let place = Shares.Place(row: row, category: categories[Int(entry.category)])
      cube[place, default: 0] += entry.amount
    }
    for entry in economics.cube.rowEntries {
      let place = Shares.Place(row: entry.row, category: categories[Int(entry.category)])
      cube[place, default: 0] += entry.amount
    }
    let unit = BigInt(10).power(close.profitAndLoss.currency.minorUnits)
    for place in Set(shares.keys).union(cube.keys) {
      let exact = shares[place, default: .zero] * Rational(unit, 1)
      let stated = Rational(
        BigInt(widening: cube[place, default: 0]), BigInt(widening: CostCube.partsPerMinorUnit))
      complaints.expect(
        (exact - stated).magnitude < .one,
        "cube: \(place.row) \(place.category): \(stated.decimalText(places: 9)) is not "
          + exact.decimalText(places: 9))
    }
  }
}
