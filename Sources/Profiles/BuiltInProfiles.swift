/// The profiles that the program comes with: the files of `BuiltIn/`, each with its line here.
enum BuiltInProfiles {
  /// Every file by name, those that others extend before them.
  static let files: [(file: String, text: String)] = [
    ("anthropic-console-usage", PackageResources.anthropic_console_usage_yaml),
    ("e-invoice", PackageResources.e_invoice_yaml),
    ("aws-cur", PackageResources.aws_cur_yaml),
    ("aws-cur-whole-bill", PackageResources.aws_cur_whole_bill_yaml),
    ("azure-cost-details", PackageResources.azure_cost_details_yaml),
    ("azure-cost-details-whole-bill", PackageResources.azure_cost_details_whole_bill_yaml),
    ("focus", PackageResources.focus_yaml),
    ("focus-usage", PackageResources.focus_usage_yaml),
    ("focus-whole-bill", PackageResources.focus_whole_bill_yaml),
    ("gcp-billing-export", PackageResources.gcp_billing_export_yaml),
    ("gcp-billing-export-whole-bill", PackageResources.gcp_billing_export_whole_bill_yaml),
    ("oci-cost-report", PackageResources.oci_cost_report_yaml),
    ("oci-cost-report-whole-bill", PackageResources.oci_cost_report_whole_bill_yaml),
  ].map { ("\($0.0).yaml", String(decoding: $0.1, as: UTF8.self)) }
}
