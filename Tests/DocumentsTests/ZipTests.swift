import Foundation
import Pipeline
import Testing

@testable import Documents

@Suite struct ZipTests {
  private static let text = Array(String(repeating: "Date,USD,\n2026-10-30,1.25,\n", count: 9).utf8)

  private func read(_ bytes: [UInt8]) -> Outcome<ZipArchive?> {
    ZipArchive.read(SourceFile(name: "fx_rates/r.zip", kind: .exchangeRates, bytes: bytes))
  }

  @Test(arguments: [true, false], [[UInt8](), text, Array(repeating: 7, count: 200_000)])
  func membersComeBackAsTheyWere(isDeflated: Bool, content: [UInt8]) throws {
    let bytes = try ZipMaker.archive([
      .init(name: "folder/", content: []),
      .init(name: "folder/a.csv", content: content, isDeflated: isDeflated),
      .init(name: "b.csv", content: Self.text, hasDescriptor: true),
    ])
    let archive = try #require(read(bytes).output)
    #expect(archive.members.map(\.name) == ["folder/a.csv", "b.csv"])
    #expect(archive.members.map(\.size) == [content.count, Self.text.count])
    for (member, expected) in zip(archive.members, [content, Self.text]) {
      let back = try Gzip.run(["-d", "-c"], archive.gzip(member))
      #expect(back.status == 0)
      #expect(back.output == expected)
    }
  }

  @Test func aCommentMayFollowAndAPrefixMayStandBefore() throws {
    let bytes = try ZipMaker.archive([.init(name: "a.csv", content: Self.text)], comment: "PK\u{5}")
    #expect(read(bytes).output?.members.count == 1)
  }

  /// The checksum that the directory gives goes with the data, whoever inflates it.
  @Test func changedDataIsNotedByWhoeverInflatesIt() throws {
    for isDeflated in [true, false] {
      var bytes = try ZipMaker.archive([
        .init(name: "a.csv", content: Self.text, isDeflated: isDeflated)
      ])
      bytes[30 + 5 + 12] ^= 1
      let archive = try #require(read(bytes).output)
      #expect(try Gzip.run(["-d", "-c"], archive.gzip(archive.members[0])).status != 0)
    }
  }

  @Test func everyCutIsAFinding() throws {
    let bytes = try ZipMaker.archive([.init(name: "a.csv", content: Self.text)])
    for length in 0..<bytes.count {
      let outcome = read(Array(bytes.prefix(length)))
      #expect(outcome.output == nil)
      #expect(outcome.findings.map(\.code) == [.corruptStream], "\(length)")
    }
  }

  /// Whatever byte is wrong, nothing outside of the archive is read and nothing stops the program.
  @Test func anyWrongByteIsBorne() throws {
    let bytes = try ZipMaker.archive([.init(name: "a.csv", content: Self.text)])
    for index in bytes.indices {
      for value: UInt8 in [0, 1, 0x80, 0xFF] {
        var changed = bytes
        changed[index] = value
        guard let archive = read(changed).output else { continue }
        for member in archive.members { _ = archive.gzip(member) }
      }
    }
  }

  @Test func whatIsNotReadSaysWhy() throws {
    let plain = try ZipMaker.archive([.init(name: "a.csv", content: Self.text)])
    let entry = try #require(plain.firstRange(of: [0x50, 0x4B, 1, 2])?.lowerBound)
    for (offset, value, word) in [(8, UInt8(1), "password"), (10, UInt8(12), "method 12")] {
      var bytes = plain
      bytes[entry + offset] = value
      let outcome = read(bytes)
      #expect(outcome.output == nil)
      #expect(outcome.findings.map(\.code) == [.unreadableFile])
      #expect(outcome.findings.first?.message.contains(word) == true)
    }
  }
}

extension ZipTests {
  @Test func onlyTheEndingMakesAnArchive() {
    #expect(ZipArchive.isNamed("EUROFXREF-hist.ZIP"))
    #expect(!ZipArchive.isNamed("rates.zip.csv"))
  }
}

/// Writes zip archives, with gzip's deflate and checksums.
enum ZipMaker {
  struct File {
    var name: String
    var content: [UInt8]
    var isDeflated = true
    /// Whether sizes stand behind the data and in the directory only.
    var hasDescriptor = false
  }

  static func archive(_ files: [File], comment: String = "") throws -> [UInt8] {
    var bytes: [UInt8] = []
    var directory: [UInt8] = []
    for file in files {
      // Ten bytes of header, the data, checksum and size.
      let stream = try Gzip.run(["-n", "-c"], file.content).output
      let data = file.isDeflated ? Array(stream[10..<(stream.count - 8)]) : file.content
      let checksum = Array(stream.suffix(8).prefix(4))
      let sizes = number(data.count, 4) + number(file.content.count, 4)
      let method = number(file.isDeflated ? 8 : 0, 2)
      let flags = number(file.hasDescriptor ? 8 : 0, 2)
      let name = Array(file.name.utf8)
      let offset = bytes.count
      let known = file.hasDescriptor ? number(0, 12) : checksum + sizes
      bytes += [0x50, 0x4B, 3, 4] + number(20, 2) + flags + method + number(0, 4) + known
      bytes += number(name.count, 2) + number(0, 2) + name + data
      if file.hasDescriptor { bytes += [0x50, 0x4B, 7, 8] + checksum + sizes }
      directory += [0x50, 0x4B, 1, 2] + number(20, 2) + number(20, 2) + flags + method
      directory += number(0, 4) + checksum + sizes + number(name.count, 2) + number(0, 12)
      directory += number(offset, 4) + name
    }
    let start = bytes.count
    bytes += directory + [0x50, 0x4B, 5, 6] + number(0, 4) + number(files.count, 2)
    bytes += number(files.count, 2) + number(directory.count, 4) + number(start, 4)
    return bytes + number(comment.utf8.count, 2) + Array(comment.utf8)
  }

  private static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}

/// Runs a tool with bytes through files, so that no pipe can fill up.
enum Gzip {
  static func run(_ arguments: [String], _ input: [UInt8]) throws -> (
    status: Int32, output: [UInt8]
  ) {
    try run("gzip", arguments, input)
  }

  static func isThere(_ tool: String) -> Bool {
    (try? run(tool, ["--version"], []).status) == 0
  }

  static func run(
    _ tool: String, _ arguments: [String], _ input: [UInt8]
  ) throws -> (status: Int32, output: [UInt8]) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("crossfoot-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (source, target) = (
      folder.appendingPathComponent("in"), folder.appendingPathComponent("out")
    )
    try Data(input).write(to: source)
    try Data().write(to: target)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardInput = try FileHandle(forReadingFrom: source)
    process.standardOutput = try FileHandle(forWritingTo: target)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, [UInt8](try Data(contentsOf: target)))
  }
}
