import Pipeline
import SourceText

/// The bytes of an XML file, made ready to be scanned.
enum XMLSource {
  /// The document of `file` in UTF-8, or why it is not read. O(n).
  ///
  /// UTF-16 and the one-byte encodings of Western Europe are turned into UTF-8, which moves no line.
  static func utf8(of file: SourceFile) -> Result<[UInt8], XMLSourceRefusal> {
    func refused(
      _ code: FindingCode, _ line: Int, _ message: String
    ) -> Result<[UInt8], XMLSourceRefusal> {
      let location = SourceLocation(file: file.name, line: line)
      return .failure(XMLSourceRefusal(finding: Finding(code, at: location, message)))
    }
    guard file.bytes.count <= XMLLimits.maximumBytes else {
      return refused(
        .hostileXML, 0,
        "\(file.bytes.count) bytes; at most \(XMLLimits.maximumBytes) are read: "
          + "ask for the document without the files that it carries")
    }
    if let order = wideOrder(file.bytes) {
      return utf8(file.bytes, isBigEndian: order == .big).map { .success($0) }
        ?? refused(.wrongEncoding, 0, "UTF-16 that is cut or torn")
    }
    if file.bytes.prefix(4).contains(0) { return refused(.wrongEncoding, 0, "UTF-32") }
    let declared = declaredEncoding(file.bytes)
    if let declared, let table = SingleByteTable(declared), Encoding.markLength(file.bytes) == 0 {
      return .success(table.utf8(file.bytes))
    }
    if let refusal = Encoding.refusal(of: file) {
      return .failure(XMLSourceRefusal(finding: refusal))
    }
    guard let declared, !["utf-8", "us-ascii"].contains(declared.lowercased()) else {
      return .success(file.bytes)
    }
    return refused(.wrongEncoding, 1, "the file declares \(Evidence.quoted(declared))")
  }

  private enum ByteOrder {
    case big, little
  }

  /// The byte order of UTF-16, marked or not (XML 1.0, appendix F); `nil` where it is something else.
  private static func wideOrder(_ bytes: [UInt8]) -> ByteOrder? {
    let start = Array(bytes.prefix(4))
    guard start.count >= 2, start != [0xFF, 0xFE, 0, 0] else { return nil }
    switch (start[0], start[1]) {
    case (0xFE, 0xFF): return .big
    case (0xFF, 0xFE): return .little
    case (0, UInt8(ascii: "<")): return .big
    case (UInt8(ascii: "<"), 0): return start.dropFirst(2).first == 0 ? nil : .little
    default: return nil
    }
  }

  /// The UTF-16 of `bytes` as UTF-8; `nil` where it is no UTF-16 throughout.
  private static func utf8(_ bytes: [UInt8], isBigEndian: Bool) -> [UInt8]? {
    guard bytes.count.isMultiple(of: 2) else { return nil }
    let units = stride(from: 0, to: bytes.count, by: 2).lazy.map { offset in
      let (first, second) = (UInt16(bytes[offset]), UInt16(bytes[offset + 1]))
      return isBigEndian ? first << 8 | second : second << 8 | first
    }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 2)
    let isTorn = transcode(
      units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: true
    ) { text.append($0) }
    return isTorn ? nil : text
  }

  /// The encoding that the XML declaration names, where there is one.
  private static func declaredEncoding(_ bytes: [UInt8]) -> String? {
    let start = bytes.dropFirst(Encoding.markLength(bytes)).prefix(256)
    guard start.starts(with: Array("<?xml".utf8)), let end = start.firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    let declaration = String(decoding: start[..<end], as: UTF8.self)
    let parts = declaration.split(omittingEmptySubsequences: false) { $0 == "\"" || $0 == "'" }
    for (index, part) in parts.enumerated() where index + 1 < parts.count {
      let name = part.filter { !$0.isWhitespace }
      if name.hasSuffix("encoding=") { return String(parts[index + 1]) }
    }
    return nil
  }
}

/// Why a file's bytes are not read as XML.
struct XMLSourceRefusal: Error {
  var finding: Finding
}

/// An encoding that has a character for each byte.
private struct SingleByteTable {
  private let characters: [UInt32]

  /// The table of the encoding `name`; `nil` where it is none of these.
  init?(_ name: String) {
    var characters = (0..<256).map { UInt32($0) }
    switch name.lowercased() {
    case "iso-8859-1", "latin1", "iso8859-1": break
    case "iso-8859-15", "latin-9":
      for (byte, character) in Self.latin9 { characters[byte] = character }
    case "windows-1252", "cp1252":
      for (index, character) in Self.windows.enumerated() { characters[0x80 + index] = character }
    default: return nil
    }
    self.characters = characters
  }

  /// Where ISO 8859-15 differs from ISO 8859-1.
  private static let latin9: [Int: UInt32] = [
    0xA4: 0x20AC, 0xA6: 0x160, 0xA8: 0x161, 0xB4: 0x17D, 0xB8: 0x17E, 0xBC: 0x152, 0xBD: 0x153,
    0xBE: 0x178,
  ]
  /// Windows-1252 from 0x80 to 0x9F; the five that it leaves open stay what they are.
  private static let windows: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
    0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]

  func utf8(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 16)
    for byte in bytes {
      if byte < 0x80 {
        text.append(byte)
      } else if let scalar = Unicode.Scalar(characters[Int(byte)]) {
        text.append(contentsOf: String(Character(scalar)).utf8)
      }
    }
    return text
  }
}
