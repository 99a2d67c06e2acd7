import Foundation
import UsageScan

@testable import crossfoot

extension MonthBooks {
  /// The books at `folder`, held in memory: its policy, and what waits in its inbox, decompressed.
  init(folder: String) throws {
    let inbox = folder + "/inbox"
    var files: [String: String] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: inbox) {
      let path = inbox + "/" + name
      guard let bytes = FileManager.default.contents(atPath: path) else { continue }
      guard let decompression = Decompression(name: name) else {
        files[name] = String(decoding: bytes, as: UTF8.self)
        continue
      }
      let stream = try decompression.stream(path, sizeBytes: bytes.count)
      files[(name as NSString).deletingPathExtension] = try Self.text(of: stream)
    }
    let policy = FileManager.default.contents(atPath: folder + "/crossfoot.yaml") ?? Data()
    self.init(policy: String(decoding: policy, as: UTF8.self), files)
  }

  private static func text(of stream: DecompressedStream) throws -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try stream.read(into: $0) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}
