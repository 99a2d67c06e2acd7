import ExactMoney

/// A page as its template reads it: every property is named there.
struct PageView {
  let title: String
  let kicker: String
  let lead: String
  let marks: [MarkView]
  let facts: [FactView]
  let sections: [SectionView]
  let firstAnchor: String
  let colophon: [String]
  let stylesheet = PageTemplates.stylesheet

  init(_ page: Page) {
    title = page.title
    kicker = page.kicker
    lead = page.lead
    marks = page.marks.map(MarkView.init)
    facts = page.facts.map(FactView.init)
    sections = page.sections.map(SectionView.init)
    firstAnchor = page.sections.first?.anchor ?? ""
    colophon = page.colophon
  }
}

/// A state: a sign, a word, and a colour that repeats them.
struct MarkView {
  let tone: String
  let sign: String
  let text: String

  init(_ mark: Page.Mark) { self.init(mark.tone, mark.text) }

  init(_ tone: Page.Mark.Tone, _ text: String) {
    self.tone = tone.rawValue
    self.text = text
    sign =
      switch tone {
      case .good: "✓"
      case .open: "▲"
      case .bad: "✕"
      case .plain: "–"
      }
  }
}

struct FactView {
  let label: String
  let note: String?
  let value: ValueView

  init(_ fact: Page.Fact) {
    (label, note) = (fact.label, fact.note)
    value = ValueView(fact.value, isSigned: fact.isSigned)
  }
}

struct SectionView {
  let anchor: String
  let title: String
  let lead: String?
  let blocks: [BlockView]

  init(_ section: Page.Section) {
    anchor = section.anchor
    title = section.title
    lead = section.lead
    blocks = section.blocks.enumerated().map { number, block in
      BlockView(block, anchor: "\(section.anchor)-\(number + 1)")
    }
  }
}

/// A block: one of the properties is there.
struct BlockView {
  private(set) var table: TableView?
  private(set) var folded: FoldedView?
  private(set) var charts: ListView<ChartView>?
  private(set) var terms: TermsView?
  private(set) var notice: MarkView?
  private(set) var equations: ListView<EquationView>?
  private(set) var signatures: ListView<SignatureView>?

  init(_ block: Page.Block, anchor: String) {
    switch block {
    case .table(let table): self.table = TableView(table, anchor: anchor)
    case .folded(let summary, let table):
      folded = FoldedView(summary: summary, table: TableView(table, anchor: anchor))
    case .charts(let charts):
      self.charts = ListView(
        list: charts.enumerated().map {
          ChartView($0.element, anchor: "\(anchor)-\($0.offset + 1)")
        })
    case .terms(let heading, let terms): self.terms = TermsView(heading: heading, list: terms)
    case .notice(let mark): notice = MarkView(mark)
    case .equations(let equations):
      self.equations = ListView(list: equations.map(EquationView.init))
    case .signatures(let signatures):
      self.signatures = ListView(list: signatures.map(SignatureView.init))
    }
  }
}

/// A table behind a line that opens it.
struct FoldedView {
  let summary: String
  let table: TableView
}

/// Things of one kind, so that what stands around them is written once.
struct ListView<Element> {
  let list: [Element]
}

/// Terms under a heading.
struct TermsView {
  let heading: String?
  let list: [Page.Term]
}

/// A sum, written out.
struct EquationView {
  struct Operand {
    /// The sign before it; empty for the first.
    let operation: String
    let value: ValueView
    let label: String
  }

  let label: String
  let terms: [Operand]
  let result: Operand
  let proof: MarkView

  init(_ equation: Page.Equation) {
    label = equation.label
    let currency = equation.currency
    terms = equation.terms.enumerated().map { number, term in
      Operand(
        operation: number == 0 ? "" : "+", value: ValueView(.amount(term.amount, currency)),
        label: term.label)
    }
    result = Operand(
      operation: "=", value: ValueView(.amount(equation.result.amount, currency)),
      label: equation.result.label)
    let difference = NumberView(amount: equation.difference, currency, isSigned: true)
    proof =
      equation.difference.isZero
      ? MarkView(.good, "difference \(difference.text)")
      : MarkView(.bad, "difference \(difference.text): the sum does not come out")
  }
}

struct SignatureView {
  let role: String
  let name: String?
  let time: String?
  let hash: String?
  let state: MarkView

  init(_ signature: Page.Signature) {
    (role, name, time, hash) = (signature.role, signature.name, signature.time, signature.hash)
    state = MarkView(signature.state)
  }
}
