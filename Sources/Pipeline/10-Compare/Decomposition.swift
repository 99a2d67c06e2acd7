import ExactMoney

/// A factor of an amount in two months.
struct Change: Hashable, Sendable {
  var before: Rational
  var now: Rational

  var difference: Rational { now - before }
  var mean: Rational { (before + now) / 2 }
}

/// Splits the change of a product over its factors: the mean over all orders in which they could have
/// changed one after the other. It is symmetric, exact, and leaves nothing over.
enum Decomposition {
  /// Two factors, each changing at the mean of the other (Bennet).
  static func bennet(_ first: Change, _ second: Change) -> (first: Rational, second: Rational) {
    (first.difference * second.mean, second.difference * first.mean)
  }

  /// Three factors (Shapley): of the six orders two change a factor first, two last, and one each
  /// between the others.
  static func shapley(
    _ first: Change, _ second: Change, _ third: Change
  ) -> (first: Rational, second: Rational, third: Rational) {
    func effect(_ factor: Change, _ one: Change, _ other: Change) -> Rational {
      let outer = one.before * other.before + one.now * other.now
      let inner = one.before * other.now + one.now * other.before
      return factor.difference * (outer * 2 + inner) / 6
    }
    return (
      effect(first, second, third), effect(second, first, third), effect(third, first, second)
    )
  }
}
