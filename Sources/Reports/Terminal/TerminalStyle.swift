/// What the terminal can do, as the shell has found out.
public struct TerminalStyle: Hashable, Sendable {
  /// Whether to use colour; what it says is always said in words or signs too.
  public var colour: Bool
  /// How many columns there are; 0: as many as needed.
  public var width: Int

  /// A terminal of `width` columns.
  public init(colour: Bool, width: Int) {
    self.colour = colour
    self.width = width
  }

  /// Plain text of any width: for files and pipes.
  public static let plain = TerminalStyle(colour: false, width: 0)

  enum Paint: String {
    case bold = "1"
    case red = "31"
    case yellow = "33"
  }

  /// `text`, painted where colour is wanted.
  func painted(_ text: String, _ paint: Paint?) -> String {
    guard colour, let paint else { return text }
    return "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m"
  }
}
