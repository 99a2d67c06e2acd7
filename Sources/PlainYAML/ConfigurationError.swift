/// What is wrong with a configuration file: the caller's mistake, exit status 64.
public struct ConfigurationError: Error, Hashable, CustomStringConvertible {
  /// The file as the user knows it.
  public let file: String
  /// The line, from 1; 0 where the whole file is meant.
  public let line: Int
  /// What is wrong there.
  public let message: String

  /// An error with every part given.
  public init(file: String, line: Int, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `FILE:LINE: MESSAGE`.
  public var description: String {
    line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)"
  }
}
