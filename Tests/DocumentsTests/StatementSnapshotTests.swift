import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// Which of several deliveries of one statement counts.
@Suite struct StatementSnapshotTests {
  private static let header =
    "provider,invoice_id,currency,period_start,period_end,service_start,service_end,"
    + "charge_category,account,amount,statement_of,statement_as_of,statement_number\n"

  /// A delivery with a row for each day and amount, of the estimate where `number` is empty.
  private func delivery(
    _ name: String, _ rows: [(day: Int, amount: String)], number: String = "", account: String = "a"
  ) -> [Invoice] {
    let text = rows.map { day, amount in
      "aws,\(number.isEmpty ? "estimate" : number),USD,2026-10-01,2026-11-01,2026-10-\(10 + day),"
        + "2026-10-\(11 + day),usage,\(account),\(amount),p/2026-10,2026-10-\(10 + day),\(number)\n"
    }
    let outcome = DocumentReader.read(file(.invoices, Self.header + text.joined(), named: name))
    #expect(outcome.findings == [])
    return outcome.output.invoices
  }

  private func standing(_ deliveries: [Invoice]...) -> (sum: ExactDecimal, codes: [FindingCode]) {
    let forward = StatementSnapshots.standing(deliveries.flatMap(\.self))
    let backward = StatementSnapshots.standing(deliveries.reversed().flatMap(\.self))
    #expect(forward.output.lines.sum == backward.output.lines.sum, "order of arrival matters")
    #expect(forward.findings.sorted() == backward.findings.sorted(), "order of arrival matters")
    return (forward.output.lines.sum, forward.findings.map(\.code))
  }

  @Test func theDeliveryThatReachesFurtherReplacesTheOther() {
    let result = standing(
      delivery("invoices/a.csv", [(0, "5"), (1, "5")]),
      delivery("invoices/b.csv", [(0, "5"), (1, "4"), (2, "1")]))
    #expect(result.sum == 10)
    #expect(result.codes == [.supersededStatement])
  }

  @Test func theFinalOneReplacesTheEstimateEvenWhereItShrinks() {
    let result = standing(
      delivery("invoices/a.csv", [(0, "5"), (1, "5"), (2, "5")]),
      delivery("invoices/b.csv", [(0, "5"), (1, "4")], number: "INV-1"))
    #expect(result.sum == 9)
    #expect(result.codes == [.supersededStatement])
  }

  @Test func theDayInTheNameDecidesWhereTheRowsDoNot() {
    let result = standing(
      delivery("invoices/month-2026-11-02.csv", [(0, "5")]),
      delivery("invoices/month-2026-11-05.csv", [(0, "4")]))
    #expect(result.sum == 4)
    #expect(result.codes == [.supersededStatement])
  }

  @Test func whereNothingDecidesAPersonMust() {
    let result = standing(
      delivery("invoices/a.csv", [(0, "5")]), delivery("invoices/b.csv", [(0, "4")]))
    #expect(result.sum == 4)
    #expect(result.codes == [.conflictingRecord])
  }

  @Test func theSameTwiceIsOnce() {
    let result = standing(
      delivery("invoices/a.csv", [(0, "5")]), delivery("invoices/b.csv", [(0, "5")]))
    #expect(result.sum == 5)
    #expect(result.codes == [])
  }

  @Test func partsOfOneDeliveryAddUp() {
    let result = standing(
      delivery("invoices/cur-00001.csv", [(0, "5"), (1, "5")]),
      delivery("invoices/cur-00002.csv", [(0, "5"), (2, "7")]))
    #expect(result.sum == 22)
    #expect(result.codes == [])
  }

  @Test func daysThatHaveNothingInCommonAddUp() {
    let result = standing(
      delivery("invoices/day-1.csv", [(0, "5")]), delivery("invoices/day-2.csv", [(1, "6")]))
    #expect(result.sum == 11)
    #expect(result.codes == [])
  }

  @Test func whatLosesAnAccountIsNoReplacement() {
    let result = standing(
      delivery("invoices/a.csv", [(0, "5")], account: "one"),
      delivery("invoices/b.csv", [(0, "4"), (1, "4")], account: "two"))
    #expect(result.sum == 8)
    #expect(result.codes == [.conflictingRecord])
  }

  @Test func namesTellPartsAndDays() {
    #expect(DeliveryName(file: "invoices/cur-00002.csv.gz").delivery == "invoices/cur.csv.gz")
    #expect(DeliveryName(file: "invoices/part_1_0001.csv").delivery == "invoices/part_1.csv")
    #expect(DeliveryName(file: "invoices/focus-20261101.csv").delivery.contains("20261101"))
    #expect(DeliveryName(file: "invoices/focus-20261101.csv").stamp == "20261101")
    #expect(
      DeliveryName(file: "invoices/20261101-20261201/20261114T010203Z/cur-00001.csv").stamp
        == "20261114010203")
    #expect(DeliveryName(file: "invoices/october.csv").stamp == "")
  }
}
