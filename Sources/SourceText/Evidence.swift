/// Text from a file as a message may show it.
public enum Evidence {
  /// The most scalars that are shown.
  public static let limit = 60

  /// `text` in quotes: at most ``limit`` scalars of it, what would not print as `\u{...}`.
  public static func quoted(_ text: some StringProtocol) -> String {
    var shown = "\""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      guard count < limit else {
        shown += "\"…"
        return shown
      }
      switch scalar.properties.generalCategory {
      // Format characters include the marks that reverse the reading direction of a terminal.
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
        .unassigned:
        shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default:
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown + "\""
  }
}
