import ExactMoney

/// The providers' own usage exports, ready to be claimed by groups (SPEC §5.2).
struct ProviderMetering: Sendable {
  private let quantities: [CellKey: ExactDecimal]
  private let days: [ProviderID: Set<CalendarDate>]
  private let accountDays: [AccountOfProvider: Set<CalendarDate>]

  private struct AccountOfProvider: Hashable {
    var provider: ProviderID
    var account: AccountID
  }

  /// Aliases hold here too, at the start of the day in the provider's billing zone.
  init(_ rows: [ProviderUsageRow], priceBook: PriceBook, policy: Policy) {
    var quantities: [CellKey: ExactDecimal] = [:]
    var days: [ProviderID: Set<CalendarDate>] = [:]
    var accountDays: [AccountOfProvider: Set<CalendarDate>] = [:]
    for row in rows {
      let zone = policy.provider(row.provider).billingZone
      let model = priceBook.model(
        provider: row.provider, name: row.model, at: zone.start(of: row.date))
      let key = CellKey(
        provider: row.provider, account: row.account, model: model,
        serviceTier: row.serviceTier, meter: row.meter, billingDay: row.date)
      quantities[key, default: .zero] += row.quantity
      days[row.provider, default: []].insert(row.date)
      if let account = row.account {
        accountDays[AccountOfProvider(provider: row.provider, account: account), default: []]
          .insert(row.date)
      }
    }
    self.quantities = quantities
    self.days = days
    self.accountDays = accountDays
  }

  /// The quantity that each group claims, by the rules by which it claims cells.
  func claimed(by groups: [BilledGroup]) -> [Int: ExactDecimal] {
    let index = GroupIndex(groups)
    var claimed: [Int: ExactDecimal] = [:]
    for (key, quantity) in quantities {
      guard let winner = index.candidates(key).min(by: { index.claimsBefore($0, $1) }) else {
        continue
      }
      claimed[winner, default: .zero] += quantity
    }
    return claimed
  }

  /// Whether the export has some row of the group's provider (and account, where it names one) on
  /// every day of its service: a gap could be a missing file, and says nothing.
  func isComplete(for group: BilledGroup) -> Bool {
    let present: Set<CalendarDate>
    if let account = group.key.account {
      let key = AccountOfProvider(provider: group.provider, account: account)
      present = accountDays[key, default: []]
    } else {
      present = days[group.provider, default: []]
    }
    var day = group.servicePeriod.lowerBound
    while day < group.servicePeriod.upperBound {
      guard present.contains(day) else { return false }
      day = day.advanced(by: 1)
    }
    return true
  }
}
