/// The profiles that the program comes with: the files of `BuiltIn/`, each with its line here.
enum BuiltInProfiles {
  /// Every file by name, those that others extend before them.
  static let files: [(file: String, text: String)] = [
    ("anthropic-analytics-cost", PackageResources.anthropic_analytics_cost_yaml),
    ("anthropic-console-cost", PackageResources.anthropic_console_cost_yaml),
    ("anthropic-console-usage", PackageResources.anthropic_console_usage_yaml),
    ("anthropic-cost-report", PackageResources.anthropic_cost_report_yaml),
    ("anthropic-usage-report", PackageResources.anthropic_usage_report_yaml),
    ("deepseek-amount", PackageResources.deepseek_amount_yaml),
    ("deepseek-cost", PackageResources.deepseek_cost_yaml),
    ("e-invoice", PackageResources.e_invoice_yaml),
    ("fireworks-billing", PackageResources.fireworks_billing_yaml),
    ("openai-completions-csv", PackageResources.openai_completions_csv_yaml),
    ("openai-costs", PackageResources.openai_costs_yaml),
    ("openai-costs-csv", PackageResources.openai_costs_csv_yaml),
    ("openai-usage", PackageResources.openai_usage_yaml),
    ("openrouter-activity-cost", PackageResources.openrouter_activity_cost_yaml),
    ("openrouter-activity-usage", PackageResources.openrouter_activity_usage_yaml),
  ].map { ("\($0.0).yaml", String(decoding: $0.1, as: UTF8.self)) }
}
