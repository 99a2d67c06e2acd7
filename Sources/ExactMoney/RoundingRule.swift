/// How a digit is cut. The names are those of swift-numerics.
///
/// "Down" and "up" are directions on the number line: −2.5 rounded down is −3. "Towards zero" and
/// "away from zero" mirror at zero. The "nearest" rules differ only where the number lies exactly
/// halfway between two candidates; money is booked with ``toNearestOrEven`` (half-even).
public enum RoundingRule: String, Sendable, CaseIterable {
  /// To the next smaller value, towards −∞ (floor).
  case down
  /// To the next greater value, towards +∞ (ceiling).
  case up
  /// Digits are dropped (truncation).
  case towardZero
  /// Any dropped digit other than zero moves the value away from zero.
  case awayFromZero
  /// To the nearest value; halfway goes down, towards −∞.
  case toNearestOrDown
  /// To the nearest value; halfway goes up, towards +∞.
  case toNearestOrUp
  /// To the nearest value; halfway goes towards zero (half-down).
  case toNearestOrZero
  /// To the nearest value; halfway goes away from zero (half-up, as taught in school).
  case toNearestOrAway
  /// To the nearest value; halfway goes to the even neighbour (half-even, banker's rounding).
  case toNearestOrEven
}

extension RoundingRule {
  /// Where the dropped part lies between the truncated value and its neighbour away from zero.
  enum DroppedPart {
    case belowHalf, half, aboveHalf
  }

  /// Whether a truncated quotient must move one step away from zero; the dropped part is not zero.
  func movesAway(isNegative: Bool, isQuotientOdd: Bool, dropped: DroppedPart) -> Bool {
    switch self {
    case .down: return isNegative
    case .up: return !isNegative
    case .towardZero: return false
    case .awayFromZero: return true
    case .toNearestOrDown, .toNearestOrUp, .toNearestOrZero, .toNearestOrAway, .toNearestOrEven:
      break
    }
    switch dropped {
    case .belowHalf: return false
    case .aboveHalf: return true
    case .half: break
    }
    switch self {
    case .toNearestOrDown: return isNegative
    case .toNearestOrUp: return !isNegative
    case .toNearestOrAway: return true
    case .toNearestOrEven: return isQuotientOdd
    case .toNearestOrZero, .down, .up, .towardZero, .awayFromZero: return false
    }
  }

  /// The integer that `numerator / denominator` rounds to; `denominator` is positive.
  func quotient<Integer: SignedInteger>(_ numerator: Integer, _ denominator: Integer) -> Integer {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    if remainder == 0 { return quotient }
    let isNegative = numerator < 0
    let distance = isNegative ? 0 - remainder : remainder
    // Compared with what is left rather than doubled: doubling could overflow a fixed width.
    let left = denominator - distance
    let dropped: DroppedPart = distance < left ? .belowHalf : distance == left ? .half : .aboveHalf
    let isOdd = quotient % 2 != 0
    guard movesAway(isNegative: isNegative, isQuotientOdd: isOdd, dropped: dropped) else {
      return quotient
    }
    return isNegative ? quotient - 1 : quotient + 1
  }
}
