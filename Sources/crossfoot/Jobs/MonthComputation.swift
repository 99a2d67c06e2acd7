import Books
import ExactMoney
import Pipeline
import PlainYAML
import Profiles
import UsageScan

/// Computes one month of some books from their archive, and what closed months would cost now.
struct MonthComputation {
  /// What was read besides usage.
  struct Documents {
    var files: [NamedFile]
    /// All that was accepted, what others stand for too.
    var accepted: [AcceptedFile]
    var outcome: Outcome<Intake>
    var inputs: [LoadedInput]
  }

  /// What accepted files say of all months: the same for every month that is computed from them under one
  /// policy.
  struct Scanned {
    var documents: Documents
    var reference: Outcome<ReferenceData>
    var usage: (reading: UsageReading, inputs: [LoadedInput], findings: [Finding])
    var rules: UsageRules
    var rollUp: UsageRollUp
  }

  /// A month as it comes out.
  struct Computed {
    var result: CloseComputation.Result
    var inputs: [LoadedInput]
    /// Whether there was neither a record nor an event.
    var isEmpty: Bool
    /// The usage files with what reads their rows.
    var reading: UsageReading
    var rules: UsageRules
  }

  /// What a month is computed from besides files.
  struct Basis {
    var policy: PolicyFile
    var decisions: [Decision]
    /// The months that are closed, oldest first.
    var closed: [ClosedVersion]
    /// What the month is as which version.
    var version: Int
    var status: PeriodStatus
    /// The closed version that this one follows at once: it goes on bearing what that took up of earlier
    /// months.
    var restated: ClosedMonth?
  }

  let profiles: ProfileBook
  let archive: Archive
  var period: Period
  let scan: ScanSettings
  let clock: StageClock
  /// Archived bytes that were hashed just now.
  var hashedNow: Set<ContentHash> = []

  private var loader: InputLoader {
    InputLoader(archive: archive, profiles: profiles)
  }

  /// Reads every accepted file but usage, as `policy` says which folders count.
  func read(_ files: [AcceptedFile], under policy: Policy) async throws -> Documents {
    let declarations = Declarations(files, precedence: policy.profilePrecedence)
    let named = NamedFile.named(declarations.standing)
    let documents = try await loader.documents(named)
    var outcome = documents.outcome
    outcome.findings += declarations.findings
    outcome.findings += BillingZones.findings(in: documents.inputs, policy: policy)
    clock.done("read", rows: outcome.output.recordCount, findings: outcome.findings.count)
    return Documents(
      files: named, accepted: files, outcome: outcome, inputs: documents.inputs)
  }

  /// The name of a run: month, version, and the digest of everything that its figures are made of. A
  /// profile that reads none of its files is none of that: it may come after the month was closed.
  ///
  /// - Parameter inputs: every file that was read, usage too.
  private func runID(
    _ documents: Documents, _ inputs: [LoadedInput], _ basis: Basis
  ) -> String {
    let read = Set(inputs.compactMap(\.profile?.name))
    let digest = RunDigest(
      files: documents.accepted, policy: basis.policy.policy,
      profiles: profiles.all.filter { read.contains($0.name) },
      decisions: basis.decisions, closed: basis.closed)
    return "\(period)-v\(basis.version)-\(digest.text.prefix(16))"
  }

  /// Scans the usage besides what was read.
  func scan(_ documents: Documents, _ basis: Basis) async throws -> Scanned {
    let closing = closing(basis)
    let identified = closing.identify(documents.outcome.output)
    clock.done(
      "identify", rows: documents.outcome.output.recordCount, findings: identified.findings.count)
    let (loader, hashedNow, scan) = (self.loader, self.hashedNow, self.scan)
    let usage = try await OwnThread.run {
      try loader.usage(documents.files, hashedNow: hashedNow, scan)
    }
    let rules = closing.rules(identified.output)
    let rollUp = try await usage.reading.rollUp(rules)
    clock.done(
      "scan", rows: rollUp.statistics.events, findings: rollUp.findings.count + usage.findings.count
    )
    return Scanned(
      documents: documents, reference: identified, usage: usage, rules: rules, rollUp: rollUp)
  }

  /// Computes the month.
  ///
  /// - Parameter findings: what was found before reading.
  /// - Parameter extent: how much of it.
  func compute(
    _ scanned: Scanned, _ basis: Basis, findings: [Finding], extent: CloseExtent = .whole
  ) throws -> Computed {
    let (documents, rollUp) = (scanned.documents, scanned.rollUp)
    let late = try lateArrivals(basis, scanned)
    let inputs = documents.inputs + scanned.usage.inputs
    var result = closing(basis).close(
      scanned.reference.output, rollUp,
      findings: findings + documents.outcome.findings + scanned.reference.findings
        + scanned.usage.findings + late.findings, priorPeriods: late.costs,
      closed: basis.closed.map(\.month), unsettled: late.claims, extent: extent
    ) { step, rows, findings in clock.done(step, rows: rows, findings: findings) }
    result.close.identify(
      version: basis.version, status: basis.status, runID: runID(documents, inputs, basis))
    result.close.lateItems = late.items
    result.close.rollForward(
      late.waiting, closed: basis.closed.map(\.month), restated: basis.restated,
      basis.policy.policy)
    result.close.restatement = basis.restated.map {
      Restatement(from: $0, to: ClosedMonth(result.close))
    }
    return Computed(
      result: result, inputs: inputs,
      isEmpty: documents.outcome.output.recordCount == 0 && rollUp.statistics.events == 0,
      reading: scanned.usage.reading, rules: scanned.rules)
  }

  private func closing(_ basis: Basis) -> CloseComputation {
    CloseComputation(
      period: period, policy: basis.policy.policy, decisions: DecisionBook(basis.decisions))
  }

  private func stages(_ basis: Basis, _ scanned: Scanned) -> MonthEndStages {
    MonthEndStages(
      period: period, policy: basis.policy.policy, reference: scanned.reference.output,
      decisions: DecisionBook(basis.decisions))
  }

  /// Computes the month as ``compute(_:_:findings:extent:)`` does, and keeps what explains its figures.
  ///
  /// - Parameter invoice: every other month that bears some of it is computed too.
  func explained(
    _ scanned: Scanned, _ basis: Basis, following invoice: InvoiceName? = nil
  ) throws -> ExplainedMonth {
    let late = try lateArrivals(basis, scanned)
    var origins: [Period: PriorPeriodOrigin] = [:]
    for version in basis.closed where basis.restated == nil {
      guard late.costs.contains(where: { $0.origin == version.month.period }) else { continue }
      origins[version.month.period] = PriorPeriodOrigin(
        recomputed: try stages(version, basis, scanned).explained(scanned.rollUp),
        frozen: version.month, closed: basis.closed.map(\.month))
    }
    func explainer(of period: Period) -> MonthExplainer {
      var computation = self
      computation.period = period
      let isOwn = period == self.period
      return computation.stages(basis, scanned).explained(
        scanned.rollUp, priorPeriods: isOwn ? late.costs : [],
        unsettled: isOwn ? late.claims : [], origins: isOwn ? origins : [:])
    }
    let own = explainer(of: period)
    let others = invoice.map { own.periods(of: $0) } ?? []
    let months = others.filter { $0 != period }.map { explainer(of: $0) }
    return ExplainedMonth(
      explainer: own, others: months, reading: scanned.usage.reading, rules: scanned.rules,
      files: scanned.documents.files)
  }

  /// Computes the month with and without `scenario`; nothing of it is kept.
  func simulated(_ scanned: Scanned, _ basis: Basis, _ scenario: Scenario) throws -> Simulation {
    try SimulationStage(
      period: period, policy: basis.policy.policy, reference: scanned.reference.output,
      decisions: DecisionBook(basis.decisions)
    ).run(scenario, scanned.rollUp, priorPeriods: try lateArrivals(basis, scanned).costs)
  }

  /// What computes a closed month as it would be now, under the policy it was closed with.
  func stages(
    _ version: ClosedVersion, _ basis: Basis, _ scanned: Scanned
  ) throws -> MonthEndStages {
    let frozen = try PolicyFile(text: version.facts.policy).policy
    guard frozen.reportingCurrency == basis.policy.policy.reportingCurrency else {
      throw ConfigurationError(
        file: "crossfoot.yaml", line: 0,
        message: "reporting.currency: \(version.month.period) is closed in "
          + "\(frozen.reportingCurrency); books keep their currency")
    }
    let isSame = version.facts.policy.hasSameBytes(as: basis.policy.text)
    let known =
      isSame
      ? scanned.reference.output
      : IdentifyStage(policy: frozen).run(scanned.documents.outcome.output).output
    return MonthEndStages(
      period: version.month.period, policy: frozen, reference: known,
      decisions: DecisionBook(basis.decisions))
  }
}

extension MonthComputation.Basis {
  /// What `period` is computed from now.
  static func now(
    _ books: OpenBooks, _ period: Period, status: PeriodStatus = .open,
    restating restated: ClosedMonth? = nil
  ) throws(BooksError) -> Self {
    Self(
      policy: books.policy, decisions: try books.database.decisions(),
      closed: try books.database.closedMonths(),
      version: try books.database.nextVersion(of: period), status: status, restated: restated)
  }
}
