import ExactMoney
import Pipeline

/// Explanations for a person or a program, with the hashes of the files they point to.
public struct ExplanationTable {
  private let explanations: [Explanation]
  /// What the amounts are in.
  private let unit: String
  private let hash: (_ file: String) -> String?

  /// `explanations` of figures in `unit`.
  ///
  /// - Parameter hash: the SHA-256 of the accepted file of that name, in hexadecimal.
  public init(
    _ explanations: [Explanation], unit: String, hash: @escaping (_ file: String) -> String?
  ) {
    self.explanations = explanations
    self.unit = unit
    self.hash = hash
  }

  /// Every part with its number and the number of what it is a part of, the figures first.
  public func parts() -> TextTable {
    var rows: [TextTable.Row] = []
    func add(_ explanation: Explanation, below parent: Int?, depth: Int) {
      let number = rows.count + 1
      rows.append(
        TextTable.Row(
          [.count(number), parent.map { .count($0) } ?? .empty, .count(depth)]
            + cells(of: explanation)))
      for child in explanation.children { add(child, below: number, depth: depth + 1) }
    }
    for explanation in explanations { add(explanation, below: nil, depth: 0) }
    return TextTable(
      title: "",
      columns: ["part", "of", "depth"].map { TextTable.Column($0, $0, .right) }
        + Self.columns.map { TextTable.Column($0, $0) }, rows: rows)
  }

  private static let columns = [
    "kind", "label", "unit", "amount", "quantity", "file", "line", "sha256", "rule",
  ]

  /// Writes every leaf with what is above it as CSV, some rows at a time. `exact_amount` is a fraction:
  /// over the leaves of a figure it sums to that figure, to the last digit.
  public func writeLeaves(to write: ([UInt8]) throws -> Void) throws {
    var bytes = CSV.header(["figure", "path", "exact_amount"] + Self.columns)
    for explanation in explanations {
      try explanation.forEachLeaf { leaf, path in
        let figure = path.first?.label ?? leaf.label
        let between = path.dropFirst().map(\.label).joined(separator: " > ")
        CSV.append(
          [.text(figure), .optional(between), .number(leaf.amount.description)]
            + cells(of: leaf), to: &bytes)
        if bytes.count > Self.blockBytes {
          try write(bytes)
          bytes.removeAll(keepingCapacity: true)
        }
      }
    }
    try write(bytes)
  }

  private static let blockBytes = 1 << 16

  private func cells(of explanation: Explanation) -> [Cell] {
    func joined(_ texts: [String]) -> Cell { .optional(texts.joined(separator: "; ")) }
    let sources = explanation.sources
    return [
      .text(explanation.kind.rawValue), .text(explanation.label), .text(unit),
      .exact(explanation.amount), .exact(explanation.quantity), joined(sources.map(\.file)),
      joined(sources.map { String($0.line) }), joined(sources.map { hash($0.file) ?? "" }),
      .optional(explanation.rule),
    ]
  }
}

// MARK: - The terminal

extension ExplanationTable {
  /// A tree: every part below what it is a part of, with its reason below itself.
  public func terminal(_ style: TerminalStyle) -> String {
    var rows: [TextTable.Row] = []
    let width = ruleWidth(style)
    for explanation in explanations {
      append(explanation, depth: 0, ruleWidth: width, to: &rows)
    }
    return TextTable(
      title: "",
      columns: [
        TextTable.Column("amount", unit, .right), TextTable.Column("label", "what"),
        TextTable.Column("quantity", "quantity", .right, isOptional: true),
        TextTable.Column("source", "where"),
        TextTable.Column("sha256", "SHA-256", isDetail: true),
      ], rows: rows
    ).terminal(style)
  }

  private static let hashDigits = 12

  /// How many characters a line of a reason may have: what a narrow terminal leaves of it.
  private func ruleWidth(_ style: TerminalStyle) -> Int {
    let (least, most, amountWidth) = (24, 76, 20)
    if style.width == 0 { return most }
    var places = 0
    for explanation in explanations {
      explanation.forEachLeaf { leaf, path in
        for part in path + [leaf] { places = max(places, Self.places(part).count) }
      }
    }
    return min(most, max(least, style.width - amountWidth - places))
  }

  private static func places(_ explanation: Explanation) -> String {
    explanation.sources.map { "\($0.file):\($0.line)" }.joined(separator: " ")
  }

  private func append(
    _ explanation: Explanation, depth: Int, ruleWidth: Int, to rows: inout [TextTable.Row]
  ) {
    let indentation = String(repeating: "  ", count: depth)
    let hashes = Set(explanation.sources.compactMap { hash($0.file) }).sorted()
      .map { String($0.prefix(Self.hashDigits)) }
    rows.append(
      TextTable.Row(
        [
          .number(Self.digits(explanation.amount)), .text(indentation + explanation.label),
          .exact(explanation.quantity), .optional(Self.places(explanation)),
          .optional(hashes.joined(separator: " ")),
        ], depth == 0 ? .subtotal : .data))
    for line in Self.wrapped(explanation.rule, ruleWidth - indentation.count) {
      rows.append(
        TextTable.Row([.empty, .text(indentation + "  " + line), .empty, .empty, .empty]))
    }
    for child in explanation.children {
      append(child, depth: depth + 1, ruleWidth: ruleWidth, to: &rows)
    }
  }

  /// The exact digits, or 12 places, with two at least.
  private static func digits(_ amount: Rational) -> String {
    amount.exactDecimal.flatMap { $0.scale <= 12 ? $0.description(minimumPlaces: 2) : nil }
      ?? amount.rounded(toPlaces: 12, .toNearestOrEven).description(minimumPlaces: 12)
  }

  /// Words in lines of no more than `width` characters, unless a word is longer.
  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + word.count < width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
