import BigInt
import ExactMoney

/// What retries and fallbacks cost, whatever became of them: failed ones and rejected ones too.
///
/// These are parts of the costs by result, not further ones: a call may be both, or have failed besides.
struct RepeatedCosts {
  /// What each value of the axis paid for retries and for fallbacks; the last is what has no value.
  /// Each is printed by largest remainder of its rounded sum.
  private let retries: [Money]
  private let fallbacks: [Money]
  private let places: [Identifier<Self>: Int]

  /// The retries and fallbacks of all values.
  let total: (retries: Money, fallbacks: Money)

  init(_ month: CubeAxes, by axis: AxisNumbers) {
    let (cube, classes) = (month.cube, month.classes)
    var parts = (
      retries: [Int128](repeating: 0, count: axis.values.count + 1),
      fallbacks: [Int128](repeating: 0, count: axis.values.count + 1)
    )
    var known: (group: Int, counts: UsageCounts) = (-1, UsageCounts())
    for entry in cube.entries {
      let group = Int(entry.group)
      if known.group != group { known = (group, classes.counts(group)) }
      let place = Int(axis.groups[group - cube.groupRange.lowerBound])
      if known.counts.retries > 0 { parts.retries[place] += entry.amount }
      if known.counts.fallbacks > 0 { parts.fallbacks[place] += entry.amount }
    }
    retries = Self.printed(parts.retries, cube.currency)
    fallbacks = Self.printed(parts.fallbacks, cube.currency)
    total = (retries.sum(cube.currency), fallbacks.sum(cube.currency))
    places = Dictionary(
      uniqueKeysWithValues: axis.values.enumerated().map { (Identifier($1), $0) })
  }

  /// No usage, no retries and no fallbacks.
  init(nothingIn currency: Currency) {
    retries = [.zero(currency)]
    fallbacks = retries
    places = [:]
    total = (retries[0], fallbacks[0])
  }

  /// Those of a value, nothing where it has no usage; `nil` is what has no value.
  func costs(of key: String?) -> (retries: Money, fallbacks: Money) {
    let place = key.map { places[Identifier($0)] } ?? retries.count - 1
    let nothing = Money.zero(retries[0].currency)
    return place.map { (retries[$0], fallbacks[$0]) } ?? (nothing, nothing)
  }

  private static func printed(_ parts: [Int128], _ currency: Currency) -> [Money] {
    let unit = CostCube.partsPerMinorUnit
    let sum = Rational(BigInt(widening: parts.reduce(0, +)), BigInt(widening: unit)).rounded(
      .toNearestOrEven)
    return Apportionment.largestRemainder(
      total: required(Int128(narrowing: sum), "an amount of more than 2^127 minor units"),
      parts: parts, partsPerUnit: unit
    ).map { Money(minorUnits: BigInt(widening: $0), currency: currency) }
  }
}
