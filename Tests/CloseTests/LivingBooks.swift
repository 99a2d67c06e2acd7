import Books
import ExactMoney
import Foundation
import Pipeline
import Testing

@testable import crossfoot

/// Books on disk that live through months: files come, months are run, decided, closed.
final class LivingBooks {
  let directory: BooksDirectory

  /// New books under `policy`.
  init(policy: String = "") throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("crossfoot-life-\(UUID().uuidString)").path
    directory = BooksDirectory(path: path)
    try directory.createMissingFolders()
    try setPolicy(policy)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory.path) }

  func setPolicy(_ policy: String) throws {
    try policy.write(toFile: directory.policyFile, atomically: true, encoding: .utf8)
  }

  /// Puts a file into the inbox.
  func put(_ name: String, _ text: String) throws {
    let path = directory.inbox + "/" + name
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// Runs the month-end job.
  @discardableResult func run(_ period: String) async throws -> JobRunner.Report {
    let job = FolderRun.repository.appendingPathComponent("Jobs/month-end.yaml").path
    return try await JobRunner(
      directory: directory, job: try JobFile(path: job), period: try #require(Period(period)),
      logger: Standard.logger(isVerbose: false)
    ).run()
  }

  /// The close that a run of `period` computes.
  func close(_ period: String) async throws -> MonthEndClose {
    try #require(try await run(period).close)
  }

  /// Decides on every open item of `period` that `chosen` holds of.
  func decide(
    _ period: String, _ action: DecisionAction, by person: String = "Ann",
    where chosen: (ReviewItem) -> Bool = { _ in true }
  ) throws {
    let month = try #require(Period(period))
    let database = try BooksDatabase(directory)
    let items = try database.reviewItems(month).filter { $0.state.isOpen && chosen($0) }
    try database.record(
      items.map { item in
        Decision(
          period: month, item: item.id, content: item.content, action: action, person: person,
          decidedAt: "2026-12-01T00:00:00Z", reason: "test", amount: item.amount)
      })
    try database.close()
  }

  /// Closes or restates `period`.
  @discardableResult func freeze(
    _ period: String, _ act: AuditAct = .close, by person: String = "Zoe"
  ) async throws -> MonthCloser.Report {
    try await MonthCloser(
      directory: directory, period: try #require(Period(period)), act: act, person: person,
      reason: "test", isDryRun: false, logger: Standard.logger(isVerbose: false)
    ).run()
  }

  func reopen(_ period: String) throws {
    let database = try BooksDatabase(directory)
    try database.reopen(
      try #require(Period(period)), by: Actor("Zoe", at: "2026-12-01T00:00:00Z"), reason: "test")
    try database.close()
  }

  /// A report as it lies in `out/`.
  func report(_ period: String, _ name: String) throws -> String {
    try String(contentsOfFile: directory.output + "/\(period)/\(name)", encoding: .utf8)
  }

  /// A report of a closed version.
  func frozen(_ period: String, version: Int, _ name: String) throws -> String {
    try String(
      contentsOfFile: directory.closed + "/\(period)/v\(version)/\(name)", encoding: .utf8)
  }

  /// Total cost of a row, as `pnl.csv` prints it.
  func cost(_ period: String, _ row: String, _ column: String = "total_cost") throws -> String {
    let lines = try report(period, "pnl.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(lines.first)
    let (name, value) = (
      try #require(header.firstIndex(of: "customer_id")),
      try #require(header.firstIndex(of: column))
    )
    return try #require(lines.first { $0[name] == row })[value]
  }
}
