import Books
import ExactMoney
import Foundation
import Pipeline
import Testing
import UsageScan

@testable import crossfoot

/// Every figure of `pnl.csv` and `drift.csv` is the sum of its explanation's leaves, exactly: of the
/// fixture month, and of the random books that an independent implementation agrees with.
@Suite struct ExplainedFiguresTests {
  private static let root = FolderRun.repository.appendingPathComponent("Fixtures").path

  private static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { !$0.hasPrefix(".") && !$0.hasSuffix(".md") }.sorted()
  }

  @Test func everyFigureOfTheFixtureMonths() async throws {
    for month in try Self.names(Self.root + "/months") {
      try await Self.walk(Self.root + "/months/" + month, month)
    }
  }

  @Test(arguments: try names(root + "/reference"))
  func everyFigureOfTheReferenceBooks(_ books: String) async throws {
    let folder = Self.root + "/reference/" + books
    for period in try Self.names(folder + "/expected") { try await Self.walk(folder, period) }
  }

  private static func walk(_ folder: String, _ name: String) async throws {
    let period = try #require(Period(name))
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("crossfoot-explain-\(UUID().uuidString)").path
    try FileManager.default.copyItem(atPath: folder, toPath: scratch)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let directory = BooksDirectory(path: scratch)
    let job = FolderRun.repository.appendingPathComponent("Jobs/month-end.yaml").path
    let report = try await JobRunner(
      directory: directory, job: try JobFile(path: job), period: period,
      logger: Standard.logger(isVerbose: false)
    ).run()
    let printed = try #require(report.close)
    let month = try await MonthExplanation(
      directory: directory, scan: ScanSettings(),
      clock: StageClock(logger: Standard.logger(isVerbose: false))
    ).month(period)
    let figures = try explained(month.explainer, printed)
    #expect(!figures.isEmpty)
    for figure in figures where !figure.isDeep {
      check(figure.explanation, figure.value, "\(name): \(figure.name)", usageRows: false)
    }
    if let breakdown = BreakdownExplainer(month.explainer, by: [.dimension("feature")]) {
      let rows = breakdown.breakdown.rows.filter { !$0.totalCost.isZero }
      let explained = try await month.withUsageRows(
        rows.map { try #require(breakdown.explanation(of: $0.keys)) })
      for (row, explanation) in zip(rows, explained) {
        check(
          explanation, row.totalCost.amount, "\(name): \(row.keys)",
          usageRows: row.keys != [nil])
      }
    }
    // Other figures are made of the same parts as these.
    let deep = figures.filter(\.isDeep)
    let explained = try await month.withUsageRows(deep.map(\.explanation))
    for (figure, explanation) in zip(deep, explained) {
      check(explanation, figure.value, "\(name): \(figure.name)", usageRows: true)
    }
  }

  private typealias Figure = (
    name: String, value: Rational, explanation: Explanation, isDeep: Bool
  )

  /// Every figure that is printed, with its explanation.
  private static func explained(
    _ explainer: MonthExplainer, _ printed: MonthEndClose
  ) throws -> [Figure] {
    var figures: [Figure] = []
    let snapshot = printed.profitAndLoss
    for row in snapshot.rows + [snapshot.total] {
      for figure in ProfitAndLossFigure.all(snapshot.categories) {
        guard let value = row.value(figure, snapshot.categories) else { continue }
        let name = "\(figure.name) of \(row.row?.rawValue ?? "TOTAL")"
        let explanation = try #require(
          explainer.explanation(of: figure, row: row.row), "\(name)")
        figures.append((name, value, explanation, figure.isCost))
      }
    }
    for (index, item) in printed.drift.enumerated() {
      for figure in DriftFigure.allCases {
        guard let value = figure.value(of: item) else { continue }
        let name = "\(figure.rawValue) of drift row \(index)"
        let explanation = try #require(
          explainer.explanation(of: figure, drift: index), "\(name)")
        figures.append((name, value, explanation, figure == .amount || figure == .ledgerQuantity))
      }
    }
    return figures
  }

  /// Its leaves sum to `value`, and none of them is a figure that nobody took apart.
  private static func check(
    _ explanation: Explanation, _ value: Rational, _ name: String, usageRows: Bool
  ) {
    let open: Set<Explanation.Kind> = [.figure, .category, .document, .price]
    var amounts: [Rational] = []
    explanation.forEachLeaf { leaf, path in
      amounts.append(leaf.amount)
      let isCount = explanation.rule.hasPrefix("events of the month")
      let isApart = !open.contains(leaf.kind) && (leaf.kind != .usage || !usageRows)
      #expect(
        isApart || isCount || leaf.amount.isZero,
        "\(name): \(leaf.kind.rawValue) \(leaf.label) of \(leaf.amount.decimalText()) is not explained"
      )
    }
    #expect(Rational.sum(amounts) == value, "\(name)")
  }
}

extension ProfitAndLossFigure {
  fileprivate var isCost: Bool { if case .cost = self { true } else { false } }
}
