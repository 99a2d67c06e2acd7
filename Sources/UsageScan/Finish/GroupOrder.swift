import Pipeline
import Synchronization

/// Sorts groups by their days, then by their names in byte order; what only finer groups are told apart
/// by comes last, so that those of one group of the ledger are neighbours.
///
/// What a group is sorted by is packed into a few words: of each part as many bits as its values need.
/// So nearly always one comparison of two integers decides, and a second one of two more what is left.
/// The groups are dealt out to buckets by a sample of them, and the threads sort the buckets.
struct GroupOrder {
  /// Where a part of a group stands in its key.
  private struct Field {
    var part: Int
    var isDay: Bool
    var word: Int
    var shift: Int
  }

  /// A group, and the first two words of its key.
  private struct Entry: BitwiseCopyable {
    var first: UInt64
    var second: UInt64
    var group: UInt32
  }

  private let groups: MergedGroups.Memory
  private let threads: ScanThreads
  private let places: PartPlaces
  private var fields: [Field] = []
  private var wordCount = 1
  private let firstDay: Int32

  /// - Parameter ranks: the place of each text of the merge in byte order.
  init(_ merge: GroupMerge, _ threads: ScanThreads, ranks: [Int32]) {
    groups = merge.groups.memory
    self.threads = threads
    places = PartPlaces(merge, threads, ranks: ranks)
    let days = merge.groups.days
    firstDay = days.lowerBound
    let dayBits = Self.bitCount(Int(days.upperBound) - Int(days.lowerBound))
    var room = UInt64.bitWidth
    for (part, isDay) in Self.sortedParts(merge) {
      let bits = isDay ? dayBits : Self.bitCount(places.count(of: part) - 1)
      // What all groups have alike decides nothing.
      if bits == 0 { continue }
      if bits > room {
        wordCount += 1
        room = UInt64.bitWidth
      }
      room -= bits
      fields.append(Field(part: part, isDay: isDay, word: wordCount - 1, shift: room))
    }
  }

  private static let firstDimension = GroupMerge.Part.allCases.count

  private static func bitCount(_ greatest: Int) -> Int {
    greatest <= 0 ? 0 : Int.bitWidth - greatest.leadingZeroBitCount
  }

  private static func sortedParts(_ merge: GroupMerge) -> [(part: Int, isDay: Bool)] {
    let first: [GroupMerge.Part] = [.reportingDay, .billingDay, .row, .customer]
    let last: [GroupMerge.Part] = [.provider, .account, .model, .serviceTier]
    return first.map { ($0.rawValue, $0.isDay) }
      + (firstDimension..<merge.ledgerPartCount).map { ($0, false) }
      + last.map { ($0.rawValue, $0.isDay) }
      + (merge.ledgerPartCount..<merge.partCount).map { ($0, false) }
  }

  /// The first two words of a group's key.
  @inline(__always)
  private func entry(_ group: UInt32) -> Entry {
    var entry = Entry(first: 0, second: 0, group: group)
    let identity = groups.identity(group)
    for field in fields {
      if field.word > 1 { break }
      let bits = value(field, identity)
      if field.word == 0 { entry.first |= bits } else { entry.second |= bits }
    }
    return entry
  }

  /// A part's place among its values, where it stands in its word.
  @inline(__always)
  private func value(_ field: Field, _ identity: UnsafePointer<UInt32>) -> UInt64 {
    let number = identity[field.part]
    let place =
      field.isDay
      ? UInt64(Int64(Int32(bitPattern: number)) - Int64(firstDay))
      : places.place(of: number, part: field.part)
    return place << UInt64(field.shift)
  }

  private func precedes(_ left: Entry, _ right: Entry) -> Bool {
    if left.first != right.first { return left.first < right.first }
    if left.second != right.second { return left.second < right.second }
    return wordCount > 2 && precedes(left.group, right.group)
  }

  /// Whether a group comes before another whose first two words are the same.
  private func precedes(_ left: UInt32, _ right: UInt32) -> Bool {
    let (first, second) = (groups.identity(left), groups.identity(right))
    for number in 2..<wordCount {
      var (left, right) = (UInt64(0), UInt64(0))
      for field in fields where field.word == number {
        left |= value(field, first)
        right |= value(field, second)
      }
      if left != right { return left < right }
    }
    return false
  }

  /// `groups` in order.
  func sorted(_ groups: [UInt32]) -> [UInt32] {
    let bucketCount = groups.count < 1 << 12 ? 1 : threads.count * 4
    let splitters = splitters(of: groups, bucketCount)
    let shares = threads.shares(of: groups.count)
    let dealt = Mutex([[[Entry]]](repeating: [], count: shares.count))
    threads.run(shares.count) { _, share in
      var buckets = [[Entry]](repeating: [], count: bucketCount)
      for group in groups[shares[share]] {
        let entry = entry(group)
        buckets[Self.bucket(of: entry.first, splitters)].append(entry)
      }
      dealt.withLock { [buckets] in $0[share] = buckets }
    }
    let entries = dealt.withLock { $0 }
    let sorted = Mutex([[UInt32]](repeating: [], count: bucketCount))
    threads.run(bucketCount) { _, number in
      var bucket = entries.flatMap { $0[number] }
      bucket.sort { precedes($0, $1) }
      let groups = bucket.map(\.group)
      sorted.withLock { $0[number] = groups }
    }
    return sorted.withLock { Array($0.joined()) }
  }

  /// First words between which about equally many groups lie.
  private func splitters(of groups: [UInt32], _ bucketCount: Int) -> [UInt64] {
    let sampleCount = bucketCount * 32
    let sample = (0..<sampleCount).map { place in
      groups.isEmpty ? 0 : entry(groups[groups.count * place / sampleCount]).first
    }.sorted()
    return (1..<max(1, bucketCount)).map { sample[$0 * 32] }
  }

  /// How many splitters are not above `word`.
  @inline(__always)
  private static func bucket(of word: UInt64, _ splitters: [UInt64]) -> Int {
    var range = 0..<splitters.count
    while !range.isEmpty {
      let middle = range.lowerBound &+ range.count / 2
      range =
        splitters[middle] <= word
        ? (middle &+ 1)..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}

extension ScanThreads {
  /// Divides `count` things into some shares for every thread.
  func shares(of count: Int) -> [Range<Int>] {
    let shareCount = self.count * 4
    return (0..<shareCount).map {
      (count * $0 / shareCount)..<(count * ($0 + 1) / shareCount)
    }
  }
}
