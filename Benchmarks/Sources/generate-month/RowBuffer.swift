import Foundation

/// Bytes on their way to a file, with what rows are made of: words, numbers, moments.
///
/// The writer leaves room for a row before it begins one (`reserveRow`), so that no single append has to look.
final class RowBuffer {
  private static let capacity = 1 << 20
  private static let longestRow = 4096
  private static let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)

  private let file: OutputFile
  private let bytes: UnsafeMutablePointer<UInt8>
  private let hexPairs: UnsafeMutablePointer<(UInt8, UInt8)>
  private var count = 0

  init(file: OutputFile) {
    self.file = file
    bytes = .allocate(capacity: Self.capacity)
    hexPairs = .allocate(capacity: 256)
    for byte in 0..<256 {
      hexPairs[byte] = (Self.hexDigits[byte >> 4], Self.hexDigits[byte & 15])
    }
  }

  deinit {
    bytes.deallocate()
    hexPairs.deallocate()
  }

  func reserveRow() throws {
    if count + Self.longestRow > Self.capacity { try flush() }
  }

  func flush() throws {
    try file.write(UnsafeRawBufferPointer(start: bytes, count: count))
    count = 0
  }

  func append(byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  func append(_ word: StaticString) {
    memcpy(bytes + count, word.utf8Start, word.utf8CodeUnitCount)
    count += word.utf8CodeUnitCount
  }

  /// The number in decimal, with leading zeros up to the width.
  func append(_ number: Int, width: Int = 1) {
    var length = width
    var limit = 1
    for _ in 0..<width { limit *= 10 }
    while number >= limit {
      length += 1
      limit *= 10
    }
    var rest = number
    var position = count + length
    count = position
    for _ in 0..<length {
      position -= 1
      bytes[position] = 48 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// A random UUID (version 4) in its usual text.
  func append(uuid: (high: UInt64, low: UInt64)) {
    let high = uuid.high & ~0xF000 | 0x4000
    let low = uuid.low & ~(3 << 62) | 2 << 62
    appendHex(high, fromByte: 0, to: 4)
    append(byte: 45)
    appendHex(high, fromByte: 4, to: 6)
    append(byte: 45)
    appendHex(high, fromByte: 6, to: 8)
    append(byte: 45)
    appendHex(low, fromByte: 0, to: 2)
    append(byte: 45)
    appendHex(low, fromByte: 2, to: 8)
  }

  /// RFC 3339 in UTC with milliseconds, of a moment in October 2026.
  func append(moment milliseconds: Int) {
    let seconds = milliseconds / 1000
    append("2026-10-")
    appendPair(seconds / 86_400 + 1)
    append(byte: 84)
    appendPair(seconds / 3600 % 24)
    append(byte: 58)
    appendPair(seconds / 60 % 60)
    append(byte: 58)
    appendPair(seconds % 60)
    append(byte: 46)
    let fraction = milliseconds - seconds * 1000
    appendPair(fraction / 10)
    append(byte: 48 + UInt8(truncatingIfNeeded: fraction % 10))
    append(byte: 90)
  }

  private func appendHex(_ bits: UInt64, fromByte first: UInt64, to end: UInt64) {
    for byte in first..<end {
      let pair = hexPairs[Int(bits >> (56 - 8 * byte) & 0xFF)]
      bytes[count] = pair.0
      bytes[count + 1] = pair.1
      count += 2
    }
  }

  private func appendPair(_ number: Int) {
    bytes[count] = 48 + UInt8(truncatingIfNeeded: number / 10)
    bytes[count + 1] = 48 + UInt8(truncatingIfNeeded: number % 10)
    count += 2
  }
}
