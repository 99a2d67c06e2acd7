/// Puts a scan's counters into words: bar, bytes, events a second, time left, pass.
struct ProgressText {
  private static let barWidth = 24

  /// Since when there is this number of passes: with another number the scan began anew.
  private var start: ContinuousClock.Instant
  private var passes = 0
  /// Of the events a second that are shown: since when, and the counter then.
  private var last: (time: ContinuousClock.Instant, rows: Int)
  private var eventsPerSecond = 0

  /// Nothing is done at `start`.
  init(start: ContinuousClock.Instant) {
    self.start = start
    last = (start, 0)
  }

  /// The line for `state`, never wider than `width`: a wrapped line could not be written again.
  mutating func line(
    _ state: ScanState, at now: ContinuousClock.Instant, width: Int
  ) -> String {
    if passes != 0, state.passes != passes { start = now }
    passes = state.passes
    updateSpeed(state.rowsDone, at: now)
    let total = max(1, state.totalBytes)
    let done = min(max(0, state.bytesDone), total)
    var parts = [
      Self.bar(done, of: total), "\(Self.bytes(done)) of \(Self.bytes(state.totalBytes))",
      "\(Self.count(eventsPerSecond)) events/s",
    ]
    if let left = secondsLeft(state, done, total, at: now) { parts.append(Self.left(left)) }
    if state.passes > 1 { parts.append("pass \(state.pass) of \(state.passes)") }
    while parts.count > 1, Self.joined(parts).count >= width { parts.removeLast() }
    return String(Self.joined(parts).prefix(max(0, width - 1)))
  }

  private static func joined(_ parts: [String]) -> String { parts.joined(separator: "  ") }

  /// Over at least a second, so that the figure can be read.
  private mutating func updateSpeed(_ rows: Int, at now: ContinuousClock.Instant) {
    let milliseconds = Self.milliseconds(now - last.time)
    // A new pass may count from 0 again.
    if rows < last.rows { last.rows = 0 }
    guard milliseconds >= 1000 || (eventsPerSecond == 0 && milliseconds > 0) else { return }
    eventsPerSecond = Self.share(rows - last.rows, of: 1000, by: milliseconds)
    if milliseconds >= 1000 { last = (now, rows) }
  }

  /// As long as the bytes so far took, for each of those to come; `nil` at the very beginning.
  private func secondsLeft(
    _ state: ScanState, _ done: Int, _ total: Int, at now: ContinuousClock.Instant
  ) -> Int? {
    let elapsed = Self.milliseconds(now - start)
    // In 128 bits, here and below: a counter that is off must not stop the work.
    let doneOverall = Int128(state.pass - 1) * Int128(total) + Int128(done)
    let rest = Int128(state.passes) * Int128(total) - doneOverall
    guard elapsed >= 500, doneOverall > 0, rest >= 0 else { return nil }
    return Int(clamping: Int128(elapsed) * rest / doneOverall / 1000)
  }

  /// `part` × `whole` ÷ `divisor`.
  private static func share(_ part: Int, of whole: Int, by divisor: Int) -> Int {
    Int(clamping: Int128(part) * Int128(whole) / Int128(divisor))
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    let (seconds, attoseconds) = duration.components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }

  private static func bar(_ done: Int, of total: Int) -> String {
    let filled = share(done, of: barWidth, by: total)
    return String(repeating: "█", count: filled)
      + String(repeating: "░", count: barWidth - filled)
  }

  /// `1.8 GB`, decimal units, cut and not rounded.
  static func bytes(_ count: Int) -> String { scaled(count, ["B", "kB", "MB", "GB", "TB", "PB"]) }

  /// `12.3 M`.
  static func count(_ count: Int) -> String { scaled(count, ["", "k", "M", "G"]) }

  private static func scaled(_ count: Int, _ units: [String]) -> String {
    var (divisor, unit) = (1, 0)
    while count / divisor >= 1000, unit < units.count - 1 {
      (divisor, unit) = (divisor * 1000, unit + 1)
    }
    let tenth = unit == 0 ? "" : ".\(count / (divisor / 10) % 10)"
    let name = units[unit].isEmpty ? "" : " " + units[unit]
    return "\(count / divisor)\(tenth)\(name)"
  }

  private static func left(_ seconds: Int) -> String {
    if seconds < 60 { return "\(seconds) s left" }
    if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s left" }
    return "\(seconds / 3600) h \(seconds % 3600 / 60) min left"
  }
}
