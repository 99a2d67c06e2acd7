import Foundation
import Testing

/// `simulate` of the built program: forms, exit statuses, and books that stay as they are.
@Suite struct SimulateCommandTests {
  private static func books() throws -> SmallBooks {
    let books = try SmallBooks(month: "2026-01", billed: "107.00")
    #expect(try books.close().status == 1)
    return books
  }

  /// `simulate` under `scenario`, with `arguments`.
  private static func run(
    _ scenario: String, _ books: SmallBooks, _ arguments: [String] = []
  ) throws -> ProcessOutcome {
    try books.scratch.write("scenario.yaml", scenario)
    return try CommandLineTool.run(
      ["simulate", books.scratch.path("scenario.yaml"), "--period", "2026-01"] + arguments
        + ["--books", books.path])
  }

  /// What the books hold, but for who has them.
  private static func bytes(_ books: SmallBooks) throws -> [String: Data] {
    try FileManager.default.bytes(under: books.path).filter { !$0.key.hasSuffix("books.lock") }
  }

  private static let halfPrice = """
    scenario: Half price
    prices: [{ provider: p, model: m, change_pct: -50 }]

    """

  /// 107.00 billed for 100.00 rated are 53.50 for 50.00: of that A bears 60 %.
  @Test func aPriceCutInEveryForm() throws {
    let books = try Self.books()
    let before = try Self.bytes(books)
    let table = try Self.run(Self.halfPrice, books)
    #expect(table.status == 0, "\(table.errors)")
    for text in [
      "What if: Half price; 2026-01, USD, cost basis fully loaded",
      "price of p m -50 %; about usage rated 100.00 USD", "32.10", "21.40", "53.50",
    ] {
      #expect(table.output.contains(text), "\(text) is missing in \(table.output)")
    }
    let csv = try Self.run(Self.halfPrice, books, ["--format", "csv"])
    let lines = csv.output.split(whereSeparator: \.isNewline)
    #expect(lines.first?.hasPrefix("scenario,period,currency,cost_basis,customer_id,") == true)
    #expect(
      lines.contains {
        $0.hasPrefix("Half price,2026-01,USD,fully loaded,A,Alder,pro,")
          && $0.contains(",64.20,32.10,-32.10,") && $0.hasSuffix(",32.10")
      }, "\(csv.output)")
    let plans = try Self.run(Self.halfPrice, books, ["--format", "csv", "--by", "plan"])
    #expect(plans.output.contains("fully loaded,(no plan),"))
    let json = try Self.run(Self.halfPrice, books, ["--format", "json"])
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["cost_basis"] as? String == "fully loaded")
    let customers = object?["customers"] as? [[String: Any]]
    #expect(customers?.last?["effect"] as? String == "53.50")
    #expect(try Self.bytes(books) == before)
  }

  @Test func whatCannotBeComputedIsSaid() throws {
    let books = try Self.books()
    for (scenario, message) in [
      ("swaps: [{ provider: p, old: m, new: other }]", "scenario.yaml:1: the price book has no"),
      ("price: []", "not a key here"),
      ("prices:\n  - { provider: p, unit_price: 1 }", "scenario.yaml:2: "),
      ("plans: [{ plan: pro }]", "is required"),
      ("prospects: [{ customer_id: A, price: 1, like: B }]", "A is there already"),
      ("prospects: [{ customer_id: N, price: 1 }]", "one of calls and like"),
    ] {
      let outcome = try Self.run(scenario, books)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains(message), "\(scenario): \(outcome.errors)")
    }
    let warned = try Self.run(
      "prices: [{ provider: q, change_pct: 5 }]", books, ["--format", "csv"])
    #expect(warned.status == 0)
    #expect(warned.errors.contains("no usage of 2026-01 has that price"))
  }
}
