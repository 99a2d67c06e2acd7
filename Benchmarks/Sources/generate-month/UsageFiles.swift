/// Writes the month's rows into files of equal length, and adds up what they come to.
struct UsageFiles {
  let plan: RowPlan
  let maker: EventMaker
  let format: RowWriter.Format

  func write(files: Int, directory: String) throws -> Billed {
    var billed = Billed()
    for file in 0..<files {
      let ordinal = String(file + 1)
      let padded = String(repeating: "0", count: max(0, 3 - ordinal.count)) + ordinal
      let path = "\(directory)/usage-2026-10-\(padded).\(format.rawValue)"
      let rows = plan.rows * file / files..<plan.rows * (file + 1) / files
      let writer = try RowWriter(file: OutputFile(path: path), format: format)
      for row in rows { try write(row, to: writer, billed: &billed) }
      try writer.flush()
    }
    return billed
  }

  private func write(_ row: Int, to writer: RowWriter, billed: inout Billed) throws {
    let kind = plan.row(row)
    let event = event(row, kind)
    try writer.write(event)
    switch kind {
    case .event: billed.add(event)
    case .duplicate: break
    case .correction(let corrected):
      billed.add(self.event(corrected, .event), times: -1)
      billed.add(event)
    }
  }

  private func event(_ row: Int, _ kind: RowPlan.Row) -> Event {
    switch kind {
    case .event:
      let event = maker.event(row: row)
      let isStarted = plan.correction(ofEvent: row) != nil && plan.isStartedFirst(event: row)
      return isStarted ? maker.started(event) : event
    case .duplicate(let earlier):
      return self.event(earlier, plan.row(earlier))
    case .correction(let corrected):
      let event = maker.event(row: corrected)
      return plan.isStartedFirst(event: corrected) ? event : maker.corrected(event, byRow: row)
    }
  }
}
