import Books
import Foundation
import Pipeline
import Testing

@testable import crossfoot

/// The month-end job over a copy of a books directory: a run takes the files out of the inbox.
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
    let job = Self.repository.appendingPathComponent("Jobs/month-end.yaml").path
    let report = try await JobRunner(
      directory: directory, job: try JobFile(path: job), period: period,
      logger: Standard.logger(isVerbose: false)
    ).run()
    close = try #require(report.close)
    var reports: [String: String] = [:]
    let output = directory.output(of: period)
    for name in try FileManager.default.contentsOfDirectory(atPath: output) {
      reports[name] = try String(contentsOfFile: output + "/" + name, encoding: .utf8)
    }
    self.reports = reports
  }
}
