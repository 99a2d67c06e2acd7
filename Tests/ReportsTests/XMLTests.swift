import ExactMoney
import Foundation
import Pipeline
import Testing

@testable import Reports

/// `xmllint` from libxml2, where the machine has it.
let xmllint = ["/usr/bin/xmllint", "/usr/local/bin/xmllint"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// What xmllint says of `document` against `schema`; `nil` where it is valid.
func complaint(_ document: String, _ schema: ReportFile) throws -> String? {
  let folder = NSTemporaryDirectory() + "xml-tests-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let (file, schemaFile) = (folder + "/document.xml", folder + "/" + schema.name)
  try Data(document.utf8).write(to: URL(fileURLWithPath: file))
  try Data(schema.bytes()).write(to: URL(fileURLWithPath: schemaFile))
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try #require(xmllint))
  process.arguments = ["--nonet", "--noout", "--schema", schemaFile, file]
  let errors = Pipe()
  process.standardError = errors
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  let said = errors.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? nil : String(decoding: said, as: UTF8.self)
}

@Suite struct XMLTests {
  let sample: SampleClose

  init() throws { sample = try SampleClose() }

  func profitAndLoss() throws -> String {
    let file = ReportFile.profitAndLossXML(try sample.profitAndLoss())
    return String(decoding: file.bytes(), as: UTF8.self)
  }

  func drift() throws -> String {
    let file = ReportFile.driftXML(
      try sample.drift(), try sample.bridge(), period: sample.period, reporting: sample.currency)
    return String(decoding: file.bytes(), as: UTF8.self)
  }

  @Test func rowSaysTheSameAsTheTable() throws {
    let text = try profitAndLoss()
    #expect(text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<profitAndLoss xmlns=\""))
    #expect(
      text.contains(
        """
          <row>
            <customerId>bolt</customerId>
            <name>=1+1</name>
            <customerStatus>trial</customerStatus>
            <costFunction>sales_and_marketing</costFunction>
            <cost category="api">1.16</cost>
            <cost category="review">0.15</cost>
            <totalCost>1.31</totalCost>
            <marginAfterAiCost xsi:nil="true" reason="no-revenue"/>
            <revenueMarginPct xsi:nil="true" reason="no-revenue"/>
            <aiCostPctOfRevenue xsi:nil="true" reason="no-revenue"/>
            <calls>2</calls>
            <failedCalls>0</failedCalls>
            <workItems>0</workItems>
            <successfulWorkItems>0</successfulWorkItems>
            <costPerWorkItem xsi:nil="true" reason="zero-count"/>
            <costPerSuccessfulWorkItem xsi:nil="true" reason="zero-count"/>
            <activeUsers>0</activeUsers>
            <costPerActiveUser xsi:nil="true" reason="zero-count"/>
          </row>

        """))
    #expect(text.hasSuffix("  </total>\n</profitAndLoss>\n"))
  }

  @Test func zeroRevenueIsNoMissingRevenue() throws {
    var snapshot = try sample.profitAndLoss()
    snapshot.rows[0].revenue = .value(sample.money(0))
    snapshot.rows[0].revenueMarginPercent = .notAvailable
    let text = String(decoding: ReportFile.profitAndLossXML(snapshot).bytes(), as: UTF8.self)
    #expect(text.contains("<revenueMarginPct xsi:nil=\"true\" reason=\"base-not-positive\"/>"))
  }

  @Test func driftSaysTheSameAsTheTable() throws {
    let text = try drift()
    #expect(
      text.contains(
        """
          <item passes="false">
            <provider>openai</provider>
            <invoiceId>INV-1</invoiceId>
            <model>gpt-x</model>
            <meter>output_tokens</meter>
            <serviceStart>2026-10-01</serviceStart>
            <serviceEnd>2026-11-01</serviceEnd>
            <ledgerQuantity>1000000</ledgerQuantity>
            <providerQuantity>1050000</providerQuantity>
            <invoiceQuantity>1060000</invoiceQuantity>
            <ledgerAmount currency="USD">3</ledgerAmount>
            <invoiceAmount currency="USD">3.07</invoiceAmount>
            <variance>price</variance>
            <amount currency="USD">-0.106</amount>
            <reportingAmount>-0.106</reportingAmount>
          </item>

        """))
    #expect(text.contains("  <bridge provider=\"openai\">\n    <step name=\"ledger\">3</step>\n"))
    #expect(
      text.hasSuffix(
        "    <step name=\"difference\">0</step>\n  </totalBridge>\n</drift>\n"))
  }

  @Test func textIsEscapedAndForbiddenCharactersBecomeVisible() {
    var xml = XMLText()
    xml.element("a", "<&>\"'\r\n\t\u{0}\u{1B}\u{FFFE}é😀", [("b", "<&>\"\r\n\t\u{8}")])
    #expect(
      String(decoding: xml.bytes, as: UTF8.self)
        == "<a b=\"&lt;&amp;&gt;&quot;&#13;&#10;&#9;␈\">&lt;&amp;&gt;\"'&#13;\n\t␀␛\u{FFFD}é😀</a>\n"
    )
  }

  @Test func schemaKnowsEveryWord() {
    let snapshot = String(decoding: ReportFile.profitAndLossSchema.bytes(), as: UTF8.self)
    let drift = String(decoding: ReportFile.driftSchema.bytes(), as: UTF8.self)
    func isListed(_ word: String, in schema: String) -> Bool {
      schema.contains("<xs:enumeration value=\"\(word)\"/>")
    }
    #expect(PeriodStatus.allCases.allSatisfy { isListed($0.rawValue, in: snapshot) })
    #expect(CustomerStatus.allCases.allSatisfy { isListed($0.rawValue, in: snapshot) })
    #expect(CostFunction.allCases.allSatisfy { isListed($0.rawValue, in: snapshot) })
    #expect(Variance.allCases.allSatisfy { isListed($0.rawValue, in: drift) })
    #expect(BridgeStep.allCases.allSatisfy { isListed($0.rawValue, in: drift) })
  }
}

@Suite(.enabled(if: xmllint != nil, "xmllint is not installed")) struct SchemaTests {
  let tests: XMLTests

  init() throws { tests = try XMLTests() }

  @Test func documentsAreValid() throws {
    #expect(try complaint(try tests.profitAndLoss(), .profitAndLossSchema) == nil)
    #expect(try complaint(try tests.drift(), .driftSchema) == nil)
  }

  @Test func hostileNamesStayValid() throws {
    var snapshot = try tests.sample.profitAndLoss()
    snapshot.rows[0].row = RowID("<&\"\u{0}\u{1B}]]>")
    snapshot.rows[0].name = "\u{FFFF}\r\n"
    let text = String(decoding: ReportFile.profitAndLossXML(snapshot).bytes(), as: UTF8.self)
    #expect(try complaint(text, .profitAndLossSchema) == nil)
  }

  @Test func monthWithNothingInItIsValid() throws {
    let sample = tests.sample
    var snapshot = try sample.profitAndLoss()
    snapshot.rows = []
    snapshot.categories = []
    snapshot.total.costs = []
    let text = String(decoding: ReportFile.profitAndLossXML(snapshot).bytes(), as: UTF8.self)
    #expect(try complaint(text, .profitAndLossSchema) == nil)
    let drift = ReportFile.driftXML([], [], period: sample.period, reporting: sample.currency)
    #expect(try complaint(String(decoding: drift.bytes(), as: UTF8.self), .driftSchema) == nil)
  }

  @Test(arguments: [
    ("<totalCost>1.31</totalCost>", "<totalCost>1,31</totalCost>"),
    ("status=\"open\"", "status=\"ajar\""), ("period=\"2026-10\"", "period=\"2026-13\""),
    ("<customerId>bolt</customerId>", "<customerId>acme</customerId>"),
    ("reason=\"zero-count\"", "reason=\"mood\""), ("<calls>2</calls>", "<calls>-2</calls>"),
    ("<customerStatus>trial</customerStatus>", "<customerStatus>Trial</customerStatus>"),
  ])
  func schemaRefusesAWrongSnapshot(_ right: String, _ wrong: String) throws {
    let text = try tests.profitAndLoss()
    #expect(text.contains(right))
    let changed = text.replacingOccurrences(of: right, with: wrong)
    #expect(try complaint(changed, .profitAndLossSchema) != nil)
  }

  @Test(arguments: [
    ("<variance>price</variance>", "<variance>prize</variance>"),
    ("<serviceEnd>2026-11-01</serviceEnd>", "<serviceEnd>2026-11-31</serviceEnd>"),
    ("name=\"ledger\"", "name=\"leger\""), ("passes=\"true\"", "passes=\"maybe\""),
    ("<provider>openai</provider>", "<provider></provider>"),
  ])
  func schemaRefusesAWrongDrift(_ right: String, _ wrong: String) throws {
    let text = try tests.drift()
    #expect(text.contains(right))
    let changed = text.replacingOccurrences(of: right, with: wrong)
    #expect(try complaint(changed, .driftSchema) != nil)
  }
}
