/// One step of the tables' history. A step that has been released is never edited: what it should
/// have said is said by a new one.
struct Migration: Sendable {
  /// Its name in the database; it begins with the step's number.
  let identifier: String
  /// What it does.
  let sql: String

  /// All steps, in order.
  static let all: [Migration] = [
    acceptedFile, periodAndRun, results, profitAndLoss, outputFile, namesOfCopies, decisions,
    driftCause, unknownReportingAmounts, openItems, prepaidBalance,
  ]
}
