import ExactMoney
import Pipeline
import SourceText

/// Splits the usage object of a provider's response into disjoint meters.
///
/// Providers count differently: some include cached tokens in the input and reasoning in the output, some
/// do not. Each way of counting is a ``UsageShape``; the provider's name and the members that are
/// there choose it, and where two fit, the one whose meters give the provider's own total. Figures
/// that contradict each other give `meter-breakdown-mismatch` and no meters: nothing is priced on a
/// guess, and no count is cut off at 0.
public struct UsageShapes: Sendable {
  /// The shapes this program knows.
  public static let builtIn = UsageShapes(shapes: UsageShape.all)

  let shapes: [UsageShape]

  /// Every meter that a split can give.
  public var emittedMeters: Set<MeterID> {
    Set(shapes.flatMap { $0.meters.map(\.meter) })
  }

  /// The meters of `usage`, a usage object or the response that holds one, which stands at `location`.
  public func split(
    _ usage: JSONNode, provider: ProviderID?, at location: SourceLocation
  ) -> Outcome<MeterSplit> {
    let usage = Self.usageObject(in: usage)
    let fitting = shapes.filter { UsageReading.fits($0, usage) }
    let ordered =
      fitting.filter { $0.providers.contains(provider ?? ProviderID("")) }
      + fitting.filter { !$0.providers.contains(provider ?? ProviderID("")) }
    var first: MeterSplit.Attempt?
    for shape in ordered {
      let attempt = MeterSplit.Attempt(usage, by: shape)
      if attempt.troubles.isEmpty { return Outcome(attempt.split) }
      first = first ?? attempt
    }
    guard let first else {
      let nothing = MeterSplit(shape: "", model: nil, meters: [], gap: .zero, furtherCalls: [])
      return Outcome(
        nothing,
        [
          Finding(
            .meterBreakdownMismatch, at: location,
            "no known way of counting has these members: "
              + usage.members.map { Evidence.quoted($0.name) }.joined(separator: ", "))
        ])
    }
    let message = "\(first.split.shape): " + first.troubles.joined(separator: "; ")
    return Outcome(first.split, [Finding(.meterBreakdownMismatch, at: location, message)])
  }

  /// The members of a response that may hold its usage object, or a response.
  static let holders = ["response"] + usageNames
  private static let usageNames = ["usage", "usageMetadata", "usage_metadata", "meta"]

  /// The usage object inside a whole response.
  private static func usageObject(in node: JSONNode) -> JSONNode {
    let response = node["response"] ?? node
    for name in usageNames {
      if let usage = response[name], case .object = usage.value { return usage }
    }
    return node
  }
}

extension MeterSplit {
  /// A split by one shape, sound or not.
  struct Attempt: Sendable {
    let split: MeterSplit
    let troubles: [String]

    init(_ usage: JSONNode, by shape: UsageShape) {
      var reading = UsageReading(usage, by: shape)
      var iterations = UsageIterations()
      if let path = shape.iterations {
        iterations.read(usage.nodes(at: path), of: usage, by: shape, into: &reading)
      }
      let isSound = reading.troubles.isEmpty
      self.split = MeterSplit(
        shape: shape.name, model: iterations.servingModel,
        meters: isSound ? reading.meters : [], gap: reading.gap,
        furtherCalls: isSound ? iterations.furtherCalls : [])
      self.troubles = reading.troubles
    }
  }
}
