import ExactMoney

/// SPEC §3, Identity, for invoices: one invoice is (provider, invoice number) with all its lines.
enum InvoiceIdentity {
  private struct Key: Hashable {
    var provider: ProviderID
    var invoiceID: InvoiceID
  }

  /// The invoices of all versions, each sorted by provider and number.
  struct Unified {
    /// Those that count.
    var standing: [Invoice]
    /// Those that count nothing because another replaces them.
    var replaced: [Invoice]
  }

  /// One invoice per number.
  static func unify(_ versions: [Invoice]) -> Outcome<Unified> {
    var findings: [Finding] = []
    var invoices: [Invoice] = []
    let grouped = Dictionary(grouping: versions) {
      Key(provider: $0.header.provider, invoiceID: $0.header.invoiceID)
    }
    for versions in grouped.values {
      let outcome = unifyVersions(superseding(versions))
      findings += outcome.findings
      invoices.append(outcome.output)
    }
    let replaced = replacedInvoices(invoices)
    findings += replaced.findings
    let sorted = invoices.sorted {
      ($0.header.provider, $0.header.invoiceID) < ($1.header.provider, $1.header.invoiceID)
    }
    func isReplaced(_ invoice: Invoice) -> Bool {
      replaced.output.contains(
        Key(provider: invoice.header.provider, invoiceID: invoice.header.invoiceID))
    }
    return Outcome(
      Unified(
        standing: sorted.filter { !isReplaced($0) }, replaced: sorted.filter(isReplaced)),
      findings)
  }

  /// A version that declares that it replaces its own number supersedes those that do not.
  private static func superseding(_ versions: [Invoice]) -> [Invoice] {
    let declaring = versions.filter { $0.header.replaces.contains($0.header.invoiceID) }
    return declaring.isEmpty ? versions : declaring
  }

  /// One invoice of all its versions, one per file it stands in.
  ///
  /// An invoice may come again, whole or in part, and may be split over files: versions that state the
  /// same of themselves are joined, each line once, where line ids or the stated total prove that they
  /// belong together. Versions that contradict each other are a finding, and the one with the smallest
  /// content stands.
  private static func unifyVersions(_ versions: [Invoice]) -> Outcome<Invoice> {
    let sorted = versions.map(withoutRepeatedLines).sorted(by: precedes)
    if let joined = joined(sorted) { return Outcome(joined) }
    let findings = sorted.dropFirst().filter {
      $0.header != sorted[0].header || $0.facts != sorted[0].facts
    }.map { version in
      RecordIdentity.conflict(
        "invoice", "\(version.header.provider) \(version.header.invoiceID)",
        stands: sorted[0].location, version.location)
    }
    return Outcome(sorted[0], findings)
  }

  /// All lines of `versions` in one invoice; `nil` where nothing proves that they belong together.
  private static func joined(_ versions: [Invoice]) -> Invoice? {
    var result = versions[0]
    guard versions.allSatisfy({ $0.header == result.header }) else { return nil }
    for version in versions.dropFirst() {
      var known = Dictionary(result.lines.map { ($0.facts, 1) }, uniquingKeysWith: +)
      for line in version.lines {
        if let count = known[line.facts], count > 0 {
          known[line.facts] = count - 1
        } else {
          result.lines.append(line)
        }
      }
      result.location = min(result.location, version.location)
    }
    result.lines.sort(by: linePrecedes)
    let isOneVersion = versions.allSatisfy { $0.lines.count == result.lines.count }
    return isOneVersion || result.statesItsTotal || isNumberedThroughout(versions) ? result : nil
  }

  private static func precedes(_ left: Invoice, _ right: Invoice) -> Bool {
    let (first, second) = (content(left), content(right))
    if first.hasSameBytes(as: second) { return left.location < right.location }
    return first.precedesInByteOrder(second)
  }

  private static func content(_ invoice: Invoice) -> String {
    invoice.lines.map(\.content).sorted { $0.precedesInByteOrder($1) }.joined(separator: "\n")
  }

  /// Whether every line has an id of its own over all versions, and no line of one says what a line
  /// of another says under another id: that would be the invoice once more, numbered anew.
  private static func isNumberedThroughout(_ versions: [Invoice]) -> Bool {
    var words: [String: InvoiceLine] = [:]
    var versionByWords: [InvoiceLine: Int] = [:]
    for (index, version) in versions.enumerated() {
      for line in version.lines {
        guard let lineID = line.lineID else { return false }
        if let known = words[lineID] {
          guard known == line.facts else { return false }
          continue
        }
        words[lineID] = line.facts
        var unnumbered = line.facts
        unnumbered.lineID = nil
        if let other = versionByWords[unnumbered], other != index { return false }
        versionByWords[unnumbered] = index
      }
    }
    return true
  }

  /// Within one file a row that repeats another word for word, line id included, is that line again.
  /// Line ids need not be unique, and a line without one is always its own line.
  private static func withoutRepeatedLines(_ invoice: Invoice) -> Invoice {
    var seen: Set<InvoiceLine> = []
    var result = invoice
    result.lines = invoice.lines.sorted(by: linePrecedes).filter {
      $0.lineID == nil || seen.insert($0.facts).inserted
    }
    return result
  }

  private static func linePrecedes(_ left: InvoiceLine, _ right: InvoiceLine) -> Bool {
    if left.content.hasSameBytes(as: right.content) { return left.location < right.location }
    return left.content.precedesInByteOrder(right.content)
  }

  /// The invoices that count nothing because another one replaces them.
  ///
  /// Invoices that replace each other in a circle would all vanish: the smallest number stands.
  private static func replacedInvoices(_ invoices: [Invoice]) -> Outcome<Set<Key>> {
    var replacers: [Key: [Key]] = [:]
    for invoice in invoices {
      let own = Key(provider: invoice.header.provider, invoiceID: invoice.header.invoiceID)
      for replaced in invoice.header.replaces where replaced != own.invoiceID {
        replacers[Key(provider: own.provider, invoiceID: replaced), default: []].append(own)
      }
    }
    var replaced = Set(replacers.keys)
    var findings: [Finding] = []
    for invoice in invoices {
      let own = Key(provider: invoice.header.provider, invoiceID: invoice.header.invoiceID)
      guard replaced.contains(own) else { continue }
      var circle: Set<Key> = []
      var open = [own]
      while let next = open.popLast() {
        for replacer in replacers[next, default: []] where circle.insert(replacer).inserted {
          open.append(replacer)
        }
      }
      guard circle.contains(own), circle.allSatisfy({ replacers[$0] != nil }),
        circle.map(\.invoiceID).min() == own.invoiceID
      else { continue }
      replaced.remove(own)
      findings.append(
        Finding(
          .conflictingRecord, at: invoice.location,
          "invoices of \(own.provider) replace each other in a circle; \(own.invoiceID) stands"))
    }
    return Outcome(replaced, findings)
  }
}

extension Invoice {
  /// What the invoice says, apart from where and in which spelling.
  fileprivate var facts: [InvoiceLine: Int] {
    Dictionary(lines.map { ($0.facts, 1) }, uniquingKeysWith: +)
  }

  /// Whether it states a total and its lines add up to it.
  fileprivate var statesItsTotal: Bool {
    guard let statedTotal = header.statedTotal else { return false }
    return header.currency.foots(
      Rational(statedTotal), lines: lines.map(\.amount))
  }
}

extension InvoiceLine {
  /// What the line says, apart from where and in which spelling.
  var facts: InvoiceLine {
    var facts = self
    facts.location = SourceLocation(file: "")
    facts.content = ""
    return facts
  }
}
