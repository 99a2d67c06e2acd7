/// The profiles that the program comes with: the files of `BuiltIn/`, each with its line here.
enum BuiltInProfiles {
  /// Every file by name, those that others extend before them.
  static let files: [(file: String, text: String)] = [
    ("anthropic-console-usage", PackageResources.anthropic_console_usage_yaml),
    ("e-invoice", PackageResources.e_invoice_yaml),
  ].map { ("\($0.0).yaml", String(decoding: $0.1, as: UTF8.self)) }
}
