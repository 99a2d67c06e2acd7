import ExactMoney

/// How an amount is divided over cells: what one unit of each weighs, and what all of them do.
struct Weighing: Sendable {
  /// The weight of one unit of a cell, by the place of its first use.
  let unitWeights: [Int: Rational]
  /// The weight of all cells, not zero.
  let total: Rational
  /// Whether nothing cost anything, so that quantities decide.
  let isByQuantity: Bool

  /// By the cost of `cells`, or where that is zero by their quantity, if it may; `nil` where there is
  /// nothing to go by.
  init?(_ cells: [MatchCell], fallsBackToQuantity: Bool, unitCost: (MatchCell) -> Rational) {
    func weights(_ unit: (MatchCell) -> Rational) -> (units: [Int: Rational], total: Rational) {
      let units = cells.map { ($0.uses.lowerBound, unit($0)) }
      let total = Rational.sum(zip(cells, units).lazy.map { Rational($0.quantity) * $1.1 })
      return (Dictionary(units, uniquingKeysWith: { first, _ in first }), total)
    }
    let byCost = weights(unitCost)
    if !byCost.total.isZero {
      (unitWeights, total, isByQuantity) = (byCost.units, byCost.total, false)
      return
    }
    guard fallsBackToQuantity else { return nil }
    let byQuantity = weights { _ in .one }
    if byQuantity.total.isZero { return nil }
    (unitWeights, total, isByQuantity) = (byQuantity.units, byQuantity.total, true)
  }
}

/// What the rows of the P&L used, and how that is shown.
struct UsageNodes: Sendable {
  /// What one row used of one cell, or a part of that.
  struct Own: Sendable {
    var cell: MatchCell
    var quantity: ExactDecimal
    var usage: UsageCell
    /// What it is called besides its day; empty where the day tells it from others.
    var label = ""
  }

  private let ownByRow: [RowID: [Own]]
  private let priceBook: PriceBook

  init(_ index: CellIndex, priceBook: PriceBook) {
    self.priceBook = priceBook
    var own = [[Own]](repeating: [], count: index.rows.count)
    for cell in index.cells {
      for use in index.uses[cell.uses] {
        let row = Int(use.row)
        if let last = own[row].last, last.cell.uses == cell.uses {
          own[row][own[row].count - 1].quantity += use.quantity
        } else {
          own[row].append(
            Own(
              cell: cell, quantity: use.quantity, usage: UsageCell(cell, row: index.rows[row])))
        }
      }
    }
    ownByRow = Dictionary(zip(index.rows, own), uniquingKeysWith: +)
  }

  /// The usage of `own` as if one row had it.
  init(_ own: [Own], of row: RowID, priceBook: PriceBook) {
    self.priceBook = priceBook
    ownByRow = [row: own]
  }

  /// The part of an amount divided by `weighing` that `place` bears.
  func fraction(of place: Shares.Place, _ weighing: Weighing) -> Rational {
    Rational.sum(
      weights(of: place, weighing).lazy.map { Rational($0.own.quantity) * $0.weight })
      / weighing.total
  }

  /// What every place bears of an amount divided by `weighing`, by place, without zeros.
  func fractions(_ weighing: Weighing) -> [(place: Shares.Place, fraction: Rational)] {
    ownByRow.keys.sorted().flatMap { row in
      Set(ownByRow[row, default: []].map(\.cell.category)).sorted().map { category in
        let place = Shares.Place(row: row, category: category)
        return (place, fraction(of: place, weighing))
      }
    }.filter { !$0.fraction.isZero }
  }

  /// The usage for which `place` bears its part of `amount`, under its price rows.
  func nodes(of amount: Rational, _ place: Shares.Place, _ weighing: Weighing) -> [Explanation] {
    let unit = amount / weighing.total
    return nodes(
      weights(of: place, weighing).map { own, weight in
        (own, unit * Rational(own.quantity) * weight)
      })
  }

  private func weights(
    of place: Shares.Place, _ weighing: Weighing
  ) -> [(own: Own, weight: Rational)] {
    ownByRow[place.row, default: []].compactMap { own in
      guard own.cell.category == place.category,
        let weight = weighing.unitWeights[own.cell.uses.lowerBound], !weight.isZero
      else { return nil }
      return (own, weight)
    }
  }

  /// Usage with what it stands for, day by day under price rows.
  func nodes(_ usage: [(own: Own, amount: Rational)]) -> [Explanation] {
    struct Place: Hashable {
      var key: MatchKey
      var provider: ProviderID
      var price: Int
    }
    var order: [Place] = []
    var days: [Place: [Explanation]] = [:]
    var quantities: [Place: ExactDecimal] = [:]
    for (own, amount) in usage {
      let cell = own.cell
      let place = Place(
        key: cell.key.matchKey, provider: cell.key.provider, price: cell.priceIndex)
      if days[place] == nil { order.append(place) }
      quantities[place, default: .zero] += own.quantity
      days[place, default: []].append(
        Explanation(
          .usage, Self.day(cell) + own.label, amount: amount, quantity: own.quantity,
          usage: own.usage))
    }
    return order.map { place in
      let index = place.price
      return Explanation(
        .price, name(place.key, priceBook.rows[index]), sumOf: days[place, default: []],
        quantity: quantities[place], rule: Self.rule(priceBook.rows[index]),
        sources: [priceBook.origins[index].location])
    }
  }

  /// The day, and the month where the two zones disagree about it.
  private static func day(_ cell: MatchCell) -> String {
    let day = cell.key.billingDay
    return Period(containing: day) == cell.period
      ? day.description : "\(day), in \(cell.period) of the reporting zone"
  }

  private func name(_ key: MatchKey, _ price: PriceRow) -> String {
    var words = [key.meter?.rawValue ?? "", "of", key.model?.rawValue ?? ""]
    if let tier = key.serviceTier, tier != .standard { words.append("(\(tier))") }
    if let account = key.account { words += ["on", account.rawValue] }
    return words.joined(separator: " ")
  }

  private static func rule(_ price: PriceRow) -> String {
    var text = "\(price.unitPrice) \(price.currency)"
    if price.per != .one { text += " per \(price.per)" }
    if !price.minInputTokens.isZero { text += " from \(price.minInputTokens) input tokens" }
    if let account = price.account { text += ", contract of \(account)" }
    return text
  }
}

extension UsageCell {
  init(_ cell: MatchCell, row: RowID?) {
    self.init(
      provider: cell.key.provider, account: cell.key.account, model: cell.key.model,
      serviceTier: cell.key.serviceTier, meter: cell.key.meter, billingDay: cell.key.billingDay,
      period: cell.period, priceIndex: cell.priceIndex, row: row)
  }
}
