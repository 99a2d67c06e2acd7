import ExactMoney
import GRDB
import Pipeline

extension ResultsWriter {
  func insert(_ items: [ReviewItem]) throws {
    let insertion = try Insertion(
      database, into: "review_item",
      [
        "period", "position", "origin", "item", "content", "subject", "about", "code", "amount",
        "gross_amount",
      ])
    for (position, item) in items.enumerated() {
      try insertion.insert([
        period.description, position, item.origin.description, item.id.rawValue, item.content,
        item.subject.rawValue, item.about, item.code?.rawValue,
        item.amount.map { ExactText.text(of: $0) },
        item.grossAmount.map { ExactText.text(of: $0) },
      ])
    }
  }
}

extension BooksDatabase {
  /// What does not pass in the current results of `period`, in its order, and where it stands now.
  public func reviewItems(_ period: Period) throws(BooksError) -> [ReviewItem] {
    let decisions = DecisionBook(try decisions())
    return try fetch(period, from: "review_item") { row in
      let id: ReviewItemID = try row.parsed("item") { ReviewItemID($0) }
      let content: String = try row.value("content")
      let code: FindingCode? = try row.codedIfPresent("code")
      return ReviewItem(
        id: id, content: content, subject: try row.coded("subject"),
        origin: try row.parsed("origin") { Period($0) }, about: try row.value("about"),
        code: code, amount: try row.parsedIfPresent("amount") { ExactText.rational($0) },
        grossAmount: try row.parsedIfPresent("gross_amount") { ExactText.rational($0) },
        state: code?.canBeApproved ?? true ? decisions.state(of: id, content: content) : .open)
    }
  }

  /// Records what a person decided at once: all of it, or nothing.
  public func record(_ decisions: [Decision]) throws(BooksError) {
    try write { database in
      let insertion = try Insertion(
        database, into: "decision",
        [
          "period", "item", "content", "action", "person", "decided_at", "reason", "amount",
        ])
      for decision in decisions {
        let amount = decision.amount.map { ExactText.text(of: $0) }
        try insertion.insert([
          decision.period.description, decision.item.rawValue, decision.content,
          decision.action.rawValue, decision.person, decision.decidedAt, decision.reason, amount,
        ])
        try AuditLog(database: database).append(decision.logged)
      }
    }
  }

  /// The first `limit` decisions in the order in which they were made; without a limit all.
  public func decisions(limit: Int? = nil) throws(BooksError) -> [Decision] {
    try read { database in
      let cursor = try Row.fetchCursor(
        database, sql: "SELECT * FROM decision ORDER BY id LIMIT ?", arguments: [limit ?? -1])
      var decisions: [Decision] = []
      while let row = try cursor.next() {
        let stored = StoredRow(row, table: "decision")
        decisions.append(
          Decision(
            period: try stored.parsed("period") { Period($0) },
            item: try stored.parsed("item") { ReviewItemID($0) },
            content: try stored.value("content"), action: try stored.coded("action"),
            person: try stored.value("person"), decidedAt: try stored.value("decided_at"),
            reason: try stored.value("reason"),
            amount: try stored.parsedIfPresent("amount") { ExactText.rational($0) }))
      }
      return decisions
    }
  }
}

extension Decision {
  /// How the log tells of it.
  var logged: LoggedAct {
    let amount = amount.map { " " + ExactText.text(of: $0) } ?? ""
    return LoggedAct(
      .decide, Actor(person, at: decidedAt), subject: item.rawValue,
      detail: ["\(action.rawValue) in \(period)\(amount)", reason, content]
        .joined(separator: "\n"))
  }
}
