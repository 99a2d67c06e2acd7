import BigInt

/// Many sums of products, each thousands of bits wide, added up in place.
///
/// Every sum is a row of words in one array, in two's complement: adding a product to one of them
/// makes no number in between.
struct WideSums {
  private var words: [UInt]
  private let wordsPerSum: Int

  /// `count` sums of 0, none of which will ever have a magnitude of 2^`bitWidth` or more.
  init(count: Int, bitWidth: Int) {
    // One bit more for the sign, and one so that no sum in between touches it.
    wordsPerSum = (bitWidth + 2) / UInt.bitWidth + 1
    words = Array(repeating: 0, count: count * wordsPerSum)
  }

  /// Adds `factor` × `value` to the sum at `index`.
  mutating func add(_ factor: WideFactor, times value: BigInt, to index: Int) {
    let isNegative = factor.isNegative != (value.sign == .minus)
    let sum = index * wordsPerSum
    words.withUnsafeMutableBufferPointer { words in
      let row = UnsafeMutableBufferPointer(rebasing: words[sum..<(sum + wordsPerSum)])
      for (offset, word) in value.magnitude.words.enumerated() where word != 0 {
        if isNegative {
          Self.subtract(factor.words, times: word, from: row, at: offset)
        } else {
          Self.add(factor.words, times: word, to: row, at: offset)
        }
      }
    }
  }

  /// The sum at `index`.
  subscript(index: Int) -> BigInt {
    var row = Array(words[(index * wordsPerSum)..<((index + 1) * wordsPerSum)])
    guard let top = row.last, top >> (UInt.bitWidth - 1) == 1 else {
      return BigInt(BigUInt(words: row))
    }
    var carry = true
    for place in row.indices {
      row[place] = ~row[place]
      if carry { (row[place], carry) = row[place].addingReportingOverflow(1) }
    }
    return BigInt(sign: .minus, magnitude: BigUInt(words: row))
  }

  private static func add(
    _ factor: [UInt], times multiplier: UInt, to row: UnsafeMutableBufferPointer<UInt>,
    at offset: Int
  ) {
    var carry: UInt = 0
    for (place, word) in factor.enumerated() {
      let product = word.multipliedFullWidth(by: multiplier)
      let (low, first) = product.low.addingReportingOverflow(carry)
      let (sum, second) = row[offset + place].addingReportingOverflow(low)
      row[offset + place] = sum
      carry = product.high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
    }
    var place = offset + factor.count
    while carry != 0, place < row.count {
      let (sum, overflow) = row[place].addingReportingOverflow(carry)
      row[place] = sum
      carry = overflow ? 1 : 0
      place += 1
    }
  }

  private static func subtract(
    _ factor: [UInt], times multiplier: UInt, from row: UnsafeMutableBufferPointer<UInt>,
    at offset: Int
  ) {
    var borrow: UInt = 0
    for (place, word) in factor.enumerated() {
      let product = word.multipliedFullWidth(by: multiplier)
      let (low, first) = product.low.addingReportingOverflow(borrow)
      let (difference, second) = row[offset + place].subtractingReportingOverflow(low)
      row[offset + place] = difference
      borrow = product.high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
    }
    var place = offset + factor.count
    while borrow != 0, place < row.count {
      let (difference, overflow) = row[place].subtractingReportingOverflow(borrow)
      row[place] = difference
      borrow = overflow ? 1 : 0
      place += 1
    }
  }
}

/// A number that many values are multiplied by, as words.
struct WideFactor {
  let isNegative: Bool
  let words: [UInt]

  init(_ number: BigInt) {
    isNegative = number.sign == .minus
    words = Array(number.magnitude.words)
  }
}
