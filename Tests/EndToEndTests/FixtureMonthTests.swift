import Foundation
import Testing

/// The fixture month from its inbox to every report, as a user closes it. It is large, so it is run
/// three times in all: once, once more, and once on a machine with other habits.
@Suite(.serialized) struct FixtureMonthTests {
  static let month = "2026-10"
  static let fixture = CommandLineTool.package + "/Fixtures/months/" + month
  static let outputs: Set = [
    "pnl.csv", "drift.csv", "causes.csv", "bridge.csv", "prepaid.csv", "journal.csv",
    "documents.csv",
    "shares.csv", "ledger.csv", "findings.csv", "prior_periods.csv", "prior_period_documents.csv",
    "price_volume_mix.csv", "tasks_tokens_price.csv", "open_items.csv", "trend.csv",
    "manifest.json", "pnl.xml", "drift.xml", "crossfoot-pnl.xsd", "crossfoot-drift.xsd",
    "drift.json", "drift.html", "report.html", "week.html", "claims.csv", "claim_evidence.csv",
    "claims-anthropic.html",
    "claims-mistral.html", "claims-openai.html", "claims-sakura-ai.html", "flags.csv", "caps.json",
    "litellm-budgets.json", "statements.csv",
    "economics.xml", "economics.json", "crossfoot-economics.xsd",
    "cost_by_feature.csv", "cost_by_model.csv", "cost_by_provider.csv", "cost_by_workspace_id.csv",
    "cost_by_agent.csv", "cost_by_user_tier.csv", "cost_by_environment.csv", "cost_by_plan.csv",
    "cost_by_customer_status.csv", "cost_by_result.csv", "cost_by_day.csv", "cost_by_week.csv",
    "cost_by_customer_id_feature.csv", "cost_by_customer_id_model.csv",
    "cost_by_customer_id_result.csv", "cost_by_customer_id_day.csv", "cost_by_feature_model.csv",
    "cost_by_feature_result.csv", "cost_by_route_final_route.csv", "cost_by_route_result.csv",
    "metrics.csv", "waste.csv", "margin_by_plan.csv", "agents.csv", "concentration.csv",
  ]
  /// What a golden test keeps: the figures a person reads.
  static let golden = ["pnl.csv", "drift.csv", "bridge.csv", "documents.csv"]

  @Test func fromInboxToReports() throws {
    let scratch = try books()
    let waiting = try FileManager.default.bytes(under: scratch.path("books/inbox"))
    try #require(waiting.count >= 10)
    let outcome = try close(scratch)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(!outcome.output.unicodeScalars.contains("\u{1B}"))
    let first = try FileManager.default.states(under: scratch.path("books/out/" + Self.month))
    #expect(Set(first.keys) == Self.outputs)
    #expect(first.values.allSatisfy { !$0.bytes.isEmpty })
    #expect(try FileManager.default.bytes(under: scratch.path("books/inbox")).isEmpty)
    try validate(scratch)
    try compareWithGolden(first)
    try checkStatements(first)
    try checkSampleRun(outcome.output)

    // Again, with all that was accepted handed in once more.
    try FileManager.default.removeItem(atPath: scratch.path("books/inbox"))
    try scratch.copy(Self.fixture + "/inbox", to: "books/inbox")
    let again = try close(scratch)
    #expect(again.status == 1, "\(again.errors)")
    for place in waiting.keys {
      #expect(again.output.contains("\(place): already accepted"), "\(place)")
    }
    #expect(
      try FileManager.default.states(under: scratch.path("books/out/" + Self.month)) == first)
    #expect(try FileManager.default.bytes(under: scratch.path("books/inbox")).isEmpty)

    // Elsewhere: another zone, another language, another alphabet's upper case.
    let elsewhere = try books()
    let other = try close(
      elsewhere,
      environment: ["TZ": "Asia/Kolkata", "LANG": "de_DE.UTF-8", "LC_ALL": "tr_TR.UTF-8"])
    #expect(other.status == 1, "\(other.errors)")
    let theirs = try FileManager.default.bytes(under: elsewhere.path("books/out/" + Self.month))
    #expect(Set(theirs.keys) == Self.outputs)
    for (name, bytes) in theirs {
      #expect(bytes == first[name]?.bytes, "\(name) depends on the machine's settings")
    }
    try checkReadmeCommands(elsewhere)
  }

  private func books() throws -> ScratchFolder {
    let scratch = try ScratchFolder()
    try scratch.copy(Self.fixture, to: "books")
    // What was expected is no part of the books.
    let expected = scratch.path("books/expected")
    if FileManager.default.fileExists(atPath: expected) {
      try FileManager.default.removeItem(atPath: expected)
    }
    return scratch
  }

  private func close(
    _ scratch: ScratchFolder, environment: [String: String] = [:]
  ) throws -> ProcessOutcome {
    let outcome = try CommandLineTool.monthEnd(
      scratch.path("books"), Self.month, environment: environment, limit: 300)
    #expect(!outcome.isTimedOut)
    return outcome
  }

  /// The XML keeps to the schemas that are published beside it.
  private func validate(_ scratch: ScratchFolder) throws {
    guard let xmllint = CommandLineTool.find("xmllint") else {
      FileHandle.standardError.write(Data("xmllint is not installed: XML not validated\n".utf8))
      return
    }
    let folder = scratch.path("books/out/" + Self.month)
    for name in ["pnl", "drift", "economics"] {
      let outcome = try RunningProcess(
        xmllint, ["--noout", "--nonet", "--schema", "crossfoot-\(name).xsd", "\(name).xml"],
        folder: folder
      ).finish(limit: 60)
      #expect(outcome.status == 0, "\(name).xml: \(outcome.errors)")
    }
  }

  /// What Marlow is told: 53 + 31 + 2 + 9 tickets, counted from the usage files by a script of their own; 250 a
  /// month until the eleventh, then 2,500. Nobody is told of a model, a provider or an amount.
  private func checkStatements(_ found: [String: FileState]) throws {
    func text(_ name: String) throws -> String {
      String(decoding: try #require(found[name]?.bytes), as: UTF8.self)
    }
    let statements = try text("statements.csv")
    let marlow = statements.split(separator: "\n").filter { $0.contains(",cus_marlow,") }
      .map { $0.split(separator: ",").dropFirst(5).joined(separator: ",") }
    #expect(
      marlow == [
        "total,pro,2026-10-01,2026-10-31,tickets,95,1702,1607,0,\"95 of 1,702 included tickets used\"",
        "feature,replies drafted,2026-10-01,2026-10-31,tickets,53",
        "feature,summaries,2026-10-01,2026-10-31,tickets,31",
        "feature,tickets resolved,2026-10-01,2026-10-31,tickets,2",
        "feature,other,2026-10-01,2026-10-31,tickets,9",
        "plan,starter,2026-10-01,2026-10-11,tickets,89",
        "plan,pro,2026-10-12,2026-10-31,tickets,1613",
      ])
    func cells(_ name: String, _ column: String) throws -> Set<String> {
      let rows = try text(name).split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      }
      let place = try #require(rows.first?.firstIndex(of: column))
      return Set(rows.dropFirst().compactMap { $0.count > place ? $0[place] : nil })
    }
    let secrets = try cells("ledger.csv", "model").union(try cells("ledger.csv", "provider"))
      .union(try cells("documents.csv", "booked")).subtracting([""])
    #expect(secrets.count > 20)
    #expect(secrets.filter { statements.contains($0) } == [])
  }

  /// The figures that an independent implementation has confirmed, where they are kept.
  ///
  /// `RECORD_GOLDEN=1` writes them anew and fails the run, so that somebody looks at the
  /// difference.
  private func compareWithGolden(_ found: [String: FileState]) throws {
    let folder = Self.fixture + "/expected"
    guard FileManager.default.fileExists(atPath: folder) else { return }
    let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1"
    for name in Self.golden {
      let path = folder + "/" + name
      let bytes = try #require(found[name]?.bytes)
      if isRecording {
        try bytes.write(to: URL(fileURLWithPath: path))
        Issue.record("\(path) was recorded; look at it, and run without RECORD_GOLDEN")
        continue
      }
      let expected = try #require(
        FileManager.default.contents(atPath: path), "\(path) is missing")
      let difference = Self.difference(expected, bytes)
      #expect(difference == nil, "\(name): \(difference ?? "")")
    }
  }

  /// The first line that differs; `nil` where none does.
  private static func difference(_ expected: Data, _ found: Data) -> String? {
    guard expected != found else { return nil }
    let lines = [expected, found].map {
      $0.split(separator: 0x0A, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
    let count = min(lines[0].count, lines[1].count)
    let place = (0..<count).first { lines[0][$0] != lines[1][$0] } ?? count
    func line(_ lines: [String]) -> String { place < lines.count ? lines[place] : "end of file" }
    return "line \(place + 1): expected \(line(lines[0])), found \(line(lines[1]))"
  }
}
