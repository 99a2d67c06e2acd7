import Books
import Foundation
import Synchronization
import SystemPackage
import Testing
import UsageScan

@testable import crossfoot

/// Streams of the system's decompressors, and of tools that misbehave.
@Suite struct DecompressedStreamTests {
  private static let tools = ["gzip", "zstd"]

  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder()
  }

  /// `text` compressed by `tool`; gives the path.
  private func compressed(_ text: String, _ name: String, by tool: String) throws -> String {
    try scratch.write(name, text)
    let path = try #require(CommandLineTool.find(tool))
    let outcome = try RunningProcess(path, ["-f", scratch.path(name)]).finish(limit: 60)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return scratch.path(name) + (tool == "gzip" ? ".gz" : ".zst")
  }

  /// A tool that does what `script` says.
  private func tool(_ script: String) throws -> Decompression {
    try scratch.write("tool", "#!/bin/sh\n" + script + "\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: scratch.path("tool"))
    return Decompression(tool: "tool", path: FilePath(scratch.path("tool")))
  }

  private func stream(_ path: String) throws -> DecompressedStream {
    try #require(Decompression(name: path)).stream(path, sizeBytes: 1)
  }

  @Test(arguments: tools) func wholeContent(_ tool: String) async throws {
    let text = (0..<300_000).map { "row \($0)\n" }.joined()
    let path = try compressed(text, "a", by: tool)
    let stream = try stream(path)
    #expect(try await OwnThread.run { try stream.content() } == text)
    // All stored bytes were read, and the end stays the end.
    let stored = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(stream.consumedBytes == stored)
    #expect(try await OwnThread.run { try stream.content() } == "")
  }

  /// Several at once: none gets another's bytes, and none waits for another's end.
  @Test func severalAtOnce() async throws {
    let texts = (0..<6).map { String(repeating: "file \($0)\n", count: 100_000) }
    let streams = try texts.enumerated().map { index, text in
      try stream(compressed(text, "f\(index)", by: Self.tools[index % 2]))
    }
    let contents = try await OwnThread.run { try streams.reversed().map { try $0.content() } }
    #expect(contents == texts.reversed())
  }

  /// Work that never waits has all the threads that tasks share: a tool is started and waited for all the
  /// same.
  @Test func besideWorkThatNeverWaits() async throws {
    let path = try compressed("row\n", "a", by: "gzip")
    let isRead = Signal()
    let busy = ContinuousClock.now + .seconds(90)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 * ProcessInfo.processInfo.activeProcessorCount {
        group.addTask { while !isRead.isGiven.withLock(\.self), ContinuousClock.now < busy {} }
      }
      let content = try await OwnThread.run {
        defer { isRead.isGiven.withLock { $0 = true } }
        var decompression = try #require(Decompression(name: path))
        decompression.patienceSeconds = 45
        return try decompression.stream(path, sizeBytes: 1).content()
      }
      #expect(content == "row\n")
      try await group.waitForAll()
    }
  }

  @Test(arguments: tools, ["cut", "garbage", "no header", "empty"])
  func damage(_ tool: String, _ kind: String) async throws {
    let path = try compressed(String(repeating: "abcdefgh\n", count: 50_000), "a", by: tool)
    var bytes = try #require(FileManager.default.contents(atPath: path))
    switch kind {
    case "cut": bytes.removeLast(5)
    case "garbage": bytes += Data("trailing garbage".utf8)
    case "no header": bytes.removeFirst(2)
    default: bytes = Data()
    }
    try bytes.write(to: URL(fileURLWithPath: path))
    let stream = try stream(path)
    let error = try await OwnThread.run { stream.trouble() }
    let damage = try #require(error as? DamagedStream, "\(String(describing: error))")
    #expect(!damage.message.isEmpty)
  }

  @Test func bombIsCutOff() async throws {
    let path = try compressed(String(repeating: "0", count: 100_000), "a", by: "gzip")
    let decompression = try #require(Decompression(name: path))
    let exact = try DecompressedStream(path, decompression: decompression, limitBytes: 100_000)
    #expect(try await OwnThread.run { try exact.content() }.utf8.count == 100_000)
    let small = try DecompressedStream(path, decompression: decompression, limitBytes: 99_999)
    let error = try await OwnThread.run { small.trouble() } as? DamagedStream
    #expect(error?.message == "more than 99999 bytes when decompressed")
  }

  /// What the tool's own failure is: the machine's trouble, never the file's.
  @Test func failingTools() async throws {
    try scratch.write("a", "x")
    let path = scratch.path("a")
    let killed = try tool("kill -9 $$").stream(path, sizeBytes: 1)
    let killedError = try await OwnThread.run { killed.trouble() } as? BooksError
    #expect(killedError?.underlying == "was ended by signal 9")
    var hanging = try tool("exec sleep 600")
    hanging.patienceSeconds = 1
    let hung = try hanging.stream(path, sizeBytes: 1)
    let hungError = try await OwnThread.run { hung.trouble() } as? BooksError
    #expect(hungError?.underlying == "gave nothing for 1 seconds")
    let missing = try Decompression(tool: "no-such-tool").stream(path, sizeBytes: 1)
    let missingError = try await OwnThread.run { missing.trouble() } as? BooksError
    #expect(missingError?.code == .notFound)
    let failing = try tool("echo the worst >&2; exit 3").stream(path, sizeBytes: 1)
    let failure = try await OwnThread.run { failing.trouble() } as? DamagedStream
    #expect(failure?.message == "the worst")
  }

  /// A stream nobody wants any more takes its tool with it, and leaves no zombie.
  @Test(arguments: ["exec yes", "exec sleep 600"])
  func releasedEarly(_ script: String) async throws {
    try scratch.write("a", "x")
    let identifierPath = scratch.path("identifier")
    var stream: DecompressedStream? = try tool(
      "echo $$ > '\(identifierPath).new'; mv '\(identifierPath).new' '\(identifierPath)'; \(script)"
    ).stream(scratch.path("a"), sizeBytes: 1)
    #expect(
      try await eventually { FileManager.default.fileExists(atPath: identifierPath) })
    let identifier = scratch.text("identifier").trimmingCharacters(in: .whitespacesAndNewlines)
    let place = "/proc/" + identifier
    #expect(FileManager.default.fileExists(atPath: place))
    stream = nil
    #expect(stream == nil)
    // A zombie would still be there.
    #expect(try await eventually { !FileManager.default.fileExists(atPath: place) })
  }

  private func eventually(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<2000 {
      if condition() { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }
}

extension DecompressedStream {
  /// Everything up to the end, read through a buffer of an odd size.
  fileprivate func content() throws -> String {
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 10_007, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let count = try read(into: buffer)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  /// What reading to the end throws.
  fileprivate func trouble() -> (any Error)? {
    do {
      _ = try content()
      return nil
    } catch {
      return error
    }
  }
}

/// Whether something has happened, for several threads.
private final class Signal: Sendable {
  let isGiven = Mutex(false)
}
