import ExactMoney

/// Shared costs: through which pools and by which drivers they reach a row.
extension DocumentShare {
  func sharedParts(_ document: BookedDocument) -> [Explanation] {
    guard
      let cost = work.reference.costs.first(where: {
        $0.record.period == work.period
          && $0.record.costID.rawValue
            .hasSameBytes(as: document.documentID.rawValue)
      }), cost.record.category == place.category
    else { return [] }
    let booked = document.booked.amount
    let exact = document.amount * document.applied.rate
    if cost.record.method == .direct {
      return [node(cost, exact, rule: "all of it", [])]
        + rounding(document, by: booked - exact)
    }
    let passed = pools.passed[cost.record.pool] ?? []
    let parts = passed.compactMap { through, part in
      driver(through, part: part, of: exact, from: cost.record.pool)
    }
    let fraction = Rational.sum(
      passed.lazy.map { through, part in part * self.fraction(through) })
    return [
      node(
        cost, exact * fraction,
        rule: "pool \(cost.record.pool), \(fraction.percentText) of "
          + "\(document.amount.decimalText()) \(document.currency)", parts)
    ] + rounding(document, by: (booked - exact) * fraction)
  }

  private func node(
    _ cost: Sourced<SharedCost>, _ amount: Rational, rule: String, _ children: [Explanation]
  ) -> Explanation {
    let document = cost.record.document
    return Explanation(
      .record, "cost \(cost.record.costID)" + (document.isEmpty ? "" : ", \(document)"),
      amount: amount, rule: rule, sources: [cost.location], children: children)
  }

  private func rounding(_ document: BookedDocument, by amount: Rational) -> [Explanation] {
    if amount.isZero { return [] }
    return [
      Explanation(
        .rounding, "rounding of the cost", amount: amount,
        rule: "booked \(document.booked), once")
    ]
  }

  /// What a pool gives to the row of its own, not through others.
  private func fraction(_ pool: PoolID) -> Rational {
    let weights = standingWeights(pool)
    guard let index = weights.rows.slots.firstIndex(of: place.row) else { return .zero }
    return Rational(weights.rows.values[index]) * weights.rowUnit / weights.sum
  }

  private func standingWeights(_ pool: PoolID) -> PoolWeights {
    pools.closed.contains(pool) ? .unallocated : pools.weights[pool] ?? .unallocated
  }

  /// What the row gets through the pool `pool` in the end.
  private func driver(
    _ pool: PoolID, part: Rational, of amount: Rational, from own: PoolID
  ) -> Explanation? {
    let fraction = fraction(pool)
    if fraction.isZero { return nil }
    let share = amount * part * fraction
    let path =
      part == .one && pool == own ? "" : "; \(part.percentText) of \(own) comes through \(pool)"
    let place = self.place.row.rawValue
    let of = "\(fraction.percentText) of pool \(pool)\(path)"
    guard let standing = pools.standing[pool], !pools.closed.contains(pool) else {
      return Explanation(.driver, place, amount: share, rule: of)
    }
    let method = standing.record.method
    guard method != .even, let driver = standing.record.driver else {
      return Explanation(
        .driver, place, amount: share,
        rule: "\(of), the same for each customer active or trial")
    }
    let rows = rows(of: driver)
    let quantity = rows.reduce(ExactDecimal.zero) { $0 + $1.record.quantity }
    if drivers.derived.weights(driver) != nil || quantity.isZero {
      return Explanation(
        .driver, "\(driver) of \(place)", amount: share, rule: "\(of), as the usage says")
    }
    let children = rows.map { row in
      Explanation(
        .driver, "\(driver) of \(row.record.consumer.text)",
        amount: share * Rational(row.record.quantity) / Rational(quantity),
        quantity: row.record.quantity, sources: [row.location])
    }
    return Explanation(
      .driver, "\(driver) of \(place)", amount: share, quantity: quantity, rule: of,
      children: children)
  }

  /// The rows of files from which the row has its quantity of `driver`.
  private func rows(of driver: DriverID) -> [Sourced<DriverQuantity>] {
    let known = Set(pools.weights.keys)
    return drivers.quantities[driver, default: []].filter { row in
      guard !row.record.quantity.isNegative, !row.record.quantity.isZero else { return false }
      switch row.record.consumer {
      case .customer(let name): return work.reference.customers.row(of: name) == place.row
      case .pool(let pool): return place.row == .unallocated && !known.contains(pool)
      }
    }
  }
}
