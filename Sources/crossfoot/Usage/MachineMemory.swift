import Foundation

/// How much memory there is for this program.
enum MachineMemory {
  /// What a scan takes at most when nobody says: 60 % of what the machine or its cgroup has, so that
  /// the close after it has room too.
  static var defaultBytes: Int {
    let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return share(of: min(physical, cgroupLimit(root: "") ?? physical))
  }

  private static func share(of bytes: Int) -> Int { bytes / 100 * 60 }

  /// The lowest limit of this process's cgroup and those above it, version 2 or 1; `nil` where there
  /// is none. `root` stands before `/proc` and `/sys`.
  static func cgroupLimit(root: String) -> Int? {
    let memberships = text(root + "/proc/self/cgroup").split(separator: "\n").map {
      $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }
    var limits: [Int] = []
    for membership in memberships where membership.count == 3 {
      let controllers = membership[1].split(separator: ",")
      let isUnified = membership[0] == "0" && controllers.isEmpty
      guard isUnified || controllers.contains("memory") else { continue }
      let mount = root + "/sys/fs/cgroup" + (isUnified ? "" : "/memory")
      let file = isUnified ? "memory.max" : "memory.limit_in_bytes"
      var folder = String(membership[2])
      while true {
        // "max" is no number, and no limit.
        if let limit = Int(text(mount + folder + "/" + file)) { limits.append(limit) }
        guard let end = folder.lastIndex(of: "/") else { break }
        folder = String(folder[..<end])
      }
    }
    return limits.min()
  }

  private static func text(_ path: String) -> String {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
