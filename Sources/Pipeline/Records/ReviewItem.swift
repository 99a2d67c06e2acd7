import ExactMoney

/// Something that waits for a person, or did: what does not pass, as one thing to decide on.
///
/// The id stays the same from run to run; the content holds every amount exactly. A decision binds to
/// both, so that it goes stale as soon as a figure changes.
public struct ReviewItem: Hashable, Sendable {
  /// What it is about.
  public enum Subject: String, Sendable, CaseIterable {
    /// A group of usage lines against the ledger.
    case usage
    /// A charge that is not usage.
    case charge
    /// An invoice's total against its lines.
    case footing
    /// Usage that an invoice covers and no line bills.
    case notInvoiced = "not_invoiced"
    /// A blocking finding.
    case finding
  }

  /// Where it stands.
  public enum State: Hashable, Sendable {
    /// Nobody has decided.
    case open
    /// Somebody has.
    case decided(Decision)
    /// Somebody had, and it has changed since: it is open again.
    case stale(Decision)

    /// The decision that holds.
    public var decision: Decision? {
      if case .decided(let decision) = self { decision } else { nil }
    }

    /// Whether a person must still decide.
    public var isOpen: Bool { decision == nil }
  }

  /// Its identity as text, the same in every run.
  public var id: ReviewItemID
  /// What a decision binds to.
  public var content: String
  /// What it is about.
  public var subject: Subject
  /// The month it belongs to: of what came late a closed one.
  public var origin: Period
  /// What it is about, in one line for a person.
  public var about: String
  /// The finding's code; `nil` for drift.
  public var code: FindingCode?
  /// The sum of its drift in the reporting currency; `nil` for a finding.
  public var amount: Rational?
  /// The same without signs.
  public var grossAmount: Rational?
  /// Where it stands.
  public var state: State

  /// An item with every field given.
  public init(
    id: ReviewItemID, content: String, subject: Subject, origin: Period, about: String,
    code: FindingCode?, amount: Rational?, grossAmount: Rational?, state: State
  ) {
    self.id = id
    self.content = content
    self.subject = subject
    self.origin = origin
    self.about = about
    self.code = code
    self.amount = amount
    self.grossAmount = grossAmount
    self.state = state
  }

  /// Whether somebody must still see to it: it is open, or claimed and not settled yet.
  public var isUnsettled: Bool { state.isOpen || state.decision?.action == .dispute }

  /// Whether nobody's word can stand in for what is missing.
  public var canOnlyBeMended: Bool { code.map { !$0.canBeApproved } ?? false }
}

extension ReviewItem {
  /// One item for everything in `drift` and `findings` that does not pass: drift in its order, then
  /// blocking findings.
  public static func all(
    _ drift: [DriftItem], _ findings: [Finding], period: Period, decisions: DecisionBook
  ) -> [ReviewItem] {
    let groups = grouped(drift, period: period).filter { !$0.isPassing }.map { group in
      ReviewItem(group, origin: period, decisions: decisions)
    }
    let blocking = findings.filter { $0.severity == .blocking }.map { finding in
      ReviewItem(finding, origin: period, decisions: decisions)
    }
    return groups + blocking
  }

  /// The item of `group`, which belongs to `origin`.
  init(_ group: Group, origin: Period, decisions: DecisionBook) {
    let rows = group.rows.map(\.item)
    self.init(
      id: group.id, content: group.content, subject: group.subject, origin: origin,
      about: Self.about(rows), code: nil,
      amount: rows.netReportingAmount, grossAmount: rows.grossReportingAmount,
      state: decisions.state(of: group.id, content: group.content))
  }

  private init(_ finding: Finding, origin: Period, decisions: DecisionBook) {
    let id = Self.id(of: finding)
    let place = finding.location.map { "\($0.file):\($0.line) " } ?? ""
    self.init(
      id: id, content: finding.message, subject: .finding, origin: origin,
      about: "\(finding.code.rawValue): \(place)\(finding.message)", code: finding.code,
      amount: nil, grossAmount: nil,
      // Where money is missing, nobody's word can stand in for it.
      state: finding.code.canBeApproved
        ? decisions.state(of: id, content: finding.message) : .open)
  }

  private static func about(_ rows: [DriftItem]) -> String {
    guard let first = rows.first else { return "" }
    let names = [first.provider.rawValue, first.invoiceID?.rawValue ?? ""] + first.key.texts
    let days = first.servicePeriod.map { "\($0.lowerBound) to \($0.upperBound)" } ?? ""
    let variances = rows.filter { !$0.amount.isZero }.map(\.variance.rawValue)
      .joined(separator: ", ")
    return (names + [days, variances]).filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Rows of the drift report that are decided on together.
  struct Group {
    var id: ReviewItemID
    var subject: Subject
    /// Each with its place in the drift report.
    var rows: [(place: Int, item: DriftItem)]

    var isPassing: Bool { rows.allSatisfy(\.item.passes) }

    /// Every figure in the group's own currency; the rate may still change, and nothing hangs on it.
    var content: String {
      rows.map { _, item in
        let quantities = [item.ledgerQuantity, item.providerQuantity, item.invoiceQuantity]
          .map { $0?.description ?? "" }
        let amounts = [item.ledgerAmount, item.invoiceAmount, item.amount]
          .map { $0?.description ?? "" }
        return ReviewItem.line([item.variance.rawValue] + quantities + amounts)
      }.joined(separator: "\n")
    }
  }

  /// `drift` by what is decided on together, in its order.
  static func grouped(_ drift: [DriftItem], period: Period) -> [Group] {
    var groups: [Group] = []
    var places: [ReviewItemID: Int] = [:]
    var occurrences: [ReviewItemID: Int] = [:]
    for (place, item) in drift.enumerated() {
      let subject = Subject(item.variance)
      var id = Self.id(of: item, subject, period: period)
      if subject == .charge {
        // Two equal lines of one invoice are two items.
        occurrences[id, default: 0] += 1
        id = ReviewItemID(line([id.rawValue, String(occurrences[id, default: 0])]))
      }
      if let group = places[id] {
        groups[group].rows.append((place, item))
      } else {
        places[id] = groups.count
        groups.append(Group(id: id, subject: subject, rows: [(place, item)]))
      }
    }
    return groups
  }

  private static func id(
    of item: DriftItem, _ subject: Subject, period: Period
  ) -> ReviewItemID {
    switch subject {
    case .usage, .footing, .finding:
      id(subject, item.provider, item.invoiceID, item.key, item.servicePeriod, item.currency)
    case .charge:
      id(
        subject, item.provider, item.invoiceID, item.key, item.servicePeriod, item.currency,
        [item.variance.rawValue, item.amount.description])
    case .notInvoiced: notInvoiced(item.provider, item.key, item.currency, period: period)
    }
  }

  /// The item of a group of usage lines.
  static func usage(_ matched: MatchedGroup) -> ReviewItemID {
    id(
      .usage, matched.group.provider, matched.group.rootID, matched.group.key,
      matched.group.servicePeriod, matched.currency)
  }

  /// The item of usage that nobody billed: it belongs to a month, not to a document.
  static func notInvoiced(
    _ provider: ProviderID, _ key: MatchKey, _ currency: Currency, period: Period
  ) -> ReviewItemID {
    id(.notInvoiced, provider, nil, key, nil, currency, [period.description])
  }

  private static func id(
    _ subject: Subject, _ provider: ProviderID, _ invoiceID: InvoiceID?, _ key: MatchKey,
    _ days: Range<CalendarDate>?, _ currency: Currency, _ more: [String] = []
  ) -> ReviewItemID {
    let own = [subject.rawValue, provider.rawValue, invoiceID?.rawValue ?? ""]
    let service = [days?.lowerBound.description ?? "", days?.upperBound.description ?? ""]
    return ReviewItemID(line(own + key.texts + service + [currency.code] + more))
  }

  private static func id(of finding: Finding) -> ReviewItemID {
    let place = finding.location
    return ReviewItemID(
      line([
        Subject.finding.rawValue, finding.code.rawValue, place?.file ?? "",
        place.map { String($0.line) } ?? "", place.map { String($0.column) } ?? "",
        finding.message,
      ]))
  }

  /// Joins fields so that no two lists of fields give the same text.
  private static func line(_ fields: [String]) -> String {
    fields.map { field in
      String(
        field.flatMap { character in
          switch character {
          case "\\", "|": ["\\", character]
          default: [character]
          }
        })
    }.joined(separator: "|")
  }
}

extension ReviewItem.Subject {
  /// What a row of the drift report is decided as.
  init(_ variance: Variance) {
    switch variance {
    case .notInLedger, .quantity, .metering, .billing, .price, .lineRounding, .amountOnly:
      self = .usage
    case .notInvoiced: self = .notInvoiced
    case .credit, .purchase, .adjustment, .tax: self = .charge
    case .invoiceRounding: self = .footing
    }
  }
}
