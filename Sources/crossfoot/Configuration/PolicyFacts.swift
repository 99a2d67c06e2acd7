import ExactMoney
import Pipeline

extension Policy {
  /// The policy in force as key and value texts, defaults included: what the manifest records and
  /// what the digest of a run covers.
  var facts: [(key: String, value: String)] {
    var facts: [(key: String, value: String)] = [
      ("entity.name", entity?.name ?? ""),
      ("entity.registration_number", entity?.registrationNumber ?? ""),
      ("entity.tax_number", entity?.taxNumber ?? ""),
      ("reporting.currency", reportingCurrency.code),
      ("reporting.time_zone", reportingZone.name),
      ("reporting.revenue_basis", revenueBasis),
      ("fx.invoices", exchange.invoices.rawValue),
      ("fx.accruals", exchange.accruals.rawValue),
      ("fx.shared_costs", exchange.sharedCosts.rawValue),
      ("fx.revenue", exchange.revenue.rawValue),
      ("fx.max_age_days", String(exchange.maxAgeDays)),
    ]
    for category in ChargeCategory.allCases where category != .usage {
      facts.append(("spread.\(category.rawValue)", spreadRule(category).rawValue))
    }
    facts += [
      ("surplus", surplus.rawValue), ("late_documents", lateDocuments.rawValue),
      ("restate_above", restateAbove?.description ?? ""),
      ("claims", claims.rawValue), ("two_person", isTwoPerson ? "true" : "false"),
      ("prices.precedence", pricePrecedence.joined(separator: ", ")),
      ("profiles.precedence", profilePrecedence.joined(separator: ", ")),
      ("dimensions", dimensions.joined(separator: ", ")),
      ("economics.dimensions", economics.dimensions.joined(separator: ", ")),
      (
        "economics.breakdowns",
        economics.breakdowns.map { EconomicsPolicy.text($0) }.joined(separator: ", ")
      ),
      ("economics.session", economics.session ?? ""),
    ]
    facts += watch.facts
    facts += statement.facts
    for (name, target) in agents.sorted(by: { $0.key.precedesInByteOrder($1.key) }) {
      facts += target.facts(name)
    }
    facts += anyProvider.facts("*")
    for (name, provider) in providers.sorted(by: { $0.key < $1.key }) {
      facts += provider.facts(name.rawValue)
    }
    for (index, charge) in expectedCharges.enumerated() {
      let parts = [
        charge.provider?.rawValue, charge.category.rawValue, charge.description,
        charge.amount?.description,
      ].compactMap { $0 }
      facts.append(("expected[\(index)]", parts.joined(separator: ", ")))
    }
    return facts
  }
}

extension ProviderPolicy {
  fileprivate func facts(_ name: String) -> [(key: String, value: String)] {
    [
      ("providers.\(name).billing_time_zone", billingZone.name),
      ("providers.\(name).settlement", settlement.rawValue),
      ("providers.\(name).owner", owner ?? ""),
      ("providers.\(name).tolerance.absolute", tolerance.absolute?.description ?? ""),
      ("providers.\(name).tolerance.relative", tolerance.relative?.description ?? ""),
      ("providers.\(name).tolerance.rule", tolerance.rule.rawValue),
      ("providers.\(name).tax.recoverable", tax.recoverable.description),
      ("providers.\(name).tax.reverse_charge_rate", tax.reverseChargeRate.description),
      ("providers.\(name).tax.withholding_rate", tax.withholdingRate.description),
    ]
      + outOfScope.enumerated().map { index, key in
        let texts = key.texts.filter { !$0.isEmpty }.joined(separator: ", ")
        return ("providers.\(name).out_of_scope[\(index)]", texts)
      } + required.facts("providers.\(name).required")
  }
}

extension AgentTarget {
  fileprivate func facts(_ name: String) -> [(key: String, value: String)] {
    [
      ("agents.\(name).target_cost_per_success", targetCostPerSuccess?.description ?? ""),
      ("agents.\(name).retire_cost_per_success", retireCostPerSuccess?.description ?? ""),
      ("agents.\(name).value_per_success", valuePerSuccess?.description ?? ""),
    ]
  }
}
