import BigInt
import ExactMoney

/// Works out what each piece of usage really cost: what was billed for its cell, divided by quantity.
///
/// Invoices, credits, taxes and accruals are shared over cells of the ledger in proportion to quantity
/// times price, so one unit of a cell costs the same whoever used it. What each cell and each row without
/// usage bears is stated in whole parts of a minor unit; what printing the P&L rounded is spread over
/// them by their magnitude, so that every column adds up to what the P&L prints.
struct CostCubeStage: Sendable {
  let profitAndLoss: ProfitAndLoss
  let documents: [BookedDocument]
  let cells: CellIndex
  /// The fine usage as a ledger of all months.
  let ledger: Ledger
  let usage: FineUsage

  /// Who bears cost that no usage brought.
  private struct Bearer: Hashable, Comparable {
    var row: RowID
    var category: CostCategory
    var provider: ProviderID?

    static func < (left: Self, right: Self) -> Bool {
      if left.row != right.row { return left.row < right.row }
      if left.category != right.category { return left.category < right.category }
      guard let first = left.provider, let second = right.provider else {
        return left.provider == nil && right.provider != nil
      }
      return first < second
    }
  }

  /// The cube of the month; what no usage brought arises over all of it.
  ///
  /// - Complexity: O(pieces of usage) time and memory.
  func run() -> CostCube {
    let exact = exactSums()
    let bearers = exact.bearers.keys.sorted()
    var cellAmounts = exact.cells.map { $0.map(Self.wholeParts) ?? 0 }
    var bearerAmounts = bearers.map { exact.bearers[$0].map(Self.wholeParts) ?? 0 }
    var rowEntries: [CostCube.RowEntry] = []
    for (column, category) in profitAndLoss.categories.enumerated() {
      let ownCells = cells.cells.indices.filter {
        cellAmounts[$0] != 0 && cells.cells[$0].category == category
      }
      let ownBearers = bearers.indices.filter { bearers[$0].category == category }
      let rest = settle(
        column, ownCells, &cellAmounts, ownBearers, &bearerAmounts)
      if rest != 0 {
        rowEntries.append(
          CostCube.RowEntry(
            row: .unattributed, category: Int32(column), provider: nil, amount: rest,
            days: profitAndLoss.period.days))
      }
      for index in ownBearers where bearerAmounts[index] != 0 {
        rowEntries.append(
          CostCube.RowEntry(
            row: bearers[index].row, category: Int32(column), provider: bearers[index].provider,
            amount: bearerAmounts[index], days: profitAndLoss.period.days))
      }
    }
    let month = ledger.cells(in: profitAndLoss.period)
    return CostCube(
      period: profitAndLoss.period, currency: profitAndLoss.currency,
      categories: profitAndLoss.categories, usage: usage,
      groupRange: usage.groups.places(of: profitAndLoss.period.days),
      entries: entries(month, cellAmounts), rowEntries: rowEntries)
  }

  private static func wholeParts(_ sum: FractionSum) -> Int128 {
    let floor = sum.floor()
    let amount = Int128(narrowing: floor)
    return required(amount, "\(floor) parts of a minor unit are more than any books have")
  }

  /// What cells and bearers cost exactly, in parts of a minor unit.
  private func exactSums() -> (cells: [FractionSum?], bearers: [Bearer: FractionSum]) {
    var sums = [FractionSum?](repeating: nil, count: cells.cells.count)
    var bearers: [Bearer: FractionSum] = [:]
    let scale =
      BigInt(10).power(profitAndLoss.currency.minorUnits)
      * BigInt(widening: CostCube.partsPerMinorUnit)
    for document in documents {
      guard let usage = document.usage else {
        addShares(of: document, scale, to: &bearers)
        continue
      }
      for part in usage.parts {
        let numerator = part.factor.numerator * scale
        for (cell, weight) in zip(part.cells, part.weights) {
          var sum = sums[Int(cell)] ?? FractionSum()
          sums[Int(cell)] = nil
          sum.add(
            numerator * weight.significand,
            over: part.factor.denominator * BigInt(10).power(weight.scale))
          sums[Int(cell)] = sum
        }
      }
      if !usage.unattributed.isZero {
        let bearer = Bearer(
          row: .unattributed, category: .api, provider: Self.provider(of: document))
        bearers[bearer, default: FractionSum()].add(
          usage.unattributed.numerator * scale, over: usage.unattributed.denominator)
      }
    }
    return (sums, bearers)
  }

  private func addShares(
    of document: BookedDocument, _ scale: BigInt, to bearers: inout [Bearer: FractionSum]
  ) {
    let provider = Self.provider(of: document)
    let (unit, denominator) = (
      document.shares.unit.numerator * scale, document.shares.unit.denominator
    )
    for (place, multiple) in zip(document.shares.places, document.shares.multiples) {
      let bearer = Bearer(row: place.row, category: place.category, provider: provider)
      bearers[bearer, default: FractionSum()].add(multiple * unit, over: denominator)
    }
  }

  /// The provider whose usage a document bills.
  private static func provider(of document: BookedDocument) -> ProviderID? {
    switch document.kind {
    case .invoice, .accrual, .prepaidUse, .prepaidExpiry:
      document.supplier.map { ProviderID($0.rawValue) }
    case .sharedCost, .priorPeriod: nil
    }
  }

  /// Spreads what the column is printed with more than its pieces over them, by their magnitude.
  ///
  /// - Returns: what there was nobody to bear it.
  private func settle(
    _ column: Int, _ ownCells: [Int], _ cellAmounts: inout [Int128], _ ownBearers: [Int],
    _ bearerAmounts: inout [Int128]
  ) -> Int128 {
    let printed = required(
      Int128(narrowing: profitAndLoss.total.costs[column].minorUnits),
      "a column of more than 2^127 minor units")
    var sum: Int128 = 0
    var gross: UInt128 = 0
    for index in ownBearers {
      sum += bearerAmounts[index]
      gross += bearerAmounts[index].magnitude
    }
    for index in ownCells {
      sum += cellAmounts[index]
      gross += cellAmounts[index].magnitude
    }
    let difference = printed * CostCube.partsPerMinorUnit - sum
    guard gross > 0 else { return difference }
    var division = RunningDivision(difference, over: gross)
    for index in ownBearers {
      bearerAmounts[index] += division.part(of: bearerAmounts[index].magnitude)
    }
    for index in ownCells {
      cellAmounts[index] += division.part(of: cellAmounts[index].magnitude)
    }
    return 0
  }

  /// Divides every cell's amount over its pieces of usage by quantity.
  private func entries(_ month: Ledger, _ cellAmounts: [Int128]) -> [CostCube.Entry] {
    let places = CellPlaces(of: month, in: profitAndLoss.period, among: cells).places
    var divisions = CellDivisions(month, places, cells, cellAmounts)
    let columns = Dictionary(
      uniqueKeysWithValues: profitAndLoss.categories.enumerated().map { ($1, Int32($0)) })
    let cellColumns = cells.cells.map { columns[$0.category] ?? -1 }
    var entries: [CostCube.Entry] = []
    entries.reserveCapacity(month.count)
    var firstOfGroup = 0
    for (row, place) in zip(month.rows, places) {
      let cell = Int(place)
      let amount = divisions.part(of: row.quantity, in: cell)
      if amount == 0 { continue }
      if let last = entries.last, last.group != row.group { firstOfGroup = entries.count }
      let column = cellColumns[cell]
      if let known = entries[firstOfGroup...].firstIndex(where: { $0.category == column }) {
        entries[known].amount += amount
      } else {
        let place =
          entries[firstOfGroup...].firstIndex { $0.category > column } ?? entries.count
        entries.insert(
          CostCube.Entry(group: row.group, category: column, amount: amount), at: place)
      }
    }
    return entries
  }
}
