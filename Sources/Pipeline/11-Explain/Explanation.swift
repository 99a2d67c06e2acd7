import ExactMoney

/// A figure taken apart: what it says, why, where that stands, and the parts that add up to it exactly.
public struct Explanation: Sendable {
  /// What a part is.
  public enum Kind: String, Sendable, CaseIterable {
    /// A printed figure.
    case figure
    /// A row of the P&L.
    case row
    /// A column of the P&L.
    case category
    /// A month.
    case period
    /// A booked document.
    case document
    /// A line of an invoice, or what several lines come to.
    case line
    /// What rounding made.
    case rounding
    /// Usage under one price row.
    case price
    /// The usage of one day under one price row.
    case usage
    /// A row of a usage file.
    case usageRow = "usage_row"
    /// A record of cost or revenue.
    case record
    /// What a cost is divided by.
    case driver
    /// What a closed month said.
    case closed
    /// Parts that are not listed one by one.
    case rest
  }

  /// What it is.
  public var kind: Kind
  /// What it is called.
  public var label: String
  /// How much it is.
  public private(set) var amount: Rational
  /// How much usage it is made of; `nil` where it is not of usage.
  public var quantity: ExactDecimal?
  /// Why it is what it is, in words; empty where the label says it all.
  public var rule: String
  /// Where that stands in the inputs.
  public var sources: [SourceLocation]
  /// Which document it is of; `nil` where it is of none or of several.
  public var document: DocumentID?
  /// Which usage it is made of, where usage rows can be listed below it.
  public var usage: UsageCell?
  /// Its parts; without any it is a leaf.
  public private(set) var children: [Explanation]

  /// A part with every field given.
  ///
  /// - Precondition: `children`, where there are any, sum to `amount` exactly.
  public init(
    _ kind: Kind, _ label: String, amount: Rational, quantity: ExactDecimal? = nil,
    rule: String = "", sources: [SourceLocation] = [], usage: UsageCell? = nil,
    children: [Explanation] = []
  ) {
    self.kind = kind
    self.label = label
    self.amount = amount
    self.quantity = quantity
    self.rule = rule
    self.sources = sources
    self.usage = usage
    self.children = children
    requireSum()
  }

  private func requireSum() {
    guard !children.isEmpty else { return }
    let sum = Rational.sum(children.lazy.map(\.amount))
    invariant(
      sum == amount, "\(label): parts sum to \(sum.decimalText()), not to \(amount.decimalText())")
  }

  /// The same with other parts.
  ///
  /// - Precondition: `children`, where there are any, sum to the amount exactly.
  func with(children: [Explanation]) -> Explanation {
    var other = self
    other.children = children
    other.requireSum()
    return other
  }

  /// What `children` come to.
  public init(
    _ kind: Kind, _ label: String, sumOf children: [Explanation], quantity: ExactDecimal? = nil,
    rule: String = "", sources: [SourceLocation] = []
  ) {
    self.init(
      kind, label, amount: Rational.sum(children.lazy.map(\.amount)), quantity: quantity,
      rule: rule, sources: sources, children: children)
  }
}

extension Explanation {
  /// Calls `body` with every leaf and with what is above it, the figure first.
  public func forEachLeaf(
    _ body: (_ leaf: Explanation, _ path: [Explanation]) throws -> Void
  ) rethrows {
    try forEachLeaf(below: [], body)
  }

  /// What it has of one document.
  public func parts(of document: DocumentID) -> [Explanation] {
    self.document == document ? [self] : children.flatMap { $0.parts(of: document) }
  }

  private func forEachLeaf(
    below path: [Explanation], _ body: (Explanation, [Explanation]) throws -> Void
  ) rethrows {
    guard !children.isEmpty else { return try body(self, path) }
    let path = path + [self]
    for child in children { try child.forEachLeaf(below: path, body) }
  }

  /// The same down to `depth` levels, and of each level the first `limit` parts: what is not listed is
  /// one part with its count and its exact sum.
  public func listed(depth: Int, limit: Int) -> Explanation {
    guard depth > 0 else {
      var last = with(children: [])
      if !children.isEmpty {
        last.rule +=
          (rule.isEmpty ? "" : "; ")
          + "\(children.count) part\(children.count == 1 ? "" : "s") below"
      }
      return last
    }
    let isWhole = children.count <= limit
    var shown = children.prefix(isWhole ? limit : max(0, limit - 1))
      .map { $0.listed(depth: depth - 1, limit: limit) }
    if !isWhole {
      let rest = children.dropFirst(shown.count)
      shown.append(
        Explanation(
          .rest, "and \(rest.count) more", amount: Rational.sum(rest.lazy.map(\.amount))))
    }
    return with(children: shown)
  }

  /// The same parts of `factor` times the figure.
  func scaled(by factor: Rational) -> Explanation {
    var other = self
    other.amount = amount * factor
    other.children = children.map { $0.scaled(by: factor) }
    return other
  }

  /// The parts of `total`, which is what `children` come to but for rounding, with that as one more.
  static func rounded(
    _ kind: Kind, _ label: String, to total: Rational, children: [Explanation], rounding: String,
    rule: String = ""
  ) -> Explanation {
    let rest = total - Rational.sum(children.lazy.map(\.amount))
    let last =
      rest.isZero ? [] : [Explanation(.rounding, "rounding", amount: rest, rule: rounding)]
    return Explanation(kind, label, amount: total, rule: rule, children: children + last)
  }
}

/// A piece of the ledger whose usage rows can be looked up: the usage of one day under one price row; or
/// the events of one day.
public struct UsageCell: Hashable, Sendable {
  /// Who provided.
  public var provider: ProviderID
  /// Under which account; `nil` where the events name none.
  public var account: AccountID?
  /// The model, after aliases.
  public var model: ModelID
  /// The tier.
  public var serviceTier: ServiceTier
  /// What is counted; `nil`: the events, whether they cost something or not.
  public var meter: MeterID?
  /// The day in the provider's billing zone.
  public var billingDay: CalendarDate
  /// The month of the day in the reporting zone.
  public var period: Period
  /// The index of its price row in the ``PriceBook``; `nil` where events are counted.
  public var priceIndex: Int?
  /// Which row of the P&L used it; `nil`: all of them.
  public var row: RowID?
  /// In which group of fine usage; `nil`: in all of them.
  public var group: Group?

  /// What tells a group of ``FineUsage`` from others of the same row and cell.
  public struct Group: Hashable, Sendable {
    /// The day in the reporting zone.
    public var reportingDay: CalendarDate
    /// The customer as recorded.
    public var customerName: String
    /// The values on all dimensions, the extra ones too.
    public var dimensions: [String]

    /// A group with every field given.
    public init(reportingDay: CalendarDate, customerName: String, dimensions: [String]) {
      self.reportingDay = reportingDay
      self.customerName = customerName
      self.dimensions = dimensions
    }
  }

  /// A cell with every field given.
  public init(
    provider: ProviderID, account: AccountID?, model: ModelID, serviceTier: ServiceTier,
    meter: MeterID?, billingDay: CalendarDate, period: Period, priceIndex: Int?, row: RowID?
  ) {
    self.provider = provider
    self.account = account
    self.model = model
    self.serviceTier = serviceTier
    self.meter = meter
    self.billingDay = billingDay
    self.period = period
    self.priceIndex = priceIndex
    self.row = row
  }

  /// What `group` of fine usage has of one meter at one price, or its events.
  init(_ group: UsageGroup, meter: MeterID? = nil, priceIndex: Int? = nil) {
    self.init(
      provider: group.provider, account: group.account, model: group.model,
      serviceTier: group.serviceTier, meter: meter, billingDay: group.billingDay,
      period: Period(containing: group.reportingDay), priceIndex: priceIndex, row: group.row)
    self.group = Group(
      reportingDay: group.reportingDay, customerName: group.customerName,
      dimensions: group.dimensions)
  }
}
