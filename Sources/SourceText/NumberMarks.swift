import Pipeline

/// Which decimal mark the numbers of a table have that a spreadsheet saved anew: nothing in the file
/// says whether `1,25` and `1.250` are money and a quarter or money and a thousand.
///
/// A mark that stands alone in a number is taken for its decimal mark; that it is one is proved by any
/// number in which it can be nothing else (`0,25`, `12,5`, `1.234,56`). One proof is asked for, and no
/// number that speaks for the other mark.
public struct NumberMarks {
  /// What the numbers say.
  public enum Verdict: Hashable, Sendable {
    /// All numbers are whole, or have this decimal mark.
    case decimal(Character)
    /// It cannot be told; why, and where.
    case open(String, at: SourceLocation)
  }

  private struct Witness {
    let text: String
    let location: SourceLocation
    let isProof: Bool
  }

  /// What speaks for each mark: the first number, or the first proof where there is one.
  private var witnesses: [Character: Witness] = [:]

  /// Nothing seen yet.
  public init() {}

  /// Takes the number `text`, which stands at `location`. What is no number is left to those who read it.
  public mutating func take(_ text: String, at location: SourceLocation) {
    let marks = text.filter { $0 == "," || $0 == "." }
    guard let last = marks.last else { return }
    guard marks.count > 1 else {
      note(Witness(text: text, location: location, isProof: !Self.looksGrouped(text, last)), last)
      return
    }
    // 1.234.567 groups with its mark; 1.234,5 groups with the first and has the last for its decimals.
    let isGroupedOnly = marks.allSatisfy { $0 == last }
    let decimal: Character = isGroupedOnly ? (last == "," ? "." : ",") : last
    note(Witness(text: text, location: location, isProof: true), decimal)
  }

  /// What all numbers say together.
  public var verdict: Verdict {
    let marks = witnesses.keys.sorted()
    if let comma = witnesses[","], let point = witnesses["."] {
      return .open(
        "\(Evidence.quoted(comma.text)) and, in line \(point.location.line), "
          + "\(Evidence.quoted(point.text)): two decimal marks", at: comma.location)
    }
    guard let mark = marks.first, let witness = witnesses[mark] else { return .decimal(".") }
    return witness.isProof
      ? .decimal(mark)
      : .open(
        "\(Evidence.quoted(witness.text)): thousands or decimals, and no other number tells",
        at: witness.location)
  }

  private mutating func note(_ witness: Witness, _ mark: Character) {
    if let known = witnesses[mark], known.isProof || !witness.isProof { return }
    witnesses[mark] = witness
  }

  /// `1,250`: one to three digits that do not begin with 0, the mark, three digits.
  private static func looksGrouped(_ text: String, _ mark: Character) -> Bool {
    let digits = text.drop { !$0.isNumber }
    let parts = digits.split(separator: mark, omittingEmptySubsequences: false)
    guard parts.count == 2, let whole = parts.first, let rest = parts.last else { return false }
    let after = rest.prefix { $0.isNumber }
    let hasExponent = rest.dropFirst(after.count).first.map { "eE".contains($0) } ?? false
    return (1...3).contains(whole.count) && whole.first != "0" && after.count == 3 && !hasExponent
  }
}
