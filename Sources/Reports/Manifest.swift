import ExactMoney
import Pipeline

/// What a manifest says: from which bytes, by which program and policy, which bytes were made.
///
/// There is no clock in it, so the same inputs give the same manifest.
public struct ManifestContent: Sendable {
  /// One decision of the policy.
  public struct PolicyEntry: Hashable, Sendable {
    /// Its key, nested keys joined by points.
    public var key: String
    /// Its value as text.
    public var value: String

    /// `key` is decided as `value`.
    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }
  }

  /// The profile a file was read through.
  public struct Profile: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The state of the source's format that it describes.
    public var version: String
    /// The hash of its text, in hexadecimal.
    public var sha256: String

    /// A profile with every field given.
    public init(name: String, version: String, sha256: String) {
      self.name = name
      self.version = version
      self.sha256 = sha256
    }
  }

  /// One accepted file.
  public struct Input: Hashable, Sendable {
    /// What it holds.
    public var kind: InputKind
    /// The name findings give it.
    public var name: String
    /// The hash of its bytes, in hexadecimal.
    public var sha256: String
    /// How many bytes it has.
    public var sizeBytes: Int
    /// What became of its rows.
    public var rows: RowCounts
    /// How many findings point into it, by their codes: why rows were refused or left aside.
    public var findings: [FindingCode: Int]
    /// The profile it was read through; `nil` for a canonical table.
    public var profile: Profile?
    /// What became of its numbers, where it is a price catalogue.
    public var tally: CatalogueTally?

    /// A file with every field given.
    public init(
      kind: InputKind, name: String, sha256: String, sizeBytes: Int, rows: RowCounts,
      findings: [FindingCode: Int] = [:], profile: Profile? = nil, tally: CatalogueTally? = nil
    ) {
      self.kind = kind
      self.name = name
      self.sha256 = sha256
      self.sizeBytes = sizeBytes
      self.rows = rows
      self.findings = findings
      self.profile = profile
      self.tally = tally
    }
  }

  /// One report.
  public struct Output: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The hash of its bytes, in hexadecimal.
    public var sha256: String
    /// How many bytes it has.
    public var sizeBytes: Int
    /// Its rows of data.
    public var rowCount: Int

    /// A report with every field given.
    public init(name: String, sha256: String, sizeBytes: Int, rowCount: Int) {
      self.name = name
      self.sha256 = sha256
      self.sizeBytes = sizeBytes
      self.rowCount = rowCount
    }
  }

  /// The program's name.
  public var programName: String
  /// The program's version.
  public var programVersion: String
  /// The policy, in the order to print.
  public var policy: [PolicyEntry]
  /// The accepted files, in any order.
  public var inputs: [Input]
  /// The reports, in any order.
  public var outputs: [Output]
  /// What the usage scan counted.
  public var usage: UsageStatistics
  /// Period, version and status of the snapshot.
  var snapshot: (period: Period, version: Int, status: PeriodStatus)
  /// The name of the run; `nil` where the shell has set none.
  var runID: String?
  /// What the close comes to.
  var totals: ControlTotals

  /// The manifest of `close`, computed from `inputs` under `policy` and printed as `outputs`.
  public init(
    of close: MonthEndClose, programName: String, programVersion: String, policy: [PolicyEntry],
    inputs: [Input], outputs: [Output], usage: UsageStatistics
  ) {
    self.programName = programName
    self.programVersion = programVersion
    self.policy = policy
    self.inputs = inputs
    self.outputs = outputs
    self.usage = usage
    let profitAndLoss = close.profitAndLoss
    snapshot = (profitAndLoss.period, profitAndLoss.version, profitAndLoss.status)
    runID = close.review?.identity.runID
    totals = ControlTotals(of: close)
  }

  /// `manifest.json`; it has no rows.
  public var file: ReportFile {
    let bytes = json.document()
    return ReportFile(name: "manifest.json", head: bytes, blockCount: 0) { _, _ in 0 }
  }
}

extension ManifestContent {
  private var json: JSON {
    .object([
      ("period", .text(snapshot.period.description)),
      ("version", .integer(snapshot.version)),
      ("status", .text(snapshot.status.rawValue)), ("run_id", .optional(runID)),
      ("program", .object([("name", .text(programName)), ("version", .text(programVersion))])),
      ("policy", .object(policy.map { ($0.key, .text($0.value)) })),
      ("inputs", .array(sortedInputs.map(Self.json))),
      ("outputs", .array(sortedOutputs.map(Self.json))),
      ("control_totals", totals.json),
      (
        "counts",
        .object(
          [
            ("usage_rows_read", .integer(usage.rowsRead + usage.rowsLeft)),
            ("usage_rows_refused", .integer(usage.rowsRefused)),
            ("usage_rows_left_aside", .integer(usage.rowsLeft)),
            ("events", .integer(usage.events)), ("duplicates", .integer(usage.duplicates)),
            ("superseded", .integer(usage.superseded)),
          ] + totals.findingCounts.map { ("findings_" + $0.severity.rawValue, .integer($0.count)) })
      ),
    ])
  }

  private var sortedInputs: [Input] {
    inputs.sorted { left, right in
      let (first, second) = (
        [left.kind.rawValue, left.name, left.sha256],
        [right.kind.rawValue, right.name, right.sha256]
      )
      for (one, other) in zip(first, second) where !one.utf8.elementsEqual(other.utf8) {
        return one.precedesInByteOrder(other)
      }
      return false
    }
  }

  private var sortedOutputs: [Output] {
    outputs.sorted { $0.name.precedesInByteOrder($1.name) }
  }

  private static func json(_ input: Input) -> JSON {
    let profile = input.profile.map { profile in
      (
        "profile",
        JSON.object([
          ("name", .text(profile.name)), ("version", .text(profile.version)),
          ("sha256", .text(profile.sha256)),
        ])
      )
    }
    return .object(
      [
        ("kind", .text(input.kind.rawValue)), ("name", .text(input.name)),
        ("sha256", .text(input.sha256)), ("size_bytes", .integer(input.sizeBytes)),
      ] + input.rows.json
        + [findings(of: input), profile, input.tally.map { ("price_numbers", json($0)) }]
        .compactMap { $0 })
  }

  private static func findings(of input: Input) -> (String, JSON)? {
    if input.findings.isEmpty { return nil }
    let counts = FindingCode.allCases.compactMap { code in
      input.findings[code].map { (code.rawValue, JSON.integer($0)) }
    }
    return ("findings", .object(counts))
  }

  private static func json(_ tally: CatalogueTally) -> JSON {
    func reasons(_ refused: [PriceRefusal: Int]) -> JSON {
      .object(CatalogueTally.sorted(refused).map { ($0.reason, .integer($0.count)) })
    }
    return .object([
      ("models", .integer(tally.models.read)), ("models_taken", .integer(tally.modelsTaken)),
      ("models_refused", reasons(tally.modelsRefused)),
      ("numbers", .integer(tally.numbers)), ("taken", .integer(tally.taken)),
      ("bounds", .integer(tally.bounds)), ("said_again", .integer(tally.included)),
      ("limits", .integer(tally.limits)),
      ("refused", reasons(tally.refused)),
      ("rows_stated", .integer(tally.statedRows)),
      ("rows_inherited", .integer(tally.inheritedRows)),
    ])
  }

  private static func json(_ output: Output) -> JSON {
    .object([
      ("name", .text(output.name)), ("sha256", .text(output.sha256)),
      ("size_bytes", .integer(output.sizeBytes)), ("rows", .integer(output.rowCount)),
    ])
  }
}

extension RowCounts {
  /// What became of the rows, as members of an object.
  var json: [(String, JSON)] {
    [
      ("rows_read", .integer(read)), ("rows_taken", .integer(taken)),
      ("rows_refused", .integer(refused)), ("rows_left_aside", .integer(left)),
    ]
  }
}
