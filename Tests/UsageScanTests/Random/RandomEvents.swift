import Pipeline

/// Random usage rows over small sets of values, so that repeats, states, ties and last events meet.
struct RandomEvents {
  /// Values of a row by column; empty is absent.
  typealias Row = [String: String]

  /// The columns that a file may have, besides meters.
  static let columns = [
    "event_id", "recorded_at", "occurred_at", "customer_id", "workspace_id", "user_id", "feature",
    "agent", "work_item_id", "user_tier", "environment", "route", "final_route", "provider",
    "model", "requested_model", "service_tier", "account", "attempt", "status", "outcome",
    "billable", "latency_ms", "estimated_cost", "estimated_cost_currency", "tag", "ätag",
    "odd, \"tag\"",
  ]

  /// Months' ends in every zone, changes of clocks and of prices, and a second before each.
  private static let edges: [Int64] = [
    1_790_812_800, 1_790_805_600, 1_790_838_000, 1_790_793_000, 1_790_762_400, 1_793_491_200,
    1_793_487_600, 1_793_516_400, 1_793_471_400, 1_793_440_800, 1_792_890_000, 1_793_523_600,
    1_792_022_400, 1_791_626_400, 1_792_479_600,
  ]

  let isTame: Bool
  /// How many ids there are.
  let idCount: Int
  private var told: [Row] = []

  init(isTame: Bool, idCount: Int) {
    self.isTame = isTame
    self.idCount = idCount
  }

  /// A new row, or one told before: again, or otherwise.
  mutating func next(_ random: inout SeededGenerator) -> Row {
    var row = told.isEmpty || random.chance(60) ? fresh(&random) : random.one(of: told)
    if random.chance(50), !told.isEmpty { change(&row, &random) }
    told.append(row)
    return row
  }

  private func fresh(_ random: inout SeededGenerator) -> Row {
    var row: Row = [
      "event_id": random.eventIDText(idCount),
      "occurred_at": moment(&random),
      "customer_id": random.one(of: [
        "c1", "c1", "c2", "Ärger", "A\u{308}rger", "c 5", "first", "ghost", "dangling", "",
        "Erste,",
      ]),
      "user_id": random.one(of: ["", "", "u1", "u2", "u\u{E9}", "ue\u{301}"]),
      "work_item_id": random.one(of: ["", "", "w1", "w2", "w\"3\""]),
      "provider": random.one(of: ["acme", "acme", "acme", "beta", "unheard"]),
      "model": random.one(of: [
        "m1", "m1", "m2", "embed", "m1-latest", "m-next", "twice", "mystery", "M1",
      ]),
      "service_tier": random.one(of: ["", "", "", "standard", "batch", "priority"]),
      "account": random.one(of: ["", "", "a1", "a2", "a3"]), "attempt": random.attemptText(),
      "status": random.one(of: ["", "completed", "completed", "failed", "cancelled", "started"]),
      "outcome": random.one(of: ["", "", "accepted", "edited", "rejected", "empty"]),
      "billable": random.one(of: ["", "", "", "", "true", "TRUE", "false", "False"]),
    ]
    if random.chance(50) { row["recorded_at"] = moment(&random) }
    if random.chance(20) { row["latency_ms"] = random.one(of: ["0", "12.5", "1e3", "-3"]) }
    if random.chance(20) { row["estimated_cost"] = random.one(of: ["1e-07", "0.5", "-1"]) }
    for label in ["feature", "workspace_id", "tag", "ätag", "odd, \"tag\"", "requested_model"]
    where random.chance(35) {
      row[label] = random.labelText()
    }
    for _ in 0..<random.number(0...4) {
      row[random.one(of: RandomRules.meters)] = quantity(&random)
    }
    return row
  }

  /// A state of the same event, before, after or beside it; or a row that only looks like it.
  private func change(_ row: inout Row, _ random: inout SeededGenerator) {
    switch random.number(1...9) {
    case 1: row["recorded_at"] = moment(&random)
    case 2: row["recorded_at"] = ""
    case 3: row["status"] = "started"
    case 4: row["status"] = random.one(of: ["completed", "failed"])
    case 5: row[random.one(of: RandomRules.meters)] = quantity(&random)
    case 6: row["feature"] = random.labelText()
    case 7: row["event_id"] = random.eventIDText(idCount)
    case 8: row["attempt"] = random.attemptText()
    default: row["occurred_at"] = moment(&random)
    }
  }

  private func quantity(_ random: inout SeededGenerator) -> String {
    random.quantityText()
  }

  private func moment(_ random: inout SeededGenerator) -> String {
    if !isTame, random.chance(2) {
      return random.one(of: [
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:60-23:59", "2000-02-29T12:00:00+01:00",
        "1900-03-01T00:00:00Z",
      ])
    }
    let seconds =
      random.chance(60)
      ? random.one(of: Self.edges) - Int64(random.number(0...1))
      // A second out of few, so that moments tie.
      : 1_790_812_800 + 86_400 * Int64(random.number(-1...32)) + 3600 * Int64(random.number(9...12))
    return random.momentText(seconds, fraction: random.fractionText())
  }
}
