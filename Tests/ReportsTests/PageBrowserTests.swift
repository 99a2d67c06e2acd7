import ExactMoney
import Foundation
import PageReading
import Testing

@testable import Reports

/// A headless browser, where the machine has one.
private let browser = [
  "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  "/usr/bin/chrome-headless-shell",
].first { FileManager.default.isExecutableFile(atPath: $0) }

/// The pages as a browser sees them. ``DriftPageTests`` and ``EconomicsPageTests`` check the same where
/// there is none.
@Suite(.enabled(if: browser != nil, "no Chromium here: apt-get install chromium"))
struct PageBrowserTests {
  /// What the browser says about a page, appended to it as text.
  private static let probe = """
    <script>addEventListener('load', () => {
      const told = document.createElement('p');
      told.id = 'told';
      const fetched = performance.getEntriesByType('resource').map(entry => 'fetched ' + entry.name);
      const root = document.documentElement;
      told.textContent =
        [root.scrollWidth <= root.clientWidth ? 'fits' : 'too wide', ...fetched].join(' ');
      document.body.append(told);
    })</script>
    """

  /// The page that the browser makes of `html`, `width` pixels wide. The page's own rule against
  /// fetching is taken away, so that nothing but the page itself keeps it from doing so.
  private func rendered(_ html: String, width: Int = 1_400) throws -> String {
    let folder = NSTemporaryDirectory() + "page-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let free = html.replacing("http-equiv=\"Content-Security-Policy\"", with: "name=\"policy\"")
    try Data((free + Self.probe).utf8).write(to: URL(fileURLWithPath: folder + "/page.html"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = [
      "-k", "5", "120", try #require(browser), "--headless=new", "--no-sandbox", "--disable-gpu",
      "--no-first-run", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND",
      "--user-data-dir=\(folder)/profile", "--window-size=\(width),900",
      "--virtual-time-budget=5000", "--dump-dom", "file://\(folder)/page.html",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let dump = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: dump, as: UTF8.self)
  }

  private static let names = ["drift.html", "report.html", "week.html"]

  private func page(_ name: String) throws -> String {
    let month = try SampleMonth()
    let pages: [ReportFile] = [
      try SampleReview().page(), .monthPage(try month.economics(), of: try month.close()),
      .weekPage(try month.economics(), of: try month.close()),
    ]
    let page = try #require(pages.first { $0.name == name })
    return String(decoding: page.bytes(), as: UTF8.self)
  }

  @Test(arguments: names) func tablesFootInTheBrowserAndNothingIsFetched(_ name: String) throws {
    let page = try page(name)
    let dump = try rendered(page)
    let tables = DisplayedTable.all(of: ParsedPage(dump))
    #expect(
      tables.map(\.rows.count) == DisplayedTable.all(of: ParsedPage(page)).map(\.rows.count))
    let checked = tables.map { $0.footing() } + tables.map { $0.rowFooting() }
    #expect(checked.flatMap(\.faults) == [])
    #expect(checked.contains { $0.sums > 0 })
    #expect(dump.contains("<p id=\"told\">fits</p>"))
  }

  /// Tables scroll inside their boxes; the page itself never does sideways.
  @Test(arguments: names, [500, 800, 1_100])
  func pageIsNeverWiderThanItsWindow(_ name: String, _ width: Int) throws {
    #expect(try rendered(try page(name), width: width).contains("<p id=\"told\">fits</p>"))
  }

  /// The probe would see it.
  @Test func aFetchWouldBeSeen() throws {
    let dump = try rendered("<body><img src=\"http://canary.invalid/x.png\"></body>")
    #expect(dump.contains("fetched http://canary.invalid/x.png"))
  }
}
