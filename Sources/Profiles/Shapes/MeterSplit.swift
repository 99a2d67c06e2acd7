import ExactMoney
import Pipeline

/// What one call consumed, as disjoint meters: no unit stands in two of them.
public struct MeterSplit: Sendable {
  /// One meter and how much of it.
  public typealias Quantity = (meter: MeterID, quantity: ExactDecimal)

  /// Another call that the same usage object reports, billed beside the first.
  public struct FurtherCall: Sendable {
    /// Its place in the provider's list, from 0.
    public let index: Int
    /// What the provider calls it: `advisor_message`, `compaction`.
    public let kind: String
    /// The model that ran it; `nil` where it is the first call's.
    public let model: ModelID?
    /// What it consumed.
    public let meters: [Quantity]
  }

  /// The convention by which it was read, to be kept with the event (`openai-chat`, `anthropic`).
  public let shape: String
  /// The model that served the call, where the usage names one.
  public let model: ModelID?
  /// What was consumed, zeros left out; empty where the figures contradict each other.
  public let meters: [Quantity]
  /// By how much the provider's total, or a whole, is more than its parts; 0 where all agree.
  public let gap: ExactDecimal
  /// Calls beside the first that the top-level figures do not hold.
  public let furtherCalls: [FurtherCall]
}
