import ExactMoney

/// The groups by what they name, so that a key asks only those that claim its like.
///
/// A line may name any of four fields. Groups that name the same fields stand in one table, in which a
/// key looks itself up by those fields: at most sixteen look-ups, however many groups there are.
struct GroupIndex: Sendable {
  private struct Name: Hashable {
    var provider: ProviderID
    var key: MatchKey
  }

  private struct Fields: Hashable {
    var account: Bool
    var model: Bool
    var serviceTier: Bool
    var meter: Bool

    init(of key: MatchKey) {
      account = key.account != nil
      model = key.model != nil
      serviceTier = key.serviceTier != nil
      meter = key.meter != nil
    }

    func of(_ key: CellKey) -> MatchKey {
      MatchKey(
        account: account ? key.account : nil, model: model ? key.model : nil,
        serviceTier: serviceTier ? key.serviceTier : nil, meter: meter ? key.meter : nil)
    }
  }

  private let groups: [BilledGroup]
  private let services: [Name: DayIndex]
  private let fields: [ProviderID: Set<Fields>]

  init(_ groups: [BilledGroup]) {
    self.groups = groups
    services = Dictionary(grouping: groups.indices) {
      Name(provider: groups[$0].provider, key: groups[$0].key)
    }.mapValues { indices in DayIndex(indices.map { ($0, groups[$0].servicePeriod) }) }
    fields = Dictionary(grouping: groups, by: \.provider)
      .mapValues { groups in Set(groups.map { Fields(of: $0.key) }) }
  }

  /// The groups that agree with `key` on its day, in no particular order.
  func candidates(_ key: CellKey) -> [Int] {
    var found: [Int] = []
    for fields in fields[key.provider, default: []] {
      // A key without account agrees with no group that names one.
      if fields.account, key.account == nil { continue }
      services[Name(provider: key.provider, key: fields.of(key))]?
        .appendIndices(at: key.billingDay, to: &found)
    }
    return found
  }

  /// The group that `key` belongs to, if any agrees.
  func winner(_ key: CellKey) -> Int? {
    candidates(key).min { claimsBefore($0, $1) }
  }

  /// The most specific first; of equals the smaller in byte order.
  func claimsBefore(_ left: Int, _ right: Int) -> Bool {
    let (first, second) = (groups[left].key.specificity, groups[right].key.specificity)
    return first == second ? BilledGroup.precedes(groups[left], groups[right]) : first > second
  }
}

/// Spans of days, to be asked which of them hold a day.
struct DayIndex: Sendable {
  private let spans: [(index: Int, days: Range<CalendarDate>)]
  /// For every place in ``spans`` the latest end of the spans up to it.
  private let latestEnds: [CalendarDate]

  init(_ spans: [(index: Int, days: Range<CalendarDate>)]) {
    let sorted = spans.sorted { $0.days.lowerBound < $1.days.lowerBound }
    var ends: [CalendarDate] = []
    for span in sorted { ends.append(max(ends.last ?? span.days.upperBound, span.days.upperBound)) }
    self.spans = sorted
    latestEnds = ends
  }

  /// Appends the indices of the spans that hold `day`.
  func appendIndices(at day: CalendarDate, to found: inout [Int]) {
    var (low, high) = (0, spans.count)
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].days.lowerBound <= day { low = middle + 1 } else { high = middle }
    }
    while low > 0, latestEnds[low - 1] > day {
      low -= 1
      if spans[low].days.contains(day) { found.append(spans[low].index) }
    }
  }

  /// Whether some span holds `day`.
  func contains(_ day: CalendarDate) -> Bool {
    var found: [Int] = []
    appendIndices(at: day, to: &found)
    return !found.isEmpty
  }
}

/// Which days of which accounts some invoice has a usage line for.
struct Coverage: Sendable {
  private struct Account: Hashable {
    var provider: ProviderID
    /// `nil` covers every account.
    var account: AccountID?
  }

  private let services: [Account: DayIndex]

  init(_ invoices: [PreparedInvoice]) {
    var spans: [Account: Set<Range<CalendarDate>>] = [:]
    for invoice in invoices {
      for line in invoice.usageLines {
        spans[
          Account(provider: invoice.header.provider, account: line.key.account), default: []
        ].insert(line.servicePeriod)
      }
    }
    services = spans.mapValues { spans in DayIndex(spans.map { (0, $0) }) }
  }

  /// Whether some usage line, for the key's account or for any, holds its day.
  func covers(_ key: CellKey) -> Bool {
    let accounts = key.account == nil ? [nil] : [nil, key.account]
    return accounts.contains {
      services[Account(provider: key.provider, account: $0)]?.contains(key.billingDay) ?? false
    }
  }
}
