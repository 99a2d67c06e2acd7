/// One metered call as its row says it.
struct Event {
  enum Status { case started, completed, failed, cancelled }
  enum Outcome { case none, accepted, edited, rejected, empty }

  var identity: (high: UInt64, low: UInt64)
  /// Milliseconds since the month began.
  var recordedAt: Int
  var occurredAt: Int
  var customer: Int
  var workspace: Int
  var user: Int?
  var feature: Int
  var workItem: Int?
  var environment: Int
  var model: Int
  var tier: Tier
  var status: Status
  var outcome: Outcome
  var latency: Int?
  /// Uncached input, cached input, output.
  var quantities: (Int, Int, Int)

  /// Which of the model's prices is in force, by the day.
  var price: Int {
    guard let change = Catalog.models[model].change else { return 0 }
    return occurredAt >= change.day * MonthClock.dayMilliseconds ? 1 : 0
  }
}

/// Makes the event of any row from the row's number alone.
struct EventMaker {
  private static let customerExponent = 1.1
  private static let callsPerWorkItem = 5.0

  private let key: UInt64
  private let clock: MonthClock
  private let customers: WeightedChoice
  private let features: WeightedChoice
  private let models: WeightedChoice
  private let batchModels: [Bool]
  /// In how many rows of the month each customer makes the calls of one work item, on average.
  private let rowsPerWorkItem: [Int]

  init(rows: Int, key: UInt64, customers: Int) {
    self.key = key
    clock = MonthClock(rows: rows)
    self.customers = WeightedChoice(zipf: customers, exponent: Self.customerExponent)
    features = WeightedChoice(weights: Catalog.features.map(\.weight))
    models = WeightedChoice(zipf: Catalog.models.count, exponent: 1.1)
    batchModels = Catalog.models.map { Catalog.tiers($0).contains(.batch) }
    let weights = WeightedChoice.zipfWeights(customers, exponent: Self.customerExponent)
    let total = weights.reduce(0, +)
    rowsPerWorkItem = weights.map { Int((Self.callsPerWorkItem * total / $0).rounded(.up)) }
  }

  /// The event of that row, finished.
  func event(row: Int) -> Event {
    var random = RandomNumbers(key: key, counter: UInt64(row))
    let identity = (random.next(), random.next())
    let occurredAt = clock.milliseconds(row: row) + random.next(below: 2000)
    let customer = customers.index(random.next())
    let feature = feature(customer: customer, random.next())
    let (model, tier) = model(customer: customer, feature: feature, random.next())
    let small = random.next()
    let status = status(percentile: (Int(small & 0xFFFF) * 1000) >> 16)
    let latency = 150 + random.nextSize(smallest: 64, doublings: 8)
    return Event(
      identity: identity,
      recordedAt: occurredAt + latency + random.next(below: 900),
      occurredAt: occurredAt,
      customer: customer,
      workspace: Int(small >> 16 & 3),
      user: small >> 18 & 15 == 0 ? nil : random.next(below: 12),
      feature: feature,
      workItem: small >> 22 & 3 == 0 ? nil : row / rowsPerWorkItem[customer],
      environment: small >> 24 & 15 == 0 ? 1 : 0,
      model: model,
      tier: tier,
      status: status,
      outcome: status == .completed ? outcome(Int(small >> 28 & 31)) : .none,
      latency: latency,
      quantities: (
        random.nextSize(smallest: 64, doublings: 8),
        small >> 33 & 1 == 0 ? 0 : random.nextSize(smallest: 256, doublings: 6),
        status == .completed ? random.nextSize(smallest: 16, doublings: 7) : 0
      ))
  }

  /// The event as it was when the call had only begun.
  func started(_ finished: Event) -> Event {
    var event = finished
    event.recordedAt = event.occurredAt + 5
    event.status = .started
    event.outcome = .none
    event.latency = nil
    event.quantities.2 = 0
    return event
  }

  /// The event as a later row, days after it, corrects it.
  func corrected(_ recorded: Event, byRow row: Int) -> Event {
    var random = RandomNumbers(key: ~key, counter: UInt64(row))
    var event = recorded
    event.recordedAt = clock.milliseconds(row: row) + random.next(below: 2000)
    event.status = .completed
    event.outcome = .edited
    event.quantities.0 += random.next(below: 500)
    event.quantities.2 += 1 + random.next(below: 200)
    return event
  }

  /// Each customer has taken up some of the features, from two of them to all.
  private func feature(customer: Int, _ random: UInt64) -> Int {
    let settled = RandomNumbers.mixed(key &+ UInt64(customer))
    let taken = 2 + Int(settled % UInt64(Catalog.features.count - 1))
    return features.index(random) % taken
  }

  /// A customer's feature settles on one model, with a second and a third for some of its calls.
  private func model(customer: Int, feature: Int, _ random: UInt64) -> (Int, Tier) {
    let percentile = (Int(random & 0xFFFF) * 100) >> 16
    let choice = percentile < 90 ? 0 : percentile < 98 ? 1 : 2
    let settled = RandomNumbers.mixed(
      key ^ UInt64((customer * Catalog.features.count + feature) * 3 + choice + 1) << 20)
    let model = models.index(settled)
    let mayWait = settled & 7 == 0 && batchModels[model]
    return (model, mayWait ? .batch : .standard)
  }

  private func status(percentile: Int) -> Event.Status {
    percentile < 970 ? .completed : percentile < 995 ? .failed : .cancelled
  }

  private func outcome(_ choice: Int) -> Event.Outcome {
    switch choice {
    case 0..<12: .accepted
    case 12..<15: .edited
    case 15..<17: .rejected
    case 17: .empty
    default: .none
    }
  }
}
