import Books
import Documents
import Pipeline
import PlainYAML
import Profiles
import Reports
import UsageScan

/// Rolls up usage files under the policy, the prices and the customers of some books.
///
/// The books are only read: nothing is taken in, and a run that has them is not disturbed.
struct RollUpRunner {
  /// What came out.
  struct Report {
    var table: UsageSummaryTable
    var findings: [Finding]
    var status: ExitStatus
  }

  /// Everything but usage that has a say in a roll-up.
  private static let kinds: Set<InputKind> = [
    .prices, .modelAliases, .customers, .customerAliases,
  ]

  let directory: BooksDirectory
  /// The usage files; one that is named twice is read once.
  let paths: [String]
  /// The columns to sum by; `nil` for the day and the policy's dimensions.
  let columnNames: [String]?
  let scan: ScanSettings

  /// Reads what the books know, scans the files and sums.
  func run() async throws -> Report {
    let policyFile = try PolicyFile(directory)
    var policy = policyFile.policy
    let columns = try RollUpColumns(columnNames, policy: policy)
    // What nobody asks for is not kept apart, which makes the scan's work less.
    policy.dimensions = columns.dimensions

    let known = try await BooksReference(directory: directory, kinds: Self.kinds).read()
    let computation = IdentifyStage(policy: policy).run(known.output)
    var seen = Set<String>()
    let profiles = UsageProfiles(book: try ProfileBook(directory))
    let paths = paths.filter { seen.insert($0).inserted }
    let (sources, refusals) = try await OwnThread.run { try Self.files(paths, profiles) }
    let reading = UsageReading(
      sources: sources, unverified: [], archive: Archive(directory), settings: scan)
    let priceBook = computation.output.priceBook
    let rollUp = try await reading.rollUp(
      UsageRules(
        priceBook: priceBook, customers: computation.output.customers, policy: policy))

    let rating = RateStage(priceBook: priceBook)
    let ledger = rating.run(rollUp)
    var findings = Set(policyFile.findings + known.findings + computation.findings + refusals)
    findings.formUnion(rollUp.findings.map(\.finding))
    for period in Set(rollUp.activity.map(\.period)) {
      findings.formUnion(rating.findings(rollUp, ledger: ledger, period: period))
    }
    let summary = UsageSummary(of: ledger, by: columns.columns)
    return Report(
      table: UsageSummaryTable(summary, columnNames: columns.names),
      findings: findings.sorted(), status: status(rollUp, findings))
  }

  /// The files to be scanned, and why others cannot be.
  private static func files(
    _ paths: [String], _ profiles: UsageProfiles
  ) throws -> (sources: [UsageFile], refusals: [Finding]) {
    var sources: [UsageFile] = []
    var refusals: [Finding] = []
    for path in paths {
      var source = try UsageFile(path: path)
      if let refusal = try source.recognise(profiles).1 {
        refusals.append(refusal)
      } else {
        sources.append(source)
      }
    }
    return (sources, refusals)
  }

  private func status(_ rollUp: UsageRollUp, _ findings: Set<Finding>) -> ExitStatus {
    if rollUp.statistics.events == 0 { return .noInput }
    return findings.contains { $0.severity == .blocking } ? .waiting : .done
  }
}

/// The columns of a roll-up, and which dimensions the scan must keep apart for them.
struct RollUpColumns {
  /// The columns' names.
  let names: [String]
  /// What they stand for.
  let columns: [SummaryColumn]
  /// The dimensions among them.
  let dimensions: [String]

  private static let fixed: [(name: String, column: SummaryColumn)] = [
    ("day", .day), ("period", .period), ("billing_day", .billingDay), ("row", .row),
    ("provider", .provider), ("account", .account), ("model", .model),
    ("service_tier", .serviceTier), ("meter", .meter),
  ]

  /// The columns called `names`, or the day and all dimensions of `policy`.
  init(_ names: [String]?, policy: Policy) throws(ConfigurationError) {
    let names = names ?? ["day"] + policy.dimensions
    var columns: [SummaryColumn] = []
    var dimensions: [String] = []
    for name in names {
      if let fixed = Self.fixed.first(where: { $0.name == name }) {
        columns.append(fixed.column)
      } else if policy.dimensions.contains(name) || name == "customer_id" {
        columns.append(.dimension(dimensions.count))
        dimensions.append(name)
      } else {
        let known = Set(Self.fixed.map(\.name) + policy.dimensions + ["customer_id"]).sorted()
        throw ConfigurationError(
          file: "--by", line: 0,
          message: "\"\(name)\" is not one of \(known.joined(separator: ", "))")
      }
    }
    guard !names.isEmpty, Set(columns).count == columns.count else {
      throw ConfigurationError(
        file: "--by", line: 0, message: "needs columns, each of them once")
    }
    self.names = names
    self.columns = columns
    self.dimensions = dimensions
  }
}
