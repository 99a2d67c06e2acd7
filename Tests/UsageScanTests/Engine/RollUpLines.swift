import ExactMoney
import Pipeline

/// A roll-up as lines of text, one for each fact in it: what differs can be compared and shown.
///
/// Whatever is not ASCII is written as `\u{...}`, so that two spellings that only look alike differ.
struct RollUpLines {
  let lines: [String]

  init(_ rollUp: UsageRollUp) {
    var lines: [String] = []
    for (index, group) in rollUp.groups.enumerated() {
      lines.append("group \(index): \(group.line)")
    }
    for row in rollUp.rows {
      // By its name: which index a meter has is the roll-up's own affair.
      let meter =
        rollUp.meters.indices.contains(Int(row.meter)) ? rollUp.meters[Int(row.meter)] : nil
      lines.append(
        "row of group \(row.group), meter \(meter?.rawValue ?? "that is none"), price "
          + "\(row.priceIndex): \(row.quantity)")
    }
    lines += Self.fineUsage(of: rollUp)
    lines += rollUp.activity.map {
      "activity \($0.period) \($0.row): events \($0.events), calls \($0.calls), failed "
        + "\($0.failedCalls), work items \($0.workItems), successful \($0.successfulWorkItems), "
        + "users \($0.activeUsers), tokens \($0.tokens)"
    }
    lines += rollUp.unpriced.map {
      "unpriced \($0.period) \($0.provider) \($0.model) \($0.serviceTier) \($0.meter): "
        + "\($0.quantity) in \($0.events), first at \($0.firstLocation.line(of: ""))"
    }
    lines += rollUp.unrated.map {
      "unrated \($0.reason.rawValue) \($0.billingDay) \($0.provider) "
        + "\($0.account.map { "account \($0)" } ?? "no account") \($0.model) \($0.serviceTier) "
        + "\($0.meter): \($0.quantity)"
    }
    lines += rollUp.unknownCustomers.map {
      "unknown customer \($0.period) \($0.customerID?.rawValue ?? "(none)"): "
        + "\($0.events), first at \($0.firstLocation.line(of: ""))"
    }
    lines += Self.coverage(of: rollUp)
    lines += rollUp.findings.map { dated in
      let finding = dated.finding
      return "finding of \(dated.period?.description ?? "no month"): "
        + (finding.location?.line(of: finding.code.rawValue) ?? finding.code.rawValue) + " "
        + finding.message
    }
    let statistics = rollUp.statistics
    lines.append(
      "statistics: read \(statistics.rowsRead), refused \(statistics.rowsRefused), duplicates "
        + "\(statistics.duplicates), superseded \(statistics.superseded), events "
        + "\(statistics.events)")
    lines += rollUp.files.map { file in
      "file \(file.name): read \(file.rowsRead), refused \(file.rowsRefused)"
        + file.meterCells.map { ", \($0.meter) missing \($0.missing) zero \($0.zero)" }.joined()
    }
    self.lines = lines.map(\.inASCII)
  }

  private static func fineUsage(of rollUp: UsageRollUp) -> [String] {
    guard let fine = rollUp.fine else { return [] }
    let names = fine.dimensionNames.joined(separator: ", ")
    return ["fine by \(names), \(fine.ledgerDimensionCount) of them the ledger's"]
      + fine.groups.enumerated().map { index, group in
        let counts = fine.counts[index]
        return "fine group \(index): \(group.line) counts events \(counts.events), calls "
          + "\(counts.calls), failed \(counts.failedCalls), work items \(counts.workItems), "
          + "successful \(counts.successfulWorkItems)"
      }
      + fine.rows.map { row in
        "row of fine group \(row.group), meter \(rollUp.meters[Int(row.meter)]), price "
          + "\(row.priceIndex): \(row.quantity)"
      }
  }

  private static func coverage(of rollUp: UsageRollUp) -> [String] {
    let hours = rollUp.activeHours.map {
      "hours \($0.provider) \($0.day): \(String($0.hours, radix: 2)), events \($0.events)"
    }
    let open = rollUp.openUsage.flatMap { usage in
      let name = "open \(usage.period) \(usage.provider) \(usage.model) \(usage.serviceTier)"
      return ["\(name): \(usage.events)"]
        + usage.quantities.map {
          "\(name) \($0.meter) price \($0.priceIndex): \($0.recorded) to \($0.upper)"
        }
    }
    let gaps = rollUp.attemptGaps.map {
      "attempts \($0.period) \($0.row) \($0.provider) \($0.model): missing \($0.missingCalls) in "
        + "\($0.workItems), unlinked \($0.unlinkedRetries)"
    }
    return hours + open + gaps
      + rollUp.overlaps.map { "overlap \($0.first) \($0.second): \($0.rows)" }
  }

  /// What the first few differences are, `self` being the engine's; `nil` where there is none.
  func difference(from plain: RollUpLines) -> String? {
    guard lines != plain.lines else { return nil }
    let limit = 4
    let changes = lines.difference(from: plain.lines)
    var shown: [String] = []
    for removal in changes.removals.prefix(limit) {
      if case .remove(_, let line, _) = removal { shown.append("  plain:  \(line)") }
    }
    for insertion in changes.insertions.prefix(limit) {
      if case .insert(_, let line, _) = insertion { shown.append("  engine: \(line)") }
    }
    let counts =
      "\(changes.removals.count) lines only in the plain roll-up, "
      + "\(changes.insertions.count) only in the engine's"
    return ([counts] + shown).joined(separator: "\n")
  }
}

extension UsageGroup {
  fileprivate var line: String {
    "\(reportingDay) \(billingDay) \(row) customer '\(customerName)' "
      + "[\(dimensions.joined(separator: "|"))] \(provider) "
      + "\(account.map { "account \($0)" } ?? "no account") \(model) \(serviceTier) "
      + "events \(events)"
  }
}

extension SourceLocation {
  fileprivate func line(of code: String) -> String {
    "\(file):\(line):\(column)" + (code.isEmpty ? "" : " \(code)")
  }
}

extension String {
  /// The text with all that is not printable ASCII as `\u{...}`.
  var inASCII: String {
    guard !utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return self }
    return unicodeScalars.map { scalar in
      (0x20..<0x7F).contains(scalar.value)
        ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }.joined()
  }
}
