import ExactMoney
import Pipeline

/// Groups and quantities of fine usage put together to those of the ledger.
struct LedgerGrain {
  /// The numbers of each group of the ledger.
  private(set) var numbers: [Int32] = []
  /// The events of each.
  private(set) var events: [Int] = []
  /// Their quantities.
  private(set) var rows: [UsageQuantity] = []

  /// What fine groups are made of.
  struct Fine {
    /// How many numbers a group has, and how many of them it shares with one of the ledger.
    var width: Int
    var ledgerWidth: Int
    /// The numbers, events and quantities of the groups, in order: those that become one are neighbours.
    var numbers: [Int32]
    var events: [Int]
    var rows: [UsageQuantity]
  }

  /// Puts `fine` together; groups without events that the provider charges are left out.
  ///
  /// - Parameter meterRanks: the place of each meter in the order of names.
  init(_ fine: Fine, meterRanks: [Int]) {
    let ledgerGroups = addGroups(fine)
    rows.reserveCapacity(fine.rows.count)
    var start = 0
    while start < fine.rows.count {
      let group = ledgerGroups[Int(fine.rows[start].group)]
      var end = start + 1
      while end < fine.rows.count, ledgerGroups[Int(fine.rows[end].group)] == group { end += 1 }
      invariant(group >= 0, "a quantity has no group in the ledger")
      add(fine.rows[start..<end], to: group, meterRanks)
      start = end
    }
  }

  /// Makes the ledger's groups and gives the one of each fine group, −1 where it has none.
  private mutating func addGroups(_ fine: Fine) -> [Int32] {
    let count = fine.events.count
    var ledgerGroups = [Int32](repeating: -1, count: count)
    fine.numbers.withUnsafeBufferPointer { all in
      var start = 0
      while start < count {
        let first = start * fine.width
        var (end, charged) = (start + 1, fine.events[start])
        while end < count, Self.isSame(all, first, end * fine.width, fine.ledgerWidth) {
          charged += fine.events[end]
          end += 1
        }
        if charged > 0 {
          for group in start..<end { ledgerGroups[group] = Int32(events.count) }
          numbers += all[first..<first + fine.ledgerWidth]
          events.append(charged)
        }
        start = end
      }
    }
    return ledgerGroups
  }

  @inline(__always)
  private static func isSame(
    _ numbers: UnsafeBufferPointer<Int32>, _ left: Int, _ right: Int, _ width: Int
  ) -> Bool {
    // What differs between neighbours differs late.
    for place in (0..<width).reversed() where numbers[left &+ place] != numbers[right &+ place] {
      return false
    }
    return true
  }

  /// Adds the quantities of one group of the ledger, those of one meter and price as one.
  private mutating func add(
    _ quantities: ArraySlice<UsageQuantity>, to group: Int32, _ meterRanks: [Int]
  ) {
    let isOneGroup = quantities.first?.group == quantities.last?.group
    let sorted =
      isOneGroup
      ? quantities
      : quantities.sorted {
        (meterRanks[Int($0.meter)], $0.priceIndex) < (meterRanks[Int($1.meter)], $1.priceIndex)
      }[...]
    let first = rows.count
    for var quantity in sorted {
      quantity.group = group
      let last = rows.count - 1
      if last >= first, rows[last].meter == quantity.meter,
        rows[last].priceIndex == quantity.priceIndex
      {
        rows[last].quantity += quantity.quantity
      } else {
        rows.append(quantity)
      }
    }
  }
}
