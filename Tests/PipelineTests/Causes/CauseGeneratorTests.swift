import ExactMoney
import Foundation
import Testing

@testable import Pipeline

/// Known causes of known amounts are injected into clean months; the report gives them back to the last
/// digit, and 0 is unexplained. `CROSSFOOT_SEED` replays one seed, `CROSSFOOT_SEEDS` says how many.
@Suite struct CauseGeneratorTests {
  private static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["CROSSFOOT_SEED"].flatMap({ UInt64($0) }) { return [one] }
    let count = environment["CROSSFOOT_SEEDS"].flatMap { UInt64($0) } ?? 12
    return Array(1...max(1, count))
  }()

  private func check(_ books: CauseBooks, _ name: String) throws {
    let close = try books.close()
    var found: [Currency: [Cause: Rational]] = [:]
    for cause in close.causes {
      let item = close.drift[cause.itemIndex]
      found[item.currency, default: [:]][cause.cause, default: .zero] += cause.amount
      #expect(cause.amount.isZero || !cause.action.isEmpty, "\(name): \(cause.cause)")
    }
    for (index, item) in close.drift.enumerated() {
      let causes = close.causes.filter { $0.itemIndex == index }
      #expect(Rational.sum(causes.map(\.amount)) == item.amount, "\(name): \(item.variance)")
      #expect(
        Rational.sum(causes.compactMap(\.reportingAmount)) == item.reportingAmount,
        "\(name): \(item.variance) in the reporting currency")
      #expect(causes.last?.cause == .unexplained, "\(name): \(item.variance)")
    }
    let nonzero = found.mapValues { $0.filter { !$0.value.isZero } }.filter { !$0.value.isEmpty }
    let expected = books.expected()
    guard nonzero != expected else { return }
    func text(_ amounts: [Currency: [Cause: Rational]]) -> String {
      amounts.flatMap { currency, causes in
        causes.map { "\(currency) \($0.key.rawValue) \($0.value.decimalText())" }
      }.sorted().joined(separator: "\n  ")
    }
    let wrong = close.causes.filter { $0.cause == .unexplained && !$0.amount.isZero }.map {
      "\(close.drift[$0.itemIndex].key.texts) \(close.drift[$0.itemIndex].variance) "
        + "\($0.amount.decimalText()): \($0.evidence)"
    }
    Issue.record(
      """
      \(name), \(books.currency), metered \(books.isMetered), prices \(books.statesPrices), \
      rounded \(books.roundsLines)
      found:
        \(text(nonzero))
      injected:
        \(text(expected))
      unexplained: \(wrong.joined(separator: "\n  "))
      """)
  }

  @Test(arguments: CauseGeneratorTests.seeds) func cleanBooksHaveNoCause(seed: UInt64) throws {
    var dice = CauseDice(seed: seed)
    let books = try CauseBooks.random(&dice)
    #expect(books.expected().values.allSatisfy { Set($0.keys).isSubset(of: [.rounding]) })
    try check(books, "CROSSFOOT_SEED=\(seed)")
  }

  /// Each cause alone, in books of every kind.
  @Test(arguments: CauseInjection.allCases) func alone(injection: CauseInjection) throws {
    var count = 0
    for seed in Self.seeds {
      var dice = CauseDice(seed: seed &+ 1_000)
      var books = try CauseBooks.random(&dice)
      guard injection.inject(into: &books, &dice) else { continue }
      count += 1
      try check(books, "\(injection) alone, CROSSFOOT_SEED=\(seed)")
    }
    #expect(count > 0 || Self.seeds.count < 12, "\(injection) was never injected")
  }

  /// Up to ten causes at once, each in keys of its own, all on one invoice.
  @Test(arguments: CauseGeneratorTests.seeds) func mixed(seed: UInt64) throws {
    for round in UInt64(0)..<4 {
      var dice = CauseDice(seed: seed &* 31 &+ round)
      var books = try CauseBooks.random(&dice)
      var names: [String] = []
      for _ in 0..<(2 + dice.roll(9)) {
        let injection = dice.pick(CauseInjection.allCases)
        // Two sums over all lines would hide each other.
        if injection == .duplicateDocument || injection == .totalFooting,
          names.contains(injection.rawValue)
        {
          continue
        }
        if injection.inject(into: &books, &dice) { names.append(injection.rawValue) }
      }
      try check(books, "\(names.joined(separator: " + ")), CROSSFOOT_SEED=\(seed), round \(round)")
    }
  }

  /// Lines that state only their amounts: whatever another price, a whole day or a known quantity makes.
  @Test(arguments: CauseGeneratorTests.seeds) func amountsOnly(seed: UInt64) throws {
    let injections: [CauseInjection] = [
      .duplicateDocument, .totalFooting, .unitOfAmount, .outOfScope, .failedCalls, .lateDay,
      .earlyDay, .missingInInvoice, .droppedKey, .freeOfCharge, .stalePrice, .listForContract,
      .band, .tierPrice, .otherRate, .credit, .fee, .adjustment, .tax, .correction,
    ]
    for injection in injections {
      var dice = CauseDice(seed: seed &+ 5_000)
      var books = try CauseBooks.random(&dice)
      books.statesPrices = false
      books.statesQuantities = false
      guard injection.inject(into: &books, &dice) else { continue }
      try check(books, "\(injection) in amounts, CROSSFOOT_SEED=\(seed)")
    }
  }

  /// A quantity and a price at once, on one line.
  @Test(arguments: CauseGeneratorTests.seeds) func quantityAndPriceOfOneLine(seed: UInt64) throws {
    var dice = CauseDice(seed: seed &+ 77)
    var books = try CauseBooks.random(&dice)
    for injection in [CauseInjection.failedCalls, .reclass] {
      guard injection.inject(into: &books, &dice) else { continue }
    }
    for index in books.slots.indices where !books.slots[index].quantities.isEmpty {
      let slot = books.slots[index]
      let row = books.prices.first {
        $0.model == slot.key.model && $0.meter == slot.key.meter
          && $0.serviceTier != slot.key.serviceTier && $0.effectiveTo == nil
          && $0.minInputTokens.isZero
      }
      books.slots[index].unitPrice = try #require(row).unitPrice * books.rate
      books.slots[index].priceCause = .serviceTier
    }
    // And a third: failed calls beside what moved.
    let moved = try #require(
      books.slots.indices.first { books.slots[$0].quantities[.reclass] != nil })
    let day = books.period.firstDay.advanced(by: 9)
    let failed = dice.quantity()
    books.slots[moved].unrated[.notBillable] = [day: failed]
    books.slots[moved].metered[day, default: .zero] += failed
    books.slots[moved].billedQuantity += failed
    books.slots[moved].quantities[.failedCalls] = failed
    try check(books, "quantity and price, CROSSFOOT_SEED=\(seed)")
  }
}
