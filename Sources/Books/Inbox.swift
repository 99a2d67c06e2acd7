import Pipeline

/// A file that waits in the inbox.
public struct InboxFile: Hashable, Sendable {
  /// What its folder says it holds.
  public let kind: InputKind
  /// The profile folder it is in, where there is one.
  public let profile: String?
  /// Its name, without folders.
  public let name: String
  /// Where it is.
  public let path: String

  /// Its place in the inbox, which is also the name findings give it: `usage/october.csv`.
  public var relativePath: String {
    ([kind.rawValue] + (profile.map { [$0] } ?? []) + [name]).joined(separator: "/")
  }
}

/// Something in the inbox that is not a file of a known kind.
public struct UnrecognisedEntry: Hashable, Sendable {
  /// Its place in the inbox; bytes that are not UTF-8 are shown as U+FFFD.
  public let relativePath: String
  /// Why it is not taken, in words.
  public let reason: String
}

/// What waits in the inbox.
public struct InboxListing: Hashable, Sendable {
  /// Files to accept, in byte order of their place in the inbox.
  public var files: [InboxFile] = []
  /// Everything else but dot files, in byte order of its place.
  public var unrecognised: [UnrecognisedEntry] = []
}

extension BooksDirectory {
  /// Lists what waits: `inbox/<kind>/file` and `inbox/<kind>/<profile>/file`. Nothing is opened.
  ///
  /// Names that begin with a dot are passed over: file transfers give such names to files they have
  /// not finished.
  public func listInbox() throws(BooksError) -> InboxListing {
    var listing = InboxListing()
    for entry in try entries(of: inbox, []) {
      guard let kind = entry.names.last.flatMap({ InputKind(rawValue: $0) }),
        entry.kind == .folder
      else {
        listing.leave(entry, "no kind of input has a folder of this name")
        continue
      }
      try list(kind, under: entry, into: &listing)
    }
    listing.files.sort { $0.relativePath.precedesInByteOrder($1.relativePath) }
    listing.unrecognised.sort { $0.relativePath.precedesInByteOrder($1.relativePath) }
    return listing
  }

  private func list(
    _ kind: InputKind, under folder: InboxEntry, into listing: inout InboxListing
  ) throws(BooksError) {
    for entry in try entries(of: folder.path, folder.names) {
      guard entry.kind == .folder else {
        listing.take(entry, kind, profile: nil)
        continue
      }
      for inner in try entries(of: entry.path, entry.names) {
        if inner.kind == .folder {
          listing.leave(inner, "folders are one profile deep, not two")
        } else {
          listing.take(inner, kind, profile: entry.names.last)
        }
      }
    }
  }

  private func entries(of folder: String, _ parents: [String]) throws(BooksError) -> [InboxEntry] {
    var entries: [InboxEntry] = []
    for bytes in try FileSystem.names(in: folder) where bytes.first != UInt8(ascii: ".") {
      let name = String(decoding: bytes, as: UTF8.self)
      let path = folder + "/" + name
      let isNameReadable = name.utf8.elementsEqual(bytes)
      // A file may vanish between the listing and this look: then it simply does not wait.
      let status = isNameReadable ? try FileSystem.status(of: path) : nil
      if isNameReadable, status == nil { continue }
      entries.append(InboxEntry(names: parents + [name], path: path, kind: status?.kind))
    }
    return entries
  }
}

/// One name found under the inbox.
private struct InboxEntry {
  /// The folders from the inbox down, and the name itself.
  let names: [String]
  let path: String
  /// `nil` where the name is not UTF-8, so that no path leads to it.
  let kind: FileStatus.Kind?
}

extension InboxListing {
  fileprivate mutating func take(_ entry: InboxEntry, _ kind: InputKind, profile: String?) {
    switch entry.kind {
    case .file:
      let name = entry.names.last ?? ""
      files.append(InboxFile(kind: kind, profile: profile, name: name, path: entry.path))
    case nil: leave(entry, "the name is not UTF-8")
    // A link may point anywhere and a pipe never ends: neither is bytes that somebody handed in.
    case .folder, .other: leave(entry, "not a regular file")
    }
  }

  fileprivate mutating func leave(_ entry: InboxEntry, _ reason: String) {
    unrecognised.append(
      UnrecognisedEntry(relativePath: entry.names.joined(separator: "/"), reason: reason))
  }
}
