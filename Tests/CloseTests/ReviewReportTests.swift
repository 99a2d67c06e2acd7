import ExactMoney
import Foundation
import PageReading
import Pipeline
import Reports
import Testing

/// The review's machine forms: the same figures in JSON, XML and CSV.
@Suite struct ReviewReportTests {
  private static func reports(_ close: MonthEndClose) throws -> PrintedReports {
    try PrintedReports(close, policy: "")
  }

  private static func object(_ bytes: [UInt8]?) throws -> [String: Any] {
    let data = Data(try #require(bytes))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// What an XML element holds the first time it occurs in `text` after `anchor`.
  private static func content(
    of element: String, after anchor: String, in text: String
  ) -> String? {
    guard let start = text.range(of: anchor),
      let open = text.range(of: "<\(element)>", range: start.upperBound..<text.endIndex),
      let end = text.range(of: "</\(element)>", range: open.upperBound..<text.endIndex)
    else { return nil }
    return String(text[open.upperBound..<end.lowerBound])
  }

  @Test func controlTotalsAreEqualInAllForms() throws {
    let close = try WorkedExampleTests.threeWay("hold").close("2026-01")
    let reports = try Self.reports(close)
    let json = try Self.object(reports.bytes["drift.json"])
    let drift = try #require(json["drift"] as? [String: Any])
    let total = try #require(drift["total"] as? [String: Any])
    let xml = String(decoding: reports.bytes["drift.xml", default: []], as: UTF8.self)
    let rows = reports.rows("drift.csv")
    let amounts = rows.compactMap { Rational(printed: $0["reporting_amount"]) }
    let open = rows.filter { $0["passes"] == "false" }
    let expected = [
      "net": "1.58", "gross": "1.8", "waived": "0", "open": "1.8",
    ]
    for (name, value) in expected {
      #expect(total[name] as? String == value)
      #expect(Self.content(of: name, after: "<drift items=", in: xml) == value)
    }
    #expect(Rational.sum(amounts).decimalText() == expected["net"])
    #expect(Rational.sum(amounts.map(\.magnitude)).decimalText() == expected["gross"])
    #expect(total["open_items"] as? Int == open.count)
    #expect((json["open_items"] as? [Any])?.count == open.count)
    #expect(xml.components(separatedBy: " action=\"").count - 1 == open.count)

    let conservation = try #require(json["conservation"] as? [String: Any])
    #expect(conservation["documents"] as? String == "3.82")
    #expect(conservation["difference"] as? String == "0.00")
    let pnl = try #require(reports.rows("pnl.csv").last)
    #expect(pnl["total_cost"] == conservation["total"] as? String)
    #expect(Self.content(of: "documents", after: "<conservation>", in: xml) == "3.82")
    let booked = reports.rows("documents.csv").map { $0["booked"] }
    #expect(Rational.sum(printed: booked).decimalText() == "3.82")
  }

  /// Every section is there by its name, also where it is empty, and amounts are texts.
  @Test func everySectionIsThere() throws {
    var close = try MonthBooks(["customers/c.csv": "customer_id,name\nA,Alder\n"]).close("2026-01")
    let empty = try Self.object(try Self.reports(close).bytes["drift.json"])
    #expect(
      Set(empty.keys) == [
        "identity", "definitions", "evidence", "invoices", "replaced_invoices", "expectations",
        "footings", "tie_outs", "waterfalls", "drift", "causes", "booked_drift", "drivers",
        "exchange", "charges",
        "prepaid", "unassigned", "corrections", "taken_up", "conservation", "allocations",
        "coverage",
        "open_items_as_of", "open_items_by_age", "open_items_total", "meter_lines", "open_items",
        "decided_items", "ambiguous_matches", "roll_forward", "trend", "claim_totals",
        "adjustments",
        "rolled_items", "claims",
      ])
    #expect(empty["evidence"] is NSNull)
    #expect((empty["open_items"] as? [Any])?.isEmpty == true)
    let unassigned = try #require(empty["unassigned"] as? [String: Any])
    #expect(unassigned["unattributed"] as? String == "0.00")
    #expect(unassigned["unallocated"] as? String == "0.00")

    close.review?.evidence = Review.Evidence(
      program: "crossfoot 1", policy: [(key: "surplus", value: "hold")],
      files: ["b.csv", "a.csv"].map {
        .init(
          kind: .usage, name: "usage/" + $0, sha256: "00", sizeBytes: 1, rows: RowCounts(taken: 2))
      })
    let full = try Self.object(try Self.reports(close).bytes["drift.json"])
    let evidence = try #require(full["evidence"] as? [String: Any])
    let files = try #require(evidence["files"] as? [[String: Any]])
    #expect(files.map { $0["name"] as? String } == ["usage/a.csv", "usage/b.csv"])
  }

  /// The page says what the other forms say, and foots: 1.58 net, 1.80 gross, all of it open; the seventh item is an invoice rounding of nothing.
  @Test func pageHasTheSameTotals() throws {
    let close = try WorkedExampleTests.threeWay("hold").close("2026-01")
    let reports = try Self.reports(close)
    #expect(reports.pageFaults() == [])
    let page = ParsedPage(String(decoding: reports.bytes["drift.html", default: []], as: UTF8.self))
    let causes = try #require(
      DisplayedTable.all(of: page).first { $0.caption.hasPrefix("Drift by variance") })
    let total = try #require(causes.rows.last)
    #expect(
      total.cells.map(\.text)
        == ["All", "7", "+1.58", "1.80", "0.00", "0.00", "0.00", "1.80", "6"])
    #expect(
      causes.rows.contains { $0.cells.map(\.text).starts(with: ["Price", "1", "\u{2212}0.11"]) })
  }
}
