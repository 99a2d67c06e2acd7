import ExactMoney
import Pipeline

/// The rows of `metrics.csv`: one block for each subject, so that a hundred thousand customers never
/// stand in memory as text.
struct MetricRows: Sendable {
  private let metrics: UnitMetrics

  init(_ metrics: UnitMetrics) {
    self.metrics = metrics
  }

  /// The subjects, the company's own measures, the parts of the iceberg, the months, the trials.
  var blockCount: Int {
    metrics.subjects.count + 1 + metrics.iceberg.parts.count + metrics.months.count
      + metrics.trials.count
  }

  /// The rows of one block.
  func block(_ index: Int) -> [[Cell]] {
    var place = index
    if place < metrics.subjects.count {
      let subject = metrics.subjects[place]
      return rows(subject.kind, subject.name, subject.metrics)
    }
    place -= metrics.subjects.count
    if place == 0 { return rows("company", nil, metrics.companyMetrics) }
    place -= 1
    if place < metrics.iceberg.parts.count {
      let part = metrics.iceberg.parts[place]
      return rows("iceberg", part.name, part.metrics)
    }
    place -= metrics.iceberg.parts.count
    if place < metrics.months.count {
      let month = metrics.months[place]
      return rows("month", month.period.description, month.metrics)
    }
    let trial = metrics.trials[place - metrics.months.count]
    return rows(
      BreakdownAxis.row.name, trial.row.rawValue,
      [
        Metric(trial.outcome.metric, .value(trial.cost.decimal), costBasis: .usage)
      ])
  }

  private func rows(_ kind: String, _ name: String?, _ metrics: [Metric]) -> [[Cell]] {
    metrics.map { metric in
      [
        .text(self.metrics.period.description), .text(kind), .optional(name),
        .text(metric.name.rawValue), metric.cell(self.metrics.currency),
        .text(metric.name.unitText(self.metrics.currency)),
        .optional(metric.costBasis?.rawValue), .base(metric.numerator),
        .base(metric.denominator),
      ]
    }
  }
}

extension SubjectFigures {
  /// The name of its kind: that of the axis, or `company`.
  var kind: String { axis?.name ?? "company" }
  /// Its own name; the company has none.
  var name: String? { axis == nil ? nil : key ?? RowID.unattributed.rawValue }
}

extension Metric {
  /// The measure at the places of its unit.
  func cell(_ currency: Currency) -> Cell {
    switch value {
    case .notAvailable: return .text("n/a")
    case .none: return .empty
    case .value(let value):
      let places =
        switch name.unit {
        case .money: currency.minorUnits
        case .percent: 1
        case .unitCost, .ratio: 4
        }
      return .number(value.description(minimumPlaces: places))
    }
  }
}

extension MetricName {
  /// The unit as it is printed.
  func unitText(_ currency: Currency) -> String {
    switch unit {
    case .money, .unitCost: currency.code
    case .percent: "%"
    case .ratio: "ratio"
    }
  }
}

extension TrialCost.Outcome {
  /// The measure that a trial with this outcome counts in.
  var metric: MetricName {
    switch self {
    case .converted: .trialCostConverted
    case .open: .trialCostOpen
    case .lost: .trialCostLost
    }
  }
}

extension Iceberg.Part {
  /// Which side it is on, its category, and what became of it.
  var name: String {
    [isVisible ? "visible" : "hidden", category.rawValue, resultName ?? ""]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What became of it; API cost that no usage brought says so.
  var resultName: String? {
    result?.rawValue ?? (category == .api ? "without_usage" : nil)
  }

  /// Its cost and its share.
  var metrics: [Metric] {
    [
      Metric(.cost, .value(cost.decimal), costBasis: .fullyLoaded),
      Metric(.costShare, sharePercent, costBasis: .fullyLoaded),
    ]
  }
}

extension Cell {
  /// What a measure was made of.
  static func base(_ base: MetricBase?) -> Cell { base.map { .number($0.description) } ?? .empty }
}
