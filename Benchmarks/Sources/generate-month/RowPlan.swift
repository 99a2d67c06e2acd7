/// What the row of a given number is: a new event, a copy of an earlier row, or a correction.
///
/// Rows come in blocks of 200. Each block shuffles its positions into ranks by a permutation
/// that can be inverted, so that "the event that the correction of block 7 corrects" is computed, not looked up.
struct RowPlan {
  enum Row: Equatable {
    case event
    /// An exact copy of the row of that number.
    case duplicate(of: Int)
    /// The later word on the event of that number.
    case correction(of: Int)
  }

  static let blockRows = 200
  /// Multipliers coprime to 200, each with its inverse modulo 200.
  private static let multipliers = [
    (7, 143), (11, 91), (13, 77), (17, 153), (19, 179), (23, 87), (27, 163), (29, 69),
  ]

  let rows: Int
  private let key: UInt64
  private let duplicatesPerBlock: Int
  private let correctionsPerBlock: Int

  init(rows: Int, key: UInt64, duplicatePercent: Double, supersededPercent: Double) {
    self.rows = rows
    self.key = key
    duplicatesPerBlock = Int((duplicatePercent * 2).rounded())
    correctionsPerBlock = Int((supersededPercent * 2).rounded())
  }

  func row(_ number: Int) -> Row {
    let block = number / Self.blockRows
    let rank = rank(number)
    if rank < duplicatesPerBlock { return duplicate(number) }
    let correction = rank - duplicatesPerBlock
    guard correction < correctionsPerBlock else { return .event }
    let correctedBlock = block - distanceInBlocks(correction)
    return correctedBlock < 0 ? .event : .correction(of: corrected(correctedBlock, correction))
  }

  /// The number of the row that corrects this event, if one does.
  func correction(ofEvent number: Int) -> Int? {
    let correction = Self.blockRows - 1 - rank(number)
    guard correction < correctionsPerBlock else { return nil }
    let block = number / Self.blockRows + distanceInBlocks(correction)
    let row = position(block: block, rank: duplicatesPerBlock + correction)
    return row < rows ? row : nil
  }

  /// Whether the correction of this event ends a call that was first recorded as started.
  func isStartedFirst(event number: Int) -> Bool {
    isEndOfCall(Self.blockRows - 1 - rank(number))
  }

  /// Any earlier row of the month that is no copy itself.
  private func duplicate(_ number: Int) -> Row {
    guard number > 0 else { return .event }
    var random = RandomNumbers(key: key ^ 0xD0B1, counter: UInt64(number))
    for _ in 0..<64 {
      let earlier = random.next(below: number)
      if rank(earlier) >= duplicatesPerBlock { return .duplicate(of: earlier) }
    }
    return .event
  }

  /// Every second correction ends a call soon after; the others come days later.
  private func isEndOfCall(_ correction: Int) -> Bool { correction.isMultiple(of: 2) }

  private func distanceInBlocks(_ correction: Int) -> Int {
    isEndOfCall(correction) ? 1 : max(1, rows / Self.blockRows / 8) + correction
  }

  /// The ranks from the top are the events that get corrected, each by one row.
  private func corrected(_ block: Int, _ correction: Int) -> Int {
    position(block: block, rank: Self.blockRows - 1 - correction)
  }

  private func rank(_ number: Int) -> Int {
    let (multiplier, _, offset) = permutation(block: number / Self.blockRows)
    return (number % Self.blockRows * multiplier + offset) % Self.blockRows
  }

  private func position(block: Int, rank: Int) -> Int {
    let (_, inverse, offset) = permutation(block: block)
    let position = (rank + Self.blockRows - offset) * inverse % Self.blockRows
    return block * Self.blockRows + position
  }

  private func permutation(block: Int) -> (multiplier: Int, inverse: Int, offset: Int) {
    let bits = RandomNumbers.mixed(key ^ UInt64(block))
    let (multiplier, inverse) = Self.multipliers[Int(bits % 8)]
    return (multiplier, inverse, Int((bits >> 8) % UInt64(Self.blockRows)))
  }
}
