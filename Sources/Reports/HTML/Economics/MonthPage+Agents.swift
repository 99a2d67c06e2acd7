import ExactMoney
import Pipeline

/// Agents as members of staff.
extension MonthPage {
  /// What each agent cost, did and was worth; nothing where nobody tells agents apart.
  var agents: Page.Section? {
    guard let metrics = facts.economics.metrics, !metrics.agents.isEmpty else { return nil }
    let isJudged = metrics.agents.contains { $0.target != nil || $0.value != .none }
    let judgement: [PageTable.Column] = [
      .init("Target", .figures), .init("Standing", .brief), .init("Worth", .figures),
      .init("Worth less cost", .figures),
    ]
    func cells(_ agent: AgentResult) -> [PageCell] {
      work(of: agent) + (isJudged ? self.judgement(of: agent) : [])
    }
    var table = PageTable(
      "Agents, \(currency.code)",
      columns: [
        .init("Agent"), .init("AI cost", .footed(currency)), .init("Share", .shares),
        .init("Work items", .counts), .init("Successful", .counts),
        .init("of work items", .figures), .init("Cost per successful item", .figures),
      ] + (isJudged ? judgement : []),
      rows: metrics.agents.map { agent in
        PageTable.Row(
          [.text(agent.agent ?? RowID.unattributed.rawValue)] + cells(agent),
          isAlert: agent.standing == .aboveTarget,
          isLoss: agent.standing == .retire || agent.result.value?.isNegative == true)
      }, total: "TOTAL", isWide: isJudged)
    for (column, cell) in cells(metrics.agentsTotal).enumerated() {
      table.totalCells[column + 1] = cell
    }
    return Page.Section(
      anchor: "agents", title: "Agents as members of staff",
      lead: """
        What each agent's usage cost, what it got done, and what that is worth by the policy. Costs of \
        no agent are (unattributed).
        """,
      blocks: [.table(facts.proven(table, column: 1))])
  }

  private func work(of agent: AgentResult) -> [PageCell] {
    [
      printed(agent.totalCost), percent(agent.sharePercent), .count(agent.counts.workItems),
      .count(agent.counts.successfulWorkItems), percent(agent.successPercent),
      unitCost(agent.costPerSuccess),
    ]
  }

  private func judgement(of agent: AgentResult) -> [PageCell] {
    let result: PageCell =
      agent.result.value?.isNegative == true ? .mark(.bad, "loss") : .none
    return [
      agent.target?.targetCostPerSuccess.map { .unitCost($0) } ?? .none,
      agent.standing.map(mark) ?? result, printed(agent.value), printed(agent.result),
    ]
  }

  private func mark(_ standing: AgentStanding) -> PageCell {
    switch standing {
    case .onTarget: .mark(.good, "on target")
    case .aboveTarget: .mark(.open, "above target")
    case .retire: .mark(.bad, "retire")
    }
  }
}
