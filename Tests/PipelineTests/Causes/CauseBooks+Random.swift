import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// Numbers that look random and are the same on every machine.
struct CauseDice {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 2 &+ 1 }

  /// A number below `sides`.
  mutating func roll(_ sides: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
  }

  mutating func chance() -> Bool { roll(2) == 0 }

  /// A quantity that no other is equal to but by a rare accident.
  mutating func quantity() -> ExactDecimal { ExactDecimal(1_000_003 + roll(900_000_000)) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[roll(elements.count)] }
}

extension CauseBooks {
  static let tokens = ["uncached_input_tokens", "cache_read_tokens", "output_tokens"]

  /// Clean books: every key used on some days, counted alike by the provider, billed as rated.
  static func random(_ dice: inout CauseDice) throws -> CauseBooks {
    let period = try #require(Period("2026-01"))
    let priceCurrency = try #require(Currency(code: "USD"))
    let code = dice.pick(["USD", "EUR", "JPY", "KWD", "GBP"])
    let currency = try #require(Currency(code: code))
    var rates: [CalendarDate: ExactDecimal] = [:]
    for offset in -20...40 {
      // Every day has its own, so that a rate names its day.
      let number = 900_000 + offset * 1_371 + dice.roll(1_000)
      rates[period.firstDay.advanced(by: offset)] =
        currency == priceCurrency ? .one : ExactDecimal(significand: BigInt(number), scale: 6)
    }
    var books = CauseBooks(
      period: period, priceCurrency: priceCurrency, currency: currency, rates: rates, prices: [],
      slots: [], isMetered: dice.chance(), statesPrices: dice.chance(),
      roundsLines: dice.chance())
    let change = ZoneRules.utc.start(of: period.firstDay.advanced(by: -40))
    var number = 1_009
    for model in ["m1", "m2"] {
      for tier in ["standard", "batch", "priority"] {
        for meter in tokens + ["images"] {
          func add(
            _ account: String?, band: Int = 0, from: Instant?, to: Instant?
          ) -> ExactDecimal {
            number += 2 + dice.roll(97)
            let price = ExactDecimal(significand: BigInt(number * 2 + 1), scale: 3)
            books.prices.append(
              PriceRow(
                provider: provider, model: ModelID(model), serviceTier: ServiceTier(tier),
                meter: MeterID(meter), minInputTokens: ExactDecimal(band), unitPrice: price,
                per: million, currency: priceCurrency, effectiveFrom: from, effectiveTo: to,
                account: account.map { AccountID($0) }, category: .api))
            return price
          }
          _ = add(nil, from: nil, to: change)
          _ = add(nil, band: 200_000, from: change, to: nil)
          let list = add(nil, from: change, to: nil)
          let contract = model == "m2" ? add("a1", from: change, to: nil) : list
          for account in ["a1", "a2"] where tier != "priority" || account == "a1" {
            let key = MatchKey(
              account: AccountID(account), model: ModelID(model), serviceTier: ServiceTier(tier),
              meter: MeterID(meter))
            books.addSlot(key, account == "a1" ? contract : list, &dice)
          }
        }
      }
    }
    return books
  }

  private mutating func addSlot(_ key: MatchKey, _ price: ExactDecimal, _ dice: inout CauseDice) {
    var used: [CalendarDate: ExactDecimal] = [:]
    for day in [0, 4, 11, 17, 30] {
      used[period.firstDay.advanced(by: day)] = dice.quantity()
    }
    slots.append(
      Slot(
        key: key, price: price, used: used, metered: used,
        billedQuantity: used.values.reduce(.zero, +), unitPrice: price * rate))
  }
}
