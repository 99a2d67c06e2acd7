import ExactMoney

/// The prospects of a scenario as customers of the month: who they are, what they pay and consume.
struct ScenarioProspects {
  private let prospects: [Prospect]
  private let period: Period
  private let reference: ReferenceData
  private let reportingCurrency: Currency

  init(
    _ prospects: [Prospect], period: Period, reference: ReferenceData,
    reportingCurrency: Currency
  ) throws(ScenarioRefusal) {
    self.prospects = prospects
    self.period = period
    self.reference = reference
    self.reportingCurrency = reportingCurrency
    var names: Set<CustomerID> = []
    for prospect in prospects {
      let name = prospect.customerID
      if reference.customers.customer(name) != nil || RowID(name).isBracketed
        || !names.insert(name).inserted
      {
        throw ScenarioRefusal(prospect.location, "\(name) is there already")
      }
      if case .like(let other, _) = prospect.usage,
        reference.customers.customer(other) == nil
      {
        throw ScenarioRefusal(prospect.location, "there is no customer \(other)")
      }
    }
  }

  /// `reference` with the prospects in it.
  func added(to reference: ReferenceData) -> ReferenceData {
    var known = reference
    known.customers = reference.customers.adding(
      prospects.map {
        Customer(
          customerID: $0.customerID, name: $0.name, plan: $0.plan, status: .active,
          startedOn: nil, endedOn: nil, effectiveFrom: nil)
      })
    for prospect in prospects {
      known.revenue.append(
        Sourced(
          Revenue(
            revenueID: "scenario-\(prospect.customerID)", customerID: prospect.customerID,
            period: period, amount: prospect.price.amount, currency: prospect.price.currency,
            kind: .subscription),
          at: prospect.location, content: ""))
      for (driver, quantity) in drivers(of: prospect).sorted(by: { $0.key < $1.key }) {
        known.drivers.append(
          Sourced(
            DriverQuantity(
              period: period, driver: driver, consumer: .customer(prospect.customerID),
              quantity: quantity),
            at: prospect.location, content: ""))
      }
    }
    return known
  }

  /// What `prospect` consumes of drivers from files: as the customer it is like, and what it states.
  private func drivers(of prospect: Prospect) -> [DriverID: ExactDecimal] {
    var quantities: [DriverID: ExactDecimal] = [:]
    if case .like(let name, let times) = prospect.usage {
      let customer = reference.customers.customer(name)
      for driver in reference.drivers where driver.record.period == period {
        guard case .customer(let consumer) = driver.record.consumer,
          reference.customers.customer(consumer) == customer, !driver.record.quantity.isNegative
        else { continue }
        quantities[driver.record.driver, default: .zero] += driver.record.quantity * times
      }
    }
    return quantities.merging(prospect.drivers) { _, stated in stated }
  }

  /// The drivers from files by which costs of the month are shared and of which `prospect` states
  /// nothing, sorted.
  func unstatedDrivers(of prospect: Prospect) -> [DriverID] {
    let stated = drivers(of: prospect)
    let used = reference.costs.filter {
      $0.record.period == period && $0.record.method != .direct
    }.compactMap(\.record.driver)
    return Set(used).filter { stated[$0] == nil && !$0.rawValue.hasPrefix("usage.") }.sorted()
  }

  /// What the prospects do, with `activity` as it is without them.
  func activity(beside activity: [Activity], _ categories: [[CostCategory]]) -> [Activity] {
    zip(prospects, categories).map { prospect, categories in
      var own = Activity(period: period, row: RowID(prospect.customerID))
      switch prospect.usage {
      case .like(let name, let times):
        let row = reference.customers.row(of: name)
        guard let other = activity.first(where: { $0.period == period && $0.row == row }) else {
          break
        }
        own = other.multiplied(by: times, for: own.row)
      case .calls(let calls):
        for (call, category) in zip(calls, categories) {
          own.events += call.count
          if category == .api || category == .embedding { own.calls += call.count }
          for (meter, quantity) in call.quantities where meter.countsTokens {
            own.tokens += quantity * ExactDecimal(call.count)
          }
        }
      }
      own.state(prospect.drivers)
      return own
    }
  }

  /// The usage of `prospect` as a document, with what it costs by category; the customer it is like bears
  /// `documents`.
  ///
  /// - Parameter rated: what its calls cost by category, in the reporting currency.
  func document(
    of prospect: Prospect, _ rated: [CostCategory: Rational], _ documents: [BookedDocument]
  ) -> BookedDocument {
    var costs = rated
    if case .like(let name, let times) = prospect.usage {
      let row = reference.customers.row(of: name)
      for document in documents {
        for (place, multiple) in zip(document.shares.places, document.shares.multiples)
        where place.row == row {
          costs[place.category, default: .zero] +=
            Rational(multiple) * document.shares.unit * Rational(times)
        }
      }
    }
    let amount = Rational.sum(costs.values)
    let booked = Money(rounding: amount, to: reportingCurrency, .toNearestOrEven)
    let scale = amount.isZero ? Rational.zero : booked.amount / amount
    return BookedDocument(
      documentID: DocumentID("prospect-\(prospect.customerID)"), kind: .accrual, supplier: nil,
      currency: reportingCurrency, amount: amount, applied: .same, booked: booked,
      shares: Shares(
        costs.map {
          Share(
            row: RowID(prospect.customerID), category: $0.key, amount: $0.value * scale)
        }))
  }
}

extension Activity {
  /// So many times the same, in whole numbers half-even, of another row.
  fileprivate func multiplied(by times: ExactDecimal, for row: RowID) -> Activity {
    func whole(_ count: Int) -> Int {
      let product = (Rational(count) * Rational(times)).rounded(.toNearestOrEven)
      return Int(product)
    }
    var activity = Activity(period: period, row: row)
    activity.events = whole(events)
    activity.calls = whole(calls)
    activity.failedCalls = whole(failedCalls)
    activity.workItems = whole(workItems)
    activity.successfulWorkItems = whole(successfulWorkItems)
    activity.activeUsers = whole(activeUsers)
    activity.tokens = tokens * times
    return activity
  }

  /// Takes over what is stated of the measures that need no file.
  fileprivate mutating func state(_ drivers: [DriverID: ExactDecimal]) {
    func count(_ name: String) -> Int? {
      drivers[DriverID(name)].map { Int(Rational($0).rounded(.toNearestOrEven)) }
    }
    calls = count("usage.calls") ?? calls
    workItems = count("usage.work_items") ?? workItems
    activeUsers = count("usage.active_users") ?? activeUsers
    tokens = drivers[DriverID("usage.tokens")] ?? tokens
  }
}
