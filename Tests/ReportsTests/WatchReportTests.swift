import BigInt
import ExactMoney
import Foundation
import Pipeline
import Testing

@testable import Reports

@Suite struct WatchReportTests {
  private let period: Period
  private let dollar: Currency

  init() throws {
    period = try #require(Period("2026-10"))
    dollar = try #require(Currency(code: "USD"))
  }

  private func cents(_ cents: Int) -> Money {
    Money(minorUnits: BigInt(cents), currency: dollar)
  }

  private func flag(
    _ code: FlagCode, _ row: String?, threshold: ExactDecimal = 80
  ) throws -> Flag {
    Flag(
      code: code, subject: FlagSubject(kind: "customer_id", name: row ?? ""),
      row: row.map { RowID($0) }, base: "AI budget of plan pro", baseAmount: cents(10_000),
      threshold: threshold, amount: cents(8750),
      reached: .value(try #require(ExactDecimal("87.5"))),
      costBasis: "fully loaded",
      firstBreach: FlagEvent(
        day: try #require(CalendarDate("2026-10-21")),
        location: SourceLocation(file: "usage.csv", line: 17)), advice: "warn, then block")
  }

  private func cap(
    _ kind: String, _ name: String, limit: Int?, used: Int, unseen: Int = 0,
    action: CapAction = .allow, reset: CapReset = .month, units: (ExactDecimal, Int)? = nil
  ) -> Cap {
    Cap(
      subject: FlagSubject(kind: kind, name: name),
      costBasis: kind == "customer_id" ? "fully loaded" : "usage", budget: cents(10_000),
      limit: limit.map(cents), used: cents(used), unseen: cents(unseen), reset: reset,
      resetAt: "2026-11-01T00:00:00+01:00", actionAtLimit: limit == nil ? .warn : .block,
      action: action, includedUnits: units?.0, usedUnits: units.map { ExactDecimal($0.1) },
      unit: units.map { _ in "analyses" })
  }

  private func text(_ file: ReportFile) -> String { String(decoding: file.bytes(), as: UTF8.self) }

  @Test func flagsTable() throws {
    let file = ReportFile.flagsTable(
      [try flag(.budget, "acme")], period: period, currency: dollar)
    #expect(
      text(file) == """
        period,code,subject_kind,subject,customer_id,cost_basis,base,reporting_currency,base_amount,\
        threshold,reached,amount,first_breach_day,advice
        2026-10,budget,customer_id,acme,acme,fully loaded,AI budget of plan pro,USD,100.00,80,87.5,\
        87.50,2026-10-21,"warn, then block"

        """)
  }

  @Test func rowsNameTheirCodesOnceInByteOrder() throws {
    let flags = [
      try flag(.spike, "acme"), try flag(.budget, "acme"),
      try flag(.budget, "acme", threshold: 100), try flag(.costOfPrice, "acme"),
      try flag(.negativeMargin, "beta"), try flag(.rejectedWaste, nil),
    ]
    #expect(
      flags.codesByRow == [
        RowID("acme"): "budget;cost_of_price;spike", RowID("beta"): "negative_margin",
      ])
  }

  private func capsJSON(_ caps: [Cap]) throws -> ReportFile {
    .capsJSON(
      caps,
      forecast: MonthForecast(
        lastKnownDay: try #require(CalendarDate("2026-10-10")), soFar: cents(10_000),
        expected: cents(31_000), band: .init(low: cents(30_000), high: cents(32_000))),
      unwatched: ["caps in XYZ"], period: period, currency: dollar)
  }

  @Test func capsNameUnitsAndNoCost() throws {
    let caps = [
      cap("customer_id", "acme", limit: 10_000, used: 4000, units: (2000, 1847)),
      cap(
        "customer_id", "beta", limit: 10_000, used: 10_000, action: .block, units: (2000, 2000)),
      cap("feature", "chat", limit: 10_000, used: 8000, action: .warn),
    ]
    let json = try #require(
      try JSONSerialization.jsonObject(
        with: Data(capsJSON(caps).bytes()))
        as? [String: Any])
    let entries = try #require(json["caps"] as? [[String: Any]])
    #expect(json["period"] as? String == "2026-10")
    #expect(entries.map { $0["remaining"] as? String } == ["60.00", "0.00", "20.00"])
    #expect(entries.map { $0["action"] as? String } == ["allow", "block", "warn"])
    #expect(entries[0]["used_units"] as? Int == 1847)
    #expect(
      entries.map { $0["message"] as? String } == [
        "1,847 of 2,000 included analyses are used until 2026-11-01.",
        "The allowance of 2,000 included analyses is used up until 2026-11-01.",
        "The allowance of this feature for this month is nearly used up until 2026-11-01.",
      ])
    let forecast = try #require(json["forecast"] as? [String: Any])
    #expect(forecast["expected"] as? String == "310.00")
    #expect(forecast["high"] as? String == "320.00")
    #expect(forecast["band_pct"] as? Int == 80)
    #expect(json["unwatched"] as? [String] == ["caps in XYZ"])
    let none = ReportFile.capsJSON(
      [], forecast: nil, unwatched: [], period: period, currency: dollar)
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(none.bytes())) }
  }

  /// One cent below 10^15, and as much.
  @Test func gatewaysCountToAnEnd() throws {
    for (cents, expected) in [
      (99_999_999_999_999_999, "999999999999999.99"), (100_000_000_000_000_000, "null"),
    ] {
      let json = text(
        .gatewayBudgets(
          [cap("feature", "chat", limit: cents, used: 0)], currency: dollar, dollarRate: .one))
      #expect(json.contains("\"max_budget\": \(expected),"))
    }
  }

  @Test func gatewayBudgetsAreNumbers() throws {
    let caps = [
      cap("customer_id", "acme", limit: 12_000, used: 4000, unseen: 3000),
      cap("customer_id", "beta", limit: nil, used: 0),
      cap("feature", "chat", limit: 50_000, used: 0, reset: .day),
    ]
    let json = text(.gatewayBudgets(caps, currency: dollar, dollarRate: .one))
    #expect(
      json == """
        {
          "litellm_settings": {
            "tag_budget_config": {
              "feature:chat": {
                "max_budget": 500.00,
                "budget_duration": "1d"
              }
            }
          },
          "budgets": [
            {
              "budget_id": "customer_id:acme",
              "max_budget": 90.00,
              "soft_budget": 70.00,
              "budget_duration": "30d"
            },
            {
              "budget_id": "customer_id:beta",
              "max_budget": null,
              "soft_budget": 100.00,
              "budget_duration": "30d"
            }
          ],
          "customers": [
            {
              "user_id": "acme",
              "budget_id": "customer_id:acme"
            },
            {
              "user_id": "beta",
              "budget_id": "customer_id:beta"
            }
          ]
        }

        """)
    // 1 EUR = 1.25 USD: 120.00 − 30.00 are 112.50.
    let euro = try #require(Currency(code: "EUR"))
    #expect(
      text(.gatewayBudgets(caps, currency: euro, dollarRate: Rational(5, 4))).contains(
        "\"max_budget\": 112.50"))
    for file in [
      ReportFile.gatewayBudgets([], currency: dollar, dollarRate: .one),
      .gatewayBudgets(caps, currency: euro, dollarRate: nil),
    ] {
      #expect(throws: Never.self) {
        try JSONSerialization.jsonObject(with: Data(file.bytes()))
      }
    }
  }
}
