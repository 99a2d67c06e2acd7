/// The columns and members of a log in which people's words stand: what they wrote to a model, and what
/// it answered. They are no part of the books (issue C; SPEC §4.1 keeps bytes unchanged but for them).
public struct PrivateNames: Sendable {
  /// Names under which gateways, traces and applications log words, alone or as the last part of a name
  /// like `gen_ai.prompt`.
  public static let common: Set<String> = [
    "messages", "prompt", "prompts", "completion", "completions", "response", "responses",
    "choices",
    "input", "inputs", "output", "outputs", "content", "contents", "body", "request",
    "proxy_server_request", "instructions", "query", "answer",
  ]

  private let names: [[UInt8]]
  /// A bit for each length that a name has.
  private let lengths: UInt64
  private let kept: Set<String>

  /// - Parameter names: the private columns and members, besides ``common``.
  /// - Parameter kept: the paths of those whose text is needed, such as `response.model`.
  public init(_ names: Set<String> = [], keeping kept: Set<String> = []) {
    self.names = Self.common.union(names).sorted().map { Array($0.lowercased().utf8) }
    lengths = self.names.reduce(0) { $0 | 1 << UInt64(min(63, $1.count)) }
    self.kept = kept
  }

  /// Whether words stand under this name.
  func isPrivate(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let lastPart = name.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
    return matches(name) || lastPart > 0 && matches(.init(rebasing: name[lastPart...]))
  }

  /// Whether one of the names stands in quotes somewhere in a text.
  func areMentioned(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.split(separator: UInt8(ascii: "\"")).contains { isPrivate(.init(rebasing: $0)) }
  }

  /// Whether the text at this path stays nevertheless.
  func isKept(_ path: String) -> Bool { kept.contains(path) }

  private func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard lengths >> UInt64(min(63, name.count)) & 1 == 1 else { return false }
    return names.contains { known in
      known.count == name.count && zip(known, name).allSatisfy { $0 == Self.lowercase($1) }
    }
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
