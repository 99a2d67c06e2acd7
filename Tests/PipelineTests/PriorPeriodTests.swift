import BigInt
import ExactMoney
import Testing

@testable import Pipeline

/// SPEC §7: recomputed − last closed version − already taken up, per row and category.
struct PriorPeriodTests {
  private let january: Period
  private let dollar: Currency

  init() throws {
    january = try #require(Period("2026-01"))
    dollar = try #require(Currency(code: "USD"))
  }

  private func month(
    _ period: Period, _ cells: [String: BigInt], documents: [String: BigInt],
    takenUp: [PriorPeriodCost] = [], revenue: [String: BigInt] = [:]
  ) -> ClosedMonth {
    ClosedMonth(
      period: period, version: 1, currency: dollar, cells: places(cells),
      documents: documents.sorted { $0.key < $1.key }.map(document),
      revenue: Dictionary(uniqueKeysWithValues: revenue.map { (RowID($0), $1) }),
      takenUp: takenUp)
  }

  private func places(_ cells: [String: BigInt]) -> [Shares.Place: BigInt] {
    Dictionary(
      uniqueKeysWithValues: cells.map {
        (Shares.Place(row: RowID($0), category: .api), $1)
      })
  }

  private func document(_ name: String, _ booked: BigInt) -> ClosedDocument {
    ClosedDocument(
      documentID: DocumentID(name), kind: name.hasPrefix("accrual") ? .accrual : .invoice,
      supplier: SupplierID("openai"), booked: booked)
  }

  @Test("SPEC §8: 810.00 closed, the late invoice makes it 805.00")
  func lateInvoice() throws {
    let closed = month(
      january, ["A": 41_000, "B": 40_000], documents: ["a1": 31_000, "accrual": 50_000])
    let now = month(january, ["A": 40_900, "B": 39_600], documents: ["a1": 31_000, "a2": 49_500])
    let cost = try #require(PriorPeriodStage(closed: [closed]).difference(now))
    #expect(cost.cells == places(["A": -100, "B": -400]))
    #expect(cost.sum == -500)
    #expect(cost.gross == 500)
    #expect(cost.documents == [document("accrual", -50_000), document("a2", 49_500)])

    let booked = cost.document(dollar)
    #expect(booked.booked == Money(minorUnits: -500, currency: dollar))
    #expect(booked.kind == .priorPeriod)
    #expect(
      booked.shares.map { "\($0.row) \($0.category) \($0.amount)" }
        == ["A prior_period -1", "B prior_period -4"])
  }

  @Test("What a later month took up is not taken up again")
  func takenUpOnce() throws {
    let first = PriorPeriodCost(
      origin: january, cells: places(["A": -100, "B": -400]),
      documents: [document("accrual", -50_000), document("a2", 49_500)])
    let closed = [
      month(january, ["A": 41_000, "B": 40_000], documents: ["a1": 31_000, "accrual": 50_000]),
      month(january.next, ["B": 1_000], documents: ["a3": 1_000], takenUp: [first]),
    ]
    let same = month(january, ["A": 40_900, "B": 39_600], documents: ["a1": 31_000, "a2": 49_500])
    #expect(PriorPeriodStage(closed: closed).difference(same) == nil)

    // A credit note of 3.00 comes later still: only that is left.
    let credited = month(
      january, ["A": 40_600, "B": 39_600],
      documents: ["a1": 31_000, "a2": 49_500, "credit": -300])
    let cost = try #require(PriorPeriodStage(closed: closed).difference(credited))
    #expect(cost.cells == places(["A": -300]))
    #expect(cost.documents == [document("credit", -300)])
  }

  @Test("A restated month takes back what a later month had taken up")
  func restatedAfterTakingUp() throws {
    let first = PriorPeriodCost(
      origin: january, cells: places(["A": -100]), documents: [document("a2", -100)])
    let closed = [
      month(january, ["A": 40_900], documents: ["a1": 41_000, "a2": -100]),
      month(january.next, [:], documents: [:], takenUp: [first]),
    ]
    let now = month(january, ["A": 40_900], documents: ["a1": 41_000, "a2": -100])
    let cost = try #require(PriorPeriodStage(closed: closed).difference(now))
    #expect(cost.cells == places(["A": 100]))
  }

  @Test("Money that only moves between customers is a document of 0.00")
  func movedMoney() throws {
    let closed = month(january, ["A": 300, "B": 700], documents: ["a1": 1_000])
    let now = month(january, ["A": 500, "B": 500], documents: ["a1": 1_000])
    let cost = try #require(PriorPeriodStage(closed: [closed]).difference(now))
    #expect(cost.sum == 0)
    #expect(cost.gross == 400)
    #expect(cost.documents.isEmpty)
    #expect(cost.document(dollar).shares.sum == .zero)
  }

  @Test("Revenue of a closed month that has changed is named, not booked")
  func lateRevenue() throws {
    let closed = month(january, [:], documents: [:], revenue: ["A": 4_900])
    let stage = PriorPeriodStage(closed: [closed])
    #expect(stage.findings(closed).isEmpty)
    let now = month(january, [:], documents: [:], revenue: ["A": 4_900, "B": 100])
    let finding = try #require(stage.findings(now).first)
    #expect(finding.code == .lateRevenue)
    #expect(finding.message.contains("is now 50.00 instead of 49.00 USD; rows: B"))
    #expect(stage.difference(now) == nil)
  }

  @Test("A restatement names every cell and document that changed")
  func restatement() {
    let before = month(january, ["A": 100, "B": 50], documents: ["a1": 100, "a2": 50])
    let now = month(january, ["A": 100, "C": 80], documents: ["a1": 100, "a3": 80])
    let restatement = Restatement(from: before, to: now)
    #expect(restatement.cells.map(\.place.row.rawValue) == ["B", "C"])
    #expect(restatement.totals.before == 50)
    #expect(restatement.totals.now == 80)
    #expect(restatement.documents.map(\.difference) == [document("a2", -50), document("a3", 80)])
    #expect(restatement.documents.map(\.before) == [50, 0])
  }
}
