import Pipeline
import SourceText

/// The files in a zip archive, by its central directory.
///
/// Only what an export needs: stored and deflated members of an archive in one piece, below 4 GiB,
/// without a password. Everything else refuses the archive with a finding; nothing is guessed from the
/// local headers, which a damaged archive still has when its directory is gone.
public struct ZipArchive: Sendable {
  /// One file in the archive.
  public struct Member: Hashable, Sendable {
    /// Its path in the archive.
    public let name: String
    /// How many bytes it has when decompressed, as the directory says.
    public let size: Int
    /// The member's checksum by the directory.
    fileprivate let checksum: UInt32
    fileprivate let isDeflated: Bool
    fileprivate let data: Range<Int>
  }

  /// The members that are files and not folders, in the order of the directory.
  public let members: [Member]
  private let bytes: [UInt8]

  /// No member is let to grow beyond this.
  public static let memberBytesMaximum = 1 << 30
  /// More members than any export has.
  private static let membersMaximum = 1_000

  /// Whether a file of this name is taken for an archive.
  public static func isNamed(_ name: String) -> Bool { name.lowercased().hasSuffix(".zip") }

  /// The archive in `file`; `nil` with a finding where it is damaged or of a kind that is not read.
  public static func read(_ file: SourceFile) -> Outcome<ZipArchive?> {
    do throws(Trouble) {
      return Outcome(try ZipArchive(file.bytes))
    } catch {
      return Outcome(
        nil, [Finding(error.code, at: SourceLocation(file: file.name), "zip: " + error.message)])
    }
  }

  private struct Trouble: Error {
    var code = FindingCode.corruptStream
    var message: String
  }

  private init(_ bytes: [UInt8]) throws(Trouble) {
    self.bytes = bytes
    let fields = ZipFields(bytes: bytes)
    guard let end = fields.directoryEnd else {
      throw Trouble(message: "no central directory; the archive is cut short or no zip")
    }
    let count = fields.short(end + 10)
    let offset = fields.long(end + 16)
    guard fields.short(end + 4) == 0, fields.short(end + 8) == count else {
      throw Trouble(code: .unreadableFile, message: "one of several volumes")
    }
    guard count < 0xFFFF, offset < 0xFFFF_FFFF, count <= Self.membersMaximum else {
      throw Trouble(code: .unreadableFile, message: "larger than what is read (zip64)")
    }
    var members: [Member] = []
    var place = offset
    for _ in 0..<count {
      guard fields.long(place) == 0x0201_4B50, place + 46 <= end else {
        throw Trouble(message: "the central directory is damaged")
      }
      if let member = try Self.member(at: place, fields) { members.append(member) }
      place += 46 + fields.short(place + 28) + fields.short(place + 30) + fields.short(place + 32)
    }
    self.members = members
  }

  /// The member whose entry begins at `place`; `nil` for a folder.
  private static func member(at place: Int, _ fields: ZipFields) throws(Trouble) -> Member? {
    let nameRange = (place + 46)..<(place + 46 + fields.short(place + 28))
    guard nameRange.upperBound <= fields.bytes.count else {
      throw Trouble(message: "the central directory is damaged")
    }
    let name = String(decoding: fields.bytes[nameRange], as: UTF8.self)
    if name.hasSuffix("/") { return nil }
    let shown = Evidence.quoted(name)
    guard fields.short(place + 8) & 1 == 0 else {
      throw Trouble(code: .unreadableFile, message: "\(shown) needs a password")
    }
    let method = fields.short(place + 10)
    guard method == 0 || method == 8 else {
      throw Trouble(
        code: .unreadableFile, message: "\(shown) is compressed by method \(method), not deflate")
    }
    let packed = fields.long(place + 20)
    let size = fields.long(place + 24)
    let local = fields.long(place + 42)
    guard size <= memberBytesMaximum else {
      throw Trouble(
        code: .unreadableFile, message: "\(shown) has more than \(memberBytesMaximum) bytes")
    }
    // Lengths of name and extra field differ between directory and local header.
    guard fields.long(local) == 0x0403_4B50 else {
      throw Trouble(message: "\(shown) is not where the directory says")
    }
    let start = local + 30 + fields.short(local + 26) + fields.short(local + 28)
    guard start + packed <= fields.bytes.count, method == 8 || packed == size else {
      throw Trouble(message: "\(shown) is cut short")
    }
    return Member(
      name: name, size: size, checksum: UInt32(fields.long(place + 16)), isDeflated: method == 8,
      data: start..<(start + packed))
  }

  /// `member` as a gzip stream: whoever decompresses it verifies its checksum and size by the way.
  public func gzip(_ member: Member) -> [UInt8] {
    // Header of RFC 1952: deflate, no name, no time, unknown system.
    var stream: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    if member.isDeflated {
      stream += bytes[member.data]
    } else {
      Self.appendStored(bytes[member.data], to: &stream)
    }
    for value in [member.checksum, UInt32(truncatingIfNeeded: member.size)] {
      stream += (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    return stream
  }

  /// Blocks of RFC 1951 that say their bytes as they are, at most 65,535 each.
  private static func appendStored(_ data: ArraySlice<UInt8>, to stream: inout [UInt8]) {
    var rest = data
    repeat {
      let block = rest.prefix(0xFFFF)
      rest = rest.dropFirst(block.count)
      let length = UInt16(block.count)
      stream.append(rest.isEmpty ? 1 : 0)
      for value in [length, ~length] {
        stream += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
      }
      stream += block
    } while !rest.isEmpty
  }
}

/// Little-endian numbers in an archive; past its end all are zero, which no signature is.
private struct ZipFields {
  let bytes: [UInt8]

  func short(_ offset: Int) -> Int { byte(offset) | byte(offset + 1) << 8 }

  func long(_ offset: Int) -> Int { short(offset) | short(offset + 2) << 16 }

  private func byte(_ offset: Int) -> Int {
    bytes.indices.contains(offset) ? Int(bytes[offset]) : 0
  }

  /// Where the record stands that ends the archive; only a comment may follow it.
  var directoryEnd: Int? {
    let first = max(0, bytes.count - 22 - 0xFFFF)
    return stride(from: bytes.count - 22, through: first, by: -1).first {
      long($0) == 0x0605_4B50 && $0 + 22 + short($0 + 20) == bytes.count
    }
  }
}
