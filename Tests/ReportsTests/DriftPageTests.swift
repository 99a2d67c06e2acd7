import ExactMoney
import Foundation
import PageReading
import Testing

@testable import Reports

@Suite struct DriftPageTests {
  let html: String
  let page: ParsedPage

  init() throws {
    let file = try SampleReview().page()
    html = String(decoding: file.bytes(), as: UTF8.self)
    page = ParsedPage(html)
    if let place = ProcessInfo.processInfo.environment["CROSSFOOT_SAVE_PAGE"] {
      try Data(html.utf8).write(to: URL(fileURLWithPath: place))
    }
  }

  @Test func tablesFootAsDisplayed() {
    let tables = DisplayedTable.all(of: page)
    #expect(tables.count > 30)
    let checked = tables.map { $0.footing() } + tables.map { $0.rowFooting() }
    #expect(checked.flatMap(\.faults) == [])
    #expect(checked.reduce(0) { $0 + $1.sums } > 40)
  }

  /// What is shown of an amount is its exact value, rounded down or up.
  @Test func shownIsLessThanAUnitFromExact() throws {
    let unit = try #require(ExactDecimal("0.01"))
    var count = 0
    for cell in DisplayedTable.all(of: page).flatMap(\.rows).flatMap(\.cells) {
      guard cell.classes.contains("footed"), let number = cell.number, let exact = cell.exact
      else { continue }
      #expect((number - exact).magnitude < unit)
      count += 1
    }
    #expect(count > 200)
  }

  /// Whatever a file calls things, the page consists of our elements and attributes only.
  @Test func namesNeverBecomeMarkup() throws {
    let known: Set<String> = [
      "!doctype", "html", "head", "meta", "link", "title", "style", "body", "a", "header", "p",
      "h1", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "div", "nav", "main", "section",
      "footer", "span", "bdi", "code", "data", "small", "svg", "path", "rect", "table", "caption",
      "thead", "tbody", "tfoot", "tr", "th", "td",
    ]
    let attributes: Set<String> = [
      "lang", "dir", "charset", "http-equiv", "content", "name", "rel", "href", "class", "id",
      "aria-label", "aria-labelledby", "aria-hidden", "role", "tabindex", "scope", "colspan",
      "value", "title", "viewbox", "preserveaspectratio", "focusable", "d", "x", "y", "width",
      "height", "html",
    ]
    for tag in page.tags {
      #expect(known.contains(tag.name), "<\(tag.name)>")
      for name in tag.attributes.keys { #expect(attributes.contains(name), "\(tag)") }
    }
    let text = page.pieces.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    // Said as they are, but for what steers.
    for name in SampleReview.hostileNames { #expect(text.contains(name.harmless), "\(name)") }
    #expect(!html.unicodeScalars.contains("\u{202E}"))
  }

  /// Every reference is an anchor of the page itself, and none leads nowhere.
  @Test func nothingIsFetched() {
    let anchors = Set(page.tags.compactMap { $0.attributes["id"] })
    for tag in page.tags {
      #expect(tag.attributes["src"] == nil)
      for name in ["href", "aria-labelledby"] {
        guard let reference = tag.attributes[name], reference != "data:," else { continue }
        // A report beside the page, by its name.
        if tag.name == "a", reference == "claims-openai.html" { continue }
        #expect(name != "href" || reference.hasPrefix("#"))
        #expect(anchors.contains(reference.replacing("#", with: "")), "\(reference)")
      }
    }
    for word in ["http:", "https:", "url(", "@import", "<script", "javascript:"] {
      #expect(!html.lowercased().replacing("&lt;script", with: "").contains(word), "\(word)")
    }
    #expect(html.contains("default-src 'none'"))
  }

  /// A reader who sees no colour and no picture still hears what belongs together.
  @Test func tablesAreAccessible() {
    for table in DisplayedTable.all(of: page) { #expect(!table.caption.isEmpty) }
    #expect(page.tags.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
    let pictures = page.tags.filter { $0.name == "svg" }
    #expect(!pictures.isEmpty)
    #expect(pictures.allSatisfy { $0.attributes["aria-hidden"] == "true" })
  }

  @Test func negativesHaveAMinus() {
    for tag in page.tags where tag.name == "data" {
      let isNegative = tag.classes.contains("negative")
      // −0.001 may be shown as 0.00; what is marked is negative in any case.
      if isNegative { #expect(tag.attributes["value"]?.hasPrefix("-") == true) }
    }
    #expect(html.contains(">\u{2212}105.97</data>"))
  }

  @Test func sameReviewSameBytes() throws {
    let again = try SampleReview().page()
    #expect(String(decoding: again.bytes(), as: UTF8.self) == html)
  }
}

@Suite struct HTMLTextTests {
  @Test(
    arguments: [
      ("a & b", "a &amp; b"), ("<b>", "&lt;b&gt;"), ("\"'", "&quot;&#39;"),
      // The mark joins the quotation mark: one character, which no table of characters knows.
      ("\"\u{301}", "&quot;\u{301}"), ("<\u{200D}b", "&lt;\u{200D}b"), ("&amp;", "&amp;amp;"),
      ("\u{202E}x\u{2066}", "\u{FFFD}x\u{FFFD}"), ("a\u{0}b", "a\u{2400}b"), ("שלום", "שלום"),
    ]) func textIsEscapedByScalars(_ text: String, _ expected: String)
  {
    #expect(HTMLText().escapeText(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test func everyTemplateIsEscapedOurWay() {
    #expect(!PageTemplates.sources.isEmpty)
    for (name, text) in PageTemplates.sources {
      #expect(text.hasPrefix("{{% CONTENT_TYPE: SCALARS}}"), "\(name)")
      #expect(text.replacing("{{{.stylesheet}}}", with: "").firstRange(of: "{{{") == nil, "\(name)")
      #expect(text.firstRange(of: "{{&") == nil, "\(name)")
    }
  }
}
