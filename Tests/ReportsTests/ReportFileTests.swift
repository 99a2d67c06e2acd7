import Dispatch
import Testing

@testable import Reports

/// Reports are made by several threads and must come out in order.
@Suite struct ReportFileTests {
  /// Blocks of very different lengths, some of them empty.
  private func file(_ blockCount: Int) -> ReportFile {
    ReportFile(name: "x", head: Array("head\n".utf8), blockCount: blockCount, foot: [0x21]) {
      index, bytes in
      let rowCount = index % 7 == 0 ? 0 : index % 1_000 == 1 ? 20_000 : index % 3
      for row in 0..<rowCount { bytes += "\(index) \(row)\n".utf8 }
      return rowCount
    }
  }

  private func expected(_ blockCount: Int) -> (text: String, rowCount: Int) {
    var lines: [String] = []
    for index in 0..<blockCount where index % 7 != 0 {
      for row in 0..<(index % 1_000 == 1 ? 20_000 : index % 3) { lines.append("\(index) \(row)\n") }
    }
    return ("head\n" + lines.joined() + "!", lines.count)
  }

  @Test(arguments: [0, 1, 31, 32, 33, 5_000]) func blocksComeInOrder(_ blockCount: Int) {
    var bytes: [UInt8] = []
    let rowCount = file(blockCount).write(
      by: { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) }, to: { bytes += $0 })
    let (text, expectedRows) = expected(blockCount)
    #expect(rowCount == expectedRows)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
    #expect(file(blockCount).bytes() == bytes)
  }

  @Test func anErrorOfTheSinkEndsTheWriting() {
    struct Full: Error {}
    var pieces = 0
    #expect(throws: Full.self) {
      _ = try file(5_000).write { (_: [UInt8]) throws(Full) in
        pieces += 1
        if pieces == 3 { throw Full() }
      }
    }
    #expect(pieces == 3)
  }
}
