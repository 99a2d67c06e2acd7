import ExactMoney
import Pipeline
import SourceText

/// One usage object read by one shape.
struct UsageReading: Sendable {
  /// What is wrong with the figures, in words; empty where they agree.
  private(set) var troubles: [String] = []
  /// The first disagreement's size.
  private(set) var gap = ExactDecimal.zero
  /// The meters that are not 0.
  private(set) var meters: [MeterSplit.Quantity] = []

  private let shape: UsageShape
  private var values: [String: ExactDecimal] = [:]

  init(_ usage: JSONNode, by shape: UsageShape) {
    self.shape = shape
    for count in shape.counts { values[count.name] = read(count.spellings, in: usage) }
    for equation in shape.equations { check(equation) }
    computeMeters()
    checkTotal(in: usage)
  }

  /// A disagreement that was found elsewhere.
  mutating func add(trouble: String, gap: ExactDecimal) {
    if troubles.isEmpty { self.gap = gap }
    troubles.append(trouble)
  }

  /// Whether the members that make this shape are there.
  static func fits(_ shape: UsageShape, _ usage: JSONNode) -> Bool {
    shape.signs.allSatisfy { $0.contains { !usage.nodes(at: $0).isEmpty } }
      && !shape.lacks.contains { !usage.nodes(at: $0).isEmpty }
  }

  /// The count that all present spellings agree on; `nil` where none is present.
  private mutating func read(_ spellings: [UsageShape.Path], in usage: JSONNode) -> ExactDecimal? {
    var found: (value: ExactDecimal, path: String)?
    for path in spellings {
      let nodes = usage.nodes(at: path)
      guard !nodes.isEmpty else { continue }
      var value = ExactDecimal.zero
      for node in nodes {
        guard let number = node.text.flatMap({ ExactDecimal($0) }), !number.isNegative else {
          add(trouble: "\(path.text) is no count of 0 or more", gap: .zero)
          return nil
        }
        value += number
      }
      if let found, found.value != value {
        add(
          trouble: "\(found.path) says \(found.value), \(path.text) says \(value)",
          gap: found.value - value)
      }
      found = found ?? (value, path.text)
    }
    return found?.value
  }

  private func value(of sum: UsageShape.Sum) -> ExactDecimal {
    let added = sum.plus.reduce(ExactDecimal.zero) { $0 + (values[$1] ?? .zero) }
    return sum.minus.reduce(added) { $0 - (values[$1] ?? .zero) }
  }

  private mutating func check(_ equation: UsageShape.Equation) {
    let names = equation.whole.plus
    guard names.allSatisfy({ values[$0] != nil }),
      equation.parts.plus.contains(where: { values[$0] != nil })
    else { return }
    let whole = value(of: equation.whole)
    let parts = value(of: equation.parts)
    guard whole != parts else { return }
    add(trouble: "\(equation.text) does not hold: \(whole), \(parts)", gap: whole - parts)
  }

  private mutating func computeMeters() {
    for (meter, sums) in shape.meters {
      let present = sums.first { $0.plus.contains { values[$0] != nil } }
      guard let sum = present else { continue }
      let quantity = value(of: sum)
      values[meter.rawValue] = quantity
      if quantity.isNegative {
        add(
          trouble: "\(meter) would be \(quantity): its parts are more than the whole",
          gap: quantity)
      } else if quantity > .zero {
        meters.append((meter, quantity))
      }
    }
  }

  private mutating func checkTotal(in usage: JSONNode) {
    guard let total = read(shape.total, in: usage) else { return }
    let sum = shape.meters.lazy.map(\.meter)
      .filter { [shape] in $0.countsTokens && !shape.outsideTotal.contains($0) }
      .reduce(ExactDecimal.zero) { [values] in $0 + (values[$1.rawValue] ?? .zero) }
    guard sum != total else { return }
    add(trouble: "the meters sum to \(sum), the provider's total is \(total)", gap: total - sum)
  }
}

extension JSONNode {
  /// What stands at `path`, `null` and empty texts left out; several nodes where it goes through an array.
  func nodes(at path: UsageShape.Path) -> [JSONNode] {
    var nodes = [self]
    for step in path.steps {
      nodes = nodes.compactMap { $0[step.name] }
      guard step.isArray else { continue }
      nodes = nodes.flatMap(\.elements)
      if let selection = step.selection {
        nodes = nodes.filter { $0[selection.name]?.text == selection.value }
      }
    }
    return nodes.filter { !$0.isNull && $0.text != "" }
  }
}
