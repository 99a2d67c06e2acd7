import ExactMoney

/// The plans and the revenue of a month as a scenario would have them.
struct ScenarioTerms {
  /// Plans by name.
  private(set) var plans: PlanBook
  /// Revenue of every month.
  private(set) var revenue: [Sourced<Revenue>]
  /// Of each plan change, the customers that pay otherwise.
  private(set) var payers: [Set<CustomerID>]
  /// Those of them that paid no subscription before.
  private(set) var newPayers: [Set<CustomerID>]

  /// A subscription of the month on its way.
  fileprivate struct Subscription {
    var record: Sourced<Revenue>
    var customer: CustomerID
    /// In the record's currency, not rounded yet.
    var amount: Rational
  }

  init(_ changes: [PlanChange], _ reference: ReferenceData, _ period: Period) {
    plans = reference.plans
    revenue = []
    payers = changes.map { _ in [] }
    newPayers = changes.map { _ in [] }
    var subscriptions: [Subscription] = []
    var others: [Sourced<Revenue>] = []
    for record in reference.revenue {
      if record.record.period == period, record.record.kind == .subscription,
        let customer = reference.customers.customer(record.record.customerID)
      {
        subscriptions.append(
          Subscription(
            record: record, customer: customer, amount: Rational(record.record.amount)))
      } else {
        others.append(record)
      }
    }
    for (index, change) in changes.enumerated() {
      setTerms(change)
      guard let subscription = change.subscription else { continue }
      let members = Members(of: change.plan, reference.customers, period)
      switch subscription {
      case .percent(let percent):
        let factor = (Rational(100) + Rational(percent)) / Rational(100)
        payers[index] = Self.scale(&subscriptions, of: members, by: factor)
      case .instead(let new, let old):
        payers[index] = Self.scale(&subscriptions, of: members, by: Rational(new) / Rational(old))
      case .price(let price):
        let paying = Set(subscriptions.map(\.customer).filter { members.all.contains($0) })
        let all = paying.union(members.active)
        payers[index] = all
        newPayers[index] = members.active.subtracting(paying)
        subscriptions.removeAll { all.contains($0.customer) }
        subscriptions += all.sorted().map {
          Subscription(price, $0, period, at: change.location)
        }
      }
    }
    revenue = others + subscriptions.map(\.booked)
  }

  private mutating func setTerms(_ change: PlanChange) {
    if change.subscriptionMarginPercent == nil, change.budget == nil { return }
    plans = plans.changing(change.plan) { plan in
      plan.subscriptionMarginPercent =
        change.subscriptionMarginPercent ?? plan.subscriptionMarginPercent
      if let budget = change.budget {
        (plan.aiBudget, plan.budgetCurrency) = (budget.amount, budget.currency)
      }
    }
  }

  /// Multiplies what `members` pay, and says who they are.
  private static func scale(
    _ subscriptions: inout [Subscription], of members: Members, by factor: Rational
  ) -> Set<CustomerID> {
    var payers: Set<CustomerID> = []
    for index in subscriptions.indices where members.all.contains(subscriptions[index].customer) {
      subscriptions[index].amount *= factor
      payers.insert(subscriptions[index].customer)
    }
    return payers
  }

  /// The customers of a plan on the month's last day.
  struct Members {
    var all: Set<CustomerID>
    /// Those of them that are active in the month: trials, and we ourselves, pay nothing.
    var active: Set<CustomerID>

    init(of plan: PlanID, _ customers: CustomerDirectory, _ period: Period) {
      let members = customers.histories.keys.filter {
        customers.record(of: $0, on: period.lastDay)?.plan == plan
      }
      all = Set(members)
      active = Set(
        customers.customersInPeriod(period).filter {
          customers.record(of: $0, on: period.lastDay)?.status == .active
        }
      ).intersection(all)
    }
  }
}

extension ScenarioTerms.Subscription {
  /// What `customer` pays under a new price.
  init(_ price: QuotedPrice, _ customer: CustomerID, _ period: Period, at location: SourceLocation)
  {
    self.init(
      record: Sourced(
        Revenue(
          revenueID: "scenario-\(customer)", customerID: customer, period: period,
          amount: price.amount, currency: price.currency, kind: .subscription),
        at: location, content: ""),
      customer: customer, amount: Rational(price.amount))
  }

  /// The record as it stands, or with its new amount in whole minor units: what is asked of a customer
  /// is a bill.
  fileprivate var booked: Sourced<Revenue> {
    var booked = record
    if amount != Rational(record.record.amount) {
      booked.record.amount =
        Money(rounding: amount, to: record.record.currency, .toNearestOrEven).decimal
    }
    return booked
  }
}
