/// A regular expression as a profile writes it. Documents only: prices are never matched by patterns.
///
/// Unchecked: a `Regex` is not `Sendable` since one built in Swift may run its author's code; one that
/// is read from text runs none, and is never changed.
public struct TextPattern: Hashable, @unchecked Sendable {
  /// The pattern as it is written.
  public let text: String
  /// The names of its groups.
  public let groups: [String]
  private let regex: Regex<AnyRegexOutput>

  /// Reads a pattern; `nil` where it is none.
  public init?(_ text: String) {
    guard let regex = try? Regex(text) else { return nil }
    self.text = text
    self.regex = regex
    self.groups = text.split(separator: "(?<", omittingEmptySubsequences: false).dropFirst()
      .compactMap { part in
        // `(?<=` and `(?<!` look behind and name nothing.
        guard let first = part.first, first != "=", first != "!" else { return nil }
        return part.firstIndex(of: ">").map { String(part[..<$0]) }
      }
  }

  /// Whether the pattern is found in `text`.
  func isFound(in text: String) -> Bool { text.firstMatch(of: regex) != nil }

  /// The named groups of the first place where it is found; `nil` where it is not.
  func captures(in text: String) -> [String: String]? {
    guard let match = text.firstMatch(of: regex) else { return nil }
    var captures: [String: String] = [:]
    for group in groups {
      captures[group] = match.output[group]?.substring.map { String($0) }
    }
    return captures
  }

  /// `text` with `replacement` wherever the pattern is found.
  func replacing(in text: String, with replacement: String) -> String {
    text.replacing(regex, with: replacement)
  }

  /// Equal texts.
  public static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
