import ExactMoney
import Pipeline

/// The prices of one name between two steps: a plan says for each meter which price row holds.
struct RatePlan: BitwiseCopyable {
  /// The meters that have a price, as bits.
  var pricedMask: UInt32 = 0
  /// Of these the ones whose category makes an event a call, as bits.
  var callMask: UInt32 = 0
  /// The name it belongs to.
  var key: Int32
  /// The name's model at that time, among the texts of ``RatePlans``.
  var model: Int32
}

/// The texts on which prices depend.
struct RateKey: Hashable, Sendable {
  var provider: ProviderID
  var name: ModelID
  var serviceTier: ServiceTier
  var account: AccountID?
}

/// All plans met so far, found by the hash of provider, model, tier and account, and then by moment and
/// total input. What holds at a step is asked of the ``PriceBook`` once, so the plans cannot differ
/// from it.
struct RatePlans: ~Copyable {
  /// Where one key's steps are.
  struct Entry: BitwiseCopyable {
    var first: UInt128
    var second: UInt128
    var firstMoment: Int32
    var momentCount: Int32
    var firstBand: Int32
    var bandCount: Int32
    var firstPlan: Int32
    var zone: Int32
  }

  private let rules: ScanRules
  private var table = SlotTable()
  private var entries = GrowingBuffer<Entry>()
  private var moments = GrowingBuffer<Int64>()
  private var bands = GrowingBuffer<Int64>()
  private(set) var plans = GrowingBuffer<RatePlan>()
  private var prices = GrowingBuffer<Int32>()
  private(set) var keys: [RateKey] = []
  private(set) var models: [ModelID] = []
  private var exactSteps: [PriceSteps] = []
  private var zones: ZoneDays

  init(_ rules: ScanRules) {
    self.rules = rules
    zones = ZoneDays(reporting: rules.rules.policy.reportingZone)
  }

  /// The key with these hashes, or `nil` where it is new.
  @inline(__always)
  func find(_ first: UInt128, _ second: UInt128) -> Int? {
    table.find(Self.tag(first, second)) {
      entries[$0].first == first && entries[$0].second == second
    }
  }

  @inline(__always)
  private static func tag(_ first: UInt128, _ second: UInt128) -> UInt32 {
    let mixed =
      UInt64(truncatingIfNeeded: first &>> 64) ^ UInt64(truncatingIfNeeded: second &>> 64)
      &+ UInt64(truncatingIfNeeded: first)
    return UInt32(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) &>> 32)
  }

  /// The plan of `key` at `moment`, in nanoseconds, for a call of that total input.
  @inline(__always)
  func plan(_ key: Int, at moment: Int64, totalInput: Int64) -> Int {
    let entry = entries[key]
    var step = 0
    while step < entry.momentCount,
      moments[Int(entry.firstMoment) &+ step] <= moment
    { step &+= 1 }
    var band = 0
    while band < entry.bandCount,
      bands[Int(entry.firstBand) &+ band] <= totalInput
    { band &+= 1 }
    return Int(entry.firstPlan) &+ step &* (Int(entry.bandCount) &+ 1) &+ band
  }

  /// The same for a moment or a total that is not a plain number.
  func plan(_ key: Int, at moment: Instant, totalInput: ExactDecimal) -> Int {
    let steps = exactSteps[key]
    let step = steps.moments.count { $0 <= moment }
    let band = steps.bands.count { $0 <= totalInput }
    return Int(entries[key].firstPlan) + step * (steps.bands.count + 1) + band
  }

  /// The reporting day and the provider's billing day of a second, as days since 1970.
  @inline(__always)
  mutating func days(_ key: Int, _ second: Int64) -> (reporting: Int32, billing: Int32) {
    let reporting = zones.day(0, second)
    let zone = Int(entries[key].zone)
    return (reporting, zone == 0 ? reporting : zones.day(zone, second))
  }

  /// The plans of a key, in the order of its steps, which is the same for every thread.
  func planRange(of key: Int) -> Range<Int> {
    let first = Int(entries[key].firstPlan)
    return first..<(key + 1 < entries.count ? Int(entries[key + 1].firstPlan) : plans.count)
  }

  /// The price row of a meter, `nil` where it has none.
  func priceIndex(_ plan: Int, meter: Int) -> Int? {
    let index = prices[plan * rules.meters.meters.count + meter]
    return index < 0 ? nil : Int(index)
  }

  /// Adds `key`, which ``find(_:_:)`` did not know, and gives its number.
  mutating func add(_ key: RateKey, _ first: UInt128, _ second: UInt128) -> Int {
    let steps = rules.rules.priceBook.steps(
      provider: key.provider, name: key.name, serviceTier: key.serviceTier)
    let zone = zones.index(of: rules.rules.policy.provider(key.provider).billingZone)
    let entry = Entry(
      first: first, second: second, firstMoment: Int32(moments.count),
      momentCount: Int32(steps.moments.count), firstBand: Int32(bands.count),
      bandCount: Int32(steps.bands.count), firstPlan: Int32(plans.count), zone: Int32(zone))
    for moment in steps.moments { moments.append(moment.nanosecondsRoundedUp) }
    for band in steps.bands { bands.append(band.roundedUpCount) }
    let distantPast = Instant(secondsSinceEpoch: .min)
    let below = (steps.bands.first ?? .zero) - .one
    for moment in [distantPast] + steps.moments {
      for band in [below] + steps.bands {
        addPlan(of: key, at: moment, totalInput: band)
      }
    }
    let number = entries.count
    entries.append(entry)
    exactSteps.append(steps)
    keys.append(key)
    table.insert(Self.tag(first, second), number)
    return number
  }

  private mutating func addPlan(of key: RateKey, at moment: Instant, totalInput: ExactDecimal) {
    let book = rules.rules.priceBook
    let model = book.model(provider: key.provider, name: key.name, at: moment)
    var plan = RatePlan(key: Int32(keys.count), model: Int32(models.count))
    models.append(model)
    for (index, meter) in rules.meters.meters.enumerated() {
      let price = book.priceIndex(
        provider: key.provider, model: model, serviceTier: key.serviceTier, meter: meter,
        account: key.account, totalInput: totalInput, at: moment)
      prices.append(Int32(price ?? -1))
      guard let price, index < ScanRules.quickMeterCount else { continue }
      plan.pricedMask |= 1 << UInt32(index)
      if book.rows[price].category.isCall { plan.callMask |= 1 << UInt32(index) }
    }
    plans.append(plan)
  }
}

extension CostCategory {
  /// Whether events of this category are calls (SPEC §5.5).
  var isCall: Bool { self == .api || self == .embedding }
}

extension Instant {
  /// The first whole nanosecond that is not before this instant, clamped to what can be told.
  fileprivate var nanosecondsRoundedUp: Int64 {
    if let exact = exactNanoseconds { return exact }
    let (whole, overflow) = secondsSinceEpoch.multipliedReportingOverflow(by: 1_000_000_000)
    let rest = Int64((attoseconds + 999_999_999) / 1_000_000_000)
    let (sum, overflowToo) = whole.addingReportingOverflow(rest)
    return overflow || overflowToo ? (secondsSinceEpoch < 0 ? .min : .max) : sum
  }
}

extension ExactDecimal {
  /// The least count that is not below this number, clamped to what can be told.
  fileprivate var roundedUpCount: Int64 {
    if self <= .zero { return .min }
    return rounded(toPlaces: 0, .up).exactInt64 ?? .max
  }
}

/// The days of a few time zones; each keeps the stretch of time whose offset it used last.
struct ZoneDays: ~Copyable {
  struct Stretch: BitwiseCopyable {
    var start: Int64 = 0
    var end: Int64 = 0
    var offset: Int64 = 0
  }

  private var rules: [ZoneRules]
  private var stretches = GrowingBuffer<Stretch>()

  /// The zone number 0 is that of the reports.
  init(reporting: ZoneRules) {
    rules = [reporting]
    stretches.append(Stretch())
  }

  mutating func index(of zone: ZoneRules) -> Int {
    if let known = rules.firstIndex(of: zone) { return known }
    rules.append(zone)
    stretches.append(Stretch())
    return rules.count - 1
  }

  /// The day of `second` in a zone.
  @inline(__always)
  mutating func day(_ zone: Int, _ second: Int64) -> Int32 {
    if second < stretches[zone].start || second >= stretches[zone].end { look(up: second, zone) }
    let local = second &+ stretches[zone].offset
    // Rounded down: the shift makes every local time of the years we read positive.
    return Int32(truncatingIfNeeded: (local &+ Self.shift) / 86_400 &- Self.shift / 86_400)
  }

  /// 400 years of the Gregorian calendar, 146,097 days, twenty times.
  private static let shift: Int64 = 146_097 * 86_400 * 20

  @inline(never)
  private mutating func look(up second: Int64, _ zone: Int) {
    let zoneRules = rules[zone]
    let next = zoneRules.transitions.first { $0.start > second }
    let current = zoneRules.transitions.last { $0.start <= second }
    stretches[zone] = Stretch(
      start: current?.start ?? .min, end: next?.start ?? .max,
      offset: Int64(current?.offsetSeconds ?? zoneRules.initialOffsetSeconds))
  }
}
