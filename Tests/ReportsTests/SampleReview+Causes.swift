import ExactMoney
import Testing

@testable import Pipeline

extension SampleReview {
  func causes() throws -> [Review.CauseList] {
    func list(
      _ provider: ProviderID?, _ causes: [(Cause, String)], net: String
    ) throws -> Review.CauseList {
      .init(
        provider: provider,
        causes: try causes.map { cause, amount in
          let amount = try exact(amount)
          return .init(
            cause: cause, count: amount.isZero ? 0 : 1, net: amount, gross: amount.magnitude)
        }, net: try exact(net), difference: 0)
    }
    return [
      try list(
        anthropic,
        [(.credit, "-230.861575399391"), (.rounding, "0.004"), (.unexplained, "0")],
        net: "-230.857575399391"),
      try list(
        openAI,
        [
          (.missingInInvoice, "-35.498199279"), (.timing, "426.9327004"), (.price, "-106.0049"),
          (.purchase, "461.7"), (.unexplained, "30.4171"),
        ], net: "777.546701121"),
      try list(
        nil,
        [
          (.timing, "426.9327004"), (.missingInInvoice, "-35.498199279"), (.price, "-106.0049"),
          (.credit, "-230.861575399391"), (.purchase, "461.7"), (.rounding, "0.004"),
          (.unexplained, "30.4171"),
        ], net: "546.689125721609"),
    ]
  }

  /// The ledger of the waterfall and what it costs, over three customers and the house.
  func booked() throws -> Review.BookedDrift {
    func amounts(
      _ ledger: String, _ printed: Int, _ cost: String, _ printedCost: Int
    ) throws -> Review.BookedAmounts {
      .init(
        ledger: try exact(ledger), cost: try exact(cost), printedLedger: money(printed),
        printedCost: money(printedCost))
    }
    return .init(
      customers: [
        .init(
          row: RowID(Self.hostileNames[0]),
          amounts: try amounts("10000.105", 1_000_010, "10400.5", 1_040_050)),
        .init(
          row: RowID(Self.hostileNames[4]),
          amounts: try amounts("6753.634796703297", 675_364, "6781.247455199391", 678_125)),
      ], limit: 31, othersCount: 0, others: try amounts("0", 0, "0", 0),
      house: [
        .init(row: .unattributed, amounts: try amounts("0", 0, "92.11", 9_211)),
        .init(row: .unallocated, amounts: try amounts("0", 0, "0", 0)),
      ],
      total: try amounts("16753.739796703297", 1_675_374, "17273.857455199391", 1_727_386),
      takenUp: money(0))
  }
}
