import ExactMoney
import Pipeline

extension RandomMonth {
  mutating func addCustomers() {
    var table = InboxTable(
      kind: "customers", name: "customers",
      columns: [
        "customer_id", "name", "plan", "status", "started_on", "ended_on", "effective_from",
      ])
    customers = Array(["c1", "c2", "Ärger", "c-4", "c 5", "c6"].prefix(random.number(2...6)))
    for (index, customer) in customers.enumerated() {
      var cells = [
        "customer_id": customer, "plan": random.one(of: ["pro", "free", "", "unlisted"]),
        "name": random.one(of: ["Plain", "Comma, Ltd", "\"Quote\" & Sons", "=SUM(A1)", "Ünï"]),
        "status": index == 0
          ? "active" : random.one(of: ["active", "active", "trial", "churned", "internal"]),
      ]
      if random.chance(25) { cells["started_on"] = day().description }
      if random.chance(15), cells["started_on"] == nil { cells["ended_on"] = day().description }
      table.add(cells)
      if random.chance(25) {
        cells["effective_from"] = day().description
        cells["status"] = random.one(of: ["active", "churned"])
        cells["plan"] = index.isMultiple(of: 2) ? "free" : "pro"
        table.add(cells)
      }
    }
    tables.append(table)
    var aliases = InboxTable(
      kind: "customer_aliases", name: "aliases", columns: ["alias", "customer_id"])
    aliases.add(["alias": "first", "customer_id": customers[0]])
    tables.append(aliases)
    var plans = InboxTable(
      kind: "plans", name: "plans", columns: ["plan", "subscription_margin_pct"])
    plans.add(["plan": "pro", "subscription_margin_pct": random.one(of: ["75", "33.3"])])
    plans.add(["plan": "free"])
    tables.append(plans)
  }

  /// A customer that is known, known by another name, unknown, or absent.
  mutating func anyCustomer() -> String {
    if random.chance(6) { return "ghost" }
    if random.chance(4) { return "" }
    return random.chance(8) ? "first" : random.one(of: customers)
  }

  mutating func addPrices() {
    var table = InboxTable(
      kind: "prices", name: "prices",
      columns: [
        "provider", "model", "service_tier", "meter", "min_input_tokens", "unit_price", "per",
        "currency", "effective_from", "effective_to", "account", "category",
      ])
    var aliases = InboxTable(
      kind: "model_aliases", name: "aliases", columns: ["provider", "alias", "model"])
    for provider in providers {
      for model in provider.models {
        aliases.add(["provider": provider.name, "alias": model + "-latest", "model": model])
        let currency = random.chance(80) ? provider.currency : random.one(of: currencies)
        for tier in provider.tiers {
          for meter in Self.meters where random.chance(97) {
            addPrice(
              [
                "provider": provider.name, "model": model, "meter": meter, "currency": currency,
                "service_tier": tier == "standard" ? random.one(of: ["", "standard"]) : tier,
                "category": model == "embed" ? "embedding" : random.one(of: ["", "api", "vision"]),
              ], to: &table)
          }
        }
      }
    }
    tables += [table, aliases]
  }

  /// A list price, perhaps with a higher band, another price from some day on, and a contract.
  private mutating func addPrice(_ base: [String: String], to table: inout InboxTable) {
    var cells = base
    cells["unit_price"] = price()
    cells["per"] = random.one(of: ["", "1000", "1000000"])
    if random.chance(20) {
      let change = day().description
      cells["effective_to"] = change
      table.add(cells)
      cells["effective_to"] = nil
      cells["effective_from"] = change
      cells["unit_price"] = price()
    }
    table.add(cells)
    if random.chance(20) {
      cells["min_input_tokens"] = "1000"
      cells["unit_price"] = price()
      table.add(cells)
      cells["min_input_tokens"] = nil
    }
    if random.chance(20) {
      cells["account"] = "a1"
      cells["unit_price"] = price()
      table.add(cells)
    }
  }

  private mutating func price() -> String {
    random.one(of: [
      random.decimal(1...2000, scale: 2), random.decimal(1...9, scale: 5), "3", "0", "1e-04",
      random.decimal(1...99_999, scale: 3),
    ])
  }

  mutating func addUsage() {
    let columns =
      [
        "event_id", "recorded_at", "occurred_at", "customer_id", "user_id", "feature",
        "work_item_id", "environment", "provider", "model", "service_tier", "account", "attempt",
        "status", "outcome", "billable", "my_tag",
      ] + Self.meters
    var files = ["u-a", "u-b"].map { InboxTable(kind: "usage", name: $0, columns: columns) }
    for index in 0..<random.number(15...70) {
      let event = event(index)
      let file = random.number(0...1)
      files[file].add(event)
      if event["event_id"] == nil {
        // The same content twice in one file is two events; elsewhere the same content is none
        // more.
        count(event)
        if random.chance(30) {
          files[file].add(event)
          count(event)
        }
        continue
      }
      count(event)
      if random.chance(10) { files[random.number(0...1)].add(event) }
      if random.chance(15) { files[random.number(0...1)].add(earlier(event)) }
      if random.chance(5) {
        // Told twice at one rank: which stands is settled, and the quantity is the same.
        var other = event
        other["feature"] = "conflict"
        files[random.number(0...1)].add(other)
      }
    }
    tables += files
  }

  private mutating func event(_ index: Int) -> [String: String] {
    let provider = random.one(of: providers)
    let model = random.one(of: provider.models)
    let second =
      Int64(day(margin: 2).midnightUTC.secondsSinceEpoch) + Int64(random.number(0...86_399))
    var event = [
      "occurred_at": moment(second), "customer_id": anyCustomer(),
      "user_id": random.one(of: ["", "u1", "u2", "u3"]), "provider": provider.name,
      "feature": random.one(of: ["", "chat", "search, fast"]),
      "work_item_id": random.one(of: ["", "w1", "w2", "w3", "w4"]),
      "model": random.chance(15) ? model + "-latest" : model,
      "service_tier": random.chance(50) ? "" : random.one(of: provider.tiers),
      "account": random.one(of: provider.accounts),
      "attempt": random.one(of: ["", "1", "2"]),
      "status": random.one(of: ["", "completed", "failed", "cancelled", "started"]),
      "outcome": random.one(of: ["", "accepted", "edited", "rejected", "empty"]),
      "billable": random.one(of: ["", "", "", "true", "true", "false"]),
    ]
    // Without an id only the content tells rows apart.
    if random.chance(85) {
      event["event_id"] = "e\(index)"
    } else {
      event["my_tag"] = "row\(index)"
    }
    if event["event_id"] != nil { event["recorded_at"] = moment(second + 60) }
    for _ in 0..<random.number(1...3) {
      event[random.one(of: Self.meters)] = random.one(of: [
        String(random.number(1...5000)), String(random.number(1...90_000_000)),
        random.decimal(1...99_999, scale: 2), "0",
      ])
    }
    return event
  }

  /// A state of `event` that a later one replaced.
  private mutating func earlier(_ event: [String: String]) -> [String: String] {
    var earlier = event
    if event["status"] != "started", random.chance(50) {
      earlier["status"] = "started"
    } else {
      earlier["recorded_at"] = nil
    }
    earlier[random.one(of: Self.meters)] = String(random.number(1...100_000))
    return earlier
  }

  /// A moment as RFC 3339, in one of several offsets.
  private mutating func moment(_ second: Int64) -> String {
    let (offset, text) = random.one(of: [
      (0, "Z"), (9 * 3600, "+09:00"), (-7 * 3600, "-07:00"), (19_800, "+05:30"),
    ])
    let local = Instant(secondsSinceEpoch: second + Int64(offset)).description
    return local.dropLast() + text
  }

  private mutating func count(_ event: [String: String]) {
    guard event["billable"] != "false" else { return }
    for meter in Self.meters {
      guard let quantity = event[meter].flatMap({ ExactDecimal($0) }) else { continue }
      quantities["\(event["provider", default: ""]) \(meter)", default: .zero] += quantity
    }
  }
}
