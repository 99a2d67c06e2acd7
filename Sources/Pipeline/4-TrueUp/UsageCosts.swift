import BigInt
import ExactMoney

/// Which usage brought a document's cost: the cells of the ledger that it was shared over.
///
/// Everybody who used a cell bears of it in proportion to the quantity, so what one unit of a cell costs
/// is the same for all: whoever asks finer than by customer needs nothing else.
struct UsageCosts: Sendable {
  /// An amount shared over cells.
  struct Part: Sendable {
    /// What the weights are multiplied by.
    let factor: Rational
    /// The cells, by their places in ``CellIndex/cells``.
    let cells: [Int32]
    /// The weight of each cell as a whole: rate × quantity, none of them zero.
    let weights: [ExactDecimal]

    /// `amount` over `cells` in proportion to `rates` × quantity, which do not sum to zero.
    init(_ amount: Rational, over cells: [MatchCell], _ rates: [ExactDecimal]) {
      var places: [Int32] = []
      var weights: [ExactDecimal] = []
      var sum = ExactDecimal.zero
      for (cell, rate) in zip(cells, rates) where !rate.isZero && !cell.quantity.isZero {
        let weight = rate == .one ? cell.quantity : cell.quantity * rate
        places.append(cell.place)
        weights.append(weight)
        sum += weight
      }
      factor = amount / Rational(sum)
      self.cells = places
      self.weights = weights
    }
  }

  /// What cells bear.
  var parts: [Part] = []
  /// What no cell bears: it stays in `(unattributed)`.
  var unattributed = Rational.zero

  /// What all of it comes to.
  var sum: Rational {
    unattributed
      + Rational.sum(
        parts.lazy.map { part in part.factor * Rational(part.weights.reduce(.zero, +)) })
  }
}
