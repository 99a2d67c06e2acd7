import ExactMoney

/// The greatest quantity of each meter in any call that has ended, plan by plan: what a call that has
/// not ended may still come to.
struct MeterLimits: ~Copyable {
  private struct Cell: Hashable {
    let plan: Int
    let meter: Int
  }

  private let stride: Int
  /// The first row is nobody's: what calls that have not ended are compared with.
  private var rows = GrowingBuffer<Int64>()
  /// What is no machine integer.
  private var others: [Cell: ExactDecimal] = [:]

  /// Rows of as many numbers as those of an accumulator, at the same offsets.
  init(stride: Int) {
    self.stride = stride
    reserve(0)
  }

  /// Makes room for `plans`.
  mutating func reserve(_ plans: Int) {
    rows.append(repeating: 0, count: max(0, (plans + 1) * stride - rows.count))
  }

  /// The numbers that a call rated by `plan` is compared with.
  @inline(__always)
  func row(_ plan: UInt32, hasEnded: Bool) -> UnsafeMutablePointer<Int64> {
    rows.base + (hasEnded ? Int(plan) &+ 1 : 0) &* stride
  }

  mutating func add(_ quantity: ExactDecimal, plan: Int, meter: Int) {
    let cell = Cell(plan: plan, meter: meter)
    others[cell] = max(others[cell] ?? .zero, quantity)
  }

  mutating func formMaximum(_ other: borrowing MeterLimits) {
    reserve(other.rows.count / stride - 1)
    for index in 0..<other.rows.count { rows[index] = max(rows[index], other.rows[index]) }
    others.merge(other.others) { max($0, $1) }
  }

  /// The greatest quantity; `offset` is the meter's among an accumulator's numbers, below 0 for none.
  func limit(plan: Int, meter: Int, offset: Int) -> ExactDecimal {
    let whole = offset < 0 ? 0 : rows[(plan + 1) * stride + offset]
    return max(ExactDecimal(whole), others[Cell(plan: plan, meter: meter)] ?? .zero)
  }
}
