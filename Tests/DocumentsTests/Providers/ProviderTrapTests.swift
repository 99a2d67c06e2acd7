import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// Traps 3, 4, 24 and 25 of FORMATS.md, where they are about providers' own reports.
@Suite struct ProviderTrapTests {
  @Test func trap03CentsAndDollars() throws {
    let trap = try TrapFixture("03-cents-and-dollars")
    let report = DocumentReader.read(try trap.file("cost-report.json"))
    let console = DocumentReader.read(try trap.file("console-cost.csv"))
    #expect(report.findings.isEmpty && console.findings.isEmpty)
    let exact = report.output.invoices.lines.sum
    let rounded = console.output.invoices.lines.sum
    trap.check("cost report", exact)
    trap.check("console export", rounded)
    trap.check("rounding of the console export", exact - rounded)
    trap.finish()
    // Two exports of the same costs: one statement, so that they are never added up.
    let statements = (report.output.invoices + console.output.invoices).map(\.statement?.statement)
    #expect(statements == ["costs/2026-10/USD", "costs/2026-10/USD"])
    let models = console.output.invoices.lines.map { $0.key.model?.rawValue }
    #expect(models == ["Claude Sonnet 5", "Claude Sonnet 5", "Claude Sonnet 5"])
    // "message" is no tier.
    #expect(console.output.invoices.lines.allSatisfy { $0.key.serviceTier == nil })
  }

  @Test func trap04NumbersOfOpenAI() throws {
    let trap = try TrapFixture("04-openai-numbers")
    let costs = DocumentReader.read(try trap.file("costs.json"))
    #expect(costs.findings.isEmpty)
    let lines = costs.output.invoices.lines
    trap.check("amount", lines.sum)
    trap.check("lines", ExactDecimal(lines.count))
    #expect(
      lines.map(\.amount.description) == ["0", "0.0000045", "0.0000000181", "0.1", "0.2"])
    #expect(costs.output.invoices.map(\.header.currency.description) == ["USD"])
    let file = try trap.file("completions_usage.csv", kind: .providerUsage)
    let usage = DocumentReader.read(file)
    #expect(usage.findings.isEmpty)
    func quantity(_ meter: MeterID) -> ExactDecimal {
      usage.output.providerUsage.map(\.record).filter { $0.meter == meter }
        .reduce(.zero) { $0 + $1.quantity }
    }
    trap.check("uncached tokens", quantity(MeterID("uncached_input_tokens")))
    trap.check("cached tokens", quantity(MeterID("cache_read_tokens")))
    trap.finish()
  }

  @Test func trap24UsageIsNotCost() throws {
    let trap = try TrapFixture("24-usage-is-not-cost")
    let report = DocumentReader.read(try trap.file("cost-report.json")).output
    trap.check("anthropic cost", report.invoices.lines.sum)
    let usage = DocumentReader.read(try trap.file("usage-report.json", kind: .providerUsage)).output
    let tiers = usage.providerUsage.map(\.record).filter { $0.quantity != 0 }
      .map { "\($0.serviceTier) \($0.quantity)" }
    #expect(tiers.sorted() == ["priority 400000", "standard 600000"])
    let activity = DocumentReader.read(try trap.file("activity.csv")).output
    trap.check("openrouter cost", activity.invoices.lines.sum)
    let receipt = DocumentReader.read(try trap.file("receipt.csv")).output.invoices.lines
    trap.check("usage on the receipt", receipt.filter { $0.category == .usage }.sum)
    trap.check("credit bought", receipt.filter { $0.category == .purchase }.sum)
    let groups = DocumentReader.read(try trap.file("analytics-by-group.json"))
    trap.check("analytics by group", groups.output.invoices.lines.sum)
    #expect(groups.findings.first?.code.severity == .blocking)
    trap.finish()
    let named = try trap.file("analytics-by-group.json", profile: "anthropic-analytics-cost")
    #expect(DocumentReader.read(named).findings.map(\.code) == [.profileMismatch])
  }

  @Test func trap25NullIsUnknown() throws {
    let trap = try TrapFixture("25-null-is-unknown")
    let file = try trap.file("usage-report.json", kind: .providerUsage)
    let rows = DocumentReader.read(file).output.providerUsage.map(\.record)
      .filter { $0.meter == MeterID("uncached_input_tokens") }
    let support = rows.filter { $0.account == AccountID("wrkspc_support") }
    trap.check("tokens of the workspace", support.reduce(ExactDecimal.zero) { $0 + $1.quantity })
    let others = rows.filter { $0.account != AccountID("wrkspc_support") }
    #expect(others.map(\.quantity) == [300])
    trap.check("default workspace", others.first?.account?.rawValue ?? "unknown")
    let ungrouped = try trap.file("usage.json", kind: .providerUsage)
    let usage = DocumentReader.read(ungrouped).output.providerUsage.map(\.record)
    #expect(Set(usage.map(\.account)).count == 1)
    trap.check("ungrouped project", usage.first?.account?.rawValue ?? "unknown")
    let line = try #require(
      DocumentReader.read(try trap.file("costs.json")).output.invoices.lines.first)
    trap.check("quantity of a cost without one", line.quantity?.description ?? "unknown")
    trap.finish()
    #expect(
      line.key.account == nil && line.key.serviceTier == nil && line.amount.description == "0.0025")
  }
}
