import ExactMoney
import Pipeline

extension ReportFile {
  /// `litellm-budgets.json`: the limits in the shapes that LiteLLM's proxy reads, numbers as numbers.
  ///
  /// - `litellm_settings.tag_budget_config` is a part of its `config.yaml` (JSON is YAML): a budget for
  ///   each tag, here `feature:NAME`, `user_tier:NAME`, `account:NAME`, `workspace_id:NAME`; tags come
  ///   with each request. https://docs.litellm.ai/docs/proxy/provider_budget_routing
  /// - `budgets` are bodies of `POST /budget/new`, `customers` of `POST /customer/new`.
  ///   https://docs.litellm.ai/docs/proxy/customers
  /// - A `budget_duration` of `1d` is reset at midnight, one of `30d` on the first of each month, in the
  ///   zone of its settings. https://docs.litellm.ai/docs/proxy/budget_reset_and_tz
  ///
  /// Its budgets are in US dollars: where no rate converts those of the books, the file is empty and
  /// says so. A budget that only warns is a `soft_budget`. What a gateway cannot see, the share of shared
  /// costs, is taken off a customer's budget and limit first.
  ///
  /// - Parameter dollarRate: what one unit of `currency` is in US dollars.
  public static func gatewayBudgets(
    _ caps: [Cap], currency: Currency, dollarRate: Rational?
  ) -> ReportFile {
    guard let dollar = Currency(code: "USD"), let dollarRate else {
      let note = "LiteLLM counts in USD, and no rate converts \(currency.code)"
      return ReportFile(
        name: "litellm-budgets.json",
        text: String(decoding: JSON.object([("note", .text(note))]).document(), as: UTF8.self))
    }
    let customers = caps.filter { $0.subject.kind == "customer_id" && $0.budget != nil }
    let tags = caps.filter { $0.subject.kind != "customer_id" && $0.limit != nil }
    let gateway = Gateway(dollar: dollar, rate: dollarRate)
    let head = gateway.head(tags)
    // First all budgets, then all customers with the names of theirs.
    return ReportFile(
      name: "litellm-budgets.json", head: Array(head.utf8), blockCount: 2 * customers.count,
      foot: Array((customers.isEmpty ? "],\n  \"customers\": []\n}\n" : "\n  ]\n}\n").utf8)
    ) { index, bytes in
      var text = ""
      if index < customers.count {
        text += index == 0 ? "\n    " : ",\n    "
        gateway.budget(customers[index]).append(to: &text, indentation: "    ")
      } else {
        let isFirst = index == customers.count
        text += isFirst ? "\n  ],\n  \"customers\": [\n    " : ",\n    "
        gateway.customer(customers[index - customers.count]).append(
          to: &text, indentation: "    ")
      }
      bytes += Array(text.utf8)
      return 1
    }
  }
}

/// The pieces of `litellm-budgets.json`.
private struct Gateway: Sendable {
  let dollar: Currency
  let rate: Rational

  func head(_ tags: [Cap]) -> String {
    let budgets = JSON.object(
      tags.map { cap in
        (
          "\(cap.subject.kind):\(cap.subject.name)",
          .object([
            ("max_budget", number(cap.gatewayLimit)), ("budget_duration", duration(cap)),
          ])
        )
      })
    var text = "{\n  \"litellm_settings\": "
    JSON.object([("tag_budget_config", budgets)]).append(to: &text, indentation: "  ")
    return text + ",\n  \"budgets\": ["
  }

  func budget(_ cap: Cap) -> JSON {
    .object([
      ("budget_id", .text(name(cap))), ("max_budget", number(cap.gatewayLimit)),
      ("soft_budget", number(cap.gatewayBudget)), ("budget_duration", duration(cap)),
    ])
  }

  func customer(_ cap: Cap) -> JSON {
    .object([("user_id", .text(cap.subject.name)), ("budget_id", .text(name(cap)))])
  }

  private func name(_ cap: Cap) -> String { "\(cap.subject.kind):\(cap.subject.name)" }

  /// A limit beyond what a gateway can count to is none.
  private func number(_ amount: Money?) -> JSON {
    guard let amount else { return .null }
    let dollars = Money(rounding: amount.amount * rate, to: dollar, .toNearestOrEven)
    return dollars.amount < 1_000_000_000_000_000 ? .number(dollars.description) : .null
  }

  private func duration(_ cap: Cap) -> JSON {
    switch cap.reset {
    case .day: .text("1d")
    case .month: .text("30d")
    }
  }
}
