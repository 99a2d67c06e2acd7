import ExactMoney
import Pipeline

/// How one provider writes what a call consumed: which members there are, which of them hold others,
/// and how they become disjoint meters. Data only; ``UsageShapes`` reads it.
struct UsageShape: Sendable {
  /// Where a count stands in a usage object: `prompt_tokens_details.cached_tokens`,
  /// `promptTokensDetails[modality=AUDIO].tokenCount`, `cacheDetails[].inputTokens` (all added up).
  struct Path: Sendable {
    struct Step: Sendable {
      let name: String
      /// Where the member is an array: the member and value its elements must have; `nil` for all.
      let selection: (name: String, value: String)?
      let isArray: Bool
    }

    let text: String
    let steps: [Step]
  }

  /// Counts and earlier meters, added and subtracted: `input - cached`.
  struct Sum: Sendable {
    let plus: [String]
    let minus: [String]
  }

  /// Two sums of counts that must be equal wherever every count on the left is there.
  struct Equation: Sendable {
    let whole: Sum
    let parts: Sum
    let text: String
  }

  /// What it is called; kept with every event that was read by it.
  let name: String
  /// The providers whose own shape it is, where their members alone do not tell.
  let providers: Set<ProviderID>
  /// Of each list one member must be there.
  let signs: [[Path]]
  /// None of these may be there.
  let lacks: [Path]
  /// The provider's counts by our names, each in every spelling in use; spellings must agree.
  let counts: [(name: String, spellings: [Path])]
  /// The meters in the order in which they may refer to each other; the first sum applies of which an
  /// added count is there.
  let meters: [(meter: MeterID, sums: [Sum])]
  /// What must hold besides the total.
  let equations: [Equation]
  /// The provider's own total of all token meters but ``outsideTotal``.
  let total: [Path]
  let outsideTotal: Set<MeterID>
  /// The list of calls inside one message, where there can be one.
  let iterations: Path?

  /// A shape written down as texts. Bad text is a mistake in this program.
  init(
    _ name: String, providers: Set<String> = [], signs: [[String]], lacks: [String] = [],
    counts: KeyValuePairs<String, [String]>, meters: KeyValuePairs<String, [String]>,
    equations: [String] = [], total: [String] = [], outsideTotal: Set<String> = [],
    iterations: String? = nil
  ) {
    self.name = name
    self.providers = Set(providers.map { ProviderID($0) })
    self.signs = signs.map { $0.map { Path($0) } }
    self.lacks = lacks.map { Path($0) }
    self.counts = counts.map { ($0.key, $0.value.map { Path($0) }) }
    self.meters = meters.map { (MeterID($0.key), $0.value.map { Sum($0[...]) }) }
    self.equations = equations.map { Equation($0) }
    self.total = total.map { Path($0) }
    self.outsideTotal = Set(outsideTotal.map { MeterID($0) })
    self.iterations = iterations.map { Path($0) }
  }
}

extension UsageShape.Path {
  init(_ text: String) {
    self.text = text
    self.steps = text.split(separator: ".").map { part in
      guard let open = part.firstIndex(of: "[") else {
        return Step(name: String(part), selection: nil, isArray: false)
      }
      let inside = part[open...].dropFirst().dropLast().split(separator: "=")
      let selection = inside.count == 2 ? (String(inside[0]), String(inside[1])) : nil
      return Step(name: String(part[..<open]), selection: selection, isArray: true)
    }
  }
}

extension UsageShape.Sum {
  /// `a + b - c`: the first word is added, later ones by the sign before them.
  init(_ text: Substring) {
    var plus: [String] = []
    var minus: [String] = []
    var isAdded = true
    for word in text.split(separator: " ") {
      switch word {
      case "+": isAdded = true
      case "-": isAdded = false
      default:
        if isAdded { plus.append(String(word)) } else { minus.append(String(word)) }
      }
    }
    self.plus = plus
    self.minus = minus
  }
}

extension UsageShape.Equation {
  init(_ text: String) {
    let sides = text.split(separator: "=")
    invariant(sides.count == 2, "\(text) is no equation")
    self.whole = UsageShape.Sum(sides[0])
    self.parts = UsageShape.Sum(sides[1])
    self.text = text
  }
}
