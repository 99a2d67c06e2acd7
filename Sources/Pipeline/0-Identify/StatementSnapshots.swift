import ExactMoney

/// Of several deliveries of one cost statement the newest stands, whole.
///
/// A statement is never added to itself: a month that shrank in its second delivery has shrunk. Which
/// delivery is the newest is told by what it says (a final invoice number, how far its usage reaches,
/// then the time in its file's name), never by the order of arrival. Deliveries whose usage has no day
/// in common are parts of the month and stand side by side. Where the newer one lacks days or kinds of
/// charges that the older one has, it may be no replacement at all: a person must look. Where two say
/// the same of the days that they share, those days count once and the others side by side.
public struct StatementSnapshots {
  /// The invoices that count: all that are no statements, and the standing deliveries of the others.
  public static func standing(_ invoices: [Invoice]) -> Outcome<[Invoice]> {
    struct Key: Hashable {
      var provider: ProviderID
      var statement: String
    }
    var parts: [Invoice] = []
    var findings: [Finding] = []
    let statements = Dictionary(grouping: invoices.filter { $0.statement != nil }) {
      Key(provider: $0.header.provider, statement: $0.statement?.statement ?? "")
    }
    for versions in statements.values {
      let deliveries = Dictionary(grouping: versions) { $0.statement?.name ?? "" }.values
        .map(Delivery.init)
      let outcome = standing(deliveries.sorted(by: Delivery.isNewer))
      findings += outcome.findings
      parts += outcome.output
    }
    let merged = joined(parts)
    return Outcome(
      invoices.filter { $0.statement == nil } + merged.output, findings + merged.findings)
  }

  /// The invoices of the deliveries that stand; `deliveries` come newest first.
  private static func standing(_ deliveries: [Delivery]) -> Outcome<[Invoice]> {
    var standing: [Delivery] = []
    var findings: [Finding] = []
    for delivery in deliveries {
      var rest: Delivery? = delivery
      for newer in standing {
        guard let open = rest, open.sharesDays(with: newer) else { continue }
        if let others = open.withoutDays(sharedWith: newer) {
          rest = others.invoices.isEmpty ? nil : others
        } else {
          findings.append(finding(open, replacedBy: newer))
          rest = nil
        }
      }
      if let rest { standing.append(rest) }
    }
    return Outcome(standing.flatMap(\.invoices), findings)
  }

  private static func finding(_ older: Delivery, replacedBy newer: Delivery) -> Finding {
    let (location, stands) = (older.location, newer.location)
    if !Delivery.differInRank(older, newer) {
      return Finding(
        .conflictingRecord, at: location,
        "\(older.label) is delivered differently in \(stands.file), and nothing says which is "
          + "newer; \(stands.file) stands meanwhile: put the day of export in the files' names")
    }
    if let missing = older.firstMissing(in: newer) {
      return Finding(
        .conflictingRecord, at: location,
        "\(older.label): the newer \(stands.file) lacks \(missing); it stands meanwhile: if both are "
          + "parts of one delivery, name them alike with part numbers -00001 and -00002")
    }
    return Finding(
      .supersededStatement, at: location,
      "\(older.label), \(older.total), is replaced by \(stands.file), \(newer.total)")
  }

  /// One invoice for each number, with the lines of all its parts and the months of all of them.
  private static func joined(_ parts: [Invoice]) -> Outcome<[Invoice]> {
    struct Key: Hashable {
      var provider: ProviderID
      var invoiceID: InvoiceID
    }
    var findings: [Finding] = []
    var invoices: [Key: Invoice] = [:]
    for part in parts.sorted(by: { $0.location < $1.location }) {
      let key = Key(provider: part.header.provider, invoiceID: part.header.invoiceID)
      guard var invoice = invoices[key] else {
        invoices[key] = part
        continue
      }
      invoice.lines += part.lines
      var header = part.header
      header.servicePeriod = invoice.header.servicePeriod
      if header != invoice.header {
        findings.append(
          RecordIdentity.conflict(
            "invoice", "\(key.provider) \(key.invoiceID)", stands: invoice.location,
            part.location))
      }
      if let period = invoice.header.servicePeriod, let other = part.header.servicePeriod {
        invoice.header.servicePeriod =
          min(period.lowerBound, other.lowerBound)..<max(period.upperBound, other.upperBound)
      }
      invoices[key] = invoice
    }
    return Outcome(Array(invoices.values), findings)
  }
}

/// All invoices that one delivery of a statement holds.
private struct Delivery {
  let invoices: [Invoice]
  let isFinal: Bool
  let asOf: CalendarDate?
  let stamp: String
  /// The days of its usage, or of all its lines where none is usage.
  let days: Range<CalendarDate>?
  let location: SourceLocation

  init(_ invoices: [Invoice]) {
    self.invoices = invoices.sorted { $0.location < $1.location }
    isFinal = invoices.allSatisfy { $0.statement?.isFinal == true }
    asOf = invoices.compactMap { $0.statement?.asOf }.max()
    stamp = invoices.compactMap { $0.statement?.stamp }.max() ?? ""
    let lines = invoices.flatMap(\.lines)
    let usage = lines.filter { $0.category == .usage && !$0.isCorrection }
    let periods = (usage.isEmpty ? lines : usage).compactMap(\.servicePeriod)
    if let start = periods.map(\.lowerBound).min(), let end = periods.map(\.upperBound).max() {
      days = start..<end
    } else {
      days = nil
    }
    location = invoices.map(\.location).min() ?? SourceLocation(file: "")
  }

  /// Final before estimated, then what reaches further, then the later stamp; ties by content.
  static func isNewer(_ left: Delivery, _ right: Delivery) -> Bool {
    if left.isFinal != right.isFinal { return left.isFinal }
    if left.asOf != right.asOf {
      guard let first = left.asOf, let second = right.asOf else { return left.asOf != nil }
      return first > second
    }
    if left.stamp != right.stamp { return right.stamp.precedesInByteOrder(left.stamp) }
    let (first, second) = (left.content, right.content)
    if first.hasSameBytes(as: second) { return left.location < right.location }
    return first.precedesInByteOrder(second)
  }

  static func differInRank(_ left: Delivery, _ right: Delivery) -> Bool {
    left.isFinal != right.isFinal || left.asOf != right.asOf || left.stamp != right.stamp
  }

  /// Deliveries without days are taken for versions: adding them up would count money twice.
  func sharesDays(with other: Delivery) -> Bool {
    guard let days, let others = other.days else { return true }
    return days.overlaps(others)
  }

  /// What is left of this delivery where both say the same of the days that they share; `nil` where
  /// they do not.
  func withoutDays(sharedWith other: Delivery) -> Delivery? {
    if facts(on: nil) == other.facts(on: nil) { return Delivery([]) }
    // An estimate and its final invoice are versions, whatever they share.
    guard let days, let others = other.days, days.overlaps(others), numbers == other.numbers else {
      return nil
    }
    let shared = days.clamped(to: others)
    guard facts(on: shared) == other.facts(on: shared) else { return nil }
    return Delivery(
      invoices.compactMap { invoice in
        var rest = invoice
        rest.lines.removeAll { Self.isLine($0, on: shared) }
        return rest.lines.isEmpty ? nil : rest
      })
  }

  private var numbers: Set<InvoiceID> { Set(invoices.map(\.header.invoiceID)) }

  /// What the lines on `days` say, apart from where; all lines where it is `nil`.
  private func facts(on days: Range<CalendarDate>?) -> [InvoiceLine: Int] {
    let lines = invoices.flatMap(\.lines).filter { line in
      days.map { Self.isLine(line, on: $0) } ?? true
    }
    return Dictionary(lines.map { ($0.facts, 1) }, uniquingKeysWith: +)
  }

  /// A line without days of its own is on all days.
  private static func isLine(_ line: InvoiceLine, on days: Range<CalendarDate>) -> Bool {
    line.servicePeriod?.overlaps(days) ?? true
  }

  private var content: String {
    invoices.flatMap(\.lines).map(\.content).sorted { $0.precedesInByteOrder($1) }
      .joined(separator: "\n")
  }

  /// Days or a kind of charge that this delivery has and `newer` lacks; `nil` where it lacks nothing.
  func firstMissing(in newer: Delivery) -> String? {
    if let days, let others = newer.days, days.lowerBound < others.lowerBound {
      return "the days before \(others.lowerBound)"
    }
    struct Kind: Hashable {
      var category: ChargeCategory
      var key: MatchKey
    }
    func kinds(_ delivery: Delivery) -> Set<Kind> {
      Set(
        delivery.invoices.flatMap(\.lines).filter { !$0.amount.isZero }
          .map { Kind(category: $0.category, key: $0.key) })
    }
    let missing = kinds(self).subtracting(kinds(newer)).map { kind in
      ([kind.category.rawValue] + kind.key.texts.filter { !$0.isEmpty }).joined(separator: " ")
    }
    return missing.min { $0.precedesInByteOrder($1) }.map { "charges it had: \($0)" }
  }

  /// What it is called in a finding.
  var label: String {
    guard let first = invoices.first, let statement = first.statement else { return "" }
    return "statement \(first.header.provider) \(statement.statement)"
  }

  /// The sum of its lines by currency.
  var total: String {
    Dictionary(grouping: invoices, by: \.header.currency)
      .sorted { $0.key < $1.key }
      .map { currency, invoices in
        let sum = invoices.flatMap(\.lines).reduce(ExactDecimal.zero) { $0 + $1.amount }
        return "\(sum.description(minimumPlaces: currency.minorUnits)) \(currency)"
      }
      .joined(separator: " and ")
  }
}
