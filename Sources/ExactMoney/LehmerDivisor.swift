import BigInt

/// The greatest common divisor of long numbers by Lehmer's algorithm (Knuth, The Art of Computer
/// Programming, 4.5.2, algorithm L).
///
/// Shares of many documents add up to fractions of hundreds of digits, and reducing them is most
/// of the work. Euclid's quotients are found from the leading 62 bits alone as long as those
/// decide them, about 18 steps, which are then applied to the long numbers in one pass.
struct LehmerDivisor {
  /// The long numbers, least significant word first, without leading zeros; `greater` ≥ `smaller`.
  private var greater: [UInt]
  private var smaller: [UInt]

  /// The greatest common divisor; 0 only of 0 and 0.
  ///
  /// - Complexity: O(n²) in the words of the greater number, one multiplication for about 30 bits.
  static func greatestCommonDivisor(_ left: BigUInt, _ right: BigUInt) -> BigUInt {
    var (greater, smaller) = left < right ? (right, left) : (left, right)
    while smaller.bitWidth > UInt128.bitWidth {
      var pair = LehmerDivisor(greater: Array(greater.words), smaller: Array(smaller.words))
      pair.takeSteps()
      (greater, smaller) = (BigUInt(words: pair.greater), BigUInt(words: pair.smaller))
      // Here the leading bits decide nothing, as with numbers of unequal length: one long division.
      if smaller.bitWidth > UInt128.bitWidth {
        (greater, smaller) = (smaller, greater % smaller)
      }
    }
    if smaller.isZero { return greater }
    if smaller == 1 { return 1 }
    let narrow = UInt128(truncating: smaller)
    let rest = UInt128(truncating: greater % smaller)
    return BigUInt(UInt128.greatestCommonDivisor(narrow, rest))
  }

  /// Replaces the pair by later remainders of Euclid's sequence, as long as leading bits decide.
  private mutating func takeSteps() {
    while smaller.count > 2, let step = EuclidSteps(leading(greater), leading(smaller)) {
      step.apply(&greater, &smaller)
    }
  }

  /// The 62 bits of `words` that stand where the leading 62 bits of the greater number do.
  private func leading(_ words: [UInt]) -> Int64 {
    let top = greater.count - 1
    let unused = greater[top].leadingZeroBitCount
    let first = top < words.count ? words[top] : 0
    let second = top - 1 < words.count ? words[top - 1] : 0
    let word = unused == 0 ? first : first << UInt(unused) | second >> UInt(64 - unused)
    return Int64(word >> 2)
  }
}

/// Several steps of Euclid's algorithm as one linear map: (x, y) becomes (ax + by, cx + dy).
private struct EuclidSteps {
  private var a: Int64 = 1
  private var b: Int64 = 0
  private var c: Int64 = 0
  private var d: Int64 = 1

  /// The steps that the leading bits of the two numbers decide, or `nil` where they decide none.
  init?(_ greater: Int64, _ smaller: Int64) {
    var (greater, smaller) = (greater, smaller)
    while smaller + c != 0, smaller + d != 0 {
      // The true quotient lies between these two, whatever the bits not looked at.
      let quotient = (greater + a) / (smaller + c)
      guard quotient == (greater + b) / (smaller + d) else { break }
      (a, c) = (c, a - quotient * c)
      (b, d) = (d, b - quotient * d)
      (greater, smaller) = (smaller, greater - quotient * smaller)
    }
    if b == 0 { return nil }
  }

  /// Applies the steps to the long numbers, of which the first is the longer.
  func apply(_ greater: inout [UInt], _ smaller: inout [UInt]) {
    let smallerCount = smaller.count
    smaller.append(contentsOf: repeatElement(0, count: greater.count - smallerCount))
    var (carryGreater, carrySmaller): (Int128, Int128) = (0, 0)
    for index in greater.indices {
      let (x, y) = (Int128(greater[index]), Int128(smaller[index]))
      // Coefficients below 2^62 against words of 64 bits, of opposite signs: no sum exceeds 127
      // bits.
      carryGreater += Int128(a) * x + Int128(b) * y
      carrySmaller += Int128(c) * x + Int128(d) * y
      greater[index] = UInt(truncatingIfNeeded: carryGreater)
      smaller[index] = UInt(truncatingIfNeeded: carrySmaller)
      carryGreater >>= 64
      carrySmaller >>= 64
    }
    while greater.last == 0 { greater.removeLast() }
    while smaller.last == 0 { smaller.removeLast() }
  }
}
