import Documents
import ExactMoney
import Pipeline
import Testing

/// A small generator with a fixed seed: the same mutations on every run and machine.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// `bytes` with one to `most` bytes changed, removed, added, or cut off.
  mutating func mutate(_ bytes: [UInt8], most: Int = 4) -> [UInt8] {
    let nasty = Array("\"\",\n\r\t{}[]:\\<>&/!-0e.é\u{2028}\u{301}\0".utf8) + [0xFF, 0xC3, 0xE2]
    var mutant = bytes
    for _ in 0..<Int.random(in: 1...most, using: &self) where !mutant.isEmpty {
      let place = Int.random(in: mutant.indices, using: &self)
      let byte = nasty[Int.random(in: nasty.indices, using: &self)]
      switch Int.random(in: 0..<8, using: &self) {
      case 0...2: mutant[place] = byte
      case 3: mutant.remove(at: place)
      case 7: mutant.removeSubrange(place...)
      default: mutant.insert(byte, at: place)
      }
    }
    return mutant
  }
}

@Suite struct MutationTests {
  private static let revenue =
    "customer_id,period,amount,currency,kind,note\nc1,2026-10,49.00,USD,,\"a\n\"\"b\"\"\"\n"
    + "c2,2026-10,1e3,EUR,usage,é\nc3,2026-10,-5,USD,one_off,\n"

  @Test(arguments: ["revenue/x.csv", "revenue/x.jsonl"])
  func everyRowOfAMutantIsReadOrHasAFinding(name: String) {
    let json = """
      {"customer_id":"c1","period":"2026-10","amount":49.00,"currency":"USD","note":"\\ud83d\\ude00"}
      {"customer_id":"c2","period":"2026-10","amount":1e3,"currency":"EUR","kind":"usage","o":{"x":[1]}}
      """
    let original = Array((name.hasSuffix("csv") ? Self.revenue : json).utf8)
    var dice = Dice(state: 7)
    var (read, silent) = (0, 0)
    for _ in 0..<2_000 {
      let bytes = dice.mutate(original)
      let outcome = DocumentReader.read(SourceFile(name: name, kind: .revenue, bytes: bytes))
      read += outcome.output.revenue.count
      let lines = outcome.output.revenue.map(\.location.line)
      #expect(lines == lines.sorted() && Set(lines).count == lines.count)
      // Nothing read and nothing said would be a silent loss.
      if outcome.output.revenue.isEmpty, outcome.findings.isEmpty { silent += 1 }
    }
    #expect(read > 200)
    // Only a cut right after the header leaves an empty table, which is no trouble.
    #expect(silent < 60)
  }

  @Test func mutantsOfUBLNeverTrapNorLoseALineSilently() throws {
    let line =
      "<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode=\"C62\">2</cbc:InvoicedQuantity>"
      + "<cbc:LineExtensionAmount currencyID=\"EUR\">10.00</cbc:LineExtensionAmount>"
      + "<cac:Item><cbc:Name>A &amp; B</cbc:Name></cac:Item><cac:Price><cbc:PriceAmount>5</cbc:PriceAmount>"
      + "</cac:Price></cac:InvoiceLine>\n"
    let text = ubl(ublHead + line + line, declaration: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    var dice = Dice(state: 11)
    var read = 0
    for _ in 0..<1_500 {
      let bytes = dice.mutate(Array(text.utf8), most: 2)
      let outcome = DocumentReader.read(
        SourceFile(name: "invoices/x.xml", kind: .invoices, bytes: bytes))
      read += outcome.output.invoices.count
      if outcome.output.invoices.isEmpty { #expect(!outcome.findings.isEmpty) }
      // Both lines are there unless something was said, or the mutation hid one in a comment.
      if outcome.findings.isEmpty {
        #expect(outcome.output.invoices.first?.lines.isEmpty == false)
      }
    }
    #expect(read > 20)
  }

  /// A cut or a changed byte either leaves the invoice as it was, or is said, or changes one of its
  /// values; never is a part of it lost.
  @Test func mutantsOfCIIAreWholeOrRefused() throws {
    let text = cii(
      lines: ciiLine("1", "10.00") + "\n" + ciiLine("2", "20.00"),
      settlement:
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>30.00"
        + "</ram:LineTotalAmount><ram:GrandTotalAmount>30.00</ram:GrandTotalAmount>"
        + "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>",
      declaration: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
    let bytes = Array(text.utf8)
    for end in stride(from: 0, to: bytes.count, by: 7) {
      let outcome = DocumentReader.read(
        SourceFile(name: "invoices/x.xml", kind: .invoices, bytes: Array(bytes[..<end])))
      #expect(outcome.output.invoices.isEmpty && !outcome.findings.isEmpty, "cut at \(end)")
    }
    var dice = Dice(state: 17)
    var whole = 0
    for _ in 0..<1_500 {
      let mutant = dice.mutate(bytes, most: 2)
      let outcome = DocumentReader.read(
        SourceFile(name: "invoices/x.xml", kind: .invoices, bytes: mutant))
      let sum = outcome.output.invoices.first?.lines.reduce(ExactDecimal.zero) { $0 + $1.amount }
      if outcome.findings.isEmpty, sum == 30 { whole += 1 }
      // Both lines are there, unless something was said; a changed amount breaks BR-CO-10.
      if outcome.findings.isEmpty {
        #expect(sum == 30 || String(decoding: mutant, as: UTF8.self).contains("<!"))
      }
    }
    #expect(whole > 10)
  }

  @Test func mutantsOfECBNeverTrap() {
    let table = Array("Date,USD,JPY,\n2026-10-30,1.1172,175.68,\n2026-10-29,1.113,N/A,\n".utf8)
    var dice = Dice(state: 13)
    var read = 0
    for _ in 0..<1_000 {
      let outcome = DocumentReader.read(
        SourceFile(name: "fx_rates/x.csv", kind: .exchangeRates, bytes: dice.mutate(table)))
      read += outcome.output.rates.count
    }
    #expect(read > 100)
  }
}
