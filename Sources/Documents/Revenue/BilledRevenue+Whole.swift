import ExactMoney
import Pipeline

extension BilledRevenue.Part {
  /// All of a document as one part, `net` of tax.
  ///
  /// Some systems sign their credits and some do not: what a credit takes back is negative.
  init(
    whole net: ExactDecimal, isSubscription: Bool, isCredit: Bool,
    days: Range<CalendarDate>? = nil
  ) {
    self.init(
      kind: isSubscription ? .subscription : .oneOff, amount: isCredit ? -net.magnitude : net,
      days: days)
  }
}
