import Mustache

/// How text becomes part of a page: nothing in it can be markup, end an attribute or turn the
/// reading direction of what stands around it.
///
/// The template engine's own escaping goes by characters, and so lets a quotation mark pass that a
/// combining mark or a joiner follows: together they are one character, and another one. A browser
/// reads scalars, so this does too.
struct HTMLText: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var result = ""
    result.unicodeScalars.reserveCapacity(text.utf8.count)
    for scalar in text.harmless.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
