/// Everything of the month but usage and invoices: prices, customers, plans, revenue, shared costs and what drives them.
struct ReferenceFiles {
  private static let plans: [(name: String, cents: Int)] = [
    ("enterprise", 240_000), ("pro", 29_000), ("starter", 4_900), ("free", 0),
  ]

  let customers: Int

  func write(inbox: String) throws {
    try write(prices, "\(inbox)/prices/price-book.csv")
    try write(customerRows, "\(inbox)/customers/customers.csv")
    try write(planRows, "\(inbox)/plans/plans.csv")
    try write(revenue, "\(inbox)/revenue/revenue-2026-10.csv")
    try write(costs, "\(inbox)/costs/costs-2026-10.csv")
    try write(drivers, "\(inbox)/drivers/drivers-2026-10.csv")
  }

  private func write(_ lines: [String], _ path: String) throws {
    try OutputFile(path: path).write(lines: lines)
  }

  private var prices: [String] {
    var lines = [
      "provider,model,service_tier,meter,unit_price,per,currency,effective_from,effective_to"
    ]
    for model in Catalog.models {
      for tier in Catalog.tiers(model) {
        for (meter, name) in Catalog.meters.enumerated() {
          for (price, start) in model.priceStarts.enumerated() {
            let exact = model.picodollars(meter: meter, tier: tier, price: price)
            let from = price == 0 ? "2026-01-01" : ExactText.day(start)
            let isLast = price == model.priceStarts.count - 1
            let until = isLast ? "" : ExactText.day(model.priceStarts[price + 1])
            lines.append(
              "\(model.provider),\(model.name),\(tier.name),\(name),"
                + "\(ExactText.decimal(exact, places: 6)),1000000,USD,\(from),\(until)")
          }
        }
      }
    }
    return lines
  }

  /// The more a customer calls, the greater its plan; the smallest are on the free one.
  private func plan(_ customer: Int) -> (name: String, cents: Int) {
    let percentile = customer * 100 / customers
    return Self.plans[percentile < 3 ? 0 : percentile < 20 ? 1 : percentile < 70 ? 2 : 3]
  }

  private var customerRows: [String] {
    let rows = (0..<customers).map { customer in
      let plan = plan(customer).name
      let status = plan == "free" && customer.isMultiple(of: 4) ? "trial" : "active"
      let name = "Customer \(customer + 1)"
      return "\(ExactText.customer(customer)),\(name),\(plan),\(status),2026-01-05,2026-01-05"
    }
    return ["customer_id,name,plan,status,started_on,effective_from"] + rows
  }

  private var planRows: [String] {
    [
      "plan,subscription_margin_pct,target_margin_pct,ai_budget,budget_currency,included_units,hard_cap",
      "free,,,2.00,USD,50,true",
      "starter,75,60,15.00,USD,250,true",
      "pro,75,65,150.00,USD,2500,false",
      "enterprise,80,70,1500.00,USD,,false",
    ]
  }

  private var revenue: [String] {
    let rows = (0..<customers).compactMap { customer -> String? in
      let cents = plan(customer).cents
      guard cents > 0 else { return nil }
      let name = ExactText.customer(customer)
      return
        "rev-2026-10-\(customer + 1),\(name),2026-10,\(ExactText.cents(cents)),USD,subscription"
    }
    return ["revenue_id,customer_id,period,amount,currency,kind"] + rows
  }

  private var costs: [String] {
    let first = ExactText.customer(0)
    let second = ExactText.customer(min(1, customers - 1))
    return [
      "cost_id,period,category,supplier,document,method,driver,customer_id,quantity,unit_rate,amount,currency,pool",
      "cost_vectors,2026-10,vector_store,Pinevale Vectors,PIN-4100,proportional,vectors,,,,4200.00,USD,",
      "cost_logs,2026-10,observability,Lanternlog,LAN-4117,proportional,usage.tokens,,,,2600.00,USD,",
      "cost_gateway,2026-10,gateway,Turnpike Gateway,TUR-4134,proportional,usage.calls,,,,3100.00,USD,",
      "cost_review_1,2026-10,human_review,Second Pair Reviews,SEC-4151,direct,,\(first),10,60,,USD,",
      "cost_review_2,2026-10,human_review,Second Pair Reviews,SEC-4168,direct,,\(second),6.5,60,,USD,",
      "cost_status_page,2026-10,tooling,Calm Waters Status,CAL-4253,even,,,,,199.00,USD,",
    ]
  }

  private var drivers: [String] {
    let rows = (0..<min(customers, 500)).map { customer in
      "2026-10,vectors,\(ExactText.customer(customer)),\(10_000_000 / (customer + 1))"
    }
    return ["period,driver,consumer,quantity"] + rows
  }
}
