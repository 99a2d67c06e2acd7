import ExactMoney
import Pipeline
import SourceText

/// The calls inside one Anthropic message: which of them its top-level figures hold, and which are
/// billed beside it.
///
/// Entries `message` make up the top-level figures. `advisor_message` and `compaction` are calls of
/// their own. Where a fallback model served (`fallback_message`), the top level describes that
/// model's entries alone, and what a declining model had put out is billed at its own rates; an
/// attempt that put out nothing costs nothing.
struct UsageIterations {
  /// The fallback model that served the message.
  private(set) var servingModel: ModelID?
  /// The calls outside the top-level figures.
  private(set) var furtherCalls: [MeterSplit.FurtherCall] = []

  /// What a call without which nothing was billed for it has put out.
  static let output = MeterID("output_tokens")

  private struct Entry {
    let index: Int
    let kind: String
    let model: ModelID?
    let reading: UsageReading

    var hasOutput: Bool { reading.meters.contains { $0.meter == UsageIterations.output } }
  }

  mutating func read(
    _ nodes: [JSONNode], of usage: JSONNode, by shape: UsageShape, into reading: inout UsageReading
  ) {
    let entries = nodes.enumerated().map { index, node in
      Entry(
        index: index, kind: node["type"]?.text ?? "message",
        model: ModelID(nonEmpty: node["model"]?.text), reading: UsageReading(node, by: shape))
    }
    let serving = entries.last { $0.kind == "fallback_message" }
    servingModel = serving?.model
    var inTopLevel: [Entry] = []
    for entry in entries {
      for trouble in entry.reading.troubles {
        reading.add(trouble: "call \(entry.index): \(trouble)", gap: entry.reading.gap)
      }
      switch entry.kind {
      case "message" where serving == nil || entry.model == servingModel, "fallback_message":
        inTopLevel.append(entry)
      case "message":
        if entry.hasOutput { addFurther(entry) }
      case "advisor_message", "compaction":
        addFurther(entry)
      default:
        reading.add(
          trouble: "call \(entry.index) is of the unknown kind \(Evidence.quoted(entry.kind))",
          gap: .zero)
      }
    }
    if !inTopLevel.isEmpty { compare(inTopLevel, with: &reading) }
  }

  private mutating func addFurther(_ entry: Entry) {
    furtherCalls.append(
      MeterSplit.FurtherCall(
        index: entry.index, kind: entry.kind, model: entry.model, meters: entry.reading.meters))
  }

  /// The top level must be the sum of the calls it holds, meter by meter; searches stand there alone.
  private func compare(_ entries: [Entry], with reading: inout UsageReading) {
    var differences: [MeterID: ExactDecimal] = [:]
    for (meter, quantity) in reading.meters where meter.countsTokens {
      differences[meter, default: .zero] += quantity
    }
    for (meter, quantity) in entries.flatMap(\.reading.meters) where meter.countsTokens {
      differences[meter, default: .zero] -= quantity
    }
    for (meter, difference) in differences.sorted(by: { $0.key < $1.key })
    where difference != .zero {
      reading.add(
        trouble: "\(meter) is \(difference) more than in the calls the message is made of",
        gap: difference)
    }
  }
}
