import ExactMoney
import Pipeline

/// Split costs of FOCUS 1.3: allocated charges stand in the place of the charge they were split from.
///
/// The parts of one charge must make all of it, and the charge itself must be gone: where both are in
/// the file, what is billed is counted twice.
struct FOCUSAllocations {
  /// What is said of the parts of one charge.
  private struct Split {
    let first: SourceLocation
    let currency: String
    var ratios: ExactDecimal = .zero
    var statesRatios = true
    var partCount = 0
    var billed: ExactDecimal = .zero
    /// Rows that were not allocated and are like the charge itself.
    var originBilled: ExactDecimal = .zero
    var firstOrigin: SourceLocation?
  }

  /// What an allocated charge keeps of its origin.
  private static let kept: [FOCUSColumn] = [
    .billingAccountID, .billingCurrency, .billingPeriodStart, .chargeCategory, .chargeClass,
    .chargeDescription, .chargePeriodStart, .chargePeriodEnd, .invoiceID, .resourceID, .skuPriceID,
    .serviceName, .providerName, .serviceProviderName, .subAccountID,
  ]

  private var splits: [String: Split] = [:]

  /// Whether no row is an allocated charge.
  var isEmpty: Bool { splits.isEmpty }

  /// Takes a row, which may be no allocated charge.
  mutating func take(_ row: FOCUSRow) {
    guard row[.allocatedMethodID] != nil else { return }
    let key = Self.key(row)
    var split =
      splits[key] ?? Split(first: row.location, currency: row[.billingCurrency] ?? "no currency")
    split.partCount += 1
    split.billed += row.billed ?? .zero
    if let ratio = Self.ratio(row) {
      split.ratios += ratio
    } else {
      split.statesRatios = false
    }
    splits[key] = split
  }

  /// Takes a row again, once all allocated charges are known: it may be the origin of one.
  mutating func lookForOrigin(_ row: FOCUSRow) {
    guard row[.allocatedMethodID] == nil else { return }
    let key = Self.key(row)
    guard var split = splits[key] else { return }
    split.originBilled += row.billed ?? .zero
    split.firstOrigin = split.firstOrigin ?? row.location
    splits[key] = split
  }

  /// Parts that are not the whole, and charges beside their own parts.
  var findings: [Finding] {
    splits.values.sorted { $0.first < $1.first }.flatMap { split -> [Finding] in
      var findings: [Finding] = []
      // Ratios are printed with few digits: a ten-thousandth is rounding.
      if split.statesRatios, (split.ratios - .one).magnitude * 10_000 >= .one {
        findings.append(
          Finding(
            .focusRule, at: split.first,
            "AllocatedRatio of all parts of one charge must sum to 1: \(split.ratios) over "
              + "\(split.partCount) rows"))
      }
      if let origin = split.firstOrigin, !split.billed.isZero, split.originBilled == split.billed {
        findings.append(
          Finding(
            .allocatedTwice, at: origin,
            "the charge of \(split.originBilled) \(split.currency) stands beside its "
              + "\(split.partCount) allocated parts of \(split.billed), from line "
              + "\(split.first.line)"))
      }
      return findings
    }
  }

  private static func key(_ row: FOCUSRow) -> String {
    kept.map { row[$0] ?? "" }.joined(separator: "\u{1F}")
  }

  /// The row's own part: the sum over its elements, `nil` where it states none.
  private static func ratio(_ row: FOCUSRow) -> ExactDecimal? {
    guard let elements = row.members(.allocatedMethodDetails)["elements"] else { return nil }
    let ratios = elements.matches(of: /"AllocatedRatio"\s*:\s*"?(?<ratio>[-0-9.eE]+)/)
    guard !ratios.isEmpty else { return nil }
    return ratios.reduce(ExactDecimal?.some(.zero)) { sum, match in
      guard let sum, let ratio = ExactDecimal(match.output.ratio) else { return nil }
      return sum + ratio
    }
  }
}
