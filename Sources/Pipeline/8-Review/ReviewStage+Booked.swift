import BigInt
import ExactMoney

extension ReviewStage {
  /// How many customers the list of booked drift names.
  static let bookedLimit = 31

  /// What each row bears of the providers' documents, beside what it used.
  func bookedDrift() -> Review.BookedDrift {
    var sums = BookedSums()
    addLedger(to: &sums)
    addCosts(to: &sums)
    let own = documents.filter(\.kind.isOfProvider)
    let amounts = sums.amounts(
      ledger: Rational.sum(ledgerCosts().values),
      cost: Rational.sum(own.lazy.map(\.booked.amount)))
    let house: [RowID] = [.unattributed, .unallocated]
    let customers = amounts.filter { !$0.row.isBracketed }.sorted { left, right in
      let (first, second) = (left.drift.magnitude, right.drift.magnitude)
      return first == second ? left.row < right.row : first > second
    }
    let named = Array(customers.prefix(Self.bookedLimit))
    let others = BookedSums.Amount(adding: customers.dropFirst(Self.bookedLimit))
    let houseAmounts = house.map { row in
      amounts.first { $0.row == row } ?? BookedSums.Amount(row: row)
    }
    let printed = BookedSums.printed(named + [others] + houseAmounts, policy.reportingCurrency)
    func rows(_ list: [BookedSums.Amount], from first: Int) -> [Review.BookedRow] {
      list.enumerated().map { Review.BookedRow(row: $1.row, amounts: printed[first + $0]) }
    }
    return Review.BookedDrift(
      customers: rows(named, from: 0), limit: Self.bookedLimit,
      othersCount: customers.count - named.count, others: printed[named.count],
      house: rows(houseAmounts, from: named.count + 1),
      total: BookedSums.total(printed, policy.reportingCurrency), takenUp: takenUpOfProviders())
  }

  /// The period's ledger by row: quantities are summed first, price by price.
  private func addLedger(to sums: inout BookedSums) {
    let cells = reconciliation.cells
    let own = cells.cells.filter { $0.period == period }.sorted { $0.priceIndex < $1.priceIndex }
    var quantities = Array(repeating: ExactDecimal.zero, count: cells.rows.count)
    var start = 0
    while start < own.count {
      let (price, currency) = (own[start].unitCost, own[start].currency)
      let rate = price * (accrualRates[currency] ?? .zero)
      var touched: [Int] = []
      var end = start
      while end < own.count, own[end].priceIndex == own[start].priceIndex {
        for use in cells.uses[own[end].uses] where !use.quantity.isZero {
          let row = Int(use.row)
          if quantities[row].isZero { touched.append(row) }
          quantities[row] += use.quantity
        }
        end += 1
      }
      for row in touched where !quantities[row].isZero {
        sums.addLedger(Rational(quantities[row]) * rate, to: cells.rows[row])
        quantities[row] = .zero
      }
      start = end
    }
  }

  /// The period's own provider documents by row.
  private func addCosts(to sums: inout BookedSums) {
    for document in documents where document.kind.isOfProvider {
      let unit = document.shares.unit
      for (place, multiple) in zip(document.shares.places, document.shares.multiples) {
        sums.addCost(multiple * unit.numerator, over: unit.denominator, to: place.row)
      }
    }
  }

  private func takenUpOfProviders() -> Money {
    let units = close.priorPeriods.lazy.flatMap(\.documents)
      .filter { $0.kind != .sharedCost && $0.supplier != nil }
      .reduce(BigInt(0)) { $0 + $1.booked }
    return Money(minorUnits: units, currency: policy.reportingCurrency)
  }
}

extension DocumentKind {
  /// Whether it books what a provider of AI costs in the period itself.
  var isOfProvider: Bool {
    switch self {
    case .invoice, .accrual, .prepaidUse, .prepaidExpiry: true
    case .sharedCost, .priorPeriod: false
    }
  }
}

/// Ledger and cost of each row while they are added up, in steps of 10⁻¹²: see ``DriftTally``.
private struct BookedSums {
  struct Amount {
    var row: RowID
    var ledger = BigInt(0)
    var cost = BigInt(0)

    var drift: BigInt { cost - ledger }

    init(row: RowID) { self.row = row }

    init(adding amounts: some Sequence<Amount>) {
      row = .unattributed
      for amount in amounts {
        ledger += amount.ledger
        cost += amount.cost
      }
    }
  }

  private var places: [RowID: Int] = [:]
  private var rows: [RowID] = []
  private var ledgers: [FractionSum] = []
  private var costs: [FractionSum] = []

  private mutating func place(of row: RowID) -> Int {
    if let known = places[row] { return known }
    places[row] = rows.count
    rows.append(row)
    ledgers.append(FractionSum())
    costs.append(FractionSum())
    return rows.count - 1
  }

  mutating func addLedger(_ amount: Rational, to row: RowID) {
    let steps = amount * DriftTally.stepsPerUnit
    ledgers[place(of: row)].add(steps.numerator, over: steps.denominator)
  }

  mutating func addCost(_ numerator: BigInt, over denominator: BigInt, to row: RowID) {
    let steps = numerator * DriftTally.stepsPerUnit.numerator
    costs[place(of: row)].add(steps, over: denominator)
  }

  /// Every row in whole steps, which add up to what all of them come to: given, and not summed here,
  /// as sums of sums of fractions of thousands of digits take long.
  func amounts(ledger: Rational, cost: Rational) -> [Amount] {
    func steps(_ sums: [FractionSum], _ total: Rational) -> [BigInt] {
      Apportionment.largestRemainder(
        total: (total * DriftTally.stepsPerUnit).rounded(.toNearestOrEven),
        parts: zip(rows, sums).map { ($0, $1) })
    }
    let (ledger, cost) = (steps(ledgers, ledger), steps(costs, cost))
    return rows.indices.map { index in
      var amount = Amount(row: rows[index])
      (amount.ledger, amount.cost) = (ledger[index], cost[index])
      return amount
    }
  }

  /// `amounts` as they are printed, each column to its nearest sum.
  static func printed(_ amounts: [Amount], _ currency: Currency) -> [Review.BookedAmounts] {
    let scale = Rational(BigInt(10).power(currency.minorUnits))
    func exact(_ steps: BigInt) -> Rational { Rational(steps) / DriftTally.stepsPerUnit }
    func units(_ column: [BigInt]) -> [Money] {
      let parts = column.enumerated().map { (key: $0.offset, exact: exact($0.element) * scale) }
      let total = Rational.sum(parts.lazy.map(\.exact)).rounded(.toNearestOrUp)
      return Apportionment.largestRemainder(total: total, parts: parts)
        .map { Money(minorUnits: $0, currency: currency) }
    }
    let (ledgers, costs) = (units(amounts.map(\.ledger)), units(amounts.map(\.cost)))
    return amounts.indices.map { index in
      Review.BookedAmounts(
        ledger: exact(amounts[index].ledger), cost: exact(amounts[index].cost),
        printedLedger: ledgers[index], printedCost: costs[index])
    }
  }

  static func total(
    _ amounts: [Review.BookedAmounts], _ currency: Currency
  ) -> Review.BookedAmounts {
    Review.BookedAmounts(
      ledger: Rational.sum(amounts.lazy.map(\.ledger)),
      cost: Rational.sum(amounts.lazy.map(\.cost)),
      printedLedger: amounts.map(\.printedLedger).reduce(.zero(currency), +),
      printedCost: amounts.map(\.printedCost).reduce(.zero(currency), +))
  }
}
