import Pipeline
import Synchronization

/// For each part of a group's names the place of each value among those that some group has, in byte
/// order: a tier has two values where all names together are a hundred thousand.
struct PartPlaces {
  private let ranks: [Int32]
  /// How many words of bits a part has.
  private let width: Int
  /// For each part the values that some group has, as bits by rank.
  private var bits: [UInt64]
  /// For each of these words how many values the words before it have.
  private var before: [UInt32]
  private var counts: [Int]

  /// - Parameter ranks: the place of each text of the merge in byte order.
  init(_ merge: GroupMerge, _ threads: ScanThreads, ranks: [Int32]) {
    self.ranks = ranks
    let width = (ranks.count + 63) / 64
    self.width = width
    bits = Self.used(merge, threads, ranks, width)
    before = [UInt32](repeating: 0, count: bits.count)
    counts = [Int](repeating: 0, count: merge.partCount)
    for part in 0..<merge.partCount {
      var count = 0
      for word in part * width..<(part + 1) * width {
        before[word] = UInt32(count)
        count += bits[word].nonzeroBitCount
      }
      counts[part] = count
    }
  }

  /// The values that the groups have, as bits by part and rank; of the days nothing.
  private static func used(
    _ merge: GroupMerge, _ threads: ScanThreads, _ ranks: [Int32], _ width: Int
  ) -> [UInt64] {
    let nothing = [UInt64](repeating: 0, count: merge.partCount * width)
    let all = Mutex(nothing)
    let (groups, count) = (merge.groups.memory, merge.groups.count)
    let names = (0..<merge.partCount).filter { GroupMerge.Part(rawValue: $0)?.isDay != true }
    threads.run(threads.count) { _, share in
      var own = nothing
      for group in (count * share / threads.count)..<(count * (share + 1) / threads.count) {
        let identity = groups.identity(UInt32(group))
        for part in names {
          let rank = Int(ranks[Int(identity[part])])
          own[part &* width &+ rank &>> 6] |= 1 << UInt64(rank & 63)
        }
      }
      all.withLock { [own] in
        for word in own.indices { $0[word] |= own[word] }
      }
    }
    return all.withLock { $0 }
  }

  /// How many values a part has.
  func count(of part: Int) -> Int { counts[part] }

  /// The place of a text, which some group has for `part`.
  @inline(__always)
  func place(of text: UInt32, part: Int) -> UInt64 {
    let rank = Int(ranks[Int(text)])
    let word = part &* width &+ rank &>> 6
    let below = bits[word] & ((1 << UInt64(rank & 63)) &- 1)
    return UInt64(before[word]) &+ UInt64(below.nonzeroBitCount)
  }
}
