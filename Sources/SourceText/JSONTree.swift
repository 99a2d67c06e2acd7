import Pipeline

/// Reads a whole JSON document, one page of a provider's API, with the place of every value.
public enum JSONTree {
  /// The document of `file`; `nil` with a finding where it is not exactly one JSON value.
  ///
  /// - Parameter mayRepeatRootNames: Whether the outermost object may have members of one name, for
  ///   documents that people write by hand; what that means is for the reader to say.
  public static func read(
    _ file: SourceFile, mayRepeatRootNames: Bool = false
  ) -> Outcome<JSONNode?> {
    if let refusal = Encoding.refusal(of: file) { return Outcome(nil, [refusal]) }
    var lines = LineCounter(file.bytes)
    let outcome = value(
      in: Encoding.markLength(file.bytes)..<file.bytes.count, of: file, &lines,
      mayRepeatRootNames: mayRepeatRootNames)
    return Outcome(outcome.output, outcome.findings)
  }

  /// The documents of a JSON Lines file, one a line; a line that is not one JSON value is refused with
  /// a finding, and the others go on.
  public static func readLines(_ file: SourceFile) -> Outcome<[JSONNode]> {
    if let refusal = Encoding.refusal(of: file) { return Outcome([], [refusal]) }
    var lines = LineCounter(file.bytes)
    var read = Outcome<[JSONNode]>([])
    var start = Encoding.markLength(file.bytes)
    while start < file.bytes.count {
      let end = file.bytes[start...].firstIndex(of: Encoding.Byte.lineFeed) ?? file.bytes.count
      var blank = JSONScanner(file.bytes, in: start..<end)
      if !blank.isAtEnd() {
        let line = value(in: start..<end, of: file, &lines)
        read.findings += line.findings
        if let node = line.output { read.output.append(node) }
      }
      start = end + 1
    }
    return read
  }

  /// The first value of `file`, whatever follows it; `nil` where it is none, or does not end.
  public static func first(of file: SourceFile) -> JSONNode? {
    guard Encoding.refusal(of: file) == nil else { return nil }
    var lines = LineCounter(file.bytes)
    var scanner = JSONScanner(
      file.bytes, in: Encoding.markLength(file.bytes)..<file.bytes.count)
    return try? scanner.node(&lines)
  }

  /// As much of the first value of `file` as is there, be it cut off; `nil` where no value begins.
  public static func beginning(of file: SourceFile) -> JSONNode? {
    guard Encoding.refusal(of: file) == nil else { return nil }
    var lines = LineCounter(file.bytes)
    var scanner = JSONScanner(
      file.bytes, in: Encoding.markLength(file.bytes)..<file.bytes.count)
    scanner.keepsBegun = true
    return try? scanner.node(&lines)
  }

  /// The values of `file` that follow one another with blanks between, one at least. Where they go wrong
  /// the finding says so, and what stands before that is given, the last value perhaps not whole.
  public static func readDocuments(_ file: SourceFile) -> Outcome<[JSONNode]> {
    if let refusal = Encoding.refusal(of: file) { return Outcome([], [refusal]) }
    var lines = LineCounter(file.bytes)
    var scanner = JSONScanner(
      file.bytes, in: Encoding.markLength(file.bytes)..<file.bytes.count)
    scanner.keepsBegun = true
    var nodes: [JSONNode] = []
    do throws(JSONTrouble) {
      repeat {
        nodes.append(try scanner.node(&lines))
        if let trouble = scanner.begunTrouble { throw trouble }
      } while !scanner.isAtEnd()
      return Outcome(nodes)
    } catch {
      let trouble = JSONTrouble(
        offset: error.offset, message: error.message + "; the rest of the file is refused")
      return Outcome(nodes, [trouble.finding(in: file.name, &lines)])
    }
  }

  /// The values of `file` that follow one another with blanks between: pages saved into one file.
  /// `nil` where something else stands there.
  public static func readSequence(_ file: SourceFile) -> [JSONNode]? {
    guard Encoding.refusal(of: file) == nil else { return nil }
    var lines = LineCounter(file.bytes)
    var scanner = JSONScanner(
      file.bytes, in: Encoding.markLength(file.bytes)..<file.bytes.count)
    var nodes: [JSONNode] = []
    while !scanner.isAtEnd() {
      guard let node = try? scanner.node(&lines) else { return nil }
      nodes.append(node)
    }
    return nodes
  }

  /// The one value of `range`, after which nothing but blanks may stand.
  private static func value(
    in range: Range<Int>, of file: SourceFile, _ lines: inout LineCounter,
    mayRepeatRootNames: Bool = false
  ) -> Outcome<JSONNode?> {
    var scanner = JSONScanner(file.bytes, in: range)
    scanner.mayRepeatRootNames = mayRepeatRootNames
    do throws(JSONTrouble) {
      let node = try scanner.node(&lines)
      guard scanner.isAtEnd() else {
        throw JSONTrouble(offset: scanner.offset, message: "text after the value")
      }
      return Outcome(node)
    } catch {
      return Outcome(nil, [error.finding(in: file.name, &lines)])
    }
  }
}
