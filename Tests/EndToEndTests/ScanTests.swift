import Foundation
import Testing

/// What a run does around the scan: its settings, its silence, and what it trusts.
@Suite struct ScanTests {
  /// Books with usage in every form, some of it compressed, closed with `arguments`.
  private func reports(_ arguments: [String]) throws -> [String: Data] {
    let books = try SmallBooks(month: "2026-01", events: 3000)
    try books.add(month: "2025-12", events: 500)
    let gzip = try #require(CommandLineTool.find("gzip"))
    // Without its name and time the file is the same each time.
    let zipped = try RunningProcess(gzip, ["-n", books.path + "/inbox/usage/u-2025-12.csv"])
      .finish(limit: 20)
    try #require(zipped.status == 0)
    let outcome = try CommandLineTool.run(
      ["run", CommandLineTool.monthEnd, "--books", books.path, "--period", "2026-01"] + arguments)
    #expect(outcome.status == 0, "\(arguments): \(outcome.output) \(outcome.errors)")
    // Redirected, a run says nothing of its progress.
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    return try FileManager.default.bytes(under: books.path + "/out")
  }

  @Test func settingsChangeNoByte() throws {
    let expected = try reports([])
    #expect(expected["2026-01/pnl.csv"] != nil, "\(expected.keys.sorted())")
    for arguments in [
      ["--workers", "1"], ["--workers", "7"], ["--memory", "1"],
      ["--memory", "100kB", "--workers", "3"],
    ] {
      #expect(try reports(arguments) == expected, "\(arguments)")
    }
  }

  @Test(arguments: [
    ["--workers", "0"], ["--workers", "-1"], ["--workers", "many"], ["--workers", "1025"],
    ["--memory", "0"], ["--memory", "much"], ["--memory", "1.5GiB"],
  ])
  func wrongSettings(_ arguments: [String]) throws {
    let books = try SmallBooks(month: "2026-01")
    let outcome = try CommandLineTool.run(
      ["run", CommandLineTool.monthEnd, "--books", books.path, "--period", "2026-01"] + arguments)
    #expect(outcome.status == 64, "\(outcome.output) \(outcome.errors)")
    #expect(FileManager.default.fileExists(atPath: books.path + "/inbox/usage/u-2026-01.csv"))
  }

  /// Bytes of accepted usage that changed on the disk stop the run, and earlier results stand.
  @Test(arguments: [false, true]) func changedArchive(isCompressed: Bool) throws {
    let books = try SmallBooks(month: "2026-01")
    let usage = books.path + "/inbox/usage/u-2026-01.csv"
    if isCompressed {
      let gzip = try #require(CommandLineTool.find("gzip"))
      try #require(try RunningProcess(gzip, [usage]).finish(limit: 20).status == 0)
    }
    let name = isCompressed ? usage + ".gz" : usage
    let accepted = try #require(FileManager.default.contents(atPath: name))
    #expect(try books.close().status == 0)
    let before = try FileManager.default.bytes(under: books.path + "/out")
    let archive = books.path + "/archive"
    let place = try #require(
      try FileManager.default.bytes(under: archive).first { $0.value == accepted }?.key)
    var changed = accepted
    changed[changed.count - 3] ^= 1
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: archive + "/" + place)
    try changed.write(to: URL(fileURLWithPath: archive + "/" + place))
    let outcome = try books.close()
    #expect(outcome.status == 74, "\(outcome.output) \(outcome.errors)")
    #expect(outcome.errors.contains("damaged-archive"), "\(outcome.errors)")
    #expect(try FileManager.default.bytes(under: books.path + "/out") == before)
  }

  /// Forty compressed files do not need forty times the descriptors of one.
  @Test func manyCompressedFiles() throws {
    let books = try SmallBooks(month: "2026-01")
    let gzip = try #require(CommandLineTool.find("gzip"))
    for index in 0..<40 {
      try books.put(
        "usage/more-\(index).csv",
        "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
          + "more-\(index),2026-01-13T00:00:00Z,A,p,m,0\n")
      let path = books.path + "/inbox/usage/more-\(index).csv"
      try #require(try RunningProcess(gzip, [path]).finish(limit: 20).status == 0)
    }
    let shell = try #require(CommandLineTool.find("sh"))
    let outcome = try RunningProcess(
      shell,
      [
        "-c",
        "ulimit -n 48; exec '\(try CommandLineTool.path())' run '\(CommandLineTool.monthEnd)' "
          + "--books '\(books.path)' --period 2026-01",
      ]
    ).finish(limit: 120)
    #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
  }
}
