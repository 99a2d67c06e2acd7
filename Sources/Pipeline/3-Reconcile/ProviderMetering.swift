import ExactMoney

/// The providers' own usage exports, ready to be claimed by groups (SPEC §5.2).
struct ProviderMetering: Sendable {
  private let rows: [CellKey: [Sourced<ProviderUsageRow>]]
  private let days: [ProviderID: Set<CalendarDate>]
  private let accountDays: [AccountOfProvider: Set<CalendarDate>]

  private struct AccountOfProvider: Hashable {
    var provider: ProviderID
    var account: AccountID
  }

  /// Aliases hold here too, at the start of the day in the provider's billing zone.
  init(_ rows: [Sourced<ProviderUsageRow>], priceBook: PriceBook, policy: Policy) {
    var rowsByKey: [CellKey: [Sourced<ProviderUsageRow>]] = [:]
    var days: [ProviderID: Set<CalendarDate>] = [:]
    var accountDays: [AccountOfProvider: Set<CalendarDate>] = [:]
    for sourced in rows {
      let row = sourced.record
      let zone = policy.provider(row.provider).billingZone
      let model = priceBook.model(
        provider: row.provider, name: row.model, at: zone.start(of: row.date))
      let key = CellKey(
        provider: row.provider, account: row.account, model: model,
        serviceTier: row.serviceTier, meter: row.meter, billingDay: row.date)
      rowsByKey[key, default: []].append(sourced)
      days[row.provider, default: []].insert(row.date)
      if let account = row.account {
        accountDays[AccountOfProvider(provider: row.provider, account: account), default: []]
          .insert(row.date)
      }
    }
    self.rows = rowsByKey
    self.days = days
    self.accountDays = accountDays
  }

  /// What each group claims, by the rules by which it claims cells, and what none does.
  func claims(by groups: [BilledGroup]) -> (
    claimed: [Int: [Sourced<ProviderUsageRow>]], unclaimed: [CellKey: ExactDecimal]
  ) {
    let index = GroupIndex(groups)
    var claimed: [Int: [Sourced<ProviderUsageRow>]] = [:]
    var unclaimed: [CellKey: ExactDecimal] = [:]
    for (key, rows) in rows {
      if let winner = index.winner(key) {
        claimed[winner, default: []] += rows
      } else {
        unclaimed[key] = Self.sum(rows)
      }
    }
    return (claimed.mapValues { rows in rows.sorted { $0.location < $1.location } }, unclaimed)
  }

  /// What `rows` count day by day.
  static func byDay(_ rows: [Sourced<ProviderUsageRow>]) -> [CalendarDate: ExactDecimal] {
    Dictionary(rows.map { ($0.record.date, $0.record.quantity) }, uniquingKeysWith: +)
  }

  private static func sum(_ rows: [Sourced<ProviderUsageRow>]) -> ExactDecimal {
    rows.reduce(.zero) { $0 + $1.record.quantity }
  }

  /// Whether the export has some row of the group's provider (and account, where it names one) on
  /// every day of its service: a gap could be a missing file, and says nothing.
  func isComplete(for group: BilledGroup) -> Bool {
    let present = days(of: group.provider, account: group.key.account)
    var day = group.servicePeriod.lowerBound
    while day < group.servicePeriod.upperBound {
      guard present.contains(day) else { return false }
      day = day.advanced(by: 1)
    }
    return true
  }

  /// The days of which the export has some row of `provider`, and of `account` where one is given.
  func days(of provider: ProviderID, account: AccountID?) -> Set<CalendarDate> {
    guard let account else { return days[provider, default: []] }
    return accountDays[AccountOfProvider(provider: provider, account: account), default: []]
  }
}
