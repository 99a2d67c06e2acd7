import ExactMoney
import Foundation
import Pipeline
import Testing

@testable import Reports

private func text(_ file: ReportFile) -> String { String(decoding: file.bytes(), as: UTF8.self) }

@Suite struct BreakdownReportTests {
  let sample: SampleBreakdowns

  init() throws { sample = try SampleBreakdowns() }

  /// Per call 1.31 : 8 = 0.16375, half-even; per work item : 4; per success : 2; per accepted output : 3.
  @Test func table() {
    let files = ReportFile.breakdownTables([sample.byFeature(), sample.byTags()])
    #expect(files.map(\.name) == ["cost_by_feature.csv", "cost_by_total_cost_a%2Fb.csv"])
    let counts = "8,1,2,1,3,1,1,4,2,"
    #expect(
      text(files[0]) == """
        period,feature,currency,cost_api,cost_review,total_cost,share_pct,cost_basis,calls,\
        failed_calls,retries,fallbacks,accepted,edited,rejected,work_items,successful_work_items,\
        cost_per_call,cost_per_work_item,cost_per_successful_work_item,cost_per_accepted_output
        2026-10,chat,USD,1.16,0.15,1.31,65.5,usage,\(counts)0.1638,0.3275,0.6550,0.4367
        2026-10,"'=1+1, ""x\""",USD,0.58,0.00,0.58,29.0,usage,0,0,0,0,0,0,0,0,0,n/a,n/a,n/a,n/a
        2026-10,(unattributed),USD,0.00,0.11,0.11,5.5,fully loaded,0,0,0,0,0,0,0,0,0,n/a,n/a,n/a,n/a
        2026-10,TOTAL,USD,1.74,0.26,2.00,100.0,fully loaded,\(counts)0.2500,0.5000,1.0000,0.6667

        """)
    #expect(
      text(files[1]).hasPrefix("period,by_total_cost,a/b,currency,cost_api,total_cost,share_pct,"))
    #expect(text(files[1]).contains("\n2026-10,<&,x,USD,2.50,2.50,n/a,usage,0,"))
    #expect(text(files[1]).contains("\n2026-10,<&,(unattributed),USD,-0.50,-0.50,n/a,usage,0,"))
    #expect(
      text(files[1]).contains(
        "\n2026-10,(unattributed),(unattributed),USD,0.00,0.00,n/a,fully loaded,0,"))
    #expect(text(files[1]).contains("\n2026-10,TOTAL,,USD,2.00,2.00,n/a,fully loaded,0,"))
  }

  @Test func fileNamesAreSafeAndDifferent() {
    func names(_ axes: [[String]]) -> [String] {
      BreakdownFileName.all(axes.map { $0.map { BreakdownAxis(name: $0) } })
    }
    #expect(
      names([["a_b"], ["a", "b"], ["A_b"], ["../x y"], ["ü\u{0}"]]) == [
        "cost_by_a_b", "cost_by_a_b-2", "cost_by_A_b-3", "cost_by_%2E%2E%2Fx%20y",
        "cost_by_%C3%BC%00",
      ])
    let long = String(repeating: "x", count: 5_000)
    let both = names([[long], [long + "y"]])
    #expect(both[0] != both[1])
    #expect(both.allSatisfy { $0.utf8.count < 200 })
  }

  @Test func manyRowsComeInBlocks() throws {
    var breakdown = sample.byFeature()
    breakdown = Breakdown(
      period: breakdown.period, currency: breakdown.currency, axes: breakdown.axes,
      categories: breakdown.categories,
      rows: (0..<2_500).map { number in
        var row = breakdown.total
        row.keys = ["f\(number)"]
        return row
      }, total: breakdown.total)
    let table = ReportFile.breakdownTables([breakdown])[0]
    var bytes: [UInt8] = []
    #expect(table.write { bytes += $0 } == 2_501)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 2_502)
    #expect(lines[2_500].hasPrefix("2026-10,f2499,"))
    var economics = sample.economics()
    economics.breakdowns = [breakdown, sample.byTags()]
    let json = try JSONSerialization.jsonObject(
      with: Data(ReportFile.economicsJSON(economics).bytes()))
    let document = try #require(json as? [String: Any])
    let breakdowns = try #require(document["breakdowns"] as? [[String: Any]])
    #expect((breakdowns[0]["rows"] as? [[Any]])?.count == 2_500)
    #expect((breakdowns[1]["rows"] as? [[Any]])?.count == 3)
    #expect(
      text(.economicsXML(economics)).components(separatedBy: "<row ").count == 2_500 + 3 + 1)
  }

  @Test func jsonSaysTheSameAsTheTable() throws {
    let document = text(.economicsJSON(sample.economics()))
    #expect(
      document.hasPrefix(
        """
        {
          "period": "2026-10",
          "currency": "USD",
          "breakdowns": [
            {
              "axes": ["feature"],
              "columns": ["feature", "currency", "cost_api", "cost_review", "total_cost", \
        "share_pct", "cost_basis", "calls", "failed_calls", "retries", "fallbacks", "accepted", \
        "edited", "rejected", "work_items", "successful_work_items", "cost_per_call", \
        "cost_per_work_item", "cost_per_successful_work_item", "cost_per_accepted_output"],
              "rows": [
                ["chat", "USD", "1.16", "0.15", "1.31", "65.5", "usage", "8", "1", "2", "1", "3", \
        "1", "1", "4", "2", "0.1638", "0.3275", "0.6550", "0.4367"],
                ["=1+1, \\"x\\"", "USD", "0.58", "0.00", "0.58", "29.0", "usage", "0", "0", "0", \
        "0", "0", "0", "0", "0", "0", "n/a", "n/a", "n/a", "n/a"],
                [null, "USD", "0.00", "0.11", "0.11", "5.5", "fully loaded", "0", "0", "0", "0", \
        "0", "0", "0", "0", "0", "n/a", "n/a", "n/a", "n/a"]
              ],
              "total": ["TOTAL", "USD", "1.74", "0.26", "2.00", "100.0", "fully loaded", "8", \
        "1", "2", "1", "3", "1", "1", "4", "2", "0.2500", "0.5000", "1.0000", "0.6667"]
            },

        """))
    #expect(
      document.hasSuffix(
        """
              "total": ["TOTAL", null, "USD", "2.00", "2.00", "n/a", "fully loaded", "0", "0", \
        "0", "0", "0", "0", "0", "0", "0", "n/a", "n/a", "n/a", "n/a"]
            }
          ],
          "flags": [
            {
              "code": "cost_of_price",
              "subject_kind": "customer_id",
              "subject": "acme",
              "base": "subscription price",
              "base_amount": "49.00",
              "threshold": "50",
              "amount": "24.50",
              "reached": "50.0",
              "cost_basis": "fully loaded",
              "first_breach": "2026-10-01",
              "file": "usage/a.csv",
              "line": 7,
              "advice": "raise the price or lower the use"
            },
            {
              "code": "blended_growth",
              "subject_kind": "company",
              "subject": null,
              "base": "growth of revenue per customer",
              "base_amount": null,
              "threshold": "3",
              "amount": "14.00",
              "reached": "n/a",
              "cost_basis": "usage",
              "first_breach": null,
              "file": null,
              "line": null,
              "advice": "look at \\"pricing\\""
            }
          ]
        }

        """))
  }

  @Test func xmlSaysTheSameAsTheTable() {
    let document = text(.economicsXML(sample.economics()))
    #expect(
      document.contains(
        """
          <breakdown>
            <axis>feature</axis>
            <row totalCost="1.31" basis="usage" sharePct="65.5" calls="8" failedCalls="1" \
        retries="2" fallbacks="1" accepted="3" edited="1" rejected="1" workItems="4" \
        successfulWorkItems="2" costPerCall="0.1638" costPerWorkItem="0.3275" \
        costPerSuccessfulWorkItem="0.6550" costPerAcceptedOutput="0.4367">
              <key>chat</key>
              <cost category="api">1.16</cost>
              <cost category="review">0.15</cost>
            </row>
            <row totalCost="0.58" basis="usage" sharePct="29.0">
              <key>=1+1, "x"</key>
              <cost category="api">0.58</cost>
            </row>
            <row totalCost="0.11" basis="fully loaded" sharePct="5.5">
              <key unattributed="true"/>
              <cost category="review">0.11</cost>
            </row>
            <total totalCost="2.00" basis="fully loaded" sharePct="100.0" calls="8"
        """.replacingOccurrences(of: "calls=\"8\"\n", with: "calls=\"8\"")))
    #expect(document.contains("      <key>&lt;&amp;</key>\n      <key>x</key>\n"))
    #expect(
      document.contains(
        """
          <flag code="cost_of_price" subjectKind="customer_id" costBasis="fully loaded" \
        subject="acme" firstBreach="2026-10-01" file="usage/a.csv" line="7">
            <base>subscription price</base>
            <baseAmount>49.00</baseAmount>
            <threshold>50</threshold>
            <amount>24.50</amount>
            <reached>50.0</reached>
            <advice>raise the price or lower the use</advice>
          </flag>

        """))
  }
}

@Suite(.enabled(if: xmllint != nil, "xmllint is not installed")) struct EconomicsSchemaTests {
  let sample: SampleBreakdowns

  init() throws { sample = try SampleBreakdowns() }

  @Test func documentsAreValid() throws {
    var economics = sample.economics()
    #expect(try complaint(text(.economicsXML(economics)), .economicsSchema) == nil)
    economics.breakdowns = []
    economics.flags = FlagCode.allCases.map { code in
      var flag = sample.flags()[1]
      flag.code = code
      return flag
    }
    #expect(try complaint(text(.economicsXML(economics)), .economicsSchema) == nil)
  }

  @Test(arguments: [
    ("totalCost=\"1.31\"", "totalCost=\"1,31\""), ("basis=\"usage\"", "basis=\"mixed\""),
    ("<axis>feature</axis>", ""), ("calls=\"8\"", "calls=\"-8\""),
    ("code=\"cost_of_price\"", "code=\"cost\""), ("<key>chat</key>", ""),
    ("period=\"2026-10\"", "period=\"2026-13\""),
  ])
  func schemaRefusesAWrongDocument(_ right: String, _ wrong: String) throws {
    let document = text(.economicsXML(sample.economics()))
    #expect(document.contains(right))
    let changed = document.replacingOccurrences(of: right, with: wrong)
    #expect(try complaint(changed, .economicsSchema) != nil)
  }
}
