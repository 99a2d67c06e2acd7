import Pipeline
import SourceText

/// The columns of one kind of table (SPEC §3).
struct TableColumns {
  /// A table without one of these is refused.
  let required: [String]
  /// These may be absent.
  let optional: [String]

  private init(_ required: String, _ optional: String) {
    self.required = required.split(separator: " ").map(String.init)
    self.optional = optional.split(separator: " ").map(String.init)
  }

  /// The columns of `kind`; `nil` for usage, whose other columns are tags.
  init?(_ kind: InputKind) {
    switch kind {
    case .usage: return nil
    case .prices:
      self.init(
        "provider model meter unit_price currency",
        "service_tier min_input_tokens per effective_from effective_to account category")
    case .modelAliases:
      self.init("provider alias model", "effective_from effective_to")
    case .invoices:
      self.init(
        "provider invoice_id currency amount",
        "issue_date period_start period_end invoice_total line_id service_start service_end "
          + "charge_category charge_class description account model service_tier meter quantity "
          + "unit_price per corrects_invoice_id replaces_invoice_id statement_of statement_as_of "
          + "statement_number")
    case .providerUsage:
      self.init("provider date model meter quantity", "account service_tier")
    case .exchangeRates:
      self.init("date base quote rate", "source")
    case .customers:
      self.init("customer_id", "name plan status started_on ended_on effective_from")
    case .customerAliases:
      self.init("alias customer_id", "")
    case .plans:
      self.init(
        "plan",
        "subscription_margin_pct target_margin_pct ai_budget budget_currency included_units "
          + "hard_cap")
    case .revenue:
      self.init("customer_id period amount currency", "revenue_id kind")
    case .costs:
      self.init(
        "cost_id period category method currency",
        "supplier document driver customer_id quantity unit_rate amount pool")
    case .drivers:
      self.init("period driver consumer quantity", "")
    }
  }

  /// What is missing from the header, and one note of what means nothing here.
  ///
  /// JSON has no header: there a member that is missing is found record by record.
  func findings(in table: RecordTable, file: String) -> [Finding] {
    guard !table.columns.isEmpty else { return [] }
    let header = SourceLocation(file: file, line: table.headerLine)
    var findings: [Finding] = []
    if table.format == .delimited {
      findings = required.filter { !Self.contains(table.columns, $0) }
        .map { Finding(.missingColumn, at: header, "column \(Evidence.quoted($0)) is required") }
    }
    let unknown = table.columns.indices.filter {
      let column = table.columns[$0]
      return !column.isEmpty && !Self.contains(required, column)
        && !Self.contains(optional, column)
    }
    if let first = unknown.first {
      let names = unknown.map { Evidence.quoted(table.columns[$0]) }.joined(separator: ", ")
      let column = table.format == .delimited ? first + 1 : 0
      findings.append(
        Finding(.unknownColumn, at: header.at(column: column), "left aside: \(names)"))
    }
    return findings
  }

  private static func contains(_ names: [String], _ name: String) -> Bool {
    names.contains { $0.utf8.elementsEqual(name.utf8) }
  }
}
