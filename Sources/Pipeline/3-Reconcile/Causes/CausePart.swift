import ExactMoney

/// A part of a variance with its cause, in the currency of its item.
struct CausePart: Sendable {
  var cause: Cause
  var amount: Rational
  /// The figures that prove the cause; of what is unexplained, hints.
  var evidence: String

  /// The parts that have one cause as one, in the order of the causes; those of zero left out.
  static func merged(_ parts: [CausePart]) -> [CausePart] {
    Dictionary(grouping: parts, by: \.cause)
      .sorted { $0.key.order < $1.key.order }
      .map { cause, parts in
        var texts: [String] = []
        for part in parts where !part.evidence.isEmpty && !texts.contains(part.evidence) {
          texts.append(part.evidence)
        }
        return CausePart(
          cause: cause, amount: Rational.sum(parts.lazy.map(\.amount)),
          evidence: texts.joined(separator: "; "))
      }
      .filter { !$0.amount.isZero }
  }
}

extension Cause {
  /// The place in the order in which causes are tried and printed.
  var order: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}

/// A part of a difference of quantities with its cause.
struct QuantityPart: Sendable {
  var cause: Cause
  var quantity: Rational
  var evidence: String
}
