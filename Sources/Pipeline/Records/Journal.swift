import BigInt
import ExactMoney

/// The accounts that Crossfoot posts to; the owner of the books maps them to his own.
public enum JournalAccount: String, Sendable, CaseIterable {
  /// AI cost, by function; without a function where an accrual is reversed and stands again.
  case cost
  /// What is owed to suppliers for invoices.
  case payable
  /// What was used or billed for a month and is not owed on an invoice yet.
  case accrued
  /// What is paid or owed for service, or credits, still to come.
  case prepaid
  /// Tax that is got back.
  case inputTax = "input_tax"
  /// Self-assessed tax that is owed to the state (reverse charge).
  case reverseChargeTax = "reverse_charge_tax"
  /// Tax withheld from suppliers and owed to the state.
  case withholdingTax = "withholding_tax"
  /// What different rates of one document's months make.
  case exchange = "fx"
  /// What rounding each part of a document by itself leaves.
  case rounding
  /// What we claim back from suppliers: posted only where the policy books claims.
  case supplierClaims = "supplier_claims"
  /// The other side of claims that no supplier has conceded yet: no income.
  case claimsDeferred = "claims_deferred"
  /// What was billed too much and is given up; only proposals post to it.
  case writeOffs = "write_offs"
}

/// Why an entry is there.
public enum JournalEntryKind: String, Sendable, CaseIterable {
  /// The month's cost, against what its documents book.
  case cost
  /// Accruals of earlier months, reversed on the first, that nobody has billed or changed.
  case standingAccruals = "standing_accruals"
  /// An invoice: what is owed, its tax, and its other months.
  case invoice
  /// The month's accruals turned round on the first day of the next.
  case accrualReversal = "accrual_reversal"
  /// What closed months posted of an invoice that another has replaced, taken back but for its cost.
  case replacedInvoice = "replaced_invoice"
  /// What is claimed of suppliers when the month ends.
  case claim
  /// The same turned round on the first day of the next.
  case claimReversal = "claim_reversal"
  /// What would settle an open item, for a person to decide: not posted.
  case proposal
}

/// One line of an entry, in minor units of the reporting currency.
public struct JournalLine: Hashable, Sendable {
  /// Which account.
  public var account: JournalAccount
  /// Whose cost, on ``JournalAccount/cost``.
  public var costFunction: CostFunction?
  /// Who sent the document.
  public var supplier: SupplierID?
  /// The document that is posted; `nil` where the line sums several.
  public var documentID: DocumentID?
  /// A debit; below zero a credit.
  public var amount: BigInt
  /// What it is, in words.
  public var memo: String

  /// A line with every field given.
  public init(
    _ account: JournalAccount, _ amount: BigInt, costFunction: CostFunction? = nil,
    supplier: SupplierID? = nil, documentID: DocumentID? = nil, memo: String
  ) {
    self.account = account
    self.costFunction = costFunction
    self.supplier = supplier
    self.documentID = documentID
    self.amount = amount
    self.memo = memo
  }
}

/// An entry of the journal: its debits are its credits.
public struct JournalEntry: Hashable, Sendable {
  /// Its name, the same in every run.
  public let id: String
  /// The day it is posted on.
  public let date: CalendarDate
  /// Why it is there.
  public let kind: JournalEntryKind
  /// Its lines, none of them zero.
  public let lines: [JournalLine]

  /// An entry of `lines`, without those that are zero.
  ///
  /// - Precondition: they balance.
  public init(id: String, date: CalendarDate, kind: JournalEntryKind, lines: [JournalLine]) {
    let sum = lines.reduce(BigInt(0)) { $0 + $1.amount }
    invariant(sum.isZero, "journal entry \(id) is off by \(sum) minor units")
    self.id = id
    self.date = date
    self.kind = kind
    self.lines = lines.filter { !$0.amount.isZero }
  }

  /// Whether it is posted, and not only proposed.
  public var isPosted: Bool { kind != .proposal }
}
