import ExactMoney

/// Who is who: the customers with their history, and the other names they go by.
public struct CustomerDirectory: Sendable {
  /// Every customer's rows, by `effective_from`.
  public let histories: [CustomerID: [Customer]]
  private let aliases: [CustomerID: CustomerID]

  /// A directory of deduplicated records.
  public init(customers: [Customer], aliases: [CustomerAlias]) {
    let distantPast = CalendarDate(daysSinceEpoch: .min)
    self.histories = Dictionary(grouping: customers, by: \.customerID).mapValues { rows in
      rows.sorted { ($0.effectiveFrom ?? distantPast) < ($1.effectiveFrom ?? distantPast) }
    }
    self.aliases = Dictionary(
      aliases.map { ($0.alias, $0.customerID) }, uniquingKeysWith: { Swift.min($0, $1) })
  }

  private init(histories: [CustomerID: [Customer]], aliases: [CustomerID: CustomerID]) {
    self.histories = histories
    self.aliases = aliases
  }

  /// The same with `customers`, whom nobody knows yet.
  func adding(_ customers: [Customer]) -> CustomerDirectory {
    CustomerDirectory(
      histories: histories.merging(customers.map { ($0.customerID, [$0]) }) { known, _ in known },
      aliases: aliases)
  }

  /// The customer that `name` means, itself or through an alias; `nil` where nobody knows it.
  public func customer(_ name: CustomerID?) -> CustomerID? {
    guard let name else { return nil }
    if histories[name] != nil { return name }
    guard let target = aliases[name], histories[target] != nil else { return nil }
    return target
  }

  /// The row of the P&L that `name` belongs to.
  public func row(of name: CustomerID?) -> RowID {
    customer(name).map { RowID($0) } ?? .unattributed
  }

  /// The row of a customer's history in force on `day`; `nil` where it begins later.
  public func record(of customer: CustomerID, on day: CalendarDate) -> Customer? {
    histories[customer]?.last { ($0.effectiveFrom ?? day) <= day }
  }

  /// The customers that are active or trial in `period`: status on its last day, and
  /// `[started_on, ended_on)` meets it. Sorted.
  public func customersInPeriod(_ period: Period) -> [CustomerID] {
    histories.keys.filter { customer in
      guard let record = record(of: customer, on: period.lastDay),
        record.status == .active || record.status == .trial
      else { return false }
      if let startedOn = record.startedOn, startedOn > period.lastDay { return false }
      if let endedOn = record.endedOn {
        // An interval that ends where it begins holds no day.
        if endedOn <= period.firstDay || endedOn <= record.startedOn ?? period.firstDay {
          return false
        }
      }
      return true
    }.sorted()
  }
}
