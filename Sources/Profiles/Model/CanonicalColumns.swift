import Pipeline

/// The columns of one kind of table (SPEC §3).
public struct CanonicalColumns: Sendable {
  /// A table without one of these is refused.
  public let required: [String]
  /// These may be absent.
  public let optional: [String]

  private init(_ required: String, _ optional: String) {
    self.required = required.split(separator: " ").map(String.init)
    self.optional = optional.split(separator: " ").map(String.init)
  }

  /// Whether `name` is one of them.
  public func contains(_ name: String) -> Bool {
    required.contains { $0.hasSameBytes(as: name) }
      || optional.contains { $0.hasSameBytes(as: name) }
  }

  /// Fields that are numbers: a source's dialect is undone in them.
  static let numbers: Set<String> = [
    "amount", "quantity", "unit_price", "per", "invoice_total", "min_input_tokens", "rate",
    "unit_rate", "estimated_cost", "ai_budget", "subscription_margin_pct", "target_margin_pct",
    "included_units", "latency_ms",
  ]

  /// Fields that are days: a source's forms are undone in them.
  static let days: Set<String> = [
    "date", "issue_date", "period_start", "period_end", "service_start", "service_end",
    "started_on", "ended_on", "statement_as_of",
  ]

  /// Fields that are times.
  static let times: Set<String> = ["occurred_at", "recorded_at"]

  /// The columns of `kind`. Usage has tags and meters besides.
  public init(_ kind: InputKind) {
    switch kind {
    case .usage:
      self.init(
        "occurred_at provider model",
        "event_id recorded_at customer_id workspace_id user_id feature agent work_item_id "
          + "user_tier environment route final_route requested_model service_tier account attempt "
          + "status outcome billable latency_ms estimated_cost estimated_cost_currency")
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
          + "hard_cap effective_from")
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
}
