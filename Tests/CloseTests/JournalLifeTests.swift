import Books
import ExactMoney
import Pipeline
import Testing

@testable import crossfoot

/// The journal and the comparison of months that are closed on disk.
struct JournalLifeTests {
  /// SPEC §8, the invoice after the close: what January's journal turned round stands again in
  /// February, and is gone with the invoice.
  @Test func theNextMonthGoesOn() async throws {
    let books = try await MonthLifeTests.closedJanuary()
    try books.put("invoices/a2.csv", MonthLifeTests.lateInvoice)
    let february = try await books.close("2026-02")
    #expect(
      JournalTests.lines(february, .cost) == [
        "2026-02-28 cost/cost_of_revenue 25.00", "2026-02-28 accrued -30.00",
        "2026-02-28 accrued 500.00", "2026-02-28 payable -495.00",
      ])
    #expect(
      JournalTests.lines(february, .standingAccruals) == [
        "2026-02-28 cost 500.00", "2026-02-28 accrued -500.00",
      ])
    #expect(
      JournalTests.lines(february, .accrualReversal) == [
        "2026-03-01 cost -30.00", "2026-03-01 accrued 30.00",
      ])
  }

  /// The months in the database say what the report says.
  @Test func comparedFromTheDatabase() async throws {
    let books = try MonthLifeTests.twoAccounts()
    try await books.run("2026-01")
    let february = try await books.close("2026-02")
    let database = try BooksDatabase(books.directory)
    func used(_ text: String) throws -> UsedMonth? {
      let period = try #require(Period(text))
      return try database.usedMonth(period)
    }
    let before = try #require(try used("2026-01"))
    let now = try #require(try used("2026-02"))
    let comparison = ComparisonStage(now, with: before).run()
    #expect(comparison == february.comparison)
    #expect(comparison.meters.map(\.difference) == [-290, -480])
    #expect(try used("2026-07") == nil)
    try database.close()
  }
}
