import Foundation
import Pipeline

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Watches whether a document is well-formed.
///
/// Foundation's parser on Linux recovers: `parse()` gives `true` for end tags that do not match, for
/// text after the root, and for a file cut in the middle. Only the errors reported on the way, and
/// whether the root was closed, tell. A subclass calls `super` for every element.
class WellFormedness: NSObject, XMLParserDelegate {
  /// The file's name, for findings.
  let file: String
  private var firstError: Finding?
  private var depth = 0
  private var hasRoot = false

  init(file: String) {
    self.file = file
  }

  /// Parses `bytes` to the end or to the first refusal.
  ///
  /// - Returns: why the document is not well-formed, or `nil` where it is.
  func parse(_ bytes: [UInt8]) -> Finding? {
    let parser = XMLParser(data: Data(bytes))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = self
    let isParsed = parser.parse()
    if let firstError { return firstError }
    guard isParsed, hasRoot, depth == 0 else {
      return finding(parser, "the document ends before its root element does")
    }
    return nil
  }

  /// A finding at the place where `parser` stands.
  func finding(_ parser: XMLParser, _ message: String) -> Finding {
    let location = SourceLocation(
      file: file, line: max(parser.lineNumber, 1), column: max(parser.columnNumber, 0))
    return Finding(.malformedXML, at: location, message)
  }

  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
    guard firstError == nil else { return }
    let code = (parseError as NSError).code
    // The numbers are libxml2's (xmlParserErrors).
    let meaning =
      switch code {
      case 4: "something stands before its root element, or it is empty"
      case 5: "the document ends early, or goes on after its root element"
      case 9: "a character that XML does not allow"
      case 26: "an entity that is not declared"
      case 42: "an attribute that stands twice"
      case 68: "a name is missing, such as after a bare &"
      case 76: "an end tag that does not match its start tag"
      case 80: "two hyphens inside a comment"
      case 201: "a prefix that is not declared"
      default: "libxml2 error \(code)"
      }
    firstError = finding(parser, "not well-formed: \(meaning)")
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    depth += 1
    hasRoot = true
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName: String?
  ) {
    depth -= 1
  }

  // Declared here, since the parser finds only those of a subclass that its superclass has.

  func parser(_ parser: XMLParser, foundCharacters string: String) {}

  func parser(_ parser: XMLParser, foundCDATA CDATABlock: Data) {}
}
