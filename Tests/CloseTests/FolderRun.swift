import Books
import Foundation
import Pipeline
import Testing

@testable import crossfoot

/// The month-end job over a copy of a books directory: a run takes the files out of the inbox.
///
/// Where the directory has a folder `before`, what is in that came in time for the month before, which is
/// closed first.
struct FolderRun {
  /// The repository, found from this file.
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What the run computed.
  let close: MonthEndClose
  /// Every report, by name.
  let reports: [String: String]

  /// Runs `period` over a copy of the books at `folder`.
  init(folder: String, period: String) async throws {
    let copy = FileManager.default.temporaryDirectory
      .appendingPathComponent("crossfoot-run-\(UUID().uuidString)").path
    try FileManager.default.copyItem(atPath: folder, toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let directory = BooksDirectory(path: copy)
    let period = try #require(Period(period))
    if FileManager.default.fileExists(atPath: copy + "/before") {
      try await Self.closeMonthBefore(period, copy)
    }
    let report = try await Self.run(directory, period)
    close = try #require(report.close)
    var reports: [String: String] = [:]
    let output = directory.output(of: period)
    for name in try FileManager.default.contentsOfDirectory(atPath: output) {
      reports[name] = try String(contentsOfFile: output + "/" + name, encoding: .utf8)
    }
    self.reports = reports
  }

  private static func run(
    _ directory: BooksDirectory, _ period: Period
  ) async throws -> JobRunner.Report {
    let job = repository.appendingPathComponent("Jobs/month-end.yaml").path
    return try await JobRunner(
      directory: directory, job: try JobFile(path: job), period: period,
      logger: Standard.logger(isVerbose: false)
    ).run()
  }

  /// Closes the month before `period` on the files in `before`, then gives the inbox back.
  private static func closeMonthBefore(_ period: Period, _ folder: String) async throws {
    let (inbox, before, late) = (folder + "/inbox", folder + "/before", folder + "/late")
    try FileManager.default.moveItem(atPath: inbox, toPath: late)
    try FileManager.default.moveItem(atPath: before, toPath: inbox)
    let directory = BooksDirectory(path: folder)
    _ = try await run(directory, period.previous)
    let closed = try await MonthCloser(
      directory: directory, period: period.previous, act: .close, person: "test", reason: "",
      isDryRun: false, logger: Standard.logger(isVerbose: false)
    ).run()
    try #require(closed.isClosed)
    try FileManager.default.removeItem(atPath: inbox)
    try FileManager.default.moveItem(atPath: late, toPath: inbox)
  }
}
