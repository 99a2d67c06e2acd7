import BigInt
import ExactMoney
import Pipeline
import Testing

/// Idle capacity and a shared workload, with the figures of opencost/opencost issue 1124: namespaces of 28,
/// 36 and 18, two clusters that idle for 20 and 10, and the first namespace serves the other two. There a
/// view of one namespace had 4.896 too much, what belongs to the namespace that the filter had taken away.
@Suite struct SharedIdleTests {
  /// The idle of the namespaces, 14.688, 10.312 and 5.000: the first cluster's 20 as 47 : 17, the
  /// second's 10 as 1 : 1. The shared namespace goes by cost, 36 : 18.
  private let books = MonthBooks([
    "customers/c.csv": "customer_id,name\nns2,Two\nns3,Three\n",
    "costs/c.csv":
      "cost_id,period,category,method,driver,customer_id,amount,currency,pool\n"
      + "n1,2026-01,workload,proportional,cost,,28.00,USD,ns1\n"
      + "n2,2026-01,workload,direct,,ns2,36.00,USD,\n"
      + "n3,2026-01,workload,direct,,ns3,18.00,USD,\n"
      + "i1,2026-01,idle,proportional,cluster1,,20.00,USD,\n"
      + "i2,2026-01,idle,proportional,cluster2,,10.00,USD,\n",
    "drivers/d.csv":
      "period,driver,consumer,quantity\n2026-01,cost,ns2,36\n2026-01,cost,ns3,18\n"
      + "2026-01,cluster1,pool:ns1,47\n2026-01,cluster1,ns2,17\n"
      + "2026-01,cluster2,ns2,1\n2026-01,cluster2,ns3,1\n",
  ])

  /// Printed, 36 + 28 × 2/3 = 54.667 and 10.3125 + 14.6875 × 2/3 = 20.104 for the second, 18 + 28 / 3 =
  /// 27.333 and 5 + 14.6875 / 3 = 9.896 for the third; 74.771 + 37.229 = 112, and idle is the 30 it was.
  @Test func everythingIsSharedOnce() throws {
    let close = try books.close("2026-01")
    #expect(close.findings.isEmpty)
    #expect(close.profitAndLoss.categories.map(\.rawValue) == ["idle", "workload"])
    #expect(close.costs == ["ns2": "74.77", "ns3": "37.23", "TOTAL": "112.00"])
    #expect(try close.row("ns2").costs.map(\.description) == ["20.10", "54.67"])
    #expect(try close.row("ns3").costs.map(\.description) == ["9.90", "27.33"])
    #expect(try close.row("TOTAL").costs.map(\.description) == ["30.00", "82.00"])
  }

  /// A view of one row is a part of the whole, to the last digit: idle of the second is 965/48 whether or
  /// not the third is looked at, and not the 25.000 that the issue tells of.
  @Test func aViewOfOneRowTakesNothingFromTheOthers() throws {
    let explainer = try books.explainer("2026-01")
    func exact(_ figure: ProfitAndLossFigure, _ row: String) throws -> Rational {
      let explanation = try #require(explainer.explanation(of: figure, row: RowID(row)))
      var sum = Rational.zero
      explanation.forEachLeaf { leaf, _ in
        if leaf.label != "rounding" { sum = sum + leaf.amount }
      }
      return sum
    }
    let idle = ProfitAndLossFigure.cost(CostCategory("idle"))
    #expect(try exact(idle, "ns2") == Rational(BigInt(965), BigInt(48)))
    #expect(try exact(idle, "ns3") == Rational(BigInt(475), BigInt(48)))
    #expect(try exact(.totalCost, "ns2") == Rational(BigInt(3589), BigInt(48)))
    #expect(try exact(.totalCost, "ns3") == Rational(BigInt(1787), BigInt(48)))
    #expect(try exact(.totalCost, "ns2") + exact(.totalCost, "ns3") == 112)
  }
}
