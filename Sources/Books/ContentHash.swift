import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The SHA-256 of some bytes: the identity of a file.
public struct ContentHash: Hashable, Sendable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let text: String

  /// Reads 64 lower-case hexadecimal digits, or gives `nil`.
  public init?(_ text: String) {
    let isDigest =
      text.utf8.count == 64
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
    guard isDigest else { return nil }
    self.text = text
  }

  /// The hash of `bytes`.
  public init(of bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256()
    hasher.update(bufferPointer: bytes)
    self.init(hasher.finalize())
  }

  /// The hash of the file at `path`; `nil` where there is none.
  public init?(ofFileAt path: String) throws(BooksError) {
    guard try FileSystem.status(of: path) != nil else { return nil }
    try self.init(ofRest: OpenFile(path, O_RDONLY))
  }

  /// The hash of what `file` holds from here to its end.
  init(ofRest file: borrowing OpenFile) throws(BooksError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var hasher = SHA256()
    while true {
      let count = try file.read(into: buffer)
      if count == 0 { break }
      hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    self.init(hasher.finalize())
  }

  init(_ digest: SHA256.Digest) {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    self.text = String(decoding: text, as: UTF8.self)
  }

  /// The digits.
  public var description: String { text }
}
