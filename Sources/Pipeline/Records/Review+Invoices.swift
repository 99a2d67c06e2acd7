import BigInt
import ExactMoney

extension Review {
  /// What became of an invoice.
  public enum InvoiceStatus: String, Sendable, CaseIterable {
    /// Its part of the period is booked.
    case booked
    /// It takes part only through an invoice that it corrects or that corrects it.
    case linked
    /// It buys prepaid credits or states their use: that use is booked, not the invoice.
    case prepaid
    /// Left out for want of a rate or of a month; a finding says which.
    case leftOut = "left out"
  }

  /// One invoice, received.
  public struct InvoiceEntry: Hashable, Sendable {
    /// Who bills.
    public var provider: ProviderID
    /// The invoice's number.
    public var invoiceID: InvoiceID
    /// The day of issue; `nil` where unknown.
    public var issueDate: CalendarDate?
    /// The days of service, half-open; `nil` where nothing says.
    public var servicePeriod: Range<CalendarDate>?
    /// The invoice's currency.
    public var currency: Currency
    /// The stated total, else the sum of the lines, tax included.
    public var total: Rational
    /// How many lines it has.
    public var lineCount: Int
    /// What is booked of it in the period; `nil` where nothing is.
    public var booked: Money?
    /// What became of it.
    public var status: InvoiceStatus
    /// Whether it is issued: `false` for a running statement without a final invoice number.
    public var isFinal: Bool
    /// The invoices it corrects.
    public var corrects: [InvoiceID]
    /// The invoices it replaces.
    public var replaces: [InvoiceID]
    /// Where it stands.
    public var location: SourceLocation
  }

  /// An invoice that counts nothing.
  public struct ReplacedInvoice: Hashable, Sendable {
    /// Who bills.
    public var provider: ProviderID
    /// The number that counts nothing.
    public var invoiceID: InvoiceID
    /// The invoice that stands instead.
    public var replacedBy: InvoiceID
  }

  /// Somebody who sent something in one of the two periods before, or does now.
  public struct Expectation: Hashable, Sendable {
    /// What is expected to appear.
    public enum Kind: String, Sendable, CaseIterable {
      /// A provider of usage.
      case provider
      /// A billing account of a provider.
      case account
      /// The supplier of a shared cost.
      case supplier
    }

    /// Whether it appeared.
    public enum State: String, Sendable, CaseIterable {
      /// A document is there.
      case received
      /// Usage is there and no document: accrued.
      case accrued
      /// Nothing is there.
      case missing
    }

    /// What is expected.
    public var kind: Kind
    /// The provider's or supplier's name.
    public var name: String
    /// The account, where ``kind`` is one.
    public var account: AccountID?
    /// In which of the two periods before it appeared, the earlier first; empty where it is new.
    public var seenIn: [Period]
    /// Whether it appeared now.
    public var state: State
  }

  /// Whether an invoice adds up: ``net`` + ``tax`` + ``rounding`` + ``difference`` = ``total``.
  public struct Footing: Hashable, Sendable {
    /// Who bills.
    public var provider: ProviderID
    /// The invoice's number.
    public var invoiceID: InvoiceID
    /// The currency of the amounts.
    public var currency: Currency
    /// How many lines there are.
    public var lineCount: Int
    /// The sum of the lines that are not tax.
    public var net: Rational
    /// The sum of the tax lines.
    public var tax: Rational
    /// What rounding explains: all that is missing where the invoice foots, else zero.
    public var rounding: Rational
    /// The most that rounding can explain.
    public var roundingLimit: Rational
    /// The total the invoice states; `nil` where it states none.
    public var statedTotal: ExactDecimal?
    /// The total used: the stated one, else the sum of the lines, in whole minor units.
    public var total: Rational
    /// What nothing explains.
    public var difference: Rational
    /// Whether ``difference`` is zero.
    public var foots: Bool
    /// What FOCUS 1.4 would say of lines and total; `nil` for an invoice that is not issued.
    public var focus: FOCUSTolerance?
  }

  /// The tolerance of FOCUS 1.4 between an invoice and the rows behind it: the greater of 100 minor
  /// units and √rows × half a minor unit. It is reported beside the exact result and decides nothing.
  public struct FOCUSTolerance: Hashable, Sendable {
    /// The difference without its sign.
    public var difference: Rational
    /// How many rows stand behind it.
    public var rowCount: Int
    /// The smallest amount of the currency.
    public var minorUnit: Rational
    /// Whether FOCUS lets it pass, decided without a square root.
    public var passes: Bool

    /// The verdict on `difference`, tax left out, of `rowCount` rows in `currency`.
    public init(difference: Rational, rowCount: Int, currency: Currency) {
      self.difference = difference.magnitude
      self.rowCount = rowCount
      minorUnit = currency.halfMinorUnit * Rational(2)
      let ratio = self.difference * Rational(2) / minorUnit
      passes =
        self.difference <= minorUnit * Rational(100) || ratio * ratio <= Rational(rowCount)
    }
  }

  /// What an invoice charges besides usage, and what of its tax is cost, in its currency.
  public struct ChargeSummary: Hashable, Sendable {
    /// Who bills.
    public var provider: ProviderID
    /// The invoice's number.
    public var invoiceID: InvoiceID
    /// The currency of the amounts.
    public var currency: Currency
    /// The sum of the usage lines.
    public var usage: Rational
    /// The sum of the purchase lines.
    public var purchases: Rational
    /// The sum of the credit lines.
    public var credits: Rational
    /// The sum of the adjustment lines.
    public var adjustments: Rational
    /// The tax the invoice charges.
    public var taxCharged: Rational
    /// The tax assessed by ourselves (reverse charge).
    public var taxSelfAssessed: Rational
    /// The tax got back.
    public var taxRecovered: Rational
    /// ``taxCharged`` + ``taxSelfAssessed`` − ``taxRecovered``.
    public var taxThatIsCost: Rational
    /// The stated total less the sum of the lines.
    public var invoiceRounding: Rational
    /// What the invoice costs, over all periods.
    public var cost: Rational
  }

  /// A line that corrects what was invoiced before.
  public struct Correction: Hashable, Sendable {
    /// Who bills.
    public var provider: ProviderID
    /// The invoice it stands on.
    public var invoiceID: InvoiceID
    /// The line's number; `nil` where it has none.
    public var lineID: String?
    /// The invoices that its invoice corrects.
    public var corrects: [InvoiceID]
    /// The days of service it corrects.
    public var servicePeriod: Range<CalendarDate>
    /// The months of those days, in order.
    public var originalPeriods: [Period]
    /// Which part of the ledger.
    public var key: MatchKey
    /// What kind of charge.
    public var category: ChargeCategory
    /// The provider's words.
    public var description: String
    /// The currency of ``amount``.
    public var currency: Currency
    /// The line's amount.
    public var amount: Rational
    /// ``amount`` in the reporting currency.
    public var reportingAmount: Rational
  }

  /// Cost of a closed month that is taken up in this one.
  public struct TakenUpMonth: Hashable, Sendable {
    /// The month it belongs to.
    public var origin: Period
    /// How many of its documents changed.
    public var documentCount: Int
    /// What it changes by.
    public var net: Money
    /// How much is moved between cells of its P&L, whatever the sign.
    public var gross: Money
  }
}
