import Pipeline
import PlainYAML

extension PolicyFile {
  /// What is expected of each agent, in the reporting currency.
  static func agents(
    _ file: inout YAMLReader
  ) throws(ConfigurationError) -> [String: AgentTarget] {
    var section = try file.mapping("agents")
    var targets: [String: AgentTarget] = [:]
    for name in section.keys {
      var reader = try section.mapping(name)
      reader.allow(["target_cost_per_success", "retire_cost_per_success", "value_per_success"])
      var target = AgentTarget()
      target.targetCostPerSuccess = try limit(reader, "target_cost_per_success")
      target.retireCostPerSuccess = try limit(reader, "retire_cost_per_success")
      target.valuePerSuccess = try limit(reader, "value_per_success")
      if let aim = target.targetCostPerSuccess, let end = target.retireCostPerSuccess, end < aim {
        throw reader.error(
          "retire_cost_per_success", "\(end) is below target_cost_per_success \(aim)")
      }
      targets[name] = target
      section.adopt(reader)
    }
    file.adopt(section)
    return targets
  }
}
