import ExactMoney
import Foundation
import PageReading
import Pipeline
import Testing

@testable import Reports

/// The page that is sent to a provider.
@Suite struct ClaimPageTests {
  let html: String
  let page: ParsedPage

  init() throws {
    let sample = try SampleReview()
    var close = try sample.close()
    close.review = try sample.review()
    let file = try #require(ReportFile.claimPages(of: close).first)
    #expect(file.name == "claims-openai.html")
    html = String(decoding: file.bytes(), as: UTF8.self)
    page = ParsedPage(html)
    if let place = ProcessInfo.processInfo.environment["CROSSFOOT_SAVE_CLAIMS"] {
      try Data(html.utf8).write(to: URL(fileURLWithPath: place))
    }
  }

  @Test func tablesFootAsDisplayed() {
    let checked = DisplayedTable.all(of: page).map { $0.footing() }
    #expect(checked.flatMap(\.faults) == [])
    #expect(checked.reduce(0) { $0 + $1.sums } >= 5)
  }

  /// It has the file's hash, the line, and the sum that is asked for.
  @Test func itHasWhatAClaimNeeds() {
    let text = page.pieces.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    for word in [
      "3.00", "Please issue a credit note over 3.00 USD", "0.7 USD, contract of account",
    ] {
      #expect(text.contains(word), "\(word)")
    }
    #expect(text.contains(SampleReview.hostileNames[2].harmless))
    #expect(html.contains("<code>"))
  }

  @Test func namesNeverBecomeMarkup() {
    #expect(!page.tags.contains { ["script", "img", "b", "i"].contains($0.name) })
    for tag in page.tags {
      #expect(tag.attributes["src"] == nil)
      if let reference = tag.attributes["href"] {
        #expect(reference == "data:," || reference.hasPrefix("#"), "\(reference)")
      }
    }
  }
}
