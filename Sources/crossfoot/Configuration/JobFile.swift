import Pipeline
import PlainYAML

/// A job: which stages run, in which order, and which reports are written.
struct JobFile: Sendable {
  /// The steps a job can be made of. They depend on each other in this order.
  enum Stage: String, CaseIterable {
    /// Inbox to archive: hash, keep, record.
    case accept
    /// Archive to records: every kind but usage, each record once.
    case read
    /// Usage files to the roll-up.
    case scan
    /// Rate, reconcile, true up, allocate, snapshot.
    case compute
    /// The results into the database.
    case store
    /// The files in `out/<period>/`.
    case report
  }

  /// Groups of output files.
  enum Output: String, CaseIterable {
    /// The tables as CSV, and the manifest.
    case csv
    /// P&L and drift as XML, with their schemas.
    case xml
    /// The review as JSON.
    case json
    /// The review as a page.
    case html
  }

  /// The job's name, for the record.
  let name: String
  /// The stages, each after those it needs.
  let stages: [Stage]
  /// What is written.
  let outputs: [Output]

  init(file: String, text: String) throws(ConfigurationError) {
    var reader = try YAMLReader(file: file, text: text)
    reader.allow(["job", "description", "stages", "outputs"])
    if let finding = reader.findings.first {
      throw ConfigurationError(
        file: file, line: finding.location?.line ?? 0, message: finding.message)
    }
    guard let name = try reader.text("job") else {
      throw ConfigurationError(file: file, line: 0, message: "job: a job needs a name")
    }
    self.name = name
    self.stages = try Self.stages(reader)
    self.outputs =
      try reader.texts("outputs")?.map { text throws(ConfigurationError) in
        guard let output = Output(rawValue: text) else {
          let names = Output.allCases.map(\.rawValue).joined(separator: ", ")
          throw reader.error("outputs", "\"\(text)\" is not one of \(names)")
        }
        return output
      } ?? Output.allCases
  }

  /// A job may stop early or leave out `accept`; any other gap would compute from nothing.
  private static func stages(_ reader: YAMLReader) throws(ConfigurationError) -> [Stage] {
    guard let texts = try reader.texts("stages") else { return Stage.allCases }
    var stages: [Stage] = []
    for text in texts {
      guard let stage = Stage(rawValue: text) else {
        let names = Stage.allCases.map(\.rawValue).joined(separator: ", ")
        throw reader.error("stages", "\"\(text)\" is not one of \(names)")
      }
      stages.append(stage)
    }
    let whole = Stage.allCases.filter { $0 != .accept || stages.contains(.accept) }
    guard !stages.isEmpty, stages == Array(whole.prefix(stages.count)) else {
      throw reader.error(
        "stages", "must follow the order \(whole.map(\.rawValue).joined(separator: ", "))")
    }
    return stages
  }
}
