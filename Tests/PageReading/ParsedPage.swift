/// A page's markup, read back as a browser would: elements in order, with attributes and text.
///
/// It knows only what our pages contain; anything else in them is a fault of theirs, and shows.
package struct ParsedPage {
  package struct Tag: Hashable {
    package var name: String
    package var attributes: [String: String]
    package var classes: [String] {
      (attributes["class"] ?? "").split(separator: " ").map(String.init)
    }
  }

  package enum Piece {
    case open(Tag)
    case close(String)
    case text(String)
  }

  package var pieces: [Piece] = []

  package init(_ html: String) {
    var rest = Array(html.unicodeScalars)[...]
    var text = ""
    while let scalar = rest.first {
      // A browser takes `<` for markup only before a letter, a slash or an exclamation mark.
      let next = rest.dropFirst().first
      let isMarkup = next.map(Self.mayFollow) ?? false
      guard scalar == "<", isMarkup else {
        text.unicodeScalars.append(scalar)
        rest.removeFirst()
        continue
      }
      if !text.isEmpty { pieces.append(.text(Self.unescaped(text))) }
      text = ""
      pieces.append(Self.tag(&rest))
      if case .open(let tag) = pieces.last, tag.name == "style" {
        text = Self.raw(&rest, until: "</style")
      }
    }
  }

  private static func mayFollow(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "/" || scalar == "!" || (scalar.isASCII && scalar.properties.isAlphabetic)
  }

  /// Reads from `<` to its `>`; a `>` in a quoted value does not end it.
  private static func tag(_ rest: inout ArraySlice<Unicode.Scalar>) -> Piece {
    rest.removeFirst()
    var parts: [String] = [""]
    var quote: Unicode.Scalar?
    while let scalar = rest.popFirst() {
      if let open = quote {
        if scalar == open {
          quote = nil
        } else {
          parts[parts.count - 1].unicodeScalars.append(scalar)
        }
      } else if scalar == "\"" || scalar == "'" {
        quote = scalar
      } else if scalar == ">" {
        break
      } else if scalar == " " || scalar == "\n" {
        parts.append("")
      } else {
        parts[parts.count - 1].unicodeScalars.append(scalar)
      }
    }
    let name = parts[0].lowercased()
    if name.hasPrefix("/") { return .close(String(name.dropFirst())) }
    var attributes: [String: String] = [:]
    for part in parts.dropFirst() where !part.isEmpty && part != "/" {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      attributes[halves[0].lowercased(), default: ""] +=
        halves.count > 1 ? unescaped(String(halves[1])) : ""
    }
    return .open(
      Tag(name: name.hasSuffix("/") ? String(name.dropLast()) : name, attributes: attributes))
  }

  private static func raw(_ rest: inout ArraySlice<Unicode.Scalar>, until end: String) -> String {
    var text = ""
    let end = Array(end.unicodeScalars)
    while !rest.isEmpty, !rest.starts(with: end) {
      if let scalar = rest.popFirst() { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// `text` with its references resolved, scalar by scalar: what follows a reference may join it to
  /// one character for Swift.
  private static func unescaped(_ text: String) -> String {
    let references = [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
    ]
    var rest = Array(text.unicodeScalars)[...]
    var result = ""
    while let scalar = rest.first {
      if let (name, meaning) = references.first(where: { rest.starts(with: $0.0.unicodeScalars) }) {
        rest.removeFirst(name.unicodeScalars.count)
        result.unicodeScalars.append(contentsOf: meaning.unicodeScalars)
      } else {
        result.unicodeScalars.append(scalar)
        rest.removeFirst()
      }
    }
    return result
  }

  /// Every tag that opens.
  package var tags: [Tag] {
    pieces.compactMap { if case .open(let tag) = $0 { tag } else { nil } }
  }
}
