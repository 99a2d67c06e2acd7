import Testing

@testable import UsageScan

@Suite("Passes")
struct ScanPassesTests {
  @Test("each of several passes takes its share of the hashes, and each hash is taken once")
  func shares() {
    // In thirds of the hashes: the first, one just behind the first third, the middle, the last.
    let third: UInt64 = 0x5555_5500_0000_0000
    let lows: [(UInt64, Int)] = [
      (0, 0), (third, 0), (third + (1 << 40), 1), (1 << 63, 1), (.max, 2),
    ]
    for (low, taker) in lows {
      let takers = (0..<3).filter {
        ScanPasses(current: $0, count: 3).takes(NameHash(low: low, high: 0))
      }
      #expect(takers == [taker])
    }
  }

  @Test("a single pass takes everything")
  func single() {
    #expect(ScanPasses().takes(NameHash(low: .max, high: .max)))
  }
}
