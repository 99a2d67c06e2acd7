import ExactMoney

extension ReviewStage {
  /// The drift in sum.
  func driftSummary() -> Review.DriftSummary {
    let byVariance = Dictionary(grouping: drift, by: \.variance)
    let byProvider = Dictionary(grouping: drift, by: \.provider)
    struct Place: Hashable {
      var provider: ProviderID
      var invoiceID: InvoiceID?
    }
    let byInvoice = Dictionary(grouping: drift) {
      Place(provider: $0.provider, invoiceID: $0.invoiceID)
    }
    return Review.DriftSummary(
      total: Self.total(drift),
      byVariance: Variance.allCases.map {
        .init(variance: $0, total: Self.total(byVariance[$0, default: []]))
      },
      byProvider: byProvider.sorted { $0.key < $1.key }.map {
        .init(provider: $0.key, total: Self.total($0.value))
      },
      levels: [
        lineVerdict(), Self.verdict(.invoice, byInvoice.values.map(Verdict.init)),
        Self.verdict(.provider, byProvider.values.map(Verdict.init)),
        Self.verdict(.period, [Verdict(drift)]),
      ])
  }

  private static func total(_ items: [DriftItem]) -> Review.DriftTotal {
    let open = items.filter(\.isOpen)
    return Review.DriftTotal(
      count: items.count, net: items.netReportingAmount, gross: items.grossReportingAmount,
      waived: items.lazy.filter { $0.passes && $0.variance.countsAgainstTolerance }
        .grossReportingAmount,
      open: open.grossReportingAmount, openCount: open.count,
      decided: items.lazy.filter { !$0.passes && !$0.isOpen }.grossReportingAmount)
  }

  /// What is to be said of several items at once.
  private enum Verdict {
    case exact
    case passes
    case open

    init(_ items: [DriftItem]) {
      if items.contains(where: \.isOpen) {
        self = .open
      } else {
        self = items.allSatisfy(\.amount.isZero) ? .exact : .passes
      }
    }
  }

  /// What is decided on together is one line: a group with all its variances, or one other item.
  private func lineVerdict() -> Review.LevelVerdict {
    let lines = ReviewItem.grouped(drift, period: period)
    return Self.verdict(.line, lines.map { Verdict($0.rows.map(\.item)) })
  }

  private static func verdict(
    _ level: Review.Level, _ verdicts: [Verdict]
  ) -> Review.LevelVerdict {
    Review.LevelVerdict(
      level: level, exactCount: verdicts.count { $0 == .exact },
      passedCount: verdicts.count { $0 == .passes }, openCount: verdicts.count { $0 == .open })
  }

  /// What waits for a person, with its age and what is proposed.
  func openItems() -> Review.OpenItems {
    let services = ServiceDays(reconciliation)
    func listed(_ item: DriftItem) -> Review.OpenItem {
      let age = services.last(of: item).map { max(0, $0.days(until: period.lastDay)) }
      return Review.OpenItem(
        item: item, ageDays: age, bucket: age.map { Review.AgeBucket(days: $0) },
        action: Review.ProposedAction(item.variance, amount: item.amount))
    }
    let items = drift.filter(\.isOpen).map(listed)
    let unknown = items.filter { $0.bucket == nil }
    return Review.OpenItems(
      asOf: period.lastDay, items: items,
      ages: Review.AgeBucket.allCases.map { bucket in
        Self.ageTotal(bucket, items.filter { $0.bucket == bucket })
      } + (unknown.isEmpty ? [] : [Self.ageTotal(nil, unknown)]),
      total: Self.ageTotal(nil, items),
      decided: drift.filter { !$0.passes && !$0.isOpen }.map(listed))
  }

  private static func ageTotal(
    _ bucket: Review.AgeBucket?, _ items: [Review.OpenItem]
  ) -> Review.AgeTotal {
    Review.AgeTotal(
      bucket: bucket, count: items.count,
      net: items.lazy.map(\.item).netReportingAmount,
      gross: items.lazy.map(\.item).grossReportingAmount)
  }
}
