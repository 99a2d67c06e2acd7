import ArgumentParser
import Foundation
import UsageScan

/// What a scan may use of the machine.
struct ScanArguments: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Memory for telling events apart, such as 2GiB or 500MB; with less, the files are read several times.",
      discussion: "Default: 60 % of the machine's, or of its cgroup's. The results are the same.",
      valueName: "size"))
  var memory: MemorySize?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Threads that scan. Default: one per core. The results are the same.", valueName: "n"))
  var workers: Int?

  /// The most threads that make any sense.
  private static let workerLimit = 1024

  func validate() throws {
    if let workers, !(1...Self.workerLimit).contains(workers) {
      throw ValidationError("--workers must be from 1 to \(Self.workerLimit)")
    }
  }

  /// The settings of the scan; progress is shown to whoever watches a terminal, unless `isQuiet`.
  func settings(isQuiet: Bool) -> ScanSettings {
    var options = ScanOptions()
    options.workers = workers ?? ProcessInfo.processInfo.activeProcessorCount
    options.memoryBytes = memory?.bytes ?? MachineMemory.defaultBytes
    return ScanSettings(options: options, isProgressShown: !isQuiet && ProgressLine.isPossible)
  }
}

/// An amount of memory as a person writes it.
struct MemorySize: ExpressibleByArgument, Hashable {
  let bytes: Int

  private static let units: [(name: String, bytes: Int)] = [
    ("", 1), ("b", 1), ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000), ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30),
    ("tib", 1 << 40), ("k", 1 << 10), ("m", 1 << 20), ("g", 1 << 30), ("t", 1 << 40),
  ]

  /// Reads a whole number above 0 with a unit: 2GiB, 500MB, 500 mb; without one, bytes.
  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    let name = argument.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    guard let number = Int(digits), number > 0,
      let unit = Self.units.first(where: { $0.name == name })
    else { return nil }
    let (bytes, isTooMuch) = number.multipliedReportingOverflow(by: unit.bytes)
    guard !isTooMuch else { return nil }
    self.bytes = bytes
  }
}
