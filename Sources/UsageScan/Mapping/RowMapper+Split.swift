import SourceText

/// Splits a provider's raw counts into meters, in place.
extension RowMapper {
  /// What stands for a value that is not there.
  static let absent = Int64.min
  /// Sums of some counts below this cannot overflow.
  static let countLimit: Int64 = 1_000_000_000_000_000

  /// Writes the meters of the row's raw counts; `false` where only the careful reader can.
  @inline(__always)
  mutating func takeSplit(_ row: RowView) -> Bool {
    guard !hasAny(split.declined, row) else { return false }
    for index in 0..<split.shapes.count {
      let shape = split.shapes[index]
      guard fits(shape, row), isFor(shape.providers) else { continue }
      guard !hasAny(shape.declined, row), readCounts(shape.counts, row) else { return false }
      guard holds(shape), hasMeters(shape, row) else { return false }
      if calls.text.count > 0 {
        guard shape.calls >= 0 else { return false }
        calls.shape = index
      }
      writeMeters(shape)
      if split.shapeColumn >= 0 { set(split.shapeColumn, steps.constants[Int(shape.name)]) }
      return true
    }
    return false
  }

  @inline(__always)
  private func fits(_ shape: SplitSteps.Shape, _ row: RowView) -> Bool {
    for index in 0..<Int(shape.signs.count) {
      guard hasAny(split.lists[Int(shape.signs.start) &+ index], row) else { return false }
    }
    return !hasAny(shape.lacks, row)
  }

  /// Whether one of the source columns is there, be it an object.
  @inline(__always)
  private func hasAny(_ sources: MappingSteps.Stretch, _ row: RowView) -> Bool {
    for index in 0..<Int(sources.count) {
      let column = columns[Int(steps.operands[Int(sources.start) &+ index])]
      if column >= 0, row.fields[Int(column)].count > 0 { return true }
    }
    return false
  }

  /// Reads the shape's counts into ``values``; `false` where one is no plain count, or two of its names
  /// say different things.
  @inline(__always)
  func readCounts(_ counts: MappingSteps.Stretch, _ row: RowView) -> Bool {
    for index in 0..<Int(counts.count) {
      guard let count = count(split.lists[Int(counts.start) &+ index], row) else {
        return false
      }
      values[index] = count
    }
    return true
  }

  @inline(__always)
  private func count(_ names: MappingSteps.Stretch, _ row: RowView) -> Int64? {
    var found = Self.absent
    for index in 0..<Int(names.count) {
      let source = steps.operands[Int(names.start) &+ index]
      let list = source < 0 ? split.countLists[Int(-1 &- source)] : nil
      let column = columns[Int(list?.source ?? source)]
      guard column >= 0 else { continue }
      let field = row.fields[Int(column)]
      guard field.count > 0 else { continue }
      let read =
        if let list { CountList.sum(field, list.path) } else {
          FieldValues.count(field, isRoomy: row.isRoomy)
        }
      guard let count = read, count < Self.countLimit else { return nil }
      // A list in which nothing is meant.
      if count < 0 { continue }
      guard found == Self.absent || found == count else { return nil }
      found = count
    }
    return found
  }

  /// Whether the shape's equations hold, as far as their values are there.
  @inline(__always)
  func holds(_ shape: SplitSteps.Shape) -> Bool {
    for index in 0..<Int(shape.equations.count) {
      let equation = split.equations[Int(shape.equations.start) &+ index]
      guard presentCount(equation.whole.plus) == Int(equation.whole.plus.count),
        presentCount(equation.parts.plus) > 0
      else { continue }
      guard value(of: equation.whole) == value(of: equation.parts) else { return false }
    }
    return true
  }

  @inline(__always)
  private func presentCount(_ numbers: MappingSteps.Stretch) -> Int {
    var count = 0
    for index in 0..<Int(numbers.count)
    where values[Int(split.numbers[Int(numbers.start) &+ index])] != Self.absent {
      count &+= 1
    }
    return count
  }

  @inline(__always)
  private func total(of numbers: MappingSteps.Stretch) -> Int64 {
    var total: Int64 = 0
    for index in 0..<Int(numbers.count) {
      let value = values[Int(split.numbers[Int(numbers.start) &+ index])]
      total &+= value == Self.absent ? 0 : value
    }
    return total
  }

  @inline(__always)
  private func value(of sum: SplitSteps.Sum) -> Int64 {
    total(of: sum.plus) &- total(of: sum.minus)
  }

  /// Writes the shape's meters that are not zero.
  @inline(__always)
  mutating func writeMeters(_ shape: SplitSteps.Shape) {
    for index in 0..<Int(shape.meters.count) {
      let quantity = values[Int(shape.counts.count) &+ index]
      guard quantity > 0 else { continue }
      write(quantity, to: Int(split.meters[Int(shape.meters.start) &+ index].column))
    }
  }

  /// Computes the shape's meters; `false` where one would be below zero, or they do not make the provider's
  /// own total.
  @inline(__always)
  func hasMeters(_ shape: SplitSteps.Shape, _ row: RowView) -> Bool {
    var sum: Int64 = 0
    for index in 0..<Int(shape.meters.count) {
      let meter = split.meters[Int(shape.meters.start) &+ index]
      let quantity = quantity(of: meter)
      values[Int(shape.counts.count) &+ index] = quantity
      guard quantity != Self.absent else { continue }
      guard quantity >= 0 else { return false }
      if meter.isInTotal { sum &+= quantity }
    }
    guard let stated = count(shape.total, row) else { return false }
    return stated == Self.absent || stated == sum
  }

  @inline(__always)
  private func quantity(of meter: SplitSteps.Meter) -> Int64 {
    for index in 0..<Int(meter.sums.count) {
      let sum = split.sums[Int(meter.sums.start) &+ index]
      if presentCount(sum.plus) > 0 { return value(of: sum) }
    }
    return Self.absent
  }
}
