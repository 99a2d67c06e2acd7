import ExactMoney

/// Everything a controller needs in order to sign a month's drift, in the order in which it is read.
///
/// Every figure here is a function of the close alone. Nothing is summed from another section where it
/// is to prove that section: proofs stand on figures of their own.
public struct Review: Hashable, Sendable {
  /// What this is about: period, currency, providers, version.
  public var identity: Identity
  /// What the words and signs mean, so that nobody needs the manual.
  public var definitions: Definitions
  /// From which files, by which program; `nil` until the shell, which knows files, has set it.
  public var evidence: Evidence?
  /// Every invoice that takes part or was left out, by provider and number.
  public var invoices: [InvoiceEntry]
  /// Invoices that count nothing because another replaces them, by provider and number.
  public var replacedInvoices: [ReplacedInvoice]
  /// Who was expected to send something, by name: received, accrued or missing.
  public var expectations: [Expectation]
  /// Whether each invoice of ``invoices`` that takes part adds up, in the same order.
  public var footings: [Footing]
  /// Ledger, provider's export and invoice side by side, by provider, invoice and currency.
  public var tieOuts: [TieOut]
  /// The same for each group of invoice lines, with prices and variances, in the order of the drift.
  public var meterLines: [MeterLine]
  /// The bridges as steps with running sums: providers in byte order, then the total.
  public var waterfalls: [Waterfall]
  /// The drift in sum: net, gross, waived, open, by variance and by level.
  public var drift: DriftSummary
  /// The drift by cause: providers in byte order, then all of them.
  public var causes: [CauseList]
  /// Which row of the P&L bears how much of it.
  public var booked: BookedDrift
  /// Where gross drift comes from, one list for each dimension.
  public var drivers: [DriverList]
  /// What waits for a person.
  public var openItems: OpenItems
  /// The exchange rates applied and what they made.
  public var exchange: ExchangeSection
  /// Tax, credits and other charges, invoice by invoice, in the order of ``footings``.
  public var charges: [ChargeSummary]
  /// The balances of prepaid credits, by provider, grants first-in first-out.
  public var prepaid: [PrepaidBalance]
  /// What has no price, no customer or no driver: always there, also where it is nothing.
  public var unassigned: Unassigned
  /// Lines and invoices that correct what was invoiced before.
  public var corrections: [Correction]
  /// What is taken up here of the cost of closed months, by month.
  public var takenUp: [TakenUpMonth]
  /// That the P&L is the documents, to the last minor unit.
  public var conservation: Conservation
  /// How each pool of shared costs reached its rows, by pool.
  public var allocations: [AllocationProof]
  /// What the ledger is made of, and what may be missing from it.
  public var coverage: Coverage
  /// Usage that several invoice lines could claim, by who has it meanwhile.
  public var contests: [Contest] = []
  /// What was open before and what became of it; `nil` until the months before are known.
  public var rollForward: RollForward?
  /// The drift of this month beside that of the months before; `nil` until they are known.
  public var trend: DriftTrend?
}

extension Review {
  /// What the review is about.
  public struct Identity: Hashable, Sendable {
    /// Whose books these are; `nil` where the policy does not say.
    public var entity: LegalEntity?
    /// The name of the run: the same inputs, policy, decisions and program give the same; `nil` until
    /// the shell, which knows them, has set it.
    public var runID: String?
    /// The month.
    public var period: Period
    /// Its first moment.
    public var start: Instant
    /// The first moment after it.
    public var end: Instant
    /// The reporting zone's name.
    public var zone: String
    /// Local time less UTC at ``start``, in seconds.
    public var startOffsetSeconds: Int
    /// Local time less UTC at ``end``, in seconds.
    public var endOffsetSeconds: Int
    /// The reporting currency.
    public var currency: Currency
    /// The version this is, or would become at close.
    public var version: Int
    /// Where the period stands.
    public var status: PeriodStatus
    /// The providers with usage or an invoice, in byte order.
    public var providers: [ProviderIdentity]

    /// Where the report stands, in words: draft, final or restated, and which version of how many.
    public var standing: String {
      switch (status, version) {
      case (.open, 1): "draft of version 1"
      case (.open, _): "draft of version \(version), which would restate version \(version - 1)"
      case (.closed, 1): "final, version 1"
      case (.closed, _): "restated, version \(version) of \(version)"
      }
    }
  }

  /// One provider of the period.
  public struct ProviderIdentity: Hashable, Sendable {
    /// Who.
    public var provider: ProviderID
    /// The zone whose days its invoices count.
    public var billingZone: String
    /// How it is settled.
    public var settlement: Settlement
    /// The billing accounts that usage or invoice lines name, in byte order.
    public var accounts: [AccountID]
  }

  /// A term and what it means here.
  public struct Definition: Hashable, Sendable {
    /// The term.
    public var term: String
    /// Its meaning, one sentence.
    public var meaning: String
  }

  /// The limits for one provider.
  public struct ToleranceEntry: Hashable, Sendable {
    /// For whom; `nil`: for every provider without an entry of its own.
    public var provider: ProviderID?
    /// The limits.
    public var tolerance: Tolerance
    /// The limits in words.
    public var meaning: String
  }

  /// What the words and signs mean.
  public struct Definitions: Hashable, Sendable {
    /// Sign, per cent, decomposition, rounding, tolerance, age and exchange conventions.
    public var conventions: [Definition]
    /// Every variance, in the order of ``Variance``.
    public var variances: [Definition]
    /// Every cause, in the order of ``Cause``.
    public var causes: [Definition]
    /// Every step of the bridge, in order.
    public var steps: [Definition]
    /// Every action that may be proposed.
    public var actions: [Definition]
    /// The tolerance in force: all providers, then the named ones in byte order.
    public var tolerances: [ToleranceEntry]
  }

  /// The files, policy and program behind the figures.
  public struct Evidence: Hashable, Sendable {
    /// One accepted file.
    public struct File: Hashable, Sendable {
      /// What it holds.
      public var kind: InputKind
      /// The name findings give it.
      public var name: String
      /// The hash of its bytes, in hexadecimal.
      public var sha256: String
      /// How many bytes it has.
      public var sizeBytes: Int
      /// What became of its rows.
      public var rows: RowCounts

      /// A file with every field given.
      public init(
        kind: InputKind, name: String, sha256: String, sizeBytes: Int, rows: RowCounts
      ) {
        self.kind = kind
        self.name = name
        self.sha256 = sha256
        self.sizeBytes = sizeBytes
        self.rows = rows
      }
    }

    /// The program's name and version.
    public var program: String
    /// Every decision of the policy: key and value.
    public var policy: [Definition]
    /// The accepted files, by kind, name and hash.
    public var files: [File]

    /// The evidence of `files`, sorted here.
    public init(program: String, policy: [(key: String, value: String)], files: [File]) {
      self.program = program
      self.policy = policy.map { Definition(term: $0.key, meaning: $0.value) }
      self.files = files.sorted { left, right in
        for (one, other) in [
          (left.kind.rawValue, right.kind.rawValue), (left.name, right.name),
          (left.sha256, right.sha256),
        ] where !one.hasSameBytes(as: other) {
          return one.precedesInByteOrder(other)
        }
        return false
      }
    }
  }
}
