import ExactMoney

/// The usage lines that are matched as one (SPEC §5.2): equal key and service period, of one invoice
/// or of invoices linked by corrections.
struct BilledGroup: Sendable {
  var provider: ProviderID
  /// The invoice, of linked ones the corrected one: an index into the prepared invoices.
  var root: Int
  var rootID: InvoiceID
  var key: MatchKey
  var servicePeriod: Range<CalendarDate>
  /// The lines, each with the index of its invoice.
  var lines: [(invoice: Int, line: PreparedLine)]

  /// Byte order of (corrected invoice, account, model, tier, meter, service period): who has a cell
  /// that several groups could claim.
  static func precedes(_ left: BilledGroup, _ right: BilledGroup) -> Bool {
    if left.provider != right.provider { return left.provider < right.provider }
    if left.rootID != right.rootID { return left.rootID < right.rootID }
    if left.key != right.key { return left.key < right.key }
    if left.servicePeriod.lowerBound != right.servicePeriod.lowerBound {
      return left.servicePeriod.lowerBound < right.servicePeriod.lowerBound
    }
    return left.servicePeriod.upperBound < right.servicePeriod.upperBound
  }

  /// How a finding calls the group.
  var name: String {
    let fields = key.texts.filter { !$0.isEmpty }.joined(separator: " ")
    return "\(rootID) (\(fields.isEmpty ? "any usage" : fields), \(servicePeriod.lowerBound) to "
      + "\(servicePeriod.upperBound))"
  }
}

/// Which invoices belong together through `corrects_invoice_id`.
struct InvoiceLinks: Sendable {
  /// For every invoice the index of the one that its component corrects.
  let roots: [Int]
  /// What was found while linking, with the index of the invoice it is about.
  let findings: [(invoice: Int, finding: Finding)]

  init(_ invoices: [PreparedInvoice]) {
    struct Key: Hashable {
      var provider: ProviderID
      var invoiceID: InvoiceID
    }
    var indices: [Key: Int] = [:]
    for (index, invoice) in invoices.enumerated() {
      indices[Key(provider: invoice.header.provider, invoiceID: invoice.header.invoiceID)] = index
    }
    var parents = Array(invoices.indices)
    func find(_ index: Int) -> Int {
      var index = index
      while parents[index] != index { index = parents[index] }
      return index
    }
    var correcting: Set<Int> = []
    var findings: [(Int, Finding)] = []
    for (index, invoice) in invoices.enumerated() {
      for corrected in invoice.header.corrects where corrected != invoice.header.invoiceID {
        let key = Key(provider: invoice.header.provider, invoiceID: corrected)
        let place = "\(invoice.header.invoiceID) of \(invoice.header.provider)"
        guard let target = indices[key] else {
          findings.append(
            (
              index,
              Finding(
                .unknownCorrectedInvoice, at: invoice.location, "\(place) corrects \(corrected)")
            ))
          continue
        }
        correcting.insert(index)
        parents[find(index)] = find(target)
      }
    }
    var best: [Int: Int] = [:]
    for index in invoices.indices {
      let component = find(index)
      guard let current = best[component] else {
        best[component] = index
        continue
      }
      let (own, other) = (correcting.contains(index), correcting.contains(current))
      let isSmaller = invoices[index].header.invoiceID < invoices[current].header.invoiceID
      if own != other ? !own : isSmaller { best[component] = index }
    }
    self.roots = invoices.indices.map { best[find($0)] ?? $0 }
    self.findings = findings
  }
}

extension BilledGroup {
  /// The groups of `invoices`, sorted.
  static func groups(_ invoices: [PreparedInvoice], roots: [Int]) -> [BilledGroup] {
    struct Key: Hashable {
      var root: Int
      var match: MatchKey
      var servicePeriod: Range<CalendarDate>
    }
    var groups: [Key: BilledGroup] = [:]
    for (index, invoice) in invoices.enumerated() {
      for line in invoice.usageLines {
        let root = roots[index]
        let key = Key(root: root, match: line.key, servicePeriod: line.servicePeriod)
        groups[
          key,
          default: BilledGroup(
            provider: invoice.header.provider, root: root,
            rootID: invoices[root].header.invoiceID, key: line.key,
            servicePeriod: line.servicePeriod, lines: [])
        ].lines.append((index, line))
      }
    }
    return groups.values.sorted(by: precedes)
  }
}
