import ExactMoney
import Pipeline

/// The columns that are meters, in the order in which an event's category is looked for:
/// SPEC §1's order, then all others in byte order.
struct PlainMeterCatalogue: Sendable {
  /// The meters in order; a meter's index stands for it from here on.
  let meters: [MeterID]
  /// Whether the meter at an index is part of a call's total input.
  let isInput: [Bool]
  /// Whether the meter at an index counts tokens.
  let countsTokens: [Bool]

  /// The standard meters and those that the price book names.
  init(_ pricedMeters: Set<MeterID>) {
    let others = pricedMeters.subtracting(MeterID.standardMeters).sorted()
    meters = MeterID.standardMeters + others
    isInput = meters.map { MeterID.inputMeters.contains($0) }
    countsTokens = meters.map(\.countsTokens)
  }
}

/// How much of one meter an event used.
struct PlainMeterQuantity: Sendable {
  /// Its index in the ``PlainMeterCatalogue``.
  let meter: Int
  /// How much, greater than zero.
  let quantity: ExactDecimal
}
