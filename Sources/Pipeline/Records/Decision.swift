import ExactMoney

/// What a person can decide about something that waits (SPEC §7).
public enum DecisionAction: String, Sendable, CaseIterable {
  /// It is right as it is: the item is cleared, and figures stay.
  case approve
  /// Billed quantity beyond the ledger's is borne by the group's customers.
  case spread
  /// It is claimed back from the provider; it stays listed until it is settled.
  case dispute
  /// Usage that will never be billed: it is accrued no more.
  case neverInvoiced = "never_invoiced"
  /// Accepted as a loss: the item is closed, and figures stay.
  case writeOff = "write_off"
  /// What was decided before counts no more.
  case revoke

  /// Whether it can be said of an item of this kind.
  public func applies(to subject: ReviewItem.Subject) -> Bool {
    switch self {
    case .approve, .revoke: true
    case .spread: subject == .usage
    case .dispute, .writeOff: subject != .finding
    case .neverInvoiced: subject == .notInvoiced
    }
  }
}

/// What a person decided, when and why. It holds as long as the item is exactly what it was.
public struct Decision: Hashable, Sendable {
  /// The month in whose review it was made.
  public var period: Period
  /// What it is about.
  public var item: ReviewItemID
  /// ``ReviewItem/content`` at that time.
  public var content: String
  /// What was decided.
  public var action: DecisionAction
  /// Who decided.
  public var person: String
  /// When, as the shell wrote it.
  public var decidedAt: String
  /// Why.
  public var reason: String
  /// The amount decided on, in the reporting currency; `nil` where the item has none.
  public var amount: Rational?

  /// A decision with every field given.
  public init(
    period: Period, item: ReviewItemID, content: String, action: DecisionAction, person: String,
    decidedAt: String, reason: String, amount: Rational?
  ) {
    self.period = period
    self.item = item
    self.content = content
    self.action = action
    self.person = person
    self.decidedAt = decidedAt
    self.reason = reason
    self.amount = amount
  }
}

/// The decisions of some books, by what they are about.
public struct DecisionBook: Sendable {
  private var latest: [ReviewItemID: Decision] = [:]

  /// No decisions.
  public static let empty = DecisionBook([])

  /// `decisions` in the order in which they were made: of several about one item the last counts.
  public init(_ decisions: [Decision]) {
    for decision in decisions { latest[decision.item] = decision }
  }

  /// Where `item`, which now has `content`, stands.
  public func state(of item: ReviewItemID, content: String) -> ReviewItem.State {
    guard let decision = latest[item], decision.action != .revoke else { return .open }
    return decision.content.hasSameBytes(as: content) ? .decided(decision) : .stale(decision)
  }
}
