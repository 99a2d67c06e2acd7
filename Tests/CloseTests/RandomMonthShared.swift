import ExactMoney
import Pipeline

extension RandomMonth {
  /// What the providers metered: some every day, some with gaps, with accounts or without.
  mutating func addProviderUsage() {
    var table = InboxTable(
      kind: "provider_usage", name: "metering",
      columns: ["provider", "account", "date", "model", "service_tier", "meter", "quantity"])
    for provider in providers where random.chance(50) {
      let account = random.chance(50) ? random.one(of: provider.accounts) : ""
      let model = random.one(of: provider.models)
      let hasGaps = random.chance(30)
      var day = days.lowerBound
      while day < days.upperBound {
        if !hasGaps || random.chance(90) {
          table.add([
            "provider": provider.name, "account": account, "date": day.description,
            "model": model, "meter": random.one(of: Self.meters),
            "quantity": random.one(of: ["0", random.decimal(1...900_000, scale: 1)]),
          ])
        }
        day = day.advanced(by: 1)
      }
    }
    tables.append(table)
  }

  mutating func addRevenue() {
    var table = InboxTable(
      kind: "revenue", name: "revenue",
      columns: ["revenue_id", "customer_id", "period", "amount", "currency", "kind"])
    for index in 0..<random.number(3...14) {
      let cells = [
        "revenue_id": random.chance(60) ? "r\(index)" : "",
        "customer_id": random.chance(8) ? "nobody" : random.one(of: customers),
        "period": random.one(of: months).description,
        "amount": random.decimal(-20_000...900_000, scale: random.number(0...4)),
        "currency": random.chance(60) ? reporting : random.one(of: currencies),
        "kind": random.one(of: ["", "subscription", "usage", "one_off"]),
      ]
      table.add(cells)
      // Without an id the same row twice in one file is two records.
      if random.chance(15) { table.add(cells) }
    }
    tables.append(table)
  }

  mutating func addSharedCosts() {
    var costs = InboxTable(
      kind: "costs", name: "costs",
      columns: [
        "cost_id", "period", "category", "supplier", "document", "method", "driver",
        "customer_id", "quantity", "unit_rate", "amount", "currency", "pool",
      ])
    var drivers = InboxTable(
      kind: "drivers", name: "drivers", columns: ["period", "driver", "consumer", "quantity"])
    for month in months {
      if random.chance(15) { addCircle(in: month, costs: &costs, drivers: &drivers) }
      let pools = Array(["p1", "p2", "p3", "p4"].prefix(random.number(0...4)))
      for pool in pools {
        addPool(pool, of: pools, in: month, costs: &costs, drivers: &drivers)
      }
      for index in 0..<random.number(0...3) {
        var cells = costCells("direct-\(index)", in: month)
        cells["method"] = "direct"
        cells["customer_id"] = random.chance(10) ? "stranger" : random.one(of: customers)
        costs.add(cells)
      }
    }
    tables += [costs, drivers]
  }

  /// Two pools that serve each other and nobody else.
  private mutating func addCircle(
    in month: Period, costs: inout InboxTable, drivers: inout InboxTable
  ) {
    for (pool, served) in [("ring-1", "ring-2"), ("ring-2", "ring-1")] {
      var cells = costCells(pool, in: month)
      cells["method"] = "proportional"
      cells["driver"] = "driver-" + pool
      cells["pool"] = pool
      costs.add(cells)
      drivers.add([
        "period": month.description, "driver": "driver-" + pool, "consumer": "pool:" + served,
        "quantity": random.decimal(1...90, scale: 1),
      ])
    }
  }

  private mutating func costCells(_ name: String, in month: Period) -> [String: String] {
    var cells = [
      "cost_id": "\(month)-\(name)", "period": month.description,
      "category": random.one(of: ["vector_store", "observability", "api", "human_review"]),
      "supplier": random.one(of: ["", "Store Inc", "acme"]),
      "currency": random.chance(60) ? reporting : random.one(of: currencies),
    ]
    if random.chance(25) {
      cells["quantity"] = random.decimal(1...900, scale: 1)
      cells["unit_rate"] = random.decimal(1...99_999, scale: 3)
    } else {
      cells["amount"] = random.decimal(-30_000...800_000, scale: random.number(0...4))
    }
    return cells
  }

  /// One to three records of a pool with a rule: by a derived driver, by a file's, evenly, fixed.
  private mutating func addPool(
    _ pool: String, of pools: [String], in month: Period, costs: inout InboxTable,
    drivers: inout InboxTable
  ) {
    var rule: [String: String] = ["pool": pool]
    switch random.number(1...4) {
    case 1: rule["method"] = "even"
    case 2:
      rule["method"] = "proportional"
      rule["driver"] = random.one(of: [
        "usage.calls", "usage.tokens", "usage.api_cost", "usage.work_items", "usage.active_users",
      ])
    default:
      rule["method"] = random.one(of: ["proportional", "fixed"])
      rule["driver"] = "driver-\(pool)"
      addDriver("driver-\(pool)", pools: pools, in: month, to: &drivers)
    }
    for index in 0..<random.number(1...3) {
      var cells = costCells("\(pool)-\(index)", in: month)
      cells.merge(rule) { _, new in new }
      if index == 2, random.chance(20) {
        cells["method"] = "even"
        cells["driver"] = nil
      }
      costs.add(cells)
    }
  }

  /// Consumers of a driver: customers, strangers, pools in use, an unknown one; closed circles
  /// where only pools consume.
  private mutating func addDriver(
    _ driver: String, pools: [String], in month: Period, to drivers: inout InboxTable
  ) {
    var consumers: [String] = []
    if random.chance(85) {
      consumers = Array(random.shuffled(customers).prefix(random.number(1...customers.count)))
    }
    if random.chance(50) {
      consumers += pools.filter { _ in random.chance(60) }.map { "pool:" + $0 }
    }
    if random.chance(8) { consumers.append("pool:gone") }
    if random.chance(8) { consumers.append("stranger") }
    let isZero = random.chance(8)
    for consumer in consumers {
      drivers.add([
        "period": month.description, "driver": driver, "consumer": consumer,
        "quantity": isZero ? "0" : random.decimal(-3...90, scale: random.number(0...1)),
      ])
    }
  }
}
