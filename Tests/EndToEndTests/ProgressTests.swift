import Foundation
import Testing

@testable import crossfoot

/// What is shown of a scan while it runs, and to whom.
@Suite struct ProgressTests {
  private let start = ContinuousClock.now

  private func line(_ state: ScanState, seconds: Int, width: Int = 120) -> String {
    var text = ProgressText(start: start)
    return text.line(state, at: start + .seconds(seconds), width: width)
  }

  @Test func halfDone() {
    // 1 GB and 5 million rows in 2 seconds, as much to come.
    let state = ScanState(totalBytes: 2_000_000_000, bytesDone: 1_000_000_000, rowsDone: 5_000_000)
    #expect(
      line(state, seconds: 2)
        == "████████████░░░░░░░░░░░░  1.0 GB of 2.0 GB  2.5 M events/s  2 s left")
  }

  @Test func secondOfFourPasses() {
    // A quarter and half of the next are done: 3 of 8 parts in 30 seconds, 5 to come.
    let state = ScanState(
      totalBytes: 8 << 30, bytesDone: 4 << 30, rowsDone: 30_000_000, pass: 2, passes: 4)
    #expect(
      line(state, seconds: 30)
        == "████████████░░░░░░░░░░░░  4.2 GB of 8.5 GB  1.0 M events/s  50 s left  pass 2 of 4")
  }

  @Test func speedIsOfTheLastSeconds() {
    var text = ProgressText(start: start)
    let state = ScanState(totalBytes: 100, bytesDone: 50, rowsDone: 4_000_000)
    _ = text.line(state, at: start + .seconds(1), width: 80)
    var later = state
    later.rowsDone = 5_000_000
    #expect(
      text.line(later, at: start + .seconds(3), width: 80).contains("  500.0 k events/s"))
    // A new pass counts its rows from the beginning.
    later.rowsDone = 300
    #expect(text.line(later, at: start + .seconds(4), width: 80).contains("  300 events/s"))
  }

  @Test(arguments: [0, 1, 10, 40, 60, 80])
  func neverWiderThanTheTerminal(_ width: Int) {
    let state = ScanState(
      totalBytes: 3_999_999_999_999, bytesDone: 1, rowsDone: 12_345_678, pass: 7, passes: 9)
    #expect(line(state, seconds: 20_000, width: width).count <= max(0, width - 1))
  }

  @Test func nothingIsTooSmallOrTooLarge() {
    #expect(line(ScanState(), seconds: 0).hasSuffix("0 B of 0 B  0 events/s"))
    let beyond = ScanState(totalBytes: 10, bytesDone: 30, rowsDone: -5, pass: 9, passes: 1)
    #expect(line(beyond, seconds: 9).contains("10 B of 10 B"))
    let huge = ScanState(totalBytes: .max / 4, bytesDone: .max / 8, rowsDone: .max / 2000)
    #expect(line(huge, seconds: 100_000).contains("PB"))
  }

  @Test(arguments: [
    ("1", 1), ("500MB", 500_000_000), ("2GiB", 2 << 30), ("2 gib", 2 << 30), ("3k", 3072),
    ("64KiB", 65536), ("1TB", 1_000_000_000_000),
  ])
  func memorySizes(_ text: String, _ bytes: Int) {
    #expect(MemorySize(argument: text)?.bytes == bytes)
  }

  @Test(arguments: [
    "", "0", "0GiB", "-1", "GiB", "1.5GiB", "2 elephants", "99999999999999999999", "9999999999GiB",
    "２GiB",
  ])
  func noMemorySizes(_ text: String) {
    #expect(MemorySize(argument: text) == nil)
  }

  /// The lowest limit of the process's cgroup and those above it holds.
  @Test func cgroupLimits() throws {
    let scratch = try ScratchFolder()
    #expect(MachineMemory.cgroupLimit(root: scratch.root) == nil)
    try scratch.write("proc/self/cgroup", "0::/outer/inner\n")
    #expect(MachineMemory.cgroupLimit(root: scratch.root) == nil)
    try scratch.write("sys/fs/cgroup/outer/inner/memory.max", "max\n")
    #expect(MachineMemory.cgroupLimit(root: scratch.root) == nil)
    try scratch.write("sys/fs/cgroup/outer/memory.max", "4096\n")
    #expect(MachineMemory.cgroupLimit(root: scratch.root) == 4096)
    try scratch.write("sys/fs/cgroup/outer/inner/memory.max", "2048\n")
    #expect(MachineMemory.cgroupLimit(root: scratch.root) == 2048)
    try scratch.write("proc/self/cgroup", "7:cpu,memory:/old\n3:pids:/x\n")
    try scratch.write("sys/fs/cgroup/memory/old/memory.limit_in_bytes", "1024\n")
    #expect(MachineMemory.cgroupLimit(root: scratch.root) == 1024)
    #expect(MachineMemory.defaultBytes > 0)
  }
}
