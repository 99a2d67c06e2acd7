import ExactMoney

/// SPEC §3, Identity, for invoices: one invoice is (provider, invoice number) with all its lines.
enum InvoiceIdentity {
  private struct Key: Hashable {
    var provider: ProviderID
    var invoiceID: InvoiceID
  }

  /// One invoice per number, replaced ones left out; sorted by provider and number.
  static func unify(_ versions: [Invoice]) -> Outcome<[Invoice]> {
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
    let standing = invoices.filter {
      !replaced.output.contains(
        Key(provider: $0.header.provider, invoiceID: $0.header.invoiceID))
    }
    return Outcome(
      standing.sorted {
        ($0.header.provider, $0.header.invoiceID) < ($1.header.provider, $1.header.invoiceID)
      }, findings)
  }

  /// A version that declares that it replaces its own number supersedes those that do not.
  private static func superseding(_ versions: [Invoice]) -> [Invoice] {
    let declaring = versions.filter { $0.header.replaces.contains($0.header.invoiceID) }
    return declaring.isEmpty ? versions : declaring
  }

  /// Versions that agree are joined, so that an invoice may be split over files; of versions that
  /// contradict each other the one with the smallest content stands.
  private static func unifyVersions(_ versions: [Invoice]) -> Outcome<Invoice> {
    let merged = versions.map(withDistinctLines)
    var findings = merged.flatMap(\.findings)
    let sorted = merged.map(\.output).sorted(by: precedes)
    var result = sorted[0]
    var joined = true
    for version in sorted.dropFirst() {
      if version.header == result.header, let union = union(result.lines, version.lines) {
        result.lines = union
        result.location = min(result.location, version.location)
      } else {
        joined = false
        findings.append(
          RecordIdentity.conflict(
            "invoice", "\(result.header.provider) \(result.header.invoiceID)",
            stands: sorted[0].location, version.location))
      }
    }
    return Outcome(joined ? result : sorted[0], findings)
  }

  private static func precedes(_ left: Invoice, _ right: Invoice) -> Bool {
    let (first, second) = (content(left), content(right))
    if first.utf8.elementsEqual(second.utf8) { return left.location < right.location }
    return first.precedesInByteOrder(second)
  }

  private static func content(_ invoice: Invoice) -> String {
    invoice.lines.map(\.content).sorted { $0.precedesInByteOrder($1) }.joined(separator: "\n")
  }

  /// Within one file, a line id stands once; a line without id is always its own line.
  private static func withDistinctLines(_ invoice: Invoice) -> Outcome<Invoice> {
    var findings: [Finding] = []
    var named: [String: InvoiceLine] = [:]
    var lines: [InvoiceLine] = []
    for line in invoice.lines.sorted(by: linePrecedes) {
      guard let lineID = line.lineID else {
        lines.append(line)
        continue
      }
      if let standing = named[lineID] {
        if standing.facts != line.facts {
          findings.append(
            RecordIdentity.conflict(
              "invoice line",
              "\(invoice.header.provider) \(invoice.header.invoiceID) \(lineID)",
              stands: standing.location, line.location))
        }
      } else {
        named[lineID] = line
        lines.append(line)
      }
    }
    var result = invoice
    result.lines = lines.sorted(by: linePrecedes)
    return Outcome(result, findings)
  }

  private static func linePrecedes(_ left: InvoiceLine, _ right: InvoiceLine) -> Bool {
    if left.content.utf8.elementsEqual(right.content.utf8) { return left.location < right.location }
    return left.content.precedesInByteOrder(right.content)
  }

  /// All lines of both, each once; `nil` where they contradict each other.
  private static func union(_ left: [InvoiceLine], _ right: [InvoiceLine]) -> [InvoiceLine]? {
    var result = left
    var unnamed = left.filter { $0.lineID == nil }.map(\.facts)
    for line in right {
      if let lineID = line.lineID {
        if let standing = result.first(where: { $0.lineID == lineID }) {
          guard standing.facts == line.facts else { return nil }
        } else {
          result.append(line)
        }
      } else if let index = unnamed.firstIndex(of: line.facts) {
        unnamed.remove(at: index)
      } else {
        result.append(line)
      }
    }
    return result.sorted(by: linePrecedes)
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

extension InvoiceLine {
  /// What the line says, apart from where and in which spelling.
  var facts: InvoiceLine {
    var facts = self
    facts.location = SourceLocation(file: "")
    facts.content = ""
    return facts
  }
}
