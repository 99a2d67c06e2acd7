import ExactMoney
import Pipeline

extension TextTable {
  /// Everything in a month that does not pass, and where it stands.
  ///
  /// - Parameter items: each with the short name by which a person decides on it.
  public static func reviewItems(
    _ items: [(id: String, item: ReviewItem)], period: Period, reporting: Currency
  ) -> TextTable {
    TextTable(
      title: "What does not pass in the review of \(period)",
      columns: [
        Column("item", "item"), Column("period", "of"), Column("subject", "subject"),
        Column("about", "about"),
        Column("amount", reporting.code, .right), Column("state", "state"),
        Column("decision", "decision"), Column("person", "by"),
        Column("reason", "reason", isOptional: true),
      ],
      rows: items.map { id, item in
        let decision = item.decision
        return Row(
          [
            .text(id), .text(item.origin.description), .text(item.subject.rawValue),
            .text(item.about),
            item.amount.map { .number($0.padded(to: reporting)) } ?? .empty,
            .text(item.stateText), .optional(decision?.action.rawValue),
            .optional(decision?.person), .optional(decision?.reason),
          ], isAlert: item.state.isOpen)
      })
  }
}

extension ReviewItem {
  /// The last decision, whether or not it still counts.
  var decision: Decision? {
    switch state {
    case .open: nil
    case .decided(let decision), .stale(let decision): decision
    }
  }

  fileprivate var stateText: String {
    switch state {
    case .open: "OPEN"
    case .decided: "decided"
    case .stale: "STALE"
    }
  }
}
