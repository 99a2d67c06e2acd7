import ExactMoney
import Foundation
import Pipeline
import Testing

@testable import Documents

/// The ECB's whole history, where this machine has it.
@Suite struct ExchangeRateSampleTests {
  private static let history = sample("fx/eurofxref-hist.csv")
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Reference/fx_vectors.py").path

  @Test(.enabled(if: history != nil, "no ECB history here"), arguments: [false, true])
  func everyRateReadsBackEqual(fromZip isZipped: Bool) throws {
    var bytes = try #require(Self.history)
    var expected: [String: ExactDecimal] = [:]
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let codes = lines[0].split(separator: ",").map(String.init)
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",").map(String.init)
      for (code, cell) in zip(codes, cells).dropFirst() where cell != "N/A" {
        expected["\(cells[0]) \(code)"] = ExactDecimal(cell)
      }
    }
    if isZipped {
      let zip = try ZipMaker.archive([.init(name: "eurofxref-hist.csv", content: bytes)])
      let file = SourceFile(name: "fx_rates/eurofxref-hist.zip", kind: .exchangeRates, bytes: zip)
      let archive = try #require(ZipArchive.read(file).output)
      bytes = try Gzip.run(["-d", "-c"], archive.gzip(archive.members[0])).output
    }
    let read = DocumentReader.read(
      SourceFile(name: "fx_rates/eurofxref-hist.csv", kind: .exchangeRates, bytes: bytes))
    #expect(read.findings.isEmpty)
    #expect(read.output.rates.count == 221_702)
    #expect(expected.count == 221_702)
    for rate in read.output.rates {
      let key = "\(rate.record.date) \(rate.record.quote)"
      if expected.removeValue(forKey: key) != rate.record.rate || rate.record.base.code != "EUR" {
        Issue.record("\(key) is \(rate.record.rate)")
      }
    }
    #expect(expected.isEmpty)
  }

  @Test(.enabled(if: history != nil && Gzip.isThere("python3"), "no ECB history or no Python here"))
  func tenThousandConversionsEqualPythonsFractions() throws {
    let path = "/work/shared/samples/fx/eurofxref-hist.csv"
    let vectors = try Gzip.run("python3", [Self.script, path, "10000", "2026"], [])
    #expect(vectors.status == 0)
    let read = DocumentReader.read(
      SourceFile(
        name: "fx_rates/h.csv", kind: .exchangeRates, bytes: try #require(Self.history)))
    let compared = try FractionVectors.compare(
      String(decoding: vectors.output, as: UTF8.self), with: read.output.rates.map(\.record))
    #expect(compared.rates + compared.none == 10_000)
    #expect(compared.rates > 4_000, "\(compared)")
  }
}
