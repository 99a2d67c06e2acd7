import ExactMoney

/// Compares a month's rated usage with the month before it: price, volume and mix, meter by meter.
///
/// All effects are means over the orders in which the factors could have changed (Bennet). Where a
/// meter is new or gone, its price in the other month is taken for the one it does not have: a price
/// that is not there has not changed, and all of the difference is volume and mix. Likewise a family
/// that is new or gone keeps the mix it has in the other month: all of it is volume.
public struct ComparisonStage: Sendable {
  private struct Family: Hashable, Comparable {
    var provider: ProviderID
    var currency: Currency
    var unit: String

    static func < (left: Self, right: Self) -> Bool {
      if left.provider != right.provider { return left.provider < right.provider }
      if left.currency != right.currency { return left.currency < right.currency }
      return left.unit.precedesInByteOrder(right.unit)
    }
  }

  private struct Usage {
    var before = RatedUsage.none
    var now = RatedUsage.none
  }

  static let tokens = "tokens"

  private let before: UsedMonth
  private let now: UsedMonth

  /// Compares `now` with `before`.
  public init(_ now: UsedMonth, with before: UsedMonth) {
    self.now = now
    self.before = before
  }

  /// The comparison.
  public func run() -> MonthComparison {
    var comparison = MonthComparison(period: now.period, before: before.period)
    let families = self.families()
    for (family, meters) in families.sorted(by: { $0.key < $1.key }) {
      comparison.meters += compared(family, meters)
    }
    if before.workItems > 0, now.workItems > 0 {
      comparison.tasks = families.filter { $0.key.unit == Self.tokens }
        .sorted { $0.key < $1.key }
        .compactMap { compared($0.key, total($0.value.values)) }
    }
    return comparison
  }

  private func families() -> [Family: [MatchKey: Usage]] {
    var families: [Family: [MatchKey: Usage]] = [:]
    for (month, part) in [(before, \Usage.before), (now, \Usage.now)] {
      for meter in month.meters {
        let family = Family(
          provider: meter.provider, currency: meter.currency,
          unit: Self.unit(required(meter.key.meter, "usage of no meter")))
        families[family, default: [:]][meter.key, default: Usage()][keyPath: part] +=
          meter.usage
      }
    }
    return families
  }

  /// Tokens can stand for each other; of anything else each meter has a unit of its own.
  private static func unit(_ meter: MeterID) -> String {
    meter.rawValue.hasSuffix("_tokens") ? tokens : meter.rawValue
  }

  private func total(_ meters: some Sequence<Usage>) -> Usage {
    var total = Usage()
    for meter in meters {
      total.before += meter.before
      total.now += meter.now
    }
    return total
  }

  /// The meters of a family: price against quantity, and of quantity, volume against mix.
  private func compared(_ family: Family, _ meters: [MatchKey: Usage]) -> [MeterComparison] {
    let total = total(meters.values)
    let volume = Change(
      before: Rational(total.before.quantity), now: Rational(total.now.quantity))
    return meters.sorted { $0.key < $1.key }.map { key, usage in
      let quantity = Change(
        before: Rational(usage.before.quantity), now: Rational(usage.now.quantity))
      let price = Change(
        before: usage.before.price ?? usage.now.price ?? .zero,
        now: usage.now.price ?? usage.before.price ?? .zero)
      let share = Change(
        before: volume.before.isZero
          ? Self.ratio(quantity.now, volume.now) : quantity.before / volume.before,
        now: volume.now.isZero
          ? Self.ratio(quantity.before, volume.before) : quantity.now / volume.now)
      let parts = Decomposition.bennet(volume, share)
      let comparison = MeterComparison(
        provider: family.provider, key: key, currency: family.currency, unitFamily: family.unit,
        before: usage.before, now: usage.now,
        priceEffect: Decomposition.bennet(price, quantity).first,
        volumeEffect: parts.first * price.mean, mixEffect: parts.second * price.mean)
      let sum = comparison.priceEffect + comparison.volumeEffect + comparison.mixEffect
      invariant(
        sum == comparison.difference,
        "\(family.provider) \(key.texts): effects make \(sum), not \(comparison.difference)")
      return comparison
    }
  }

  private static func ratio(_ part: Rational, _ whole: Rational) -> Rational {
    whole.isZero ? .zero : part / whole
  }

  /// Tokens that nobody used have no price and no work item: nothing is compared.
  private func compared(
    _ family: Family, _ usage: Usage
  ) -> TaskComparison? {
    guard let priceBefore = usage.before.price, let priceNow = usage.now.price else { return nil }
    let tasks = Change(before: Rational(before.workItems), now: Rational(now.workItems))
    let effects = Decomposition.shapley(
      tasks,
      Change(
        before: Rational(usage.before.quantity) / tasks.before,
        now: Rational(usage.now.quantity) / tasks.now),
      Change(before: priceBefore, now: priceNow))
    return TaskComparison(
      provider: family.provider, currency: family.currency, before: usage.before, now: usage.now,
      tasksBefore: before.workItems, tasksNow: now.workItems, taskEffect: effects.first,
      tokensPerTaskEffect: effects.second, priceEffect: effects.third)
  }
}

extension UsedMonth {
  /// What `cells`, of any months, and `activity` say of `period`.
  init(_ period: Period, _ cells: [MatchCell], _ activity: [Activity]) {
    self.init(
      period: period,
      meters: cells.filter { $0.period == period }.map { cell in
        MeterUsage(
          provider: cell.key.provider, key: cell.key.matchKey, currency: cell.currency,
          usage: RatedUsage(quantity: cell.quantity, amount: cell.cost))
      },
      workItems: activity.lazy.filter { $0.period == period }.reduce(0) { $0 + $1.workItems })
  }
}
