import ExactMoney

/// What was used of prepaid credits: what statements say, and rated cost where there is none.
///
/// All of it is in credits: one credit is one unit of a price's currency, whatever it cost. So no
/// exchange rate decides how many credits a month used.
struct CreditUse: Sendable {
  /// A part of the period's use, with who bears it.
  struct Part: Sendable {
    /// Whom to go by.
    enum Subject: Sendable {
      /// A group of a statement, its cells in the period, and the fraction that no customer bears yet.
      case group([MatchCell], held: Rational)
      /// Cells that no statement covers.
      case rated([MatchCell])
      /// Another line of a statement.
      case charge(SpreadLine)
    }

    var provider: ProviderID
    /// The currency of which one unit is one credit.
    var currency: Currency
    var credits: Rational
    var subject: Subject
    /// The statement's lines that say so; of rated cost none.
    var lines: [PreparedLine] = []
  }

  /// Credits by the day in the provider's billing zone, of every month.
  private(set) var days: [ProviderID: [Period: [CalendarDate: Rational]]] = [:]
  /// The parts of the period's use, in a fixed order.
  private(set) var parts: [Part] = []

  private let period: Period
  private let policy: Policy

  /// - Parameter invoices: those of prepaid providers.
  /// - Parameter reconciliation: of the period, with its decisions.
  init(
    _ invoices: [PreparedInvoice], reconciliation: Reconciliation, period: Period, policy: Policy
  ) {
    self.period = period
    self.policy = policy
    let cells = reconciliation.cells
    let matching = Matching(invoices: invoices, cells: cells, period: period)
    let held = heldFractions(reconciliation)
    for (group, indices) in zip(matching.groups, matching.cellsByGroup) {
      add(group, cells: indices.map { cells.cells[$0] }, held: held[GroupName(group)] ?? .zero)
    }
    for invoice in invoices where invoice.role == .statement {
      for line in invoice.lines where line.line.category != .usage {
        add(line, of: invoice.header.provider)
      }
    }
    addRated(
      matching.claims.uncovered.sorted().flatMap { cells.cells[cells.indices(of: $0)] }
        .filter { policy.provider($0.key.provider).settlement == .prepaid })
  }

  /// A group's credits belong to the days of its cells by their rated cost; without cost to all days
  /// of its service alike.
  private mutating func add(_ group: BilledGroup, cells: [MatchCell], held: Rational) {
    let credits = Rational.sum(group.lines.lazy.map(\.line.amount))
    let cost = Rational.sum(cells.lazy.map(\.cost))
    var here = Rational.zero
    if cost.isZero {
      here = add(credits, toEachOf: group.servicePeriod, group.provider)
    } else {
      for cell in cells {
        let part = credits * cell.cost / cost
        add(part, cell.period, cell.key.billingDay, group.provider)
        if cell.period == period { here += part }
      }
    }
    append(
      Part(
        provider: group.provider, currency: group.lines[0].line.currency, credits: here,
        subject: .group(cells.filter { $0.period == period }, held: held),
        lines: group.lines.map(\.line)))
  }

  private mutating func add(_ line: PreparedLine, of provider: ProviderID) {
    let here = add(line.amount, toEachOf: line.servicePeriod, provider)
    let target = SpreadLine.Target(key: line.key, servicePeriod: line.servicePeriod)
    append(
      Part(
        provider: provider, currency: line.currency, credits: here,
        subject: .charge(
          SpreadLine(
            target: target, amount: here, rule: policy.spreadRule(line.line.category),
            category: line.line.category, lines: [line])), lines: [line]))
  }

  private mutating func addRated(_ cells: [MatchCell]) {
    struct Place: Hashable {
      var provider: ProviderID
      var currency: Currency
    }
    for cell in cells { add(cell.cost, cell.period, cell.key.billingDay, cell.key.provider) }
    let places = Dictionary(grouping: cells.filter { $0.period == period }) {
      Place(provider: $0.key.provider, currency: $0.currency)
    }
    for (place, cells) in places.sorted(by: {
      ($0.key.provider, $0.key.currency) < ($1.key.provider, $1.key.currency)
    }) {
      append(
        Part(
          provider: place.provider, currency: place.currency,
          credits: Rational.sum(cells.lazy.map(\.cost)), subject: .rated(cells)))
    }
  }

  private mutating func append(_ part: Part) {
    if !part.credits.isZero { parts.append(part) }
  }

  private mutating func add(
    _ credits: Rational, _ period: Period, _ day: CalendarDate, _ provider: ProviderID
  ) {
    days[provider, default: [:]][period, default: [:]][day, default: .zero] += credits
  }

  /// Adds the same to each day, and gives what that makes in the period.
  private mutating func add(
    _ credits: Rational, toEachOf service: Range<CalendarDate>, _ provider: ProviderID
  ) -> Rational {
    let daily = credits / Rational(service.dayCount)
    var here = Rational.zero
    var day = service.lowerBound
    while day < service.upperBound {
      let month = Period(containing: day)
      add(daily, month, day, provider)
      if month == period { here += daily }
      day = day.advanced(by: 1)
    }
    return here
  }

  private func heldFractions(_ reconciliation: Reconciliation) -> [GroupName: Rational] {
    Dictionary(
      reconciliation.groups.map { (GroupName($0.group), $0.heldFraction(policy.surplus)) },
      uniquingKeysWith: { first, _ in first })
  }
}

/// What tells a group from all others.
struct GroupName: Hashable, Sendable {
  var provider: ProviderID
  var rootID: InvoiceID
  var key: MatchKey
  var servicePeriod: Range<CalendarDate>
}

extension GroupName {
  init(_ group: BilledGroup) {
    self.init(
      provider: group.provider, rootID: group.rootID, key: group.key,
      servicePeriod: group.servicePeriod)
  }
}
