import ExactMoney

/// FOCUS's kinds of charge.
public enum ChargeCategory: String, Sendable, CaseIterable {
  /// Metered usage, matched against the ledger.
  case usage
  /// A fee, a commitment, a subscription.
  case purchase
  /// Value added tax, sales tax and the like.
  case tax
  /// A credit, usually negative.
  case credit
  /// Anything else, such as a rounding row.
  case adjustment
}

/// What narrows a line, a group or a provider usage row to a part of the ledger; `nil` is any.
public struct MatchKey: Hashable, Sendable {
  /// The billing account.
  public var account: AccountID?
  /// The model, after aliases.
  public var model: ModelID?
  /// The service tier.
  public var serviceTier: ServiceTier?
  /// The meter.
  public var meter: MeterID?

  /// A key with the given fields.
  public init(
    account: AccountID? = nil, model: ModelID? = nil, serviceTier: ServiceTier? = nil,
    meter: MeterID? = nil
  ) {
    self.account = account
    self.model = model
    self.serviceTier = serviceTier
    self.meter = meter
  }

  /// How many fields are given; the more, the more specific.
  public var specificity: Int {
    (account == nil ? 0 : 1) + (model == nil ? 0 : 1) + (serviceTier == nil ? 0 : 1)
      + (meter == nil ? 0 : 1)
  }
}

extension MatchKey: Comparable {
  /// Byte order of account, model, tier, meter; an absent field is the empty text and comes first.
  public static func < (left: Self, right: Self) -> Bool {
    for (first, second) in zip(left.texts, right.texts)
    where !first.hasSameBytes(as: second) {
      return first.precedesInByteOrder(second)
    }
    return false
  }

  /// The four fields as texts, empty where absent.
  public var texts: [String] {
    [
      account?.rawValue ?? "", model?.rawValue ?? "", serviceTier?.rawValue ?? "",
      meter?.rawValue ?? "",
    ]
  }
}

/// One line of an invoice or of a provider's cost statement.
public struct InvoiceLine: Hashable, Sendable {
  /// The line's number in its invoice; `nil` where the source has none.
  public var lineID: String?
  /// The days of service in the provider's billing zone, half-open; `nil`: the invoice's.
  public var servicePeriod: Range<CalendarDate>?
  /// What kind of charge.
  public var category: ChargeCategory
  /// Whether it corrects an invoiced period (FOCUS `charge_class`).
  public var isCorrection: Bool
  /// The provider's words.
  public var description: String
  /// Which part of the ledger it bills.
  public var key: MatchKey
  /// The billed quantity in the meter's unit; `nil` where the line states none.
  public var quantity: ExactDecimal?
  /// The price of ``per`` units; `nil` where the line states none.
  public var unitPrice: ExactDecimal?
  /// How many units ``unitPrice`` buys.
  public var per: ExactDecimal
  /// The line's amount in the invoice's currency, signed: what is billed is positive.
  public var amount: ExactDecimal
  /// Where it stands.
  public var location: SourceLocation
  /// Its non-empty fields as `name=value` lines in byte order (SPEC §4.3).
  public var content: String

  /// A line with every field given.
  public init(
    lineID: String?, servicePeriod: Range<CalendarDate>?, category: ChargeCategory,
    isCorrection: Bool, description: String, key: MatchKey, quantity: ExactDecimal?,
    unitPrice: ExactDecimal?, per: ExactDecimal, amount: ExactDecimal, location: SourceLocation,
    content: String
  ) {
    self.lineID = lineID
    self.servicePeriod = servicePeriod
    self.category = category
    self.isCorrection = isCorrection
    self.description = description
    self.key = key
    self.quantity = quantity
    self.unitPrice = unitPrice
    self.per = per
    self.amount = amount
    self.location = location
    self.content = content
  }
}

/// What an invoice says of itself, apart from its lines.
public struct InvoiceHeader: Hashable, Sendable {
  /// Who bills.
  public var provider: ProviderID
  /// The invoice's number.
  public var invoiceID: InvoiceID
  /// The day of issue; `nil` where unknown.
  public var issueDate: CalendarDate?
  /// The days of service in the provider's billing zone, half-open.
  public var servicePeriod: Range<CalendarDate>?
  /// The invoice's currency.
  public var currency: Currency
  /// The stated total, tax included; `nil`: the sum of the lines.
  public var statedTotal: ExactDecimal?
  /// The invoices this one corrects, sorted.
  public var corrects: [InvoiceID]
  /// The invoices that count nothing because of this one, sorted.
  public var replaces: [InvoiceID]

  /// A header with every field given.
  public init(
    provider: ProviderID, invoiceID: InvoiceID, issueDate: CalendarDate?,
    servicePeriod: Range<CalendarDate>?, currency: Currency, statedTotal: ExactDecimal?,
    corrects: [InvoiceID], replaces: [InvoiceID]
  ) {
    self.provider = provider
    self.invoiceID = invoiceID
    self.issueDate = issueDate
    self.servicePeriod = servicePeriod
    self.currency = currency
    self.statedTotal = statedTotal
    self.corrects = corrects
    self.replaces = replaces
  }
}

/// An invoice or cost statement, in whatever format it came.
public struct Invoice: Hashable, Sendable {
  /// What it says of itself.
  public var header: InvoiceHeader
  /// Its lines, in the order of the source.
  public var lines: [InvoiceLine]
  /// Where it begins.
  public var location: SourceLocation
  /// The delivery it came in, of a statement that is delivered again and again; else `nil`.
  public var statement: StatementDelivery?

  /// An invoice of `lines`.
  public init(
    header: InvoiceHeader, lines: [InvoiceLine], location: SourceLocation,
    statement: StatementDelivery? = nil
  ) {
    self.header = header
    self.lines = lines
    self.location = location
    self.statement = statement
  }
}

/// What the provider itself metered, of one day.
public struct ProviderUsageRow: Hashable, Sendable {
  /// Who metered.
  public var provider: ProviderID
  /// For which account; `nil` where the export does not say.
  public var account: AccountID?
  /// The day in the provider's billing zone.
  public var date: CalendarDate
  /// The model as exported.
  public var model: ModelID
  /// The tier.
  public var serviceTier: ServiceTier
  /// What was counted.
  public var meter: MeterID
  /// How much.
  public var quantity: ExactDecimal

  /// A row with every field given.
  public init(
    provider: ProviderID, account: AccountID?, date: CalendarDate, model: ModelID,
    serviceTier: ServiceTier, meter: MeterID, quantity: ExactDecimal
  ) {
    self.provider = provider
    self.account = account
    self.date = date
    self.model = model
    self.serviceTier = serviceTier
    self.meter = meter
    self.quantity = quantity
  }
}
