import ExactMoney
import Pipeline
import Testing

@testable import Reports

/// Statements of whole months: what is told to customers, and what never is.
@Suite struct StatementBooksTests {
  /// Marlow moves from starter (250) to pro (2,500) on 12 October. Models, providers, prices and amounts
  /// have names that are found again wherever they are printed.
  static let books = MonthBooks(
    policy: """
      entity: Northwind
      statement: { unit: AI analyses, counts: work_items, features: { sum_v2: summaries } }
      """,
    [
      "customers/c.csv":
        "customer_id,name,plan,effective_from\nmarlow,Marlow,starter,2026-01-01\n"
        + "marlow,Marlow,pro,2026-10-12\nbirch,Birch,,\n",
      "plans/p.csv": "plan,ai_budget,budget_currency,included_units\nstarter,731.17,USD,250\n"
        + "pro,811.19,USD,2500\n",
      "prices/p.csv":
        "provider,model,meter,unit_price,per,currency\nsecretai,cipher-9,output_tokens,6.13,1,USD\n"
        + "hiddenlab,enigma-3,output_tokens,7.01,1,USD\n",
      "usage/u.csv":
        "event_id,occurred_at,customer_id,feature,work_item_id,route,provider,model,output_tokens\n"
        + "1,2026-10-02T00:00:00Z,marlow,sum_v2,t1,fast-cipher-9,secretai,cipher-9,11\n"
        + "2,2026-10-02T00:00:00Z,marlow,sum_v2,t2,fast-cipher-9,secretai,cipher-9,13\n"
        + "3,2026-10-20T00:00:00Z,marlow,cipher-chat,t3,fast-cipher-9,hiddenlab,enigma-3,17\n"
        + "4,2026-10-20T00:00:00Z,birch,cipher-chat,t4,fast-cipher-9,hiddenlab,enigma-3,19\n",
      "revenue/r.csv":
        "customer_id,period,amount,currency\nmarlow,2026-10,493.07,USD\nbirch,2026-10,19.31,USD\n",
      "costs/c.csv":
        "cost_id,period,category,method,amount,currency\nv,2026-10,vector_store,even,77.41,USD\n",
    ])

  /// 250 × 11/31 + 2,500 × 20/31 = 1,701.6: 1,702.
  @Test func aPlanChangeWithinTheMonth() throws {
    let close = try Self.books.close("2026-10")
    let statements = try #require(close.economics?.statements)
    #expect(
      statements.map { "\($0.customerID): \($0.message)" }.sorted() == [
        "birch: 1 AI analyses used", "marlow: 3 of 1,702 included AI analyses used",
      ])
    let marlow = try #require(statements.first { $0.customerID == CustomerID("marlow") })
    #expect(marlow.plan == PlanID("pro"))
    #expect(marlow.features.map { "\($0.words ?? "-") \($0.used)" } == ["summaries 2", "- 1"])
    #expect(
      marlow.plans.map { "\($0.days.lowerBound) \($0.included.value?.description ?? "")" }
        == ["2026-10-01 89", "2026-10-12 1613"])
  }

  /// S61: no amount of the P&L, no price, no budget, no model, provider, route or feature's own name is in
  /// any form of a statement.
  @Test func nothingOfHowItIsMadeIsTold() throws {
    let close = try Self.books.close("2026-10")
    let snapshot = close.profitAndLoss
    let statements = try #require(close.economics?.statements)
    let report = try #require(
      ReportFile.all(of: close, dimensionNames: Policy.defaultDimensions).first {
        $0.name == "statements.csv"
      })
    var texts = [
      String(decoding: report.bytes(), as: UTF8.self),
      TextTable.statements(statements, of: snapshot.period).terminal(.plain),
      String(
        decoding: TextTable.statementRows(
          statements, version: snapshot.version, status: snapshot.status
        ).json(), as: UTF8.self),
    ]
    for statement in statements {
      texts.append(TextTable.statement(statement).terminal(.plain))
      texts.append(
        StatementPage(
          statement, version: snapshot.version, status: snapshot.status, issuer: "Northwind"
        ).html)
    }
    let amounts = (snapshot.rows + [snapshot.total]).flatMap { row in
      (row.costs + [row.totalCost]
        + [row.revenue.value, row.marginAfterAICost.value].compactMap(\.self))
        .filter { !$0.isZero }.map(\.description)
    }
    // 24 × 6.13 + 17 × 7.01, and 19 × 7.01; of 77.41 the first has 38.71.
    #expect(Set(["266.29", "133.19", "38.71", "38.70", "493.07"]).isSubset(of: amounts))
    let secrets =
      amounts + [
        "6.13", "7.01", "731.17", "811.19", "secretai", "hiddenlab", "cipher", "enigma", "sum_v2",
        "output_tokens", "vector_store", "USD",
      ]
    for text in texts {
      #expect(text.contains("AI analyses"))
      #expect(secrets.filter { text.contains($0) } == [])
    }
  }
}
