import ExactMoney

extension ReviewStage {
  /// Usage that several lines could claim, with all of them.
  func contests() -> [Review.Contest] {
    reconciliation.contested.map { usage in
      let cells = usage.keys.flatMap { reconciliation.cells.indices(of: $0) }
      return Review.Contest(
        provider: usage.holder.provider, isOverlap: usage.isOverlap,
        meterDayCount: usage.keys.count,
        cost: Rational.sum(
          cells.compactMap { index in
            let cell = reconciliation.cells.cells[index]
            return accrualRates[cell.currency].map { cell.cost * $0 }
          }),
        candidates: [candidate(usage.holder, isHolder: true)]
          + usage.others.map { candidate($0, isHolder: false) })
    }
  }

  private func candidate(_ group: BilledGroup, isHolder: Bool) -> Review.Candidate {
    Review.Candidate(
      invoiceID: group.rootID, key: group.key, servicePeriod: group.servicePeriod,
      isHolder: isHolder)
  }
}
