import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// A mistake of known cause and amount.
enum CauseInjection: String, CaseIterable {
  case duplicateDocument, repeatedLine, lineFooting, totalFooting
  case unitOfQuantity, unitOfPrice, unitOfAmount
  case correction, outOfScope, unpriced, failedCalls, lateDay, earlyDay
  case reclass, otherTier, otherModel, otherAccount
  case missingInInvoice, providerNotBilled, droppedDay, droppedKey, notMetered, beyondMetering
  case freeOfCharge, stalePrice, listForContract, band, tierPrice, otherRate, risenPrice
  case credit, fee, adjustment, tax

  /// Injects it into keys of `books` that nothing was injected into; says whether it could.
  func inject(into books: inout CauseBooks, _ dice: inout CauseDice) -> Bool {
    switch self {
    case .duplicateDocument: books.isDuplicated = true
    case .totalFooting: books.totalSurplus = ExactDecimal(1_000 + dice.roll(9_000))
    case .credit: books.charge(.credit, .credit, -1, &dice)
    case .fee: books.charge(.purchase, .purchase, 1, &dice)
    case .adjustment: books.charge(.adjustment, .adjustment, 1, &dice)
    case .tax: books.charge(.tax, .tax, 1, &dice)
    case .correction: books.charge(.credit, .priorPeriodCorrection, -1, &dice)
    case .repeatedLine, .lineFooting, .unitOfQuantity, .unitOfPrice, .unitOfAmount:
      return injectFormal(into: &books, &dice)
    case .freeOfCharge, .stalePrice, .listForContract, .band, .tierPrice, .otherRate, .risenPrice:
      return injectPrice(into: &books, &dice)
    case .reclass, .otherTier, .otherModel, .otherAccount: return injectMove(into: &books, &dice)
    default: return injectQuantity(into: &books, &dice)
    }
    return true
  }

  private func injectFormal(into books: inout CauseBooks, _ dice: inout CauseDice) -> Bool {
    guard let index = books.cleanSlot(&dice) else { return false }
    let quantity = books.slots[index].billedQuantity
    switch self {
    case .repeatedLine:
      books.slots[index].billedQuantity = quantity + quantity
      books.slots[index].lineCount = 2
      books.slots[index].quantities = [.duplicateInvoice: quantity]
    case .lineFooting:
      guard books.statesPrices else { return false }
      books.slots[index].amountSurplus = ExactDecimal(7 + dice.roll(1_000))
      books.slots[index].priceCause = .footing
    case .unitOfQuantity:
      books.slots[index].billedQuantity = quantity * 1_000
      books.slots[index].quantities = [.unitSuspect: quantity * 999]
    case .unitOfPrice:
      guard books.statesPrices else { return false }
      books.slots[index].unitPrice = books.slots[index].unitPrice * 1_000
      books.slots[index].priceCause = .unitSuspect
    default:
      books.slots[index].amountFactor = 100
      books.slots[index].priceCause = .unitSuspect
    }
    return true
  }

  private func injectPrice(into books: inout CauseBooks, _ dice: inout CauseDice) -> Bool {
    let candidates = books.slots.indices.filter {
      books.slots[$0].isClean
        && (self != .listForContract
          || (books.slots[$0].key.model == ModelID("m2")
            && books.slots[$0].key.account == AccountID("a1")))
    }
    guard !candidates.isEmpty else { return false }
    let index = dice.pick(candidates)
    let slot = books.slots[index]
    let rows = books.prices.filter {
      $0.model == slot.key.model && $0.meter == slot.key.meter
    }
    let own = rows.filter { $0.serviceTier == slot.key.serviceTier }
    func set(_ cause: Cause, _ price: ExactDecimal?) -> Bool {
      guard let price else { return false }
      books.slots[index].unitPrice = price
      books.slots[index].priceCause = cause
      return true
    }
    func priced(_ row: PriceRow?) -> ExactDecimal? { row.map { $0.unitPrice * books.rate } }
    switch self {
    case .freeOfCharge: return set(.allowance, .zero)
    case .stalePrice where slot.key.model == ModelID("m1"):
      return set(.stalePrice, priced(own.first { $0.effectiveTo != nil }))
    case .listForContract:
      return set(
        .contractPrice,
        priced(
          own.first { $0.account == nil && $0.effectiveTo == nil && $0.minInputTokens.isZero }))
    case .band where slot.key.model == ModelID("m1"):
      return set(.contextBand, priced(own.first { !$0.minInputTokens.isZero }))
    case .tierPrice:
      return set(
        .serviceTier,
        priced(
          rows.first {
            $0.serviceTier != slot.key.serviceTier && $0.effectiveTo == nil
              && $0.minInputTokens.isZero
          }))
    case .otherRate where books.currency != books.priceCurrency:
      let rate = books.rates[books.period.firstDay.advanced(by: dice.roll(20))]
      return set(.exchange, rate.flatMap { rate in slot.price.map { $0 * rate } })
    case .risenPrice where books.statesPrices:
      return set(.price, slot.unitPrice * ExactDecimal(significand: BigInt(107_313), scale: 5))
    default: return false
    }
  }

  /// Moves a quantity between two keys that differ in one field.
  private func injectMove(into books: inout CauseBooks, _ dice: inout CauseDice) -> Bool {
    let (cause, field): (Cause, (MatchKey) -> [String]) =
      switch self {
      case .reclass: (.reclass, { Array($0.texts[0...2]) })
      case .otherTier: (.serviceTier, { [$0.texts[0], $0.texts[1], $0.texts[3]] })
      case .otherModel: (.modelName, { [$0.texts[0], $0.texts[2], $0.texts[3]] })
      default: (.account, { Array($0.texts[1...3]) })
      }
    let pairs = books.slots.indices.flatMap { first in
      books.slots.indices.filter { second in
        first != second && books.slots[first].isClean && books.slots[second].isClean
          && field(books.slots[first].key) == field(books.slots[second].key)
          && books.slots[first].key.meter?.countsTokens == true
          && books.slots[second].key.meter?.countsTokens == true
      }.map { (first, $0) }
    }
    guard !pairs.isEmpty else { return false }
    let (source, target) = dice.pick(pairs)
    let moved = ExactDecimal(100_003 + dice.roll(800_000))
    let day = books.period.firstDay.advanced(by: 11)
    books.slots[source].billedQuantity -= moved
    books.slots[target].billedQuantity += moved
    // Either the provider counts as it bills, or as the ledger has it.
    if dice.chance() {
      books.slots[source].metered[day, default: .zero] -= moved
      books.slots[target].metered[day, default: .zero] += moved
    }
    books.slots[source].quantities = [cause: -moved]
    books.slots[target].quantities = [cause: moved]
    return true
  }
}

extension CauseInjection {
  private func injectQuantity(into books: inout CauseBooks, _ dice: inout CauseDice) -> Bool {
    guard let index = books.cleanSlot(&dice) else { return false }
    var slot = books.slots[index]
    let day = books.period.firstDay.advanced(by: 7)
    let quantity = dice.quantity()
    switch self {
    case .failedCalls:
      let second = dice.quantity()
      slot.unrated[.notBillable] = [day: quantity, day.advanced(by: 2): second]
      slot.metered.merge([day: quantity, day.advanced(by: 2): second]) { $1 }
      slot.billedQuantity += quantity + second
      slot.quantities = [.failedCalls: quantity + second]
    case .unpriced:
      // All of the key's usage has no price.
      slot.unrated[.unpriced] = slot.used
      slot.quantities = [.unpricedUsage: slot.usedQuantity]
      slot.used = [:]
    case .lateDay:
      guard !books.isMetered else { return false }
      let last = slot.used[books.period.lastDay] ?? .zero
      slot.billedQuantity -= last
      slot.quantities = [.timing: -last]
    case .earlyDay:
      guard !books.isMetered else { return false }
      slot.used[books.period.days.upperBound] = quantity
      slot.billedQuantity += quantity
      slot.quantities = [.timing: quantity]
    case .droppedDay:
      guard books.isMetered else { return false }
      slot.used[books.period.firstDay.advanced(by: 17)] = nil
      let dropped = slot.billedQuantity - slot.usedQuantity
      slot.quantities = [.missingInLedger: dropped]
    case .droppedKey:
      slot.quantities = [.missingInLedger: slot.usedQuantity]
      slot.used = [:]
    case .providerNotBilled, .beyondMetering:
      guard books.isMetered else { return false }
      let part = ExactDecimal(100_003 + dice.roll(800_000))
      let signed = self == .beyondMetering ? part : -part
      slot.billedQuantity += signed
      slot.quantities = [
        self == .beyondMetering ? .billedBeyondMetering : .providerNotBilled: signed
      ]
    case .notMetered:
      guard books.isMetered else { return false }
      let part = ExactDecimal(100_003 + dice.roll(800_000))
      slot.billedQuantity -= part
      slot.metered[books.period.firstDay, default: .zero] -= part
      slot.quantities = [.notMetered: -part]
    case .outOfScope, .missingInInvoice:
      return injectLeftOut(into: &books, index, &dice)
    default: return false
    }
    books.slots[index] = slot
    return true
  }

  /// Takes a key off the invoice.
  private func injectLeftOut(
    into books: inout CauseBooks, _ index: Int, _ dice: inout CauseDice
  ) -> Bool {
    books.slots[index].isOnInvoice = false
    let slot = books.slots[index]
    let cost = Rational(slot.usedQuantity * (slot.price ?? .zero)) / Rational(CauseBooks.million)
    var cause = Cause.missingInInvoice
    if self == .outOfScope {
      cause = .outOfScope
      books.outOfScope.append(slot.key)
    } else if books.isMetered {
      cause = dice.chance() ? .providerNotBilled : .notMetered
      if cause == .notMetered { books.slots[index].metered = [:] }
    }
    books.inject(cause, -cost, books.priceCurrency)
    return true
  }
}

extension CauseBooks {
  /// A key that nothing was injected into.
  fileprivate func cleanSlot(_ dice: inout CauseDice) -> Int? {
    let clean = slots.indices.filter { slots[$0].isClean }
    return clean.isEmpty ? nil : dice.pick(clean)
  }

  fileprivate mutating func charge(
    _ category: ChargeCategory, _ cause: Cause, _ sign: Int, _ dice: inout CauseDice
  ) {
    charges.append(
      Charge(
        category: category, amount: ExactDecimal(sign * (1 + dice.roll(100_000))),
        isCorrection: cause == .priorPeriodCorrection, cause: cause))
  }
}
