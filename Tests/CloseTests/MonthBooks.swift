import Documents
import ExactMoney
import Pipeline
import Testing

@testable import UsageScan
@testable import crossfoot

/// A small books directory held in memory: a policy and the files of its inbox, as text.
struct MonthBooks {
  /// `crossfoot.yaml`; empty for all defaults.
  var policy = ""
  /// Content by place in the inbox: `usage/u.csv`.
  var files: [String: String]

  init(policy: String = "", _ files: [String: String]) {
    self.policy = policy
    self.files = files
  }

  /// Closes `period` from these files, and with what people have decided; what `closed` months cost more
  /// now is taken up where they are given.
  func close(
    _ period: String, decisions: DecisionBook = .empty, closed: [ClosedMonth] = []
  ) throws -> MonthEndClose {
    let read = try read(period, decisions)
    let late = closed.compactMap { month in
      let then = CloseComputation(
        period: month.period, policy: read.computation.policy, decisions: decisions)
      let now = then.close(read.reference, read.rollUp, findings: []).close
      return PriorPeriodStage(closed: closed).difference(ClosedMonth(now))
    }
    return read.computation.close(
      read.reference, read.rollUp, findings: read.findings, priorPeriods: late, closed: closed
    ).close
  }

  /// What explains the figures of `period`.
  func explainer(_ period: String) throws -> MonthExplainer {
    let read = try read(period, .empty)
    return MonthEndStages(
      period: read.computation.period, policy: read.computation.policy, reference: read.reference
    ).explained(read.rollUp)
  }

  /// The flags of `period` with the usage rows that reached their thresholds.
  func flagsWithEvents(_ period: String, closed: [ClosedMonth] = []) throws -> [Pipeline.Flag] {
    let read = try read(period, .empty)
    let close = read.computation.close(
      read.reference, read.rollUp, findings: read.findings, closed: closed
    ).close
    let economics = try #require(close.economics)
    let search = BreachSearch(economics.flags, of: economics, close.ledger)
    let rows = try UsageScan.rows(
      of: search.cells, in: read.usage.map { MemorySource($0) },
      rules: read.computation.rules(read.reference))
    return search.located(rows)
  }

  /// `period` closed, and what breaks its cost down by anything that was kept apart.
  func brokenDown(_ period: String) throws -> (close: MonthEndClose, stage: BreakdownStage) {
    let read = try read(period, .empty)
    let close = read.computation.close(read.reference, read.rollUp, findings: read.findings).close
    let cube = try #require(close.economics).cube
    return (
      close,
      BreakdownStage(
        cube: cube, profitAndLoss: close.profitAndLoss,
        history: PlanHistory(
          close.profitAndLoss, read.reference, read.computation.policy))
    )
  }

  /// `period` with and without `scenario`, the text of its file.
  func simulation(_ period: String, _ scenario: String) throws -> Simulation {
    let read = try read(period, .empty)
    let policy = read.computation.policy
    let file = try ScenarioFile(
      file: "scenario.yaml", text: scenario, currency: policy.reportingCurrency)
    return try SimulationStage(
      period: read.computation.period, policy: policy, reference: read.reference
    ).run(file.scenario, read.rollUp)
  }

  private struct Read {
    var computation: CloseComputation
    var reference: ReferenceData
    var usage: [SourceFile]
    var rollUp: UsageRollUp
    var findings: [Finding]
  }

  private func read(_ period: String, _ decisions: DecisionBook) throws -> Read {
    var intake = Intake()
    var usage: [SourceFile] = []
    var findings: [Finding] = []
    for (name, text) in files.sorted(by: { $0.key < $1.key }) {
      let kind = try #require(InputKind(rawValue: String(name.prefix { $0 != "/" })))
      let file = SourceFile(name: name, kind: kind, bytes: Array(text.utf8))
      if kind == .usage {
        usage.append(file)
      } else {
        let read = DocumentReader.read(file)
        intake.append(read.output)
        findings += read.findings
      }
    }
    let policy = try PolicyFile(text: policy).policy
    let computation = CloseComputation(
      period: try #require(Period(period)), policy: policy, decisions: decisions)
    let identified = computation.identify(intake)
    return Read(
      computation: computation, reference: identified.output, usage: usage,
      rollUp: UsageScan.rollUp(usage, rules: computation.rules(identified.output)),
      findings: findings + identified.findings)
  }
}

extension MonthEndClose {
  /// The P&L's row of a customer, a bracketed row, or `TOTAL`.
  func row(_ name: String) throws -> ProfitAndLossRow {
    if name == "TOTAL" { return profitAndLoss.total }
    return try #require(profitAndLoss.rows.first { $0.row == RowID(name) }, "no row \(name)")
  }

  /// Total cost by row name, as printed, rows without cost left out.
  var costs: [String: String] {
    var costs: [String: String] = [:]
    for row in profitAndLoss.rows where row.totalCost.minorUnits != 0 {
      costs[row.row?.rawValue ?? ""] = row.totalCost.description
    }
    costs["TOTAL"] = profitAndLoss.total.totalCost.description
    return costs
  }

  /// The nonzero drift amounts by variance, in the currency of the invoice.
  var driftByVariance: [Variance: String] {
    var amounts: [Variance: Rational] = [:]
    for item in drift { amounts[item.variance, default: .zero] += item.amount }
    return amounts.filter { !$0.value.isZero }.mapValues { $0.decimalText(places: 12) }
  }

  /// The nonzero steps of the total bridge.
  var bridgeTotal: [BridgeStep: String] {
    var steps: [BridgeStep: String] = [:]
    for row in bridge where row.provider == nil && !row.amount.isZero {
      steps[row.step] = row.amount.decimalText(places: 12)
    }
    return steps
  }

  /// The codes of all findings, each once, in byte order.
  var findingCodes: [String] { Set(findings.map(\.code.rawValue)).sorted() }
}

extension ProfitAndLossRow {
  /// A figure as it is printed: `n/a` where it is not available, empty where it does not apply.
  static func text<Value: CustomStringConvertible>(_ figure: Figure<Value>) -> String {
    switch figure {
    case .value(let value): value.description
    case .notAvailable: "n/a"
    case .none: ""
    }
  }
}
