import Foundation
import UsageScan

/// How far a scan is, in one line of standard error that is written again a few times a second.
///
/// It looks at the scan's counters from a task of its own: the scan never waits for the terminal.
struct ProgressLine: Sendable {
  private static let interval = Duration.milliseconds(250)

  private let task: Task<Void, Never>

  /// Shows `progress` until ``end()``.
  init(_ progress: ScanProgress) {
    task = Task.detached {
      var text = ProgressText(start: .now)
      // A scan that is over before anybody could read the line shows none.
      while (try? await Task.sleep(for: Self.interval)) != nil {
        let line = text.line(ScanState(progress), at: .now, width: Self.columnCount)
        Self.write("\r" + line + "\u{1B}[K")
      }
      Self.write("\r\u{1B}[K")
    }
  }

  /// Takes the line away.
  func end() async {
    task.cancel()
    await task.value
  }

  /// Whether standard error is a terminal on which a line can be written again.
  static var isPossible: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  private static var columnCount: Int {
    var size = winsize()
    let hasSize = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return hasSize ? Int(size.ws_col) : 80
  }

  private static func write(_ text: String) {
    // A terminal that is gone is no reason to stop the work.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// The counters of a scan at one moment.
struct ScanState: Hashable, Sendable {
  var totalBytes = 0
  var bytesDone = 0
  var rowsDone = 0
  var pass = 1
  var passes = 1
}

extension ScanState {
  /// The counters now.
  init(_ progress: ScanProgress) {
    totalBytes = progress.totalBytes
    bytesDone = progress.bytesDone
    rowsDone = progress.rowsDone
    pass = progress.pass
    passes = progress.passes
  }
}
