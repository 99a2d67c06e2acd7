import Pipeline

/// What the first bytes of a file are, and whether all of them are UTF-8.
public enum Encoding {
  /// Bytes that the readers work with by name.
  enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let comma = UInt8(ascii: ",")
    static let backslash = UInt8(ascii: "\\")
  }

  /// How many bytes the UTF-8 byte order mark at the start of `bytes` takes: 3 or 0.
  public static func markLength(_ bytes: [UInt8]) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The offset of the first byte that is not UTF-8, or `nil`. O(n).
  ///
  /// It refuses what RFC 3629 refuses: overlong forms, surrogates, and scalars past U+10FFFF.
  public static func firstInvalidOffset(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBufferPointer { firstInvalidOffset($0) }
  }

  /// The offset of the first byte that is not UTF-8, or `nil`. O(n).
  package static func firstInvalidOffset(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    var offset = 0
    while offset < bytes.count {
      if bytes[offset] < 0x80 {
        offset += 1
        continue
      }
      let length = sequenceLength(bytes, offset)
      guard length > 0 else { return offset }
      offset += length
    }
    return nil
  }

  /// The length of the multi-byte sequence at `offset`, or 0 where it is not valid.
  private static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Int {
    let lead = bytes[offset]
    let second: ClosedRange<UInt8>
    let length: Int
    switch lead {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard offset + length <= bytes.count, second.contains(bytes[offset + 1]) else { return 0 }
    for next in (offset + 2)..<(offset + length) where !(0x80...0xBF).contains(bytes[next]) {
      return 0
    }
    return length
  }

  /// The line, from 1, that the byte at `offset` stands on. O(offset).
  public static func line(of offset: Int, in bytes: [UInt8]) -> Int {
    bytes.prefix(offset).reduce(1) { $1 == Byte.lineFeed ? $0 + 1 : $0 }
  }

  /// The finding that refuses `file` where it is a PDF, which may look like an invoice and hold one.
  public static func refusal(ofPDF file: SourceFile) -> Finding? {
    guard file.bytes.starts(with: Array("%PDF-".utf8)) else { return nil }
    return Finding(
      .unreadableFile, at: SourceLocation(file: file.name),
      "a PDF; an invoice of Factur-X or ZUGFeRD has an XML file attached (factur-x.xml, "
        + "zugferd-invoice.xml, xrechnung.xml): save that and hand it in")
  }

  /// The finding that refuses `file`, where it is empty, a PDF, or not UTF-8 throughout.
  ///
  /// One wrong byte refuses the whole file: its encoding was declared wrongly, so every other
  /// byte past ASCII is in doubt as well.
  public static func refusal(of file: SourceFile) -> Finding? {
    guard file.bytes.count > markLength(file.bytes) else {
      return nothing(in: file.name)
    }
    if let refusal = refusal(ofPDF: file) { return refusal }
    guard let offset = firstInvalidOffset(file.bytes) else { return nil }
    let line = line(of: offset, in: file.bytes)
    return wrongByte(file.bytes[offset], offset: offset, line: line, file: file.name)
  }

  /// The finding that refuses a file for a byte that is not UTF-8.
  package static func wrongByte(
    _ byte: UInt8, offset: Int, line: Int, file: String
  ) -> Finding {
    Finding(
      .wrongEncoding, at: SourceLocation(file: file, line: line),
      "byte 0x\(String(byte, radix: 16, uppercase: true)) at offset \(offset) is not UTF-8")
  }

  /// The finding that refuses a file without content.
  package static func nothing(in file: String) -> Finding {
    Finding(.unreadableFile, at: SourceLocation(file: file), "the file holds nothing")
  }
}
