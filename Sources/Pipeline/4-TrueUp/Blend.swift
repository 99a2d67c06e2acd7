import BigInt
import ExactMoney

/// Whole-number weights of some slots, and their sum.
struct Weights<Slot: Hashable & Sendable>: Sendable {
  private(set) var slots: [Slot] = []
  private(set) var values: [BigInt] = []
  private(set) var sum = BigInt(0)
  /// The sum of the weights without their signs.
  private(set) var magnitude = BigUInt(0)

  /// No weights.
  init() {}

  /// One weight for each slot, all of one scale.
  init(_ weights: some Collection<(slot: Slot, value: ExactDecimal)>) {
    // Proportions are the same in units of the finest decimal that occurs.
    let scale = weights.lazy.map(\.value.scale).max() ?? 0
    slots.reserveCapacity(weights.count)
    values.reserveCapacity(weights.count)
    for (slot, value) in weights where !value.isZero {
      add(value.significand * BigInt(10).power(scale - value.scale), to: slot)
    }
  }

  /// Appends a slot with its weight.
  mutating func add(_ value: BigInt, to slot: Slot) {
    slots.append(slot)
    values.append(value)
    sum += value
    magnitude += value.magnitude
  }
}

/// Adds up weights, each times an exact factor, over one common denominator.
///
/// What the factors' denominators have in common is found once for each factor. The sums are then
/// integers: no fraction is reduced for each slot, which takes far longer than all the rest.
struct Blend<Slot: Hashable & Sendable>: Sendable {
  private var terms: [(factor: Rational, weights: Weights<Slot>)] = []

  /// Adds `factor` × `weights`.
  mutating func add(_ factor: Rational, _ weights: Weights<Slot>) {
    if !factor.isZero { terms.append((factor, weights)) }
  }

  /// Adds `amount` to one slot.
  mutating func add(_ amount: Rational, to slot: Slot) {
    var weights = Weights<Slot>()
    weights.add(1, to: slot)
    add(amount, weights)
  }

  /// Every slot's sum as a multiple of `unit`, in no particular order.
  func sums() -> (multiples: [Slot: BigInt], unit: Rational) {
    var denominator = BigInt(1)
    for term in terms { denominator = Self.commonMultiple(denominator, term.factor.denominator) }
    let scaled = terms.map { $0.factor.numerator * (denominator / $0.factor.denominator) }
    var indices: [Slot: Int] = [:]
    for (_, weights) in terms {
      for slot in weights.slots where indices[slot] == nil { indices[slot] = indices.count }
    }
    // No sum is greater than that of all magnitudes.
    let bound = zip(scaled, terms).reduce(BigUInt(0)) { bound, term in
      bound + term.0.magnitude * term.1.weights.magnitude
    }
    var sums = WideSums(count: indices.count, bitWidth: bound.bitWidth)
    for (factor, term) in zip(scaled, terms) {
      let factor = WideFactor(factor)
      for (slot, value) in zip(term.weights.slots, term.weights.values) {
        sums.add(factor, times: value, to: indices[slot] ?? 0)
      }
    }
    return (indices.mapValues { sums[$0] }, Rational(1, denominator))
  }

  /// The sums as shares; `place` says where a slot stands.
  func shares(_ place: (Slot) -> Shares.Place) -> Shares {
    let (multiples, unit) = sums()
    let sorted = multiples.map { (place: place($0.key), multiple: $0.value) }
      .sorted { $0.place < $1.place }
    return Shares(
      places: sorted.map(\.place), multiples: sorted.map(\.multiple), unit: unit)
  }

  private static func commonMultiple(_ left: BigInt, _ right: BigInt) -> BigInt {
    left / left.greatestCommonDivisor(with: right) * right
  }
}
