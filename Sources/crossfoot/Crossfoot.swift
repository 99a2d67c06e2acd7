import ArgumentParser

/// The command `crossfoot`.
@main
struct Crossfoot: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crossfoot",
    abstract: "Closes the month on AI spend: what each customer cost, to the cent.",
    discussion: """
      Put the month's files into the inbox of a books directory, run the month-end job, and read \
      the P&L and the drift report.

        crossfoot init books
        cp usage.csv.gz books/inbox/usage/
        crossfoot run Jobs/month-end.yaml --books books --period 2026-10
        crossfoot pnl --books books --period 2026-10
      """,
    version: ProgramVersion.text,
    subcommands: [
      RunCommand.self, InitCommand.self, StatusCommand.self, ProfitAndLossCommand.self,
      DriftCommand.self, ClaimsCommand.self, CompareCommand.self, ByCommand.self,
      MetricsCommand.self, RankCommand.self, DecideCommand.self,
      CloseCommand.self,
      ReopenCommand.self,
      RestateCommand.self, SignCommand.self, LogCommand.self, VerifyCommand.self,
      ExplainCommand.self, WhereCommand.self, FlagsCommand.self, SimulateCommand.self,
      RollUpCommand.self, StatementCommand.self,
      PricesCommand.self, ProfilesCommand.self, CheckCommand.self,
    ]
  )
}
