import RealModule

/// How far off a forecast may be, by how far off the same forecast was at every day of the weeks before.
///
/// The weeks before and the known days of the month are cut into all stretches as long as the month's
/// known and open days: the first part of each says by its level what the second will cost, as
/// ``Forecaster`` does. So the band knows what such forecasts really miss: days that follow each other,
/// levels that wander or grow, odd weeks, and how little a few days tell of the level. Where all miss to one side by more than chance,
/// the level is corrected for it.
///
/// This is a statistic and no figure of the books, so it is worked out in binary floating point.
struct ForecastBand: Sendable {
  /// What the past says of a forecast, in parts of what the level says of the open days.
  struct Outlook: Hashable, Sendable {
    /// By how much they cost more than the level says: cost that clearly grows keeps growing.
    var growth: Double
    /// Half the width of the band.
    var halfWidth: Double
  }

  /// How many standard deviations the mean error must be off before it is growth and not chance.
  private static let growthDeviations = 5.0

  /// How many days of the month are known.
  let knownCount: Int
  /// How many are open.
  let openCount: Int
  /// For so many errors, less one, how many that do not overlap would say as much.
  private let freedoms: [Double]
  /// The quantiles of ``Student`` to them.
  private let quantiles: [Double]

  /// Bands of forecasts of `openCount` days from `knownCount`, from at most `mostErrors` errors.
  init(knownCount: Int, openCount: Int, mostErrors: Int) {
    self.knownCount = knownCount
    self.openCount = openCount
    let correlations = Self.correlations(knownCount: knownCount, openCount: openCount)
    freedoms = (0..<max(0, mostErrors)).map { Self.freedom(ofErrors: $0 + 1, correlations) }
    quantiles = freedoms.map {
      Student(freedom: $0).quantile(center: Double(MonthForecast.coveragePercent) / 100)
    }
  }

  /// What the days before say; `nil` where they have no room for one stretch, or nothing is expected in
  /// any.
  ///
  /// - Parameters:
  ///   - costs: what the days before cost, the last known one at the end.
  ///   - weights: what such days usually cost.
  func outlook(_ costs: [Double], weights: [Double]) -> Outlook? {
    let (errors, forecast) = errors(costs, weights)
    guard forecast > 0, errors.count <= freedoms.count else { return nil }
    let count = Double(errors.count)
    let mean = errors.reduce(0, +) / count
    let variance = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let (freedom, quantile) = (freedoms[errors.count - 1], quantiles[errors.count - 1])
    let ofMean = variance / freedom
    let isGrowth = mean * mean > Self.growthDeviations * Self.growthDeviations * ofMean
    let square = isGrowth ? variance + ofMean : variance + mean * mean
    let growth = isGrowth ? mean / forecast : 0
    return Outlook(
      growth: growth, halfWidth: quantile * Double.sqrt(square) / forecast * (1 + growth))
  }

  /// By how much each stretch cost more than its level said, and what the levels said on the average.
  private func errors(
    _ costs: [Double], _ weights: [Double]
  ) -> (errors: [Double], forecast: Double) {
    let (costSums, weightSums) = (Self.sums(costs), Self.sums(weights))
    var (errors, forecasts): ([Double], Double) = ([], 0)
    for start in 0..<max(0, costs.count - knownCount - openCount + 1) {
      let (open, end) = (start + knownCount, start + knownCount + openCount)
      let weight = weightSums[open] - weightSums[start]
      guard weight > 0 else { continue }
      let level = (costSums[open] - costSums[start]) / weight
      let forecast = level * (weightSums[end] - weightSums[open])
      errors.append(costSums[end] - costSums[open] - forecast)
      forecasts += forecast
    }
    return (errors, errors.isEmpty ? 0 : forecasts / Double(errors.count))
  }

  /// Sums of the first values: of none, of one, of two.
  private static func sums(_ values: [Double]) -> [Double] {
    values.reduce(into: [0]) { sums, value in sums.append((sums.last ?? 0) + value) }
  }

  /// By how much the errors of stretches correlate that begin none, one, two days apart, where the level
  /// wanders: each day's step counts as far as the days to come have it and the known ones have not.
  private static func correlations(knownCount: Int, openCount: Int) -> [Double] {
    let (known, open) = (Double(knownCount), Double(openCount))
    let steps =
      (0..<knownCount).map { open * Double($0) / known }
      + (0..<openCount).map { open - Double($0) }
    let products = steps.indices.map { lag in
      zip(steps, steps.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return products.map { $0 / products[0] }
  }

  /// How many errors that know nothing of each other say as much about their variance as `count` that
  /// overlap (the equivalent degrees of freedom of NIST SP 1065, section 5.4).
  private static func freedom(ofErrors count: Int, _ correlations: [Double]) -> Double {
    var sum = Double(count)
    for lag in 1..<max(count, 1) where lag < correlations.count {
      sum += 2 * Double(count - lag) * correlations[lag] * correlations[lag]
    }
    return Double(count) * Double(count) / sum
  }
}

/// Student's distribution: that of a difference in units of a deviation that is itself an estimate.
struct Student {
  /// The degrees of freedom, one or more; not necessarily whole.
  private let freedom: Double
  private let logHeight: Double

  /// The distribution with so many degrees of freedom.
  init(freedom: Double) {
    self.freedom = freedom
    logHeight =
      Double.logGamma((freedom + 1) / 2) - Double.logGamma(freedom / 2)
      - Double.log(freedom * Double.pi) / 2
  }

  /// The number that as many values as `center` says, a part of one below 0.99, lie within on both sides.
  func quantile(center: Double) -> Double {
    // From the left of the root of a concave function, Newton's steps never pass it.
    var value = 0.0
    for _ in 0..<64 {
      let step = (center / 2 - area(to: value)) / density(value)
      value += step
      if step < 1e-12 { break }
    }
    return value
  }

  private func density(_ value: Double) -> Double {
    Double.exp(logHeight - (freedom + 1) / 2 * Double.log(onePlus: value * value / freedom))
  }

  /// The part of values between 0 and `end`, by Simpson's rule.
  private func area(to end: Double) -> Double {
    let width = end / 256
    var sum = density(0) + density(end)
    for place in 1..<256 {
      sum += density(Double(place) * width) * (place.isMultiple(of: 2) ? 2 : 4)
    }
    return sum * width / 3
  }
}
