import Foundation

/// Walker's alias table: an index drawn with a given weight, in constant time whatever their number.
struct WeightedChoice {
  private var slots: [(threshold: UInt32, alias: UInt32)]

  init(weights: [Double]) {
    let mean = weights.reduce(0, +) / Double(weights.count)
    var share = weights.map { $0 / mean }
    slots = weights.indices.map { (.max, UInt32($0)) }
    var small = share.indices.filter { share[$0] < 1 }
    var large = share.indices.filter { share[$0] >= 1 }
    while let poor = small.popLast(), let rich = large.last {
      slots[poor] = (UInt32(share[poor] * 4_294_967_295), UInt32(rich))
      share[rich] -= 1 - share[poor]
      if share[rich] < 1 { small.append(large.removeLast()) }
    }
  }

  /// Zipf's law: the n-th is chosen in proportion to `n` to the power of minus `exponent`.
  init(zipf count: Int, exponent: Double) {
    self.init(weights: Self.zipfWeights(count, exponent: exponent))
  }

  static func zipfWeights(_ count: Int, exponent: Double) -> [Double] {
    (1...count).map { pow(Double($0), -exponent) }
  }

  func index(_ random: UInt64) -> Int {
    let slot = Int(((random >> 32) &* UInt64(slots.count)) >> 32)
    let entry = slots[slot]
    return UInt32(truncatingIfNeeded: random) < entry.threshold ? slot : Int(entry.alias)
  }
}
