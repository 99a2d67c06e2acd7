/// What the month's events come to, kept in integers as they are written: what a provider with perfect meters would bill.
struct Billed {
  struct Cell {
    let model: Int
    let tier: Tier
    let price: Int
    let meter: Int
  }

  private var quantities = [Int](repeating: 0, count: Catalog.models.count * 12)

  mutating func add(_ event: Event, times: Int = 1) {
    let first = Self.index(event.model, event.tier, event.price)
    quantities[first] += times * event.quantities.0
    quantities[first + 1] += times * event.quantities.1
    quantities[first + 2] += times * event.quantities.2
  }

  func quantity(_ cell: Cell) -> Int {
    quantities[Self.index(cell.model, cell.tier, cell.price) + cell.meter]
  }

  private static func index(_ model: Int, _ tier: Tier, _ price: Int) -> Int {
    ((model * Tier.allCases.count + tier.rawValue) * 2 + price) * 3
  }
}
