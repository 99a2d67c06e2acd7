import BigInt
import ExactMoney

/// The amounts of all cells, each divided over its pieces of usage in proportion to quantity.
struct CellDivisions {
  /// The places after the point that the quantities of each cell need at most.
  private var scales: [Int]
  private var divisions: [RunningDivision?]
  /// The cells whose quantities have no room in 128 bits: those of broken files, and of very fine ones.
  private var wide: [Int: WideRunningDivision] = [:]

  /// Divides `amounts`, one for each of `cells`, over the rows of `month`, whose cells are at `places`.
  init(_ month: Ledger, _ places: [Int32], _ cells: CellIndex, _ amounts: [Int128]) {
    scales = [Int](repeating: 0, count: cells.cells.count)
    divisions = [RunningDivision?](repeating: nil, count: cells.cells.count)
    for (row, place) in zip(month.rows, places) where !row.quantity.isInteger {
      scales[Int(place)] = max(scales[Int(place)], row.quantity.scale)
    }
    for (index, cell) in cells.cells.enumerated() where amounts[index] != 0 {
      let quantity = Self.whole(cell.quantity, scale: scales[index])
      if let narrow = Int128(narrowing: quantity) {
        divisions[index] = RunningDivision(amounts[index], over: narrow.magnitude)
      } else {
        wide[index] = WideRunningDivision(amounts[index], over: quantity)
      }
    }
  }

  /// What the next piece of a cell costs, which has `quantity`.
  @inline(__always)
  mutating func part(of quantity: ExactDecimal, in cell: Int) -> Int128 {
    if scales[cell] == 0, let weight = quantity.exactInt64 {
      return divisions[cell]?.part(of: UInt128(weight)) ?? partOfAny(quantity, in: cell)
    }
    return partOfAny(quantity, in: cell)
  }

  private mutating func partOfAny(_ quantity: ExactDecimal, in cell: Int) -> Int128 {
    if divisions[cell] == nil && wide[cell] == nil { return 0 }
    let whole = Self.whole(quantity, scale: scales[cell])
    // No piece is above the sum of its cell.
    if let weight = Int128(narrowing: whole)?.magnitude,
      let part = divisions[cell]?.part(of: weight)
    {
      return part
    }
    return wide[cell]?.part(of: whole) ?? 0
  }

  /// `quantity` in units of the last of `scale` places.
  private static func whole(_ quantity: ExactDecimal, scale: Int) -> BigInt {
    quantity.significand * BigInt(10).power(scale - quantity.scale)
  }
}
