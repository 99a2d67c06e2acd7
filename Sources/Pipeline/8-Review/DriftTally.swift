import BigInt
import ExactMoney

/// Attributes drift to names, in steps of 10⁻¹² of the reporting currency.
///
/// Exact fractions of what a hundred thousand customers used of ten thousand lines would take longer
/// than the rest of the close, and nobody could read them. Steps so small are below anything printed,
/// and what is handed out is always what there was: every amount is cut along its running sum.
struct DriftTally {
  /// A name along some dimension.
  typealias Name = Identifier<DriftTally>

  /// Gross and net, in steps.
  struct Amount {
    var gross = BigInt(0)
    var net = BigInt(0)

    static func += (left: inout Amount, right: Amount) {
      left.gross += right.gross
      left.net += right.net
    }
  }

  /// How many steps one unit of the reporting currency has.
  static let stepsPerUnit = Rational(BigInt(10).power(12))

  /// By row, in the order of the cell index.
  private(set) var rows: [Amount]
  private(set) var named: [Review.DriverDimension: [Name: Amount]] = [:]
  private let cells: CellIndex
  /// The weights of the drift at hand, by row; zero between them.
  private var weights: [ExactDecimal]

  init(_ cells: CellIndex) {
    self.cells = cells
    rows = Array(repeating: Amount(), count: cells.rows.count)
    weights = Array(repeating: .zero, count: cells.rows.count)
  }

  /// `gross` and `net` in steps, half-even.
  static func steps(gross: Rational, net: Rational) -> Amount {
    Amount(
      gross: (gross * stepsPerUnit).rounded(.toNearestOrEven),
      net: (net * stepsPerUnit).rounded(.toNearestOrEven))
  }

  /// Attributes the drift of `claimed`, a part of what `provider` bills or we used, to whoever used it
  /// in proportion to quantity × `unitCost`, where that is zero to quantity; without cells to what
  /// `key` names, and to nobody.
  mutating func add(
    _ amount: Amount, provider: ProviderID, key: MatchKey, over claimed: [MatchCell] = [],
    unitCost: (MatchCell) -> Rational = { $0.unitCost }
  ) {
    if amount.gross.isZero, amount.net.isZero { return }
    named[.provider, default: [:]][Name(provider.rawValue), default: Amount()] += amount
    var rates = Spreader.wholeRates(claimed.map(unitCost))
    var ofCells = Self.cellWeights(claimed, rates)
    if ofCells.sum.isZero {
      rates = claimed.map { _ in .one }
      ofCells = Self.cellWeights(claimed, rates)
    }
    if ofCells.sum.isZero {
      addToNobody(amount, key)
      return
    }
    for (cell, part) in zip(ofCells.slots, Self.parts(of: amount, ofCells)) {
      let key = claimed[cell].key
      addNames(part, model: key.model, meter: key.meter, day: key.billingDay.description)
    }
    let ofRows = rowWeights(claimed, rates)
    for (row, part) in zip(ofRows.slots, Self.parts(of: amount, ofRows)) {
      rows[Int(row)] += part
    }
  }

  private mutating func addToNobody(_ amount: Amount, _ key: MatchKey) {
    addNames(amount, model: key.model, meter: key.meter, day: nil)
    if let row = cells.rows.firstIndex(of: .unattributed) { rows[row] += amount }
  }

  private mutating func addNames(_ part: Amount, model: ModelID?, meter: MeterID?, day: String?) {
    named[.model, default: [:]][Name(model?.rawValue ?? "(no model)"), default: Amount()] += part
    named[.meter, default: [:]][Name(meter?.rawValue ?? "(no meter)"), default: Amount()] += part
    named[.day, default: [:]][Name(day ?? "(no day)"), default: Amount()] += part
  }

  private static func cellWeights(
    _ cells: [MatchCell], _ rates: [ExactDecimal]
  ) -> Weights<Int> {
    Weights(cells.indices.map { (slot: $0, value: cells[$0].quantity * rates[$0]) })
  }

  private mutating func rowWeights(
    _ claimed: [MatchCell], _ rates: [ExactDecimal]
  ) -> Weights<Int32> {
    var touched: [Int32] = []
    for (cell, rate) in zip(claimed, rates) where !rate.isZero {
      let isOne = rate == .one
      for use in cells.uses[cell.uses] {
        let row = Int(use.row)
        if weights[row].isZero { touched.append(use.row) }
        weights[row] += isOne ? use.quantity : use.quantity * rate
      }
    }
    let result = touched.map { (slot: $0, value: weights[Int($0)]) }
    for row in touched { weights[Int(row)] = .zero }
    return Weights(result)
  }

  /// The parts of `amount`, one for each weight, along the running sum of the weights.
  private static func parts<Slot>(of amount: Amount, _ weights: Weights<Slot>) -> [Amount] {
    var (reached, before) = (BigInt(0), Amount())
    return weights.values.map { weight in
      reached += weight
      let gross = amount.gross * reached / weights.sum
      // Variances that all have one sign, which is nearly always, need one division.
      let net =
        amount.net == amount.gross
        ? gross
        : amount.net == -amount.gross
          ? -gross : amount.net * reached / weights.sum
      defer { before = Amount(gross: gross, net: net) }
      return Amount(gross: gross - before.gross, net: net - before.net)
    }
  }
}
