import ExactMoney
import Pipeline

extension Review.CauseList {
  var json: JSON {
    .object([
      ("provider", .text(provider?.rawValue ?? "TOTAL")), ("net_drift", .exact(net)),
      ("difference", .exact(difference)),
      (
        "causes",
        .array(
          causes.map {
            .object([
              ("cause", .text($0.cause.rawValue)), ("parts", .integer($0.count)),
              ("net", .exact($0.net)), ("gross", .exact($0.gross)),
            ])
          })
      ),
    ])
  }
}

extension Review.BookedDrift {
  var json: JSON {
    func row(_ row: Review.BookedRow) -> JSON {
      .object([("row", .text(row.row.rawValue))] + row.amounts.members)
    }
    return .object([
      ("limit", .integer(limit)), ("customers", .array(customers.map(row))),
      ("others", .object([("count", .integer(othersCount))] + others.members)),
      ("house", .array(house.map(row))), ("total", .object(total.members)),
      ("taken_up", .money(takenUp)),
    ])
  }
}

extension Review.BookedAmounts {
  fileprivate var members: [JSON.Member] {
    [
      ("ledger", .exact(ledger)), ("drift", .exact(drift)), ("cost", .exact(cost)),
      ("printed_ledger", .money(printedLedger)), ("printed_drift", .money(printedDrift)),
      ("printed_cost", .money(printedCost)),
    ]
  }
}

extension Review.UnusedAmount {
  var json: JSON {
    .object([
      ("kind", .text(kind.rawValue)), ("paid", .exact(paid)), ("unused", .exact(unused)),
    ])
  }
}
