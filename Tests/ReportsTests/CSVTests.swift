import ExactMoney
import Pipeline
import Testing

@testable import Reports

/// One row as text, its line end included.
private func csv(_ row: [Cell]) -> String {
  var bytes: [UInt8] = []
  CSV.append(row, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

@Suite struct CSVTests {
  @Test(arguments: [
    ("plain", "plain"), ("two words", "two words"), ("a,b", "\"a,b\""),
    ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""),
    ("carriage\rreturn", "\"carriage\rreturn\""), ("crlf\r\nhere", "\"crlf\r\nhere\""),
    ("日本", "日本"), ("semi;colon", "semi;colon"), ("", ""),
  ])
  func textIsQuotedOnlyWhereNeeded(_ text: String, _ expected: String) {
    #expect(csv([.text(text), .text("x")]) == expected + ",x\n")
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+49", "'+49"), ("-customer", "'-customer"), ("@name", "'@name"),
    ("\ttab", "'\ttab"), ("\rreturn", "\"'\rreturn\""), ("=A1,\"x\"", "\"'=A1,\"\"x\"\"\""),
    // A combining mark after the sign makes one Character of the two; the byte is what counts.
    ("=\u{0338}x", "'=\u{0338}x"), ("a=1", "a=1"), ("'=1", "'=1"),
  ])
  func formulaIsNeutralised(_ text: String, _ expected: String) {
    #expect(csv([.text(text)]) == expected + "\n")
  }

  @Test func numbersAreLeftAlone() {
    #expect(csv([.number("-12.50"), .empty, .number("0")]) == "-12.50,,0\n")
  }

  @Test func loneEmptyCellIsNoEmptyLine() {
    #expect(csv([.empty]) == "\"\"\n")
  }
}

@Suite struct TableTests {
  let sample: SampleClose

  init() throws { sample = try SampleClose() }

  func text(_ name: String) throws -> String {
    let files = ReportFile.all(of: try sample.close(), dimensionNames: sample.dimensionNames)
    let file = try #require(files.first { $0.name == name })
    return String(decoding: file.bytes(), as: UTF8.self)
  }

  @Test func profitAndLoss() throws {
    let expected = """
      period,version,status,customer_id,name,plan,customer_status,cost_function,currency,revenue,\
      cost_api,cost_review,total_cost,margin_after_ai_cost,revenue_margin_pct,\
      ai_cost_pct_of_revenue,subscription_margin,contribution,contribution_pct_of_margin,calls,\
      failed_calls,work_items,successful_work_items,cost_per_work_item,\
      cost_per_successful_work_item,active_users,cost_per_active_user,flags
      2026-10,1,open,acme,"Ähren, ""AG""\",pro,active,cost_of_revenue,USD,5.00,1.74,0.15,1.89,3.11,\
      62.2,37.8,3.75,1.86,49.6,3,1,2,1,0.9450,1.8900,1,1.8900,
      2026-10,1,open,bolt,'=1+1,,trial,sales_and_marketing,USD,,1.16,0.15,1.31,n/a,n/a,n/a,,,,2,0,\
      0,0,n/a,n/a,0,n/a,
      2026-10,1,open,(unattributed),,,,cost_of_revenue,USD,,0.92,0.00,0.92,,,,,,,0,0,0,0,,,0,,
      2026-10,1,open,TOTAL,,,,,USD,5.00,3.82,0.30,4.12,0.88,17.6,82.4,3.75,-0.37,-9.9,5,1,2,1,\
      2.0600,4.1200,1,4.1200,

      """
    #expect(try text("pnl.csv") == expected)
  }

  @Test func wholePercentagesKeepTheirDecimal() throws {
    var snapshot = try sample.profitAndLoss()
    snapshot.rows = []
    snapshot.total.revenueMarginPercent = .value(75)
    snapshot.total.costPerWorkItem = .value(3)
    let text = String(decoding: ReportFile.profitAndLossTable(snapshot).bytes(), as: UTF8.self)
    #expect(text.contains(",0.88,75.0,82.4,"))
    #expect(text.contains(",3.0000,4.1200,"))
  }

  @Test func drift() throws {
    let group = "2026-10,openai,INV-1,,gpt-x,,output_tokens,2026-10-01,2026-11-01,USD,"
    let facts = "1000000,1050000,1060000,3,3.07,"
    let charge = "2026-10,openai,INV-1,,,,,,,USD,,,,,"
    let expected = """
      period,provider,invoice_id,account,model,service_tier,meter,service_start,service_end,\
      currency,ledger_quantity,provider_quantity,invoice_quantity,ledger_amount,invoice_amount,\
      variance,amount,reporting_currency,reporting_amount,passes,decision
      \(charge)0.75,not in ledger,0.75,USD,0.75,false,
      \(group)\(facts)metering,0.15,USD,0.15,false,
      \(group)\(facts)billing,0.03,USD,0.03,false,
      \(group)\(facts)price,-0.106,USD,-0.106,false,
      \(group)\(facts)line rounding,-0.004,USD,-0.004,false,
      \(charge)0.76,tax,0.76,USD,0.76,true,

      """
    #expect(try text("drift.csv") == expected)
  }

  @Test func causes() throws {
    let charge = "2026-10,openai,INV-1,,,,,,,USD,"
    let group = "2026-10,openai,INV-1,,gpt-x,,output_tokens,2026-10-01,2026-11-01,USD,"
    // What a spreadsheet would run is neutralised.
    let expected = """
      period,provider,invoice_id,account,model,service_tier,meter,service_start,service_end,\
      currency,variance,cause,amount,reporting_currency,reporting_amount,evidence,action
      \(charge)not in ledger,missing in ledger,0.75,USD,0.75,\
      "billed, and no event agrees",find the calls
      \(charge)not in ledger,unexplained,0,USD,0,,
      \(group)metering,failed calls billed,0.1,USD,0.1,"33,334 ""failed"" calls",'=check
      \(group)metering,unexplained,0.05,USD,0.05,quantity 1050000 against 1000000,investigate
      \(group)billing,unexplained,0.03,USD,0.03,,investigate

      """
    let table = try text("causes.csv")
    #expect(table.hasPrefix(expected))
    #expect(table.count { $0 == "\n" } == 12)
  }

  @Test func bridgeEndsInTotal() throws {
    var bridge = try sample.bridge()
    bridge = bridge.filter { $0.step == .ledger || $0.step == .difference }
    bridge = Array(bridge.reversed())
    bridge[0].amount = Rational(1, 3)
    let file = ReportFile.bridgeTable(
      bridge, period: sample.period, reporting: sample.currency)
    #expect(
      String(decoding: file.bytes(), as: UTF8.self) == """
        period,provider,step,reporting_currency,amount
        2026-10,openai,difference,USD,0
        2026-10,openai,ledger,USD,3
        2026-10,TOTAL,difference,USD,0.333333333333
        2026-10,TOTAL,ledger,USD,3

        """)
  }

  @Test func documentsAndShares() throws {
    #expect(
      try text("documents.csv") == """
        id,kind,supplier,currency,amount,rate,rate_date,rate_source,booked
        INV-1,invoice,openai,USD,3.82,1,,,3.82
        C-1,shared_cost,,USD,0.3,1,,,0.30

        """)
    // 921/530 = 1.7377358490566…, 307/265 = 1.1584905660377…, 1224/1325 = 0.9237735849056….
    #expect(
      try text("shares.csv") == """
        document_kind,supplier,document_id,customer_id,category,share
        invoice,openai,INV-1,(unattributed),api,0.923773584906
        invoice,openai,INV-1,acme,api,1.737735849057
        invoice,openai,INV-1,bolt,api,1.158490566038
        shared_cost,,C-1,acme,review,0.15
        shared_cost,,C-1,bolt,review,0.15

        """)
  }

  @Test func ledger() throws {
    #expect(
      try text("ledger.csv") == """
        period,reporting_day,billing_day,row,customer_id,feature,meter,unit_price,per,\
        price_currency,category,quantity,cost
        2026-10,2026-10-01,2026-10-01,acme,acme,chat,output_tokens,3,1000000,USD,api,600000,1.8
        2026-10,2026-10-01,2026-10-01,bolt,bolt,,output_tokens,3,1000000,USD,api,400000,1.2

        """)
  }

  @Test func findings() throws {
    let remedies = [FindingCode.zeroDriver, .unreadableFile, .unpricedUsage].map(\.remedy)
    // The remedies are the pipeline's words; whether they need quotes is not what is tested here.
    let quoted = remedies.map { $0.contains(",") ? "\"\($0)\"" : $0 }
    #expect(
      try text("findings.csv") == """
        severity,code,file,line,column,message,remedy
        warning,zero-driver,,,,"driver ""seats"" is zero",\(quoted[0])
        blocking,unreadable-file,costs/empty.csv,,,it holds nothing,\(quoted[1])
        blocking,unpriced-usage,usage/october.csv,7,3,"gpt-x, 5 images",\(quoted[2])

        """)
  }

  @Test func bigTableComesInPiecesThatMakeTheSameBytes() throws {
    let findings = (1...20_000).map {
      Finding(.badNumber, at: SourceLocation(file: "usage/a.csv", line: $0), "not a number")
    }
    let file = ReportFile.findingsTable(findings)
    var pieces: [[UInt8]] = []
    #expect(file.write { pieces.append($0) } == 20_000)
    #expect(pieces.count > 1)
    #expect(Array(pieces.joined()) == file.bytes())
    #expect(pieces.joined().count { $0 == UInt8(ascii: "\n") } == 20_001)
  }

  @Test func filesAreAllThere() throws {
    let files = ReportFile.all(of: try sample.close(), dimensionNames: sample.dimensionNames)
    #expect(
      files.map(\.name) == [
        "pnl.csv", "drift.csv", "causes.csv", "bridge.csv", "prepaid.csv", "journal.csv",
        "documents.csv", "shares.csv", "ledger.csv", "findings.csv", "prior_periods.csv",
        "prior_period_documents.csv", "pnl.xml", "claims.csv", "claim_evidence.csv", "drift.xml",
        "crossfoot-pnl.xsd", "crossfoot-drift.xsd",
      ])
    // Of prepaid credits two grants and their provider's total; nothing is claimed.
    #expect(
      files.map { $0.write { _ in } } == [
        4, 6, 11, 24, 3, 0, 2, 5, 2, 3, 0, 0, 4, 0, 0, 6, 0, 0,
      ])
  }
}

@Suite struct ManifestTests {
  @Test func manifestIsInAFixedOrderWithoutAClock() throws {
    let sample = try SampleClose()
    var usage = UsageStatistics()
    usage.rowsRead = 7
    usage.rowsRefused = 1
    usage.rowsLeft = 2
    usage.events = 5
    usage.duplicates = 1
    let manifest = ManifestContent(
      of: try sample.close(), programName: "crossfoot", programVersion: "1.0.0",
      policy: [
        .init(key: "reporting.currency", value: "USD"), .init(key: "surplus", value: "hold"),
      ],
      inputs: [
        .init(
          kind: .usage, name: "usage/october.csv", sha256: "bb", sizeBytes: 20,
          rows: RowCounts(taken: 6, refused: 1, left: 2), findings: [.badNumber: 1, .outOfScope: 1]),
        .init(
          kind: .costs, name: "costs/\"x\".csv", sha256: "aa", sizeBytes: 10,
          rows: RowCounts(taken: 1)),
      ],
      outputs: [.init(name: "pnl.csv", sha256: "cc", sizeBytes: 30, rowCount: 4)], usage: usage)
    #expect(
      String(decoding: manifest.file.bytes(), as: UTF8.self) == #"""
        {
          "period": "2026-10",
          "version": 1,
          "status": "open",
          "run_id": null,
          "program": {
            "name": "crossfoot",
            "version": "1.0.0"
          },
          "policy": {
            "reporting.currency": "USD",
            "surplus": "hold"
          },
          "inputs": [
            {
              "kind": "costs",
              "name": "costs/\"x\".csv",
              "sha256": "aa",
              "size_bytes": 10,
              "rows_read": 1,
              "rows_taken": 1,
              "rows_refused": 0,
              "rows_left_aside": 0
            },
            {
              "kind": "usage",
              "name": "usage/october.csv",
              "sha256": "bb",
              "size_bytes": 20,
              "rows_read": 9,
              "rows_taken": 6,
              "rows_refused": 1,
              "rows_left_aside": 2,
              "findings": {
                "bad-number": 1,
                "out-of-scope": 1
              }
            }
          ],
          "outputs": [
            {
              "name": "pnl.csv",
              "sha256": "cc",
              "size_bytes": 30,
              "rows": 4
            }
          ],
          "control_totals": {
            "currency": "USD",
            "booked": {
              "invoice": "3.82",
              "accrual": "0.00",
              "shared_cost": "0.30",
              "prepaid_use": "0.00",
              "prepaid_expiry": "0.00",
              "prior_period": "0.00"
            },
            "revenue": "5.00",
            "total_cost": "4.12",
            "ledger_cost": {
              "USD": "3"
            },
            "net_drift": "1.58",
            "gross_drift": "1.8",
            "waived_drift": "0",
            "open_drift_items": 5,
            "journal": {
              "posted_debit": "0.00",
              "posted_credit": "0.00",
              "proposed_debit": "0.00",
              "proposed_credit": "0.00",
              "cost": "0.00"
            },
            "claims": []
          },
          "counts": {
            "usage_rows_read": 9,
            "usage_rows_refused": 1,
            "usage_rows_left_aside": 2,
            "events": 5,
            "duplicates": 1,
            "superseded": 0,
            "findings_blocking": 2,
            "findings_warning": 1,
            "findings_note": 0
          }
        }

        """#)
  }
}
