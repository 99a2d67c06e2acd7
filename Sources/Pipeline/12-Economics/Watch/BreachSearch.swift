import BigInt
import ExactMoney

/// Finds the events with which customers reached thresholds: in which pieces of the ledger to look, and
/// which of their rows it was.
///
/// A day's cost is laid on its rows by quantity times price. Where prices are in several currencies, and
/// where shared costs alone reached the threshold, only the day is known; of flags that compare weeks,
/// attempts or months there is no single event.
public struct BreachSearch: Sendable {
  /// A row's usage on the day on which it reached a threshold.
  private struct Day {
    var flag: Int
    var day: CalendarDate
    /// Which part of the day's cost reaches the threshold.
    var part: Rational
    /// What one unit of each piece costs at the prices of the book.
    var unitCosts: [UsageCell: Rational]
  }

  private let flags: [Flag]
  private let zone: ZoneRules
  private let days: [Day]

  /// The pieces of the ledger whose rows are to be looked up.
  public var cells: Set<UsageCell> { Set(days.lazy.flatMap(\.unitCosts.keys)) }

  /// The search for the events of `flags`, which are of `close`.
  ///
  /// - Parameter zone: the reporting zone.
  public init(_ flags: [Flag], of close: MonthEndClose, zone: ZoneRules) {
    self.flags = flags
    self.zone = zone
    guard let cube = close.economics?.cube else {
      days = []
      return
    }
    let costs = CubeDays(cube, by: AxisNumbers(rowsOf: cube))
    let places = costs.places
    var days: [Day] = []
    for (index, flag) in flags.enumerated() {
      guard let row = flag.row, let place = places[row.rawValue],
        let threshold = Self.threshold(of: flag), let day = flag.firstBreach?.day,
        let part = Self.part(of: threshold, costs.amounts[place], day, cube.period)
      else { continue }
      let unitCosts = Self.unitCosts(of: row, on: day, close.ledger)
      if !unitCosts.isEmpty {
        days.append(Day(flag: index, day: day, part: part, unitCosts: unitCosts))
      }
    }
    self.days = days
  }

  /// The flags, each with the row that reached its threshold where it is found.
  public func located(_ rows: [UsageCell: [UsageRow]]) -> [Flag] {
    var flags = flags
    for day in days {
      guard let location = location(day, rows) else { continue }
      flags[day.flag].firstBreach?.location = location
    }
    return flags
  }

  /// The threshold in parts of a minor unit; `nil` where not one event reaches it.
  private static func threshold(of flag: Flag) -> Int128? {
    guard let base = flag.baseAmount, flag.subject.kind == "customer_id" else { return nil }
    switch flag.code {
    case .negativeMargin: return base.parts + 1
    case .costOfPrice, .planMargin, .budget: return LimitWatch.threshold(flag.threshold, of: base)
    case .spike, .trialBurn, .retryLoop, .runawayWorkspace, .rejectedWaste, .cheaperModel,
      .blendedGrowth, .featureCap, .forecast:
      return nil
    }
  }

  /// Which part of the usage of `day` reaches `threshold`, after all shared costs of the day.
  private static func part(
    of threshold: Int128, _ daily: DailyAmounts, _ day: CalendarDate, _ period: Period
  ) -> Rational? {
    let place = period.firstDay.days(until: day)
    let before = daily.days.prefix(place).reduce(daily.undated(through: place), +)
    let own = daily.days[place]
    guard own > 0, threshold > before else { return nil }
    return min(.one, Rational(BigInt(widening: threshold - before), BigInt(widening: own)))
  }

  private static func unitCosts(
    of row: RowID, on day: CalendarDate, _ ledger: Ledger
  ) -> [UsageCell: Rational] {
    var unitCosts: [UsageCell: Rational] = [:]
    var currencies: Set<Currency> = []
    let groups = ledger.groups
    for piece in ledger.pieces(of: day..<day.advanced(by: 1)) {
      let group = Int(piece.group)
      guard groups.name(.row, at: group).hasSameBytes(as: row.rawValue) else { continue }
      let price = Int(piece.priceIndex)
      currencies.insert(ledger.prices[price].currency)
      let cell = UsageCell(
        provider: ProviderID(groups.name(.provider, at: group)),
        account: AccountID(nonEmpty: groups.name(.account, at: group)),
        model: ModelID(groups.name(.model, at: group)),
        serviceTier: ServiceTier(groups.name(.serviceTier, at: group)),
        meter: ledger.meters[Int(piece.meter)], billingDay: groups.billingDay(at: group),
        period: Period(containing: day), priceIndex: price, row: row)
      unitCosts[cell] = ledger.unitPrices[price].exact
    }
    return currencies.count == 1 ? unitCosts : [:]
  }

  /// The first row, by time and place, with which the part of the day's cost is reached.
  private func location(_ day: Day, _ rows: [UsageCell: [UsageRow]]) -> SourceLocation? {
    struct Event {
      var occurredAt: Instant
      var cost: Rational
    }
    var events: [SourceLocation: Event] = [:]
    for (cell, unitCost) in day.unitCosts {
      for row in rows[cell] ?? [] where zone.day(of: row.occurredAt) == day.day {
        events[row.location, default: Event(occurredAt: row.occurredAt, cost: .zero)].cost =
          (events[row.location]?.cost ?? .zero) + Rational(row.quantity) * unitCost
      }
    }
    let sorted = events.sorted {
      $0.value.occurredAt == $1.value.occurredAt
        ? $0.key < $1.key : $0.value.occurredAt < $1.value.occurredAt
    }
    let needed = sorted.reduce(Rational.zero) { $0 + $1.value.cost } * day.part
    var sum = Rational.zero
    for (location, event) in sorted {
      sum = sum + event.cost
      if sum >= needed { return location }
    }
    return nil
  }
}
