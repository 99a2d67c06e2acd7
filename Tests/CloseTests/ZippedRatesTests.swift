import ExactMoney
import Foundation
import Pipeline
import Testing

@testable import crossfoot

/// The ECB publishes its history as a zip; a close takes it as it is.
struct ZippedRatesTests {
  private static let zip = FolderRun.repository
    .appendingPathComponent("Fixtures/providers/ecb/eurofxref-hist.zip")

  /// Books in USD with a cost of 30.00 EUR beside one of 12.00 USD, which nothing but `zip` can convert.
  private func close(with zip: Data) async throws -> MonthEndClose {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("crossfoot-zip-\(UUID().uuidString)")
    let source = FolderRun.repository.appendingPathComponent("Fixtures/findings/missing-rate")
    try FileManager.default.copyItem(at: source, to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let inbox = folder.appendingPathComponent("inbox/fx_rates")
    try FileManager.default.createDirectory(at: inbox, withIntermediateDirectories: true)
    try zip.write(to: inbox.appendingPathComponent("eurofxref-hist.zip"))
    return try await FolderRun(folder: folder.path, period: "2026-10").close
  }

  @Test func itsRatesCount() async throws {
    let close = try await close(with: try Data(contentsOf: Self.zip))
    #expect(close.findings.isEmpty, "\(close.findings)")
    // The mean of 1.25 and 1.15 is 1.20: 12.00 and 36.00.
    #expect(close.profitAndLoss.total.totalCost.description == "48.00")
  }

  @Test(arguments: [-1, 40])
  func damagedNothingOfItCounts(_ place: Int) async throws {
    var zip = try Data(contentsOf: Self.zip)
    // Cut short, or another byte in the middle of the data.
    if place < 0 { zip.removeLast(10) } else { zip[30 + 18 + 10] ^= 0x10 }
    let close = try await close(with: zip)
    #expect(
      close.findings.map(\.code).sorted { $0.rawValue < $1.rawValue } == [
        .corruptStream, .missingRate,
      ])
    #expect(close.findings.contains { $0.location?.file.contains("eurofxref-hist.zip") == true })
  }
}
