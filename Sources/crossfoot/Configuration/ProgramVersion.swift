/// Which program this is: part of what a result is a function of.
enum ProgramVersion {
  /// The program's name.
  static let name = "crossfoot"
  /// The version, as semantic versioning writes it.
  static let text = "0.1.0"
}
