import ExactMoney
import Pipeline
import Testing

/// Which row of a customer's history counts in a month, and who is there at all.
@Suite struct CustomerHistoryTests {
  /// A customer whose relation ends on the day it begins was never there.
  @Test func emptyIntervalIsNoCustomer() throws {
    let close = try MonthBooks([
      "customers/c.csv":
        "customer_id,name,started_on,ended_on\nA,Alder,,\nZ,Zelkova,2026-01-15,2026-01-15\n",
      "costs/c.csv": "cost_id,period,category,method,amount,currency\nc,2026-01,x,even,100,USD\n",
    ]).close("2026-01")
    #expect(close.costs == ["A": "100.00", "TOTAL": "100.00"])
  }

  /// A row of a customer's history that begins later says nothing about this month.
  @Test func futureHistoryIsNotUsed() throws {
    let close = try MonthBooks([
      "customers/c.csv":
        "customer_id,name,plan,status,effective_from\nA,Alder,pro,trial,2026-03-01\n",
      "plans/p.csv": "plan,subscription_margin_pct\npro,75\n",
      "revenue/r.csv": "customer_id,period,amount,currency\nA,2026-01,100,USD\n",
    ]).close("2026-01")
    let row = try close.row("A")
    #expect(row.costFunction == .costOfRevenue)
    #expect(row.subscriptionMargin == .none)
    #expect(row.revenue.value?.description == "100.00")
  }

  /// The row in force on the month's last day counts.
  @Test func upgradeInTheMonth() throws {
    let close = try MonthBooks([
      "customers/c.csv":
        "customer_id,name,plan,status,effective_from\nA,Alder,free,trial,\n"
        + "A,Alder,pro,active,2026-01-31\nA,Alder,max,active,2026-02-01\n",
      "plans/p.csv": "plan,subscription_margin_pct\npro,75\nmax,50\n",
      "revenue/r.csv": "customer_id,period,amount,currency\nA,2026-01,100,USD\n",
    ]).close("2026-01")
    let row = try close.row("A")
    #expect(row.plan == PlanID("pro"))
    #expect(row.subscriptionMargin.value?.description == "75.00")
  }
}
