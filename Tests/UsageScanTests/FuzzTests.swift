import Foundation
import Pipeline
import Testing
import UsageScan

/// The engine against the plain scan over damaged files.
///
/// Short unless `CROSSFOOT_FUZZ_SECONDS` says how long. A trap ends the process: the seed last
/// printed, with `CROSSFOOT_SEED`, plays from there on.
@Suite("Damaged files", .serialized)
struct FuzzTests {
  /// More than this many differences say nothing new.
  static let differenceLimit = 5

  @Test("neither trap the engine nor make it differ")
  func mutants() throws {
    let seconds = ProcessInfo.processInfo.environment["CROSSFOOT_FUZZ_SECONDS"].flatMap { Int($0) }
    let start = replayedSeed ?? .random(in: 1000...UInt64.max / 2)
    let end = ContinuousClock.now + .seconds(seconds ?? 1)
    var seed = start
    var reportedAt = ContinuousClock.now
    var differenceCount = 0
    report("fuzzing from seed \(start)")
    repeat {
      var random = SeededGenerator(seed: seed)
      // The months are few, since making one takes longer than harming it.
      let usage = RandomUsage(seed: UInt64(random.number(1...400)))
      let rules = try usage.rules.rules()
      let files = random.mutated(usage.files)
      let comparison = Comparison(files, rules: rules, seed: seed)
      for _ in 0..<2 where try !comparison.expectEqual(.any(&random, for: files)) {
        differenceCount += 1
        break
      }
      seed += 1
      if seconds != nil, ContinuousClock.now - reportedAt > .seconds(5) {
        report("\(seed - start) months fuzzed, next seed \(seed)")
        reportedAt = .now
      }
    } while ContinuousClock.now < end && differenceCount < Self.differenceLimit
    report("fuzzed \(seed - start) months, \(differenceCount) differences")
  }

  /// Says it at once, so that it is there even if the next month traps.
  private func report(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}
