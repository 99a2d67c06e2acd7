import ExactMoney
import Pipeline
import Testing

@testable import crossfoot

/// Whatever the books are: what changes nothing gives the same month, and all differences add up.
@Suite struct SimulationPropertiesTests {
  @Test(arguments: Seeds.chosen(standardCount: 12))
  func nothingChangesNothing(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    let providers = month.providers.map(\.name)
    let steps = providers.flatMap { provider in
      ["{ provider: \(provider), change_pct: -20 }", "{ provider: \(provider), change_pct: 25 }"]
    }
    let there = try month.books.simulation(
      month.months[1].description, "prices: [\(steps.joined(separator: ", "))]")
    #expect(there.simulated == there.books, "CROSSFOOT_SEED=\(seed)")
    let close = try month.books.close(month.months[1].description)
    #expect(there.books == close.profitAndLoss, "CROSSFOOT_SEED=\(seed)")
    // Its plans are those that the month prints.
    #expect(there.plans.allSatisfy { $0.before == $0.after }, "CROSSFOOT_SEED=\(seed)")
    for plan in try #require(close.economics?.metrics).plans {
      guard let name = plan.plan?.rawValue else { continue }
      let row = there.plans.first { $0.label == name }
      #expect(row?.before.costs == plan.costs, "CROSSFOOT_SEED=\(seed) \(name)")
      #expect(
        row?.before.revenue.value == plan.revenue.value, "CROSSFOOT_SEED=\(seed) \(name)")
    }
  }

  /// Each quantity finds the very row that priced it: whatever its day, band, tier and account.
  @Test(arguments: Seeds.chosen(standardCount: 12))
  func everyModelForItself(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    let swaps = month.providers.flatMap { provider in
      provider.models.map {
        "{ provider: \(provider.name), old: \"\($0)\", new: \"\($0)-latest\" }"
      }
    }
    let simulation = try month.books.simulation(
      month.months[1].description, "swaps: [\(swaps.joined(separator: ", "))]")
    #expect(simulation.simulated == simulation.books, "CROSSFOOT_SEED=\(seed)")
  }

  @Test(arguments: Seeds.chosen(standardCount: 12))
  func differencesAddUp(seed: UInt64) throws {
    let month = try RandomMonth(seed: seed)
    let customer = try #require(
      try month.books.close(month.months[1].description).profitAndLoss.rows
        .first { $0.row?.isBracketed == false }?.row)
    let prices = month.providers.map { "{ provider: \($0.name), change_pct: -37.5 }" }
    let simulation = try month.books.simulation(
      month.months[1].description,
      """
      prices: [\(prices.joined(separator: ", "))]
      plans: [{ plan: pro, change_pct: 12.5 }]
      prospects: [{ customer_id: newcomer, price: 100, like: "\(customer)", times: 0.75 }]
      """)
    for rows in [simulation.rows, simulation.plans] {
      func sum(_ amount: (Simulation.Row) -> Money) -> Money {
        rows.map(amount).reduce(.zero(simulation.currency), +)
      }
      #expect(sum(\.effect) == simulation.total.effect, "CROSSFOOT_SEED=\(seed)")
      #expect(sum(\.costDifference) == simulation.total.costDifference)
      #expect(sum(\.revenueDifference) == simulation.total.revenueDifference)
      #expect(sum(\.after.totalCost) == simulation.total.after.totalCost)
      #expect(sum(\.before.totalCost) == simulation.total.before.totalCost)
    }
    for row in simulation.rows + [simulation.total] {
      #expect(row.costDifferences.reduce(.zero(simulation.currency), +) == row.costDifference)
      #expect(row.effect == row.revenueDifference - row.costDifference)
    }
  }
}
