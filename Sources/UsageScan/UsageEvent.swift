import ExactMoney
import Pipeline

/// Marks of names that only the scan knows.
enum ScanEntity {
  /// An event.
  enum Event {}
  /// The canonical content of a row (SPEC §4.3), told apart by its bytes.
  enum Content {}
  /// A column.
  enum Column {}
  /// A user of a customer.
  enum User {}
  /// A piece of work that several events belong to.
  enum WorkItem {}
  /// A value of a dimension; may be empty.
  enum Dimension {}
}

/// The id that the source gave an event.
typealias EventID = Identifier<ScanEntity.Event>
/// The canonical content of a row.
typealias EventContent = Identifier<ScanEntity.Content>
/// The name of a column.
typealias ColumnName = Identifier<ScanEntity.Column>
/// A user of a customer.
typealias UserID = Identifier<ScanEntity.User>
/// A piece of work.
typealias WorkItemID = Identifier<ScanEntity.WorkItem>
/// The value of a dimension, told apart by its bytes; empty where absent.
typealias DimensionValue = Identifier<ScanEntity.Dimension>

/// How a call went.
enum EventStatus: String, CaseIterable, Sendable {
  /// It began; nothing is known of its end.
  case started
  /// It answered.
  case completed
  /// It did not answer.
  case failed
  /// Somebody stopped it.
  case cancelled
}

/// What became of a call's output; absent where nobody said.
enum EventOutcome: String, CaseIterable, Sendable {
  /// Used as it was.
  case accepted
  /// Used after changes.
  case edited
  /// Not used.
  case rejected
  /// There was none.
  case empty
}

/// One good row of a usage file, with its defaults filled in.
struct UsageEvent: Sendable {
  /// Where it stands; of several places with one content the first.
  var location: SourceLocation
  /// Its non-empty fields as canonical text.
  let content: EventContent
  /// The source's id; `nil` where it gives none.
  let eventID: EventID?
  /// When the source wrote the row.
  let recordedAt: Instant?
  /// When it happened: this decides its period, its prices and its aliases.
  let occurredAt: Instant
  /// The customer as recorded.
  let customerID: CustomerID?
  /// The user as recorded.
  let userID: UserID?
  /// The piece of work it belongs to.
  let workItemID: WorkItemID?
  /// Who answered.
  let provider: ProviderID
  /// The model as recorded.
  let model: ModelID
  /// The tier.
  let serviceTier: ServiceTier
  /// The account as recorded.
  let account: AccountID?
  /// Which try this was, a whole number from 1; of any size, so that none is refused for its size.
  let attempt: ExactDecimal
  /// How it went.
  let status: EventStatus
  /// What became of its output.
  let outcome: EventOutcome?
  /// Whether the provider charges it.
  let isBillable: Bool
  /// The meters above zero, in the order of the ``MeterCatalogue``.
  let quantities: [MeterQuantity]
  /// The text recorded for each of the dimensions, empty where absent.
  let dimensions: [DimensionValue]
}
