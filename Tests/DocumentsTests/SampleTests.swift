import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// Tries the readers on real files where this machine has them; elsewhere each test says it skips.
@Suite struct SampleTests {
  private static let hasUBL = sample("ubl/INDEX.tsv") != nil
  private static let hasRates = sample("fx/eurofxref-hist.csv") != nil

  @Test(.enabled(if: hasUBL, "no UBL samples here"))
  func everyUBLSampleGivesTheTotalsOfTheIndex() throws {
    let index = String(decoding: try #require(sample("ubl/INDEX.tsv")), as: UTF8.self)
    let rows = index.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(rows.first)
    func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
    let (syntax, net, tax) = (try column("syntax"), try column("net"), try column("tax"))
    let (gross, payable) = (try column("gross"), try column("payable"))
    var compared = 0
    for row in rows.dropFirst() where row[syntax].hasPrefix("UBL-") {
      let bytes = try #require(sample("ubl/" + row[0]), "\(row[0]) is in the index")
      let file = SourceFile(name: "invoices/" + row[0], kind: .invoices, bytes: bytes)
      let outcome = InvoiceXML.readUBL(file)
      #expect(outcome.findings.isEmpty, "\(row[0])")
      guard let totals = outcome.output?.totals else {
        Issue.record("\(row[0]) is not read")
        continue
      }
      // The index keeps the signs of the file; a credit note's are turned in ours.
      let sign: ExactDecimal = row[syntax] == "UBL-CreditNote" ? -1 : 1
      func indexed(_ column: Int) -> ExactDecimal? {
        row[column].isEmpty ? .zero : ExactDecimal(row[column]).map { $0 * sign }
      }
      #expect(totals.net == indexed(net), "net of \(row[0])")
      #expect(totals.tax == indexed(tax), "tax of \(row[0])")
      #expect(totals.gross == indexed(gross), "gross of \(row[0])")
      #expect(totals.payable == indexed(payable), "payable of \(row[0])")
      compared += 1
    }
    #expect(compared == 49)
  }

  @Test(.enabled(if: hasUBL, "no CII samples here"))
  func everyCIISampleIsRecognisedAndRefused() throws {
    let index = String(decoding: try #require(sample("ubl/INDEX.tsv")), as: UTF8.self)
    for row in index.split(separator: "\n") where row.contains("\tCII\t") {
      let name = String(row.prefix { $0 != "\t" })
      let bytes = try #require(sample("ubl/" + name))
      let outcome = DocumentReader.read(SourceFile(name: name, kind: .invoices, bytes: bytes))
      #expect(outcome.output.invoices.isEmpty)
      #expect(outcome.findings.map(\.code) == [.unrecognisedFile], "\(name)")
      #expect(outcome.findings.first?.message.contains("CII") == true)
    }
  }

  @Test(.enabled(if: hasRates, "no ECB history here"))
  func theWholeECBHistoryIsRead() throws {
    let bytes = try #require(sample("fx/eurofxref-hist.csv"))
    let lines = bytes.split(separator: UInt8(ascii: "\n")).dropFirst()
    // Counted without the reader: cells after the date that are neither N/A nor empty.
    let expected = lines.reduce(0) { count, line in
      let cells = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: true)
      return count + cells.dropFirst().count { !$0.elementsEqual("N/A".utf8) }
    }
    let clock = ContinuousClock()
    var outcome = Outcome(Intake())
    let time = clock.measure {
      outcome = DocumentReader.read(
        SourceFile(name: "fx_rates/eurofxref-hist.csv", kind: .exchangeRates, bytes: bytes))
    }
    #expect(outcome.findings.isEmpty)
    #expect(outcome.output.rates.count == expected)
    #expect(time < .seconds(60), "\(outcome.output.rates.count) rates in \(time)")
    let rate = outcome.output.rates.first { $0.record.quote.code == "USD" }
    #expect(rate?.record.date.description == "2026-10-30")
    #expect(rate?.record.rate == ExactDecimal("1.1172"))
    #expect(rate?.location.line == 2 && rate?.location.column == 2)
  }
}
