import Foundation

/// Writes a made-up but lifelike month, October 2026, as a books directory whose inbox is full.
@main
struct GenerateMonth {
  private static let policy = """
    # A made-up company, for benchmarks.
    reporting: { currency: USD, time_zone: UTC, revenue_basis: recognised }
    providers:
      "*": { tolerance: { absolute: 1.00, relative: 0.005, rule: any } }
    dimensions: [customer_id, feature, provider, model]
    """

  static func main() {
    do {
      try generate(Arguments(Array(CommandLine.arguments.dropFirst())))
    } catch let failure as Failure {
      FileHandle.standardError.write(Data("\(failure.message)\n".utf8))
      exit(64)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(74)
    }
  }

  private static func generate(_ arguments: Arguments) throws {
    let inbox = arguments.directory + "/inbox"
    let key = RandomNumbers.mixed(UInt64(bitPattern: Int64(arguments.seed)))
    let usage = UsageFiles(
      plan: RowPlan(
        rows: arguments.events, key: key, duplicatePercent: arguments.duplicates,
        supersededPercent: arguments.superseded),
      maker: EventMaker(rows: arguments.events, key: key, customers: arguments.customers),
      format: arguments.format)
    let billed = try usage.write(files: arguments.files, directory: inbox + "/usage")
    let invoices = Invoices(billed: billed)
    for provider in Catalog.providers.map(\.description) {
      try OutputFile(path: "\(inbox)/invoices/\(provider)-2026-10.csv")
        .write(lines: invoices.lines(provider: provider))
    }
    try ReferenceFiles(customers: arguments.customers).write(inbox: inbox)
    try OutputFile(path: arguments.directory + "/crossfoot.yaml").write(lines: [policy])
  }
}
