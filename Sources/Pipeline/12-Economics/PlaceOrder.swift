/// Things in the order of their places on some axes.
enum PlaceOrder {
  /// The things `0..<n` by their places on the first axis, then on the second and so on; equal ones as
  /// they stand.
  ///
  /// - Parameters:
  ///   - axes: for each axis the place of each thing.
  ///   - counts: for each axis how many places there are.
  /// - Complexity: O(things + places) for each axis: places are counted, nothing is compared.
  static func sorted(_ axes: [[Int32]], counts: [Int]) -> [Int32] {
    let count = axes.first?.count ?? 0
    var order = [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count { buffer[index] = Int32(index) }
      initialized = count
    }
    var other = order
    for (places, placeCount) in zip(axes, counts).reversed() {
      var next = [Int32](repeating: 0, count: placeCount + 1)
      var isSorted = true
      var last: Int32 = 0
      for index in order {
        let place = places[Int(index)]
        next[Int(place) + 1] += 1
        isSorted = isSorted && last <= place
        last = place
      }
      if isSorted { continue }
      for place in 0..<placeCount { next[place + 1] += next[place] }
      for index in order {
        let place = Int(places[Int(index)])
        other[Int(next[place])] = index
        next[place] += 1
      }
      swap(&order, &other)
    }
    return order
  }
}
