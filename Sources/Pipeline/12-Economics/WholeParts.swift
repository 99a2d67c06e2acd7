import Algorithms
import BigInt
import ExactMoney

/// Divides whole numbers in proportion to others, so that what was divided comes out again.
///
/// Each part ends at the floor of its running sum: it is off its exact share by less than one, and all
/// add up whatever the number of parts. A negative whole is the mirror.
struct RunningDivision {
  private let whole: UInt128
  private let isNegative: Bool
  private let weightSum: UInt128
  private var weightDone: UInt128 = 0
  private var given: UInt128 = 0

  /// Divides `whole` over weights that sum to `weightSum`, which is above zero.
  init(_ whole: Int128, over weightSum: UInt128) {
    invariant(weightSum > 0, "nothing to divide \(whole) by")
    self.whole = whole.magnitude
    isNegative = whole < 0
    self.weightSum = weightSum
  }

  /// The part of the next weight.
  @inline(__always)
  mutating func part(of weight: UInt128) -> Int128 {
    weightDone += weight
    let end = Self.product(whole, weightDone, dividedBy: weightSum)
    let part = Int128(end - given)
    given = end
    return isNegative ? -part : part
  }

  /// ⌊left × right ÷ divisor⌋, where `right` is not above `divisor`.
  @inline(__always)
  private static func product(
    _ left: UInt128, _ right: UInt128, dividedBy divisor: UInt128
  ) -> UInt128 {
    let isNarrow = (left | divisor) >> 64 == 0
    if isNarrow {
      // All three fit 64 bits: the machine divides their product at once.
      let product = UInt64(truncatingIfNeeded: left)
        .multipliedFullWidth(by: UInt64(truncatingIfNeeded: right))
      let narrow = UInt64(truncatingIfNeeded: divisor)
      guard product.high < narrow else { return left }
      return UInt128(narrow.dividingFullWidth(product).quotient)
    }
    let product = left.multipliedFullWidth(by: right)
    guard product.high < divisor else { return left }
    return divisor.dividingFullWidth(product).quotient
  }
}

/// ``RunningDivision`` for weights of any size.
struct WideRunningDivision {
  private let whole: BigInt
  private let weightSum: BigInt
  private var weightDone = BigInt(0)
  private var given = BigInt(0)

  /// Divides `whole` over weights that sum to `weightSum`, which is above zero.
  init(_ whole: Int128, over weightSum: BigInt) {
    invariant(weightSum > 0, "nothing to divide \(whole) by")
    self.whole = BigInt(widening: whole)
    self.weightSum = weightSum
  }

  /// The part of the next weight.
  mutating func part(of weight: BigInt) -> Int128 {
    weightDone += weight
    // BigInt divides towards zero: a negative whole is the mirror.
    let end = whole * weightDone / weightSum
    let part = end - given
    given = end
    return required(Int128(narrowing: part), "\(part) of \(whole)")
  }
}

extension Apportionment {
  /// Whole minor units that add up to `total` for parts of minor units, by largest remainder, equal
  /// ones to the earlier (SPEC §5.4). `parts` are whole numbers of which `partsPerUnit` make one unit.
  ///
  /// The parts need not add up to the total: what printing an amount above them moved is handed out, or
  /// taken back, one unit at a time in the order of the remainders.
  static func largestRemainder(
    total: Int128, parts: [Int128], partsPerUnit: Int128
  ) -> [Int128] {
    if total < 0 {
      return largestRemainder(
        total: -total, parts: parts.map { -$0 }, partsPerUnit: partsPerUnit
      ).map { -$0 }
    }
    var units: [Int128] = []
    var remainders: [Int128] = []
    units.reserveCapacity(parts.count)
    remainders.reserveCapacity(parts.count)
    var missing = total
    for part in parts {
      var (unit, remainder) = part.quotientAndRemainder(dividingBy: partsPerUnit)
      if remainder < 0 { (unit, remainder) = (unit - 1, remainder + partsPerUnit) }
      units.append(unit)
      remainders.append(remainder)
      missing -= unit
    }
    if missing == 0 { return units }
    invariant(!parts.isEmpty, "\(total) units and nothing to hand them to")
    let isTaken = missing < 0
    let step: Int128 = isTaken ? -1 : 1
    let (rounds, rest) = missing.magnitude.quotientAndRemainder(
      dividingBy: UInt128(parts.count))
    if rounds > 0 {
      for index in units.indices { units[index] += step * Int128(rounds) }
    }
    let next = remainders.enumerated().min(count: Int(rest)) { left, right in
      if left.element == right.element { return left.offset < right.offset }
      return isTaken ? left.element < right.element : left.element > right.element
    }
    for part in next { units[part.offset] += step }
    return units
  }
}
