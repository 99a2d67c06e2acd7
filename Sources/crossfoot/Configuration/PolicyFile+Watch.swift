import ExactMoney
import Pipeline
import PlainYAML

extension PolicyFile {
  /// The keys of the policy that ``watch(_:)`` reads.
  static let watchKeys = ["watch"] + CapRule.axes.map(\.section)

  /// When unit economics ask for attention, and the caps.
  static func watch(_ file: inout YAMLReader) throws(ConfigurationError) -> WatchPolicy {
    var section = try file.mapping("watch")
    section.allow([
      "cost_of_price_pct", "plan_margin_pct", "budget_pct", "company_budget", "trial_cost",
      "spike_pct", "runaway_pct", "drift_pct", "deviations", "retry_attempts", "rejected_pct",
      "rejected_least_outputs", "saving_pct", "substitutes", "blended_growth_points",
      "forecast_pct", "least_amount", "hard_cap_action",
    ])
    var watch = WatchPolicy()
    watch.costOfPricePercent =
      try percent(section, "cost_of_price_pct") ?? watch.costOfPricePercent
    watch.planMarginPercents =
      try percents(section, "plan_margin_pct") ?? watch.planMarginPercents
    watch.budgetPercents = try percents(section, "budget_pct") ?? watch.budgetPercents
    watch.companyBudget = try amount(section, "company_budget")
    watch.trialCost = try amount(section, "trial_cost")
    watch.spikePercent = try percent(section, "spike_pct") ?? watch.spikePercent
    watch.runawayPercent = try percent(section, "runaway_pct") ?? watch.runawayPercent
    watch.driftPercent = try percent(section, "drift_pct") ?? watch.driftPercent
    watch.deviations = try amount(section, "deviations") ?? watch.deviations
    watch.retryAttempts = try count(section, "retry_attempts", from: 2) ?? watch.retryAttempts
    watch.rejectedPercent = try percent(section, "rejected_pct") ?? watch.rejectedPercent
    watch.leastJudgedOutputs =
      try count(section, "rejected_least_outputs", from: 1) ?? watch.leastJudgedOutputs
    watch.savingPercent = try percent(section, "saving_pct") ?? watch.savingPercent
    watch.blendedGrowthPoints =
      try amount(section, "blended_growth_points") ?? watch.blendedGrowthPoints
    watch.forecastPercent = try percent(section, "forecast_pct") ?? watch.forecastPercent
    watch.leastAmount = try amount(section, "least_amount") ?? watch.leastAmount
    watch.hardCapAction = try section.choice("hard_cap_action") ?? watch.hardCapAction
    watch.substitutes = try substitutes(&section)
    file.adopt(section)
    for (name, axis) in CapRule.axes {
      watch.caps += try caps(&file, section: name, axis: axis)
    }
    return watch
  }

  private static func caps(
    _ file: inout YAMLReader, section name: String, axis: String
  ) throws(ConfigurationError) -> [CapRule] {
    var section = try file.mapping(name)
    var rules: [CapRule] = []
    for key in section.keys {
      var reader = try section.mapping(key)
      reader.allow(["cap", "currency", "action", "reset"])
      guard let cap = try amount(reader, "cap") else { throw reader.error("cap", "required") }
      rules.append(
        CapRule(
          axis: axis, name: key, amount: cap,
          currency: try reader.value("currency", "an ISO 4217 code") { Currency(code: $0) },
          action: try reader.choice("action") ?? .block,
          reset: try reader.choice("reset") ?? .month))
      section.adopt(reader)
    }
    file.adopt(section)
    return rules
  }

  private static func substitutes(
    _ section: inout YAMLReader
  ) throws(ConfigurationError) -> [ModelSubstitute] {
    var substitutes: [ModelSubstitute] = []
    for var reader in try section.mappings("substitutes") {
      reader.allow(["feature", "model", "by"])
      guard let model = ModelID(nonEmpty: try reader.text("model")) else {
        throw reader.error("model", "required")
      }
      guard let other = ModelID(nonEmpty: try reader.text("by")) else {
        throw reader.error("by", "required: the model that would serve in its place")
      }
      substitutes.append(
        ModelSubstitute(feature: try reader.text("feature"), model: model, substitute: other))
      section.adopt(reader)
    }
    return substitutes
  }

  private static func percent(
    _ section: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> ExactDecimal? {
    try section.value(key, expectedPercent) { positive($0) }
  }

  /// Ascending, each once: the first warns before the last.
  private static func percents(
    _ section: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> [ExactDecimal]? {
    guard let texts = try section.texts(key) else { return nil }
    var percents: [ExactDecimal] = []
    for text in texts {
      guard let percent = positive(text) else {
        throw section.error(key, "\"\(text)\" is not \(expectedPercent)")
      }
      guard percents.last.map({ $0 < percent }) ?? true else {
        throw section.error(key, "\(text) does not come after \(percents.last ?? 0): ascending")
      }
      percents.append(percent)
    }
    return percents
  }

  private static func positive(_ text: String) -> ExactDecimal? {
    honest(text, atMost: 1_000_000).flatMap { $0 > .zero ? $0 : nil }
  }

  /// Thresholds are compared in whole numbers, which have an end, and a policy beyond it is a slip.
  private static func honest(_ text: String, atMost most: ExactDecimal) -> ExactDecimal? {
    ExactDecimal(text).flatMap { $0 <= most && $0.scale <= 10 ? $0 : nil }
  }

  private static let expectedPercent =
    "a percentage above 0 and up to 1000000, with at most 10 decimals"

  private static func amount(
    _ section: YAMLReader, _ key: String
  ) throws(ConfigurationError) -> ExactDecimal? {
    try section.value(key, "a number from 0 to 10^15, with at most 10 decimals") {
      honest($0, atMost: 1_000_000_000_000_000).flatMap { $0.isNegative ? nil : $0 }
    }
  }

  private static func count(
    _ section: YAMLReader, _ key: String, from least: Int
  ) throws(ConfigurationError) -> Int? {
    try section.value(key, "a whole number of \(least) or more") {
      Int($0).flatMap { $0 >= least && $0 <= 1_000_000 ? $0 : nil }
    }
  }
}

extension WatchPolicy {
  /// The thresholds and caps in force as key and value texts.
  var facts: [(key: String, value: String)] {
    func joined(_ values: [ExactDecimal]) -> String {
      values.map(\.description).joined(separator: ", ")
    }
    let thresholds: [(key: String, value: String)] = [
      ("watch.cost_of_price_pct", costOfPricePercent.description),
      ("watch.plan_margin_pct", joined(planMarginPercents)),
      ("watch.budget_pct", joined(budgetPercents)),
      ("watch.company_budget", companyBudget?.description ?? ""),
      ("watch.trial_cost", trialCost?.description ?? ""),
      ("watch.spike_pct", spikePercent.description),
      ("watch.runaway_pct", runawayPercent.description),
      ("watch.drift_pct", driftPercent.description),
      ("watch.deviations", deviations.description),
      ("watch.retry_attempts", String(retryAttempts)),
      ("watch.rejected_pct", rejectedPercent.description),
      ("watch.rejected_least_outputs", String(leastJudgedOutputs)),
      ("watch.saving_pct", savingPercent.description),
      ("watch.blended_growth_points", blendedGrowthPoints.description),
      ("watch.forecast_pct", forecastPercent.description),
      ("watch.least_amount", leastAmount.description),
      ("watch.hard_cap_action", hardCapAction.rawValue),
    ]
    let others = substitutes.enumerated().map { index, other in
      (
        key: "watch.substitutes[\(index)]",
        value: "\(other.feature ?? "*"): \(other.substitute) for \(other.model)"
      )
    }
    let sections = Dictionary(
      CapRule.axes.map { ($0.axis, $0.section) }, uniquingKeysWith: { first, _ in first })
    let rules = caps.map { rule in
      (
        key: "\(sections[rule.axis] ?? rule.axis).\(rule.name)",
        value: "\(rule.amount) \(rule.currency?.code ?? ""), \(rule.action.rawValue), "
          + rule.reset.rawValue
      )
    }
    return thresholds + others + rules
  }
}
