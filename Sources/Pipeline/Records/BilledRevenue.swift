import ExactMoney

/// What a customer was billed, before it is known which month it is revenue of.
///
/// A billing system says when it billed and for which days; `reporting.revenue_basis` decides which of
/// the two makes the month.
public struct BilledRevenue: Hashable, Sendable {
  /// One part of it: without tax, after discounts, negative for a credit.
  public struct Part: Hashable, Sendable {
    /// What for.
    public var kind: RevenueKind
    /// How much.
    public var amount: ExactDecimal
    /// For which days; `nil` where the source does not say.
    public var days: Range<CalendarDate>?

    /// A part with every field given.
    public init(kind: RevenueKind, amount: ExactDecimal, days: Range<CalendarDate>?) {
      self.kind = kind
      self.amount = amount
      self.days = days
    }
  }

  /// How the figure came about.
  public enum Measure: String, Sendable {
    /// It stands on an invoice or a credit note.
    case invoiced
    /// It is a run rate: what the subscriptions of a month would bring.
    case recurring
  }

  /// The invoice, the credit note, or the subscriber's month.
  public var documentID: String
  /// Who was billed.
  public var customerID: CustomerID
  /// In which currency.
  public var currency: Currency
  /// The day of billing, in the source's zone.
  public var billedOn: CalendarDate
  /// How it is measured.
  public var measure: Measure
  /// What it consists of.
  public var parts: [Part]

  /// What was billed, with every field given.
  public init(
    documentID: String, customerID: CustomerID, currency: Currency, billedOn: CalendarDate,
    measure: Measure, parts: [Part]
  ) {
    self.documentID = documentID
    self.customerID = customerID
    self.currency = currency
    self.billedOn = billedOn
    self.measure = measure
    self.parts = parts
  }
}
