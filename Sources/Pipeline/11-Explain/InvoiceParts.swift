import ExactMoney

/// The invoices of a month as they were booked, part by part: what an explanation of a share needs.
struct InvoiceParts: Sendable {
  /// One part: a group's lines, or one other charge.
  struct Part: Sendable {
    /// What it is made of.
    var lines: [Line]
    /// Which part of each line's amount belongs to the month.
    var fraction: Rational
    /// What nobody bears but `(unattributed)`.
    var heldFraction: Rational
    /// How the rest is divided; `nil`: nothing says how, and `(unattributed)` bears it.
    var weighing: Weighing?
    /// How it was split over months and divided, in words.
    var splitRule: String
    var divisionRule: String

    /// What belongs to the month, in the invoice's currency.
    var amount: Rational { Rational.sum(lines.lazy.map(\.amount)) * fraction }
  }

  /// One line of a part, or what several lines come to.
  struct Line: Sendable {
    var label: String
    var amount: Rational
    var rule: String
    var sources: [SourceLocation]
    /// The line of the invoice; `nil` for tax as a whole.
    var line: PreparedLine?
    /// Of tax as a whole the numbers of its lines.
    var taxLineIDs: [String] = []
  }

  /// One invoice.
  struct Booked: Sendable {
    var invoice: PreparedInvoice
    var booked: BookedInvoice
    var document: BookedDocument
    var parts: [Part]
  }

  /// By document.
  let booked: [DocumentName: Booked]

  init(_ work: MonthEndWork) {
    let stage = TrueUpStage(
      period: work.period, policy: work.policy, reference: work.reference,
      reconciliation: work.reconciliation)
    var booked: [DocumentName: Booked] = [:]
    for one in work.invoices {
      guard let document = one.document else { continue }
      booked[DocumentName(document)] = Booked(
        invoice: work.reconciliation.invoices[one.index], booked: one, document: document,
        parts: Self.parts(of: one.index, work, stage))
    }
    self.booked = booked
  }

  /// The parts of the invoice at `index` in the month.
  static func parts(of index: Int, _ work: MonthEndWork, _ stage: TrueUpStage) -> [Part] {
    let invoice = work.reconciliation.invoices[index]
    var weighings: [SpreadLine.Target: Weighing?] = [:]
    return stage.split(of: index).parts.map { part in
      let fraction = part.fractions[work.period] ?? .zero
      switch part.subject {
      case .usage(let groupIndex):
        let matched = work.reconciliation.groups[groupIndex]
        let bearers = stage.bearers(of: matched)
        let weighing = Weighing(bearers)
        return Part(
          lines: matched.group.lines.filter { $0.invoice == index }.map { Line($0.line) },
          fraction: fraction, heldFraction: bearers.heldFraction, weighing: weighing,
          splitRule: matched.ledgerAmount.isZero ? "by days" : "by the rated cost of its usage",
          divisionRule: weighing.map {
            $0.isByQuantity
              ? "by quantity of the usage it bills, which has no rated cost"
              : "by rated cost of the usage it bills"
          } ?? "no usage agrees with it")
      case .spread(let spread):
        var weighing: Weighing?
        if spread.rule == .byCost {
          let known = weighings[spread.target]
          weighing = known ?? Weighing(stage.bearers(of: spread.target, in: invoice))
          weighings[spread.target] = .some(weighing)
        }
        return Part(
          lines: [Line(spread, of: invoice, work.policy)], fraction: fraction,
          heldFraction: .zero, weighing: weighing, splitRule: "by days",
          divisionRule: Self.rule(spread, weighing))
      }
    }
  }

  private static func rule(_ spread: SpreadLine, _ weighing: Weighing?) -> String {
    if spread.rule == .none { return "spread.\(spread.category.rawValue): none" }
    return weighing == nil
      ? "nothing that agrees with it cost anything"
      : "spread by the rated cost of the usage that agrees with it"
  }
}

/// What a booked document is called among all of a month.
struct DocumentName: Hashable, Sendable {
  var kind: DocumentKind
  var supplier: SupplierID?
  var documentID: DocumentID

  init(_ document: BookedDocument) {
    kind = document.kind
    supplier = document.supplier
    documentID = document.documentID
  }
}

extension Weighing {
  init?(_ bearers: Bearers) {
    self.init(
      bearers.cells, fallsBackToQuantity: bearers.fallsBackToQuantity, unitCost: bearers.unitCost)
  }
}

extension InvoiceParts.Line {
  /// A line that stands for itself.
  init(_ line: PreparedLine) {
    let number = line.line.lineID.map { "line \($0)" } ?? "a line"
    let key = line.key.texts.filter { !$0.isEmpty }.joined(separator: " ")
    let words = line.line.description.isEmpty ? key : line.line.description
    self.init(
      label: number + ": " + line.line.category.rawValue + (words.isEmpty ? "" : ", " + words),
      amount: line.amount, rule: Self.terms(line), sources: [line.line.location], line: line)
  }

  /// A charge: its line, or the tax that is cost with all lines of tax.
  init(_ spread: SpreadLine, of invoice: PreparedInvoice, _ policy: Policy) {
    if spread.category != .tax, let line = spread.lines.first {
      self.init(line)
      return
    }
    let stated = Rational.sum(spread.lines.lazy.map(\.amount))
    let tax = policy.provider(invoice.header.provider).tax
    var terms = ["stated \(stated.decimalText()) \(invoice.header.currency)"]
    if !tax.reverseChargeRate.isZero {
      terms.append("reverse charge of \(tax.reverseChargeRate) on the rest")
    }
    terms.append("less \(tax.recoverable) of it, which is recovered")
    self.init(
      label: "tax that is cost", amount: spread.amount, rule: terms.joined(separator: ", "),
      sources: spread.lines.map(\.line.location), line: nil,
      taxLineIDs: spread.lines.compactMap(\.line.lineID))
  }

  private static func terms(_ line: PreparedLine) -> String {
    guard let quantity = line.line.quantity else { return "" }
    var text = "\(quantity)"
    if let unitPrice = line.line.unitPrice {
      text += " at \(unitPrice)"
      if line.line.per != .one { text += " per \(line.line.per)" }
    }
    return text
  }
}
