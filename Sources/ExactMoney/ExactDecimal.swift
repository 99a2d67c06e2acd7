import BigInt

/// A decimal number of any size and scale, exact: `significand × 10^−scale`.
///
/// It comes from text or from integers, never from a binary float, and it is always in lowest form
/// (no trailing zeros after the point, scale not negative), so that `==` is equality of numbers and
/// equal numbers hash alike: 12.5 and 12.50 are one value. Addition, subtraction and multiplication
/// are exact; division is ``Rational``'s.
///
/// Up to 38 digits are kept in the value itself; longer numbers move to the heap, with one meaning.
public struct ExactDecimal: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Canonical: `small` if and only if the significand's magnitude is below 2^127.
  enum Storage: Hashable, Sendable {
    case small(significand: Int128, scale: Int)
    indirect case large(significand: BigInt, scale: Int)
  }

  let storage: Storage

  /// The most digits, before and after the point together, that are read from text, and the most
  /// places that a rounding may name.
  ///
  /// It keeps a hostile `1e999999999` from taking all memory, and a file of 9,000-digit numbers from
  /// taking hours: text conversion is quadratic. No honest amount comes near.
  public static let maximumDigits = 1_000

  /// 0.
  public static let zero = ExactDecimal(canonical: 0, scale: 0)
  /// 1.
  public static let one = ExactDecimal(canonical: 1, scale: 0)

  /// The number `integer`.
  public init(_ integer: some BinaryInteger) {
    if let small = Int64(exactly: integer) {
      self.init(canonical: Int128(small), scale: 0)
    } else {
      self.init(reducing: BigInt(integer), scale: 0)
    }
  }

  /// The number `significand × 10^−scale`; a negative scale appends zeros.
  ///
  /// - Precondition: `scale` is at least −``maximumDigits``.
  public init(significand: BigInt, scale: Int) {
    if scale >= 0 {
      self.init(reducing: significand, scale: scale)
    } else {
      invariant(scale >= -Self.maximumDigits, "scale \(scale) is below -\(Self.maximumDigits)")
      self.init(reducing: significand * BigInt.tenToThe(-scale), scale: 0)
    }
  }

  /// A value whose parts are known to be in lowest form already.
  init(canonical significand: Int128, scale: Int) {
    storage = .small(significand: significand, scale: scale)
  }

  /// Takes trailing zeros off; `significand` is not the least `Int128`, `scale` ≥ 0.
  init(reducing significand: Int128, scale: Int) {
    var (significand, scale) = (significand, scale)
    // A number that ends in n zeros is divisible by 2^n: most need no division to be found reduced.
    while scale > 0, significand & 1 == 0 {
      if significand == 0 {
        scale = 0
      } else if significand.isNarrow {
        let narrow = Int64(truncatingIfNeeded: significand)
        let (quotient, remainder) = narrow.quotientAndRemainder(dividingBy: 10)
        guard remainder == 0 else { break }
        (significand, scale) = (Int128(quotient), scale - 1)
      } else {
        let (quotient, remainder) = significand.quotientAndRemainder(dividingBy: 10)
        guard remainder == 0 else { break }
        (significand, scale) = (quotient, scale - 1)
      }
    }
    storage = .small(significand: significand, scale: scale)
  }

  /// Takes trailing zeros off and moves what fits into the value itself; `scale` ≥ 0.
  init(reducing significand: BigInt, scale: Int) {
    if let small = Int128(narrowing: significand) {
      self.init(reducing: small, scale: scale)
      return
    }
    var (significand, scale) = (significand, scale)
    let limit = Swift.min(scale, significand.trailingZeroBitCount)
    // Binary search for the number of zeros: the steps are powers of two, each tried once.
    var step = limit == 0 ? 0 : 1 << (Int.bitWidth - 1 - limit.leadingZeroBitCount)
    while step > 0 {
      if step <= scale {
        let (quotient, remainder) =
          significand.quotientAndRemainder(dividingBy: BigInt.tenToThe(step))
        if remainder.isZero { (significand, scale) = (quotient, scale - step) }
      }
      step /= 2
    }
    if let small = Int128(narrowing: significand) {
      self.init(storage: .small(significand: small, scale: scale))
    } else {
      self.init(storage: .large(significand: significand, scale: scale))
    }
  }

  /// A value whose representation is known to be canonical.
  init(storage: Storage) {
    self.storage = storage
  }
}

extension ExactDecimal: ExpressibleByIntegerLiteral {
  /// The number written in the source.
  public init(integerLiteral value: Int64) {
    self.init(canonical: Int128(value), scale: 0)
  }
}

extension ExactDecimal {
  /// The number without its point: 125 for 12.5. Never ends in a zero unless ``scale`` is 0.
  public var significand: BigInt {
    switch storage {
    case .small(let significand, _): return BigInt(widening: significand)
    case .large(let significand, _): return significand
    }
  }

  /// How many digits stand after the point, 0 or more: 1 for 12.5.
  public var scale: Int {
    switch storage {
    case .small(_, let scale): return scale
    case .large(_, let scale): return scale
    }
  }

  /// Whether this is 0.
  public var isZero: Bool { signum == 0 }

  /// Whether this is below 0.
  public var isNegative: Bool { signum < 0 }

  /// Whether nothing but zeros stands after the point.
  public var isInteger: Bool { scale == 0 }

  /// This number as a machine integer; `nil` where it is none, or does not fit.
  public var exactInt64: Int64? {
    guard case .small(let significand, 0) = storage else { return nil }
    return Int64(exactly: significand)
  }

  /// −1, 0 or 1.
  public var signum: Int {
    switch storage {
    case .small(let significand, _): return significand < 0 ? -1 : significand == 0 ? 0 : 1
    case .large(let significand, _): return significand.sign == .minus ? -1 : 1
    }
  }

  /// The number without its sign.
  public var magnitude: ExactDecimal { isNegative ? -self : self }
}
