import Pipeline

/// How many work items ended in each group of a merge.
struct WorkItemEnds {
  private var items: [Int32]
  private var successes: [Int32]

  /// - Parameter forEach: calls its argument with each work item's last accumulator, and whether it
  ///   succeeded.
  init(_ merge: GroupMerge, _ forEach: ((_ accumulator: Int, _ isSuccess: Bool) -> Void) -> Void) {
    var items = [Int32](repeating: 0, count: merge.groups.count)
    var successes = items
    let meanings = merge.meanings
    forEach { accumulator, isSuccess in
      let group = Int(meanings[accumulator].group)
      items[group] += 1
      successes[group] += isSuccess ? 1 : 0
    }
    self.items = items
    self.successes = successes
  }

  /// Adds those of `group` to `counts`.
  func add(_ group: UInt32, to counts: inout GroupCounts) {
    counts.workItems += Int(items[Int(group)])
    counts.successfulWorkItems += Int(successes[Int(group)])
  }
}
