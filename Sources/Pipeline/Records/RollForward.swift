import ExactMoney

/// What was open when the month before closed, what came, what went, and what is open now.
///
/// `opening + new + remeasured − cleared − written off − never invoiced = closing`, item by item, per
/// provider and in all, with signs and without, and in numbers (remeasuring changes no number).
public struct RollForward: Hashable, Sendable {
  /// Where the opening items are from.
  public enum Basis: Hashable, Sendable {
    /// From the closed version of the month before.
    case closed(Period, version: Int)
    /// From the version of this month that is restated: it keeps what that had of other months.
    case restated(version: Int)
    /// The month before is not closed in these books: nothing is carried from it.
    case notClosed(Period)
  }

  /// An amount in the reporting currency.
  public struct Amount: Hashable, Sendable {
    /// With signs.
    public var net: Rational
    /// Without signs.
    public var gross: Rational

    /// `net`, and `gross` without signs.
    public init(net: Rational, gross: Rational) {
      self.net = net
      self.gross = gross
    }

    /// Nothing.
    public static let zero = Amount(net: .zero, gross: .zero)

    static func + (left: Amount, right: Amount) -> Amount {
      Amount(net: left.net + right.net, gross: left.gross + right.gross)
    }

    static func - (left: Amount, right: Amount) -> Amount {
      Amount(net: left.net - right.net, gross: left.gross - right.gross)
    }
  }

  /// Where an item stands at the end of the month.
  public enum Outcome: String, Sendable, CaseIterable {
    /// Nobody has decided, or what was decided counts no more.
    case open
    /// It is claimed, and not settled yet.
    case disputed
    /// A person found it right.
    case approved
    /// A person let customers bear it.
    case spread
    /// A person accepted it as a loss.
    case writtenOff = "written_off"
    /// A person said that it will never be billed.
    case neverInvoiced = "never_invoiced"
    /// New data explained it: a credit, a correction, late usage.
    case explained

    /// Whether it is carried into the next month.
    public var isOpen: Bool { self == .open || self == .disputed }

    /// What `state` makes of an item.
    init(_ state: ReviewItem.State) {
      switch state.decision?.action {
      case .approve: self = .approved
      case .spread: self = .spread
      case .dispute: self = .disputed
      case .neverInvoiced: self = .neverInvoiced
      case .writeOff: self = .writtenOff
      case .revoke, nil: self = .open
      }
    }
  }

  /// The columns of a roll-forward, in order.
  public enum Movement: String, Sendable, CaseIterable {
    /// Open or disputed when the month before closed.
    case opening
    /// Does not pass in this month, and was not open before.
    case new
    /// An opening item that is still there has another amount now.
    case remeasured
    /// Approved, spread, or explained by new data.
    case cleared
    /// Accepted as a loss.
    case writtenOff = "written_off"
    /// Will never be billed.
    case neverInvoiced = "never_invoiced"
    /// Open or disputed now.
    case closing

    /// Whether it is taken away on the way from opening to closing.
    public var isTakenAway: Bool {
      switch self {
      case .cleared, .writtenOff, .neverInvoiced: true
      case .opening, .new, .remeasured, .closing: false
      }
    }
  }

  /// The last decision on an item.
  public struct Decided: Hashable, Sendable {
    /// What was decided.
    public var mark: DecisionMark
    /// Who decided.
    public var person: String
    /// When, as the shell wrote it.
    public var decidedAt: String
    /// Why.
    public var reason: String

    /// A decision with every field given.
    public init(mark: DecisionMark, person: String, decidedAt: String, reason: String) {
      self.mark = mark
      self.person = person
      self.decidedAt = decidedAt
      self.reason = reason
    }
  }

  /// One item's way through the month.
  public struct Item: Hashable, Sendable {
    /// Its identity, the same in every run.
    public var id: ReviewItemID
    /// Whose invoice or usage.
    public var provider: ProviderID
    /// The invoice; `nil` where nothing was invoiced.
    public var invoiceID: InvoiceID?
    /// What it is about.
    public var subject: ReviewItem.Subject
    /// The same in one line for a person.
    public var about: String
    /// The month it belongs to.
    public var origin: Period
    /// The month in whose roll-forward it first was.
    public var firstSeen: Period
    /// The last day of its service; `nil` where none is known.
    public var lastServiceDay: CalendarDate?
    /// Who sees to it: who disputed or decided it, else whom the policy names; `nil`: nobody.
    public var owner: String?
    /// Its causes; where none are known, its variances.
    public var reason: String
    /// What is proposed; empty where nothing is.
    public var action: String
    /// Whether it had been settled in an earlier month and is there again.
    public var isReopened: Bool
    /// What it was when the month before closed; `nil` where it was not open then.
    public var opening: Amount?
    /// What it is now; `nil` where it passes or is gone.
    public var now: Amount?
    /// Where it stands.
    public var outcome: Outcome
    /// The last decision on it, whether or not it still counts.
    public var decision: Decided?

    /// An item with every field given.
    public init(
      id: ReviewItemID, provider: ProviderID, invoiceID: InvoiceID?, subject: ReviewItem.Subject,
      about: String, origin: Period, firstSeen: Period, lastServiceDay: CalendarDate?,
      owner: String?, reason: String, action: String, isReopened: Bool, opening: Amount?,
      now: Amount?, outcome: Outcome, decision: Decided?
    ) {
      self.id = id
      self.provider = provider
      self.invoiceID = invoiceID
      self.subject = subject
      self.about = about
      self.origin = origin
      self.firstSeen = firstSeen
      self.lastServiceDay = lastServiceDay
      self.owner = owner
      self.reason = reason
      self.action = action
      self.isReopened = isReopened
      self.opening = opening
      self.now = now
      self.outcome = outcome
      self.decision = decision
    }
  }

  /// The month.
  public var period: Period
  /// Where the opening items are from.
  public var basis: Basis
  /// Every item that was open at the start or came since, by provider, month first seen and id.
  public var items: [Item]

  /// A roll-forward with every part given.
  public init(period: Period, basis: Basis, items: [Item]) {
    self.period = period
    self.basis = basis
    self.items = items
  }
}

extension RollForward.Item {
  /// What `movement` has of it; `nil` where it has no part in that.
  public func amount(_ movement: RollForward.Movement) -> RollForward.Amount? {
    switch movement {
    case .opening: opening
    case .new: opening == nil ? now : nil
    case .remeasured: remeasured
    case .cleared:
      switch outcome {
      case .approved, .spread, .explained: now ?? opening
      case .open, .disputed, .writtenOff, .neverInvoiced: nil
      }
    case .writtenOff: outcome == .writtenOff ? now : nil
    case .neverInvoiced: outcome == .neverInvoiced ? now : nil
    case .closing: outcome.isOpen ? now : nil
    }
  }

  private var remeasured: RollForward.Amount? {
    guard let opening, let now, opening != now else { return nil }
    return now - opening
  }

  /// Days from the last day of its service, or where none is known from the end of the month it was
  /// first seen in, to the end of `period`; at least 0.
  public func ageDays(at period: Period) -> Int {
    max(0, (lastServiceDay ?? firstSeen.lastDay).days(until: period.lastDay))
  }

  /// How many months it has been carried by the end of `period`: 0 in the month it was first seen in.
  public func agePeriods(at period: Period) -> Int {
    (period.year - firstSeen.year) * 12 + period.month - firstSeen.month
  }
}
