import ExactMoney
import Testing

@testable import Pipeline

/// GUARDS D.6: opening + new − cleared − written off = closing, whatever happens to items.
@Suite struct RollForwardTests {
  private let january: Period
  private let dollar: Currency
  private let policy: Policy

  init() throws {
    january = try #require(Period("2026-01"))
    dollar = try #require(Currency(code: "USD"))
    policy = Policy(reportingCurrency: dollar)
  }

  private func waiting(
    _ name: String, _ amount: Int, _ action: DecisionAction? = nil, in period: Period,
    decidedIn month: Period? = nil
  ) -> WaitingItem {
    let id = ReviewItemID(name)
    let decision = action.map { action in
      Decision(
        period: month ?? period, item: id, content: "\(amount)", action: action, person: "Ann",
        decidedAt: "\(month ?? period)", reason: "test", amount: Rational(amount))
    }
    return WaitingItem(
      item: ReviewItem(
        id: id, content: "\(amount)", subject: .usage, origin: period, about: name, code: nil,
        amount: Rational(amount), grossAmount: Rational(amount).magnitude,
        state: decision.map { .decided($0) } ?? .open),
      provider: ProviderID(String(name.prefix(1))), invoiceID: nil,
      lastServiceDay: period.lastDay, variances: [.price], causes: [], actions: [.claim])
  }

  private func closed(_ rollForward: RollForward, version: Int = 1) -> ClosedMonth {
    ClosedMonth(
      period: rollForward.period, version: version, currency: dollar, cells: [:], documents: [],
      revenue: [:], takenUp: [], openItems: rollForward.items)
  }

  @Test("A decision that a closed month has counted is not counted again")
  func countedOnce() {
    let first = RollForwardStage(period: january, policy: policy, closed: [])
      .run(own: [waiting("x1", 5, .approve, in: january)], carried: [])
    #expect(first.total[.cleared].amount.net == 5)
    let next = RollForwardStage(period: january.next, policy: policy, closed: [closed(first)])
    let same = next.run(own: [], carried: [waiting("x1", 5, .approve, in: january)])
    #expect(same.items.isEmpty)
    // Decided otherwise since: there again, and gone again.
    let other = next.run(
      own: [], carried: [waiting("x1", 5, .writeOff, in: january, decidedIn: january.next)])
    #expect(other.total[.new].amount.net == 5)
    #expect(other.total[.writtenOff].amount.net == 5)
    #expect(other.items.map(\.isReopened) == [true])
    #expect(other.total.difference.amount == .zero)
  }

  @Test("A restatement keeps what its last version had of other months")
  func restated() throws {
    let stage = RollForwardStage(period: january, policy: policy, closed: [])
    let first = stage.run(own: [waiting("x1", 5, .dispute, in: january)], carried: [])
    let february = january.next
    let second = RollForwardStage(period: february, policy: policy, closed: [closed(first)]).run(
      own: [waiting("y1", 3, .dispute, in: february)],
      carried: [waiting("x1", 4, .dispute, in: january)])
    let again = RollForwardStage(
      period: february, policy: policy, closed: [closed(first)], restated: closed(second)
    ).run(own: [waiting("y1", 2, .writeOff, in: february)], carried: [])
    #expect(again.basis == .restated(version: 1))
    let kept = try #require(again.items.first)
    #expect(kept == second.items.first)
    #expect(again.total[.opening].amount.net == 5)
    #expect(again.total[.remeasured].amount.net == -1)
    #expect(again.total[.new].amount.net == 2)
    #expect(again.total[.writtenOff].amount.net == 2)
    #expect(again.total[.closing].amount.net == 4)
  }

  @Test("A gap between the months carries nothing, and says so")
  func gap() {
    let first = RollForwardStage(period: january, policy: policy, closed: [])
      .run(own: [waiting("x1", 5, .dispute, in: january)], carried: [])
    let march = january.next.next
    let later = RollForwardStage(period: march, policy: policy, closed: [closed(first)])
      .run(own: [], carried: [])
    #expect(later.basis == .notClosed(january.next))
    #expect(later.items.isEmpty)
  }

  @Test("An item without days of service ages from the end of the month it was first seen in")
  func ages() throws {
    var item = waiting("x1", 5, .dispute, in: january)
    item.lastServiceDay = nil
    let first = RollForwardStage(period: january, policy: policy, closed: [])
      .run(own: [item], carried: [])
    let line = try #require(first.items.first)
    // 31 January, to 31 January, 2 March's end (59) and 30 April (89).
    #expect(line.ageDays(at: january) == 0)
    #expect(line.ageDays(at: january.next.next) == 59)
    #expect(line.ageDays(at: january.next.next.next) == 89)
    #expect(Review.AgeBucket(days: 89) == .days90)
    #expect(Review.AgeBucket(days: 91) == .older)
  }

  /// A life of random items: what is unsettled at the end of a month is kept in a list of its own here,
  /// and every closing must be that list and the next opening.
  @Test("Random lives: the equation is 0 and each closing is the next opening", arguments: 0..<60)
  func randomLives(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    var months: [ClosedMonth] = []
    var world: [String: (origin: Period, amount: Int, action: DecisionAction?, at: Period)] = [:]
    var unsettled: [String: Int] = [:]
    var period = january
    let actions: [DecisionAction] = [.approve, .spread, .dispute, .writeOff, .neverInvoiced]
    for _ in 0..<8 {
      for name in world.keys.sorted() {
        switch random.next(below: 6) {
        case 0: world[name] = nil
        case 1:
          world[name]?.amount += random.next(below: 9) - 4
          world[name]?.action = nil
        case 2: world[name]?.action = .dispute
        case 3: world[name]?.action = nil
        default: break
        }
      }
      for _ in 0..<random.next(below: 5) {
        let name = ["x", "y", "z"][random.next(below: 3)] + "\(random.next(below: 30))"
        world[name] = world[name] ?? (period, random.next(below: 41) - 20, nil, period)
      }
      // A month closes only when every item is decided; disputes are carried.
      for name in world.keys.sorted() where world[name]?.action == nil {
        world[name]?.action = actions[random.next(below: actions.count)]
        world[name]?.at = period
      }
      let items = world.sorted { $0.key < $1.key }.map { name, item in
        waiting(name, item.amount, item.action, in: item.origin, decidedIn: item.at)
      }
      let rollForward = RollForwardStage(period: period, policy: policy, closed: months).run(
        own: items.filter { $0.item.origin == period },
        carried: items.filter { $0.item.origin != period })
      for balance in rollForward.providers + [rollForward.total] {
        #expect(balance.difference.count == 0)
        #expect(balance.difference.amount == .zero)
      }
      let opening = Dictionary(
        uniqueKeysWithValues: rollForward.items.compactMap { item in
          item.opening.map { (item.id.rawValue, $0.net) }
        })
      #expect(opening == unsettled.mapValues { Rational($0) })
      unsettled = world.filter { $0.value.action == .dispute }.mapValues(\.amount)
      let closing = Dictionary(
        uniqueKeysWithValues: rollForward.items.compactMap { item in
          item.amount(.closing).map { (item.id.rawValue, $0.net) }
        })
      #expect(closing == unsettled.mapValues { Rational($0) })
      let ages = rollForward.ages.reduce(0) { $0 + $1.sum.count }
      #expect(ages == closing.count)
      #expect(rollForward.owners.reduce(0) { $0 + $1.sum.count } == closing.count)
      months.append(closed(rollForward))
      period = period.next
    }
  }

  @Test("Twelve closed months are looked back on; three of them make a class recurring")
  func trend() throws {
    func drift(_ name: String, _ amount: Int, questioned: Bool = true) -> DriftClass {
      DriftClass(
        kind: .cause, name: name, count: 1, net: Rational(amount),
        gross: Rational(amount).magnitude,
        questioned: questioned ? Rational(amount).magnitude : .zero)
    }
    var period = january
    var months: [ClosedMonth] = []
    for number in 0..<15 {
      var month = ClosedMonth(
        period: period, version: 1, currency: dollar, cells: [:], documents: [], revenue: [:],
        takenUp: [])
      month.closedOn = period.lastDay.advanced(by: number - 1)
      // Stale prices in months 0 to 4, of which the window holds 3 and 4; fx in 5, 8 and 11.
      if number < 5 { month.drift.append(drift("stale price", 2)) }
      if [5, 8, 11].contains(number) { month.drift.append(drift("fx", -1)) }
      month.drift.append(drift("tax", 7, questioned: false))
      months.append(month)
      period = period.next
    }
    let now = ClosedMonth(
      period: period, version: 1, currency: dollar, cells: [:], documents: [], revenue: [:],
      takenUp: [], drift: [drift("stale price", 4), drift("price", 1)])
    let trend = TrendStage(closed: months).run(now)
    #expect(trend.months.count == 13)
    #expect(trend.months.map(\.daysToClose) == (2..<14).map { $0 } + [nil])
    let lines = trend.lines(.cause)
    #expect(lines.map(\.name) == ["stale price", "fx", "price", "tax", "unexplained"])
    #expect(lines.map(\.closedMonthCount) == [2, 3, 0, 0, 0])
    #expect(lines.map(\.isRecurring) == [false, true, false, false, false])
  }
}

/// SplitMix64: the same numbers for the same seed.
private struct SplitMix {
  var state: UInt64

  mutating func next(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
  }
}
