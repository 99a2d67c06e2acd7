import ExactMoney
import Pipeline

/// The rows of `metrics.csv`: one block for each subject, so that a hundred thousand customers never
/// stand in memory as text.
struct MetricRows: Sendable {
  private let metrics: UnitMetrics
  /// The month's cell.
  private let period: [UInt8]

  init(_ metrics: UnitMetrics) {
    self.metrics = metrics
    period = CSV.cells([.text(metrics.period.description)])
  }

  /// The subjects, the company's own measures, the parts of the iceberg, the months, the trials.
  var blockCount: Int {
    metrics.subjects.count + 1 + metrics.iceberg.parts.count + metrics.months.count
      + metrics.trials.count
  }

  /// Appends the rows of one block and gives their number.
  func append(block index: Int, to bytes: inout [UInt8]) -> Int {
    var place = index
    if place < metrics.subjects.count {
      let subject = metrics.subjects[place]
      return append(subject.kind, subject.name, subject.metrics, to: &bytes)
    }
    place -= metrics.subjects.count
    if place == 0 { return append("company", nil, metrics.companyMetrics, to: &bytes) }
    place -= 1
    if place < metrics.iceberg.parts.count {
      let part = metrics.iceberg.parts[place]
      return append("iceberg", part.name, part.metrics, to: &bytes)
    }
    place -= metrics.iceberg.parts.count
    if place < metrics.months.count {
      let month = metrics.months[place]
      return append("month", month.period.description, month.metrics, to: &bytes)
    }
    let trial = metrics.trials[place - metrics.months.count]
    let cost = Metric(trial.outcome.metric, .value(trial.cost.decimal), costBasis: .usage)
    return append(BreakdownAxis.row.name, trial.row.rawValue, [cost], to: &bytes)
  }

  private func append(
    _ kind: String, _ name: String?, _ metrics: [Metric], to bytes: inout [UInt8]
  ) -> Int {
    let subject = period + CSV.cells([.text(kind), .optional(name)])
    for metric in metrics {
      bytes += subject
      CSV.append(
        [
          .text(metric.name.rawValue), metric.cell(self.metrics.currency),
          .text(metric.name.unitText(self.metrics.currency)),
          .optional(metric.costBasis?.rawValue), .base(metric.numerator),
          .base(metric.denominator),
        ], to: &bytes)
    }
    return metrics.count
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
