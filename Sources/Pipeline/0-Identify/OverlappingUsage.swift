import ExactMoney

/// Exports of one provider's usage that count the same use twice: one by account, one without.
///
/// Both are rows with dimensions of their own, so nothing but this tells that they are the same use. The
/// rows by account stand: they say as much, and groups that name an account need them.
enum OverlappingUsage {
  private struct Export: Hashable {
    var provider: ProviderID
    var file: String
  }

  /// What both exports count.
  private struct Use: Hashable {
    var provider: ProviderID
    var date: CalendarDate
    var model: ModelID
    var serviceTier: ServiceTier
    var meter: MeterID

    init(_ row: ProviderUsageRow) {
      provider = row.provider
      date = row.date
      model = row.model
      serviceTier = row.serviceTier
      meter = row.meter
    }
  }

  private struct ByAccount {
    var quantity = ExactDecimal.zero
    var first: SourceLocation
  }

  /// Rows of an export without accounts that say another quantity than the rows by account.
  private struct Difference {
    var count = 0
    var first: Sourced<ProviderUsageRow>
    var byAccount: ByAccount
  }

  /// `rows`, each use counted once; `unify` makes one record of rows that say the same.
  ///
  /// An export is without accounts where none of its rows of a provider names one: rows without among
  /// rows with are use of no account.
  static func standing(
    _ rows: [Sourced<ProviderUsageRow>],
    unify: ([Sourced<ProviderUsageRow>]) -> Outcome<[Sourced<ProviderUsageRow>]>
  ) -> Outcome<[Sourced<ProviderUsageRow>]> {
    func export(_ row: Sourced<ProviderUsageRow>) -> Export {
      Export(provider: row.record.provider, file: row.location.file)
    }
    let withAccounts = Set(rows.filter { $0.record.account != nil }.map(export))
    let detailed = unify(rows.filter { withAccounts.contains(export($0)) })
    let plain = unify(rows.filter { !withAccounts.contains(export($0)) })
    var byAccount: [Use: ByAccount] = [:]
    for row in detailed.output {
      byAccount[Use(row.record), default: ByAccount(first: row.location)].quantity +=
        row.record.quantity
    }
    var differences: [Export: Difference] = [:]
    let standing = plain.output.filter { row in
      guard let counted = byAccount[Use(row.record)] else { return true }
      if counted.quantity != row.record.quantity {
        differences[export(row), default: Difference(first: row, byAccount: counted)].count += 1
      }
      return false
    }
    return Outcome(
      detailed.output + standing,
      detailed.findings + plain.findings + differences.values.map(finding))
  }

  private static func finding(_ difference: Difference) -> Finding {
    let (row, counted) = (difference.first.record, difference.byAccount)
    return Finding(
      .overlappingProviderUsage, at: difference.first.location,
      "\(row.provider): this export names no account, \(counted.first.file) does; "
        + "\(difference.count) of the quantities that both have differ, the first \(row.date) "
        + "\(row.model) \(row.serviceTier) \(row.meter): \(row.quantity) here, "
        + "\(counted.quantity) by account, which stands meanwhile")
  }
}
