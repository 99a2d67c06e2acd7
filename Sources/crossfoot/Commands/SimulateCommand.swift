import ArgumentParser
import Books
import Foundation
import Pipeline
import PlainYAML
import Reports

extension SimulationTable.Subject: ExpressibleByArgument {}

/// `crossfoot simulate`: a month as it would be under other prices, models, plans and customers.
struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Ask what if: other prices, another model, another plan price, one more customer.",
    discussion: """
      The month is computed once more from the archive, as it is and as the scenario makes it, by the \
      same stages; nothing is stored. What providers bill for one unit of rated cost stays as it is, and \
      tax in its proportion to the net: a group of lines that bills 103 for usage rated 100 bills 82.40 \
      where the scenario rates it 80. Credits, fees, shared costs and closed months stay in amount; \
      shared costs are allocated anew by the drivers that result. Costs are fully loaded: the total_cost \
      of the P&L.

      A scenario is a YAML file with any of these parts; prices are in the reporting currency unless \
      they say currency:

        scenario: Drafting on the small model, Pro at 59
        prices:     # change_pct, or unit_price with per, model and meter; all else narrows
          - { provider: openai, model: gpt-5.4, change_pct: -20, from: 2026-10-16 }
        swaps:      # before prices; where: customer, plan, any dimension of the ledger
          - { provider: openai, old: gpt-5.4, new: gpt-5.4-mini, where: { feature: drafting }, \
      tokens: 1.2 }
        plans:      # price instead_of (scales), price (for all), or change_pct
          - { plan: pro, price: 59, instead_of: 49, subscription_margin_pct: 75, ai_budget: 15 }
        prospects:  # like and times, or calls
          - { customer_id: newco, plan: pro, price: 290, like: acme, times: 1.5, units: 2000 }
          - customer_id: otherco
            price: 99
            calls:
              - { provider: openai, model: gpt-5.4, count: 4000, \
      each: { uncached_input_tokens: 1500, output_tokens: 300 } }
            drivers: { usage.active_users: 12 }

      A swap prices each day's usage by the row that holds when the day begins, in the greatest band \
      that the old price is sure to reach; times: { meter: ratio } and count_as: { meter: meter } say \
      what tokens: cannot. A model without a price is refused. Of a prospect that is like a customer \
      usage and drivers are multiplied, direct costs are not.

      Example:
        crossfoot simulate scenario.yaml --books books --period 2026-10
        crossfoot simulate scenario.yaml --books books --period 2026-10 --format csv --by plan
      """)

  @Argument(help: "The scenario, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String
  @OptionGroup var books: BooksOptions
  @Option(name: .long, help: "The month, YYYY-MM.")
  var period: PeriodArgument
  @Option(name: .long, help: "What a CSV has rows of: customer, plan or prospect.")
  var by = SimulationTable.Subject.customer
  @Flag(name: .long, help: "Show customers for whom nothing changes too.")
  var all = false
  @OptionGroup var display: DisplayOptions
  @OptionGroup var scan: ScanArguments

  func run() async throws {
    try await Standard.reportingErrors {
      let directory = try books.directory()
      let simulation = try await simulation(directory)
      let table = SimulationTable(simulation)
      switch display.format {
      case .table:
        try Standard.output(table.terminal(.current, showsUnchanged: all))
      case .csv:
        try Standard.output(table.rows(by: by).csv())
        for warning in simulation.warnings { Standard.error("crossfoot: \(warning)") }
      case .json: try Standard.output(table.json())
      }
    }
  }

  private func simulation(_ directory: BooksDirectory) async throws -> Simulation {
    guard let bytes = FileManager.default.contents(atPath: scenario),
      let text = String(validating: bytes, as: UTF8.self)
    else {
      throw ValidationError("\(scenario) cannot be read as text")
    }
    let currency = try PolicyFile(directory).policy.reportingCurrency
    let file = try ScenarioFile(file: scenario, text: text, currency: currency)
    do {
      return try await MonthExplanation(
        directory: directory, scan: scan.settings(isQuiet: false),
        clock: StageClock(logger: Standard.logger(isVerbose: false))
      ).simulation(period.period, file.scenario)
    } catch let refusal as ScenarioRefusal {
      throw ConfigurationError(
        file: scenario, line: refusal.location.line, message: refusal.description)
    }
  }
}
