extension RandomAccessCollection {
  /// The place of the first element for which `isReached` holds, or the end: it holds for all that follow
  /// one for which it does.
  ///
  /// - Complexity: O(log *n*).
  func firstSortedIndex(where isReached: (Element) -> Bool) -> Index {
    var (start, count) = (startIndex, count)
    while count > 0 {
      let half = count / 2
      let middle = index(start, offsetBy: half)
      if isReached(self[middle]) {
        count = half
      } else {
        start = index(after: middle)
        count -= half + 1
      }
    }
    return start
  }
}
