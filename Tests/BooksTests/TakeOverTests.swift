#if os(Linux)
  import Foundation
  import Pipeline
  import Testing

  @testable import Books

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// A file nobody writes to is taken over instead of copied, where the system can say so: the tests
  /// of that end early on file systems that lend no leases.
  @Suite struct TakeOverTests {
    let books: TemporaryBooks
    let archive: Archive
    /// FIPS 180-4's example: SHA-256 of `abc`.
    let place = "archive/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    init() throws {
      books = try TemporaryBooks()
      archive = Archive(books.directory)
    }

    func status(_ relativePath: String) -> stat {
      var information = stat()
      _ = lstat(books.directory.path + "/" + relativePath, &information)
      return information
    }

    func lendsLeases() throws -> Bool {
      let path = try books.write("probe", "x")
      return try OpenFile(path, O_RDONLY).takeReadLease() == .granted
    }

    func accept() throws -> AcceptanceResult {
      let file = try #require(try books.directory.listInbox().files.first)
      return try Acceptance(archive: archive, database: BooksDatabase(books.directory))
        .accept(file, at: "2026-11-01T06:00:00Z")
    }

    @Test func quietFileIsTakenOver() throws {
      guard try lendsLeases() else { return }
      try books.write("inbox/usage/a.csv", "abc")
      let inode = status("inbox/usage/a.csv").st_ino
      #expect(try accept().inboxCopy == .removed)
      #expect(books.files(under: "inbox") == [])
      let archived = status(place)
      #expect(archived.st_ino == inode)
      #expect(archived.st_nlink == 1)
      #expect(archived.st_mode & 0o7777 == 0o444)
      #expect(
        FileManager.default.contents(atPath: books.directory.path + "/" + place) == Data("abc".utf8)
      )
    }

    @Test func fileThatSomebodyHasOpenForWritingWaits() throws {
      guard try lendsLeases() else { return }
      let path = try books.write("inbox/usage/a.csv", "abc")
      do {
        let writer = try OpenFile(path, O_WRONLY)
        let result = try accept()
        #expect(result.outcome == .stillBeingWritten)
        #expect(result.inboxCopy == .kept(reason: "it is still being written"))
        #expect(books.files(under: "archive") == [])
        try writer.write(Array("abc".utf8))
      }
      #expect(
        try accept().hashedNow?.text
          == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func fileWithOtherNamesIsCopied() throws {
      let path = try books.write("inbox/usage/a.csv", "abc")
      try FileManager.default.linkItem(atPath: path, toPath: books.directory.path + "/other")
      #expect(try accept().inboxCopy == .removed)
      #expect(status(place).st_ino != status("other").st_ino)
      #expect(status(place).st_mode & 0o7777 == 0o444)
      // Who has the other name still may do what they could.
      #expect(status("other").st_mode & 0o200 == 0o200)
      #expect(status("other").st_nlink == 1)
      #expect(books.files(under: "archive").count == 1)
    }

    @Test func wishToWriteIsNoticed() throws {
      let path = try books.write("inbox/usage/a.csv", "abc")
      let reader = try OpenFile(path, O_RDONLY)
      guard reader.takeReadLease() == .granted else { return }
      let isHeldAtFirst = reader.holdsReadLease
      #expect(isHeldAtFirst)
      // One that does not wait for the lease is told so, and the wish counts all the same.
      #expect(trouble { _ = try OpenFile(path, O_WRONLY | O_NONBLOCK) }?.code == .busy)
      let isHeldAtLast = reader.holdsReadLease
      #expect(!isHeldAtLast)
    }

    @Test func leaseEndsWithTheFile() throws {
      let path = try books.write("inbox/usage/a.csv", "abc")
      do { _ = try OpenFile(path, O_RDONLY).takeReadLease() }
      #expect(trouble { _ = try OpenFile(path, O_WRONLY | O_NONBLOCK) } == nil)
    }

    @Test func killWhileHashingIsFinishedByTheNextRun() throws {
      let path = try books.write("inbox/usage/a.csv", "abc")
      // What a killed run leaves: a second name in the archive, and the bytes read-only.
      try FileManager.default.linkItem(atPath: path, toPath: archive.path + "/tmp-1f")
      #expect(chmod(path, 0o444) == 0)
      try archive.removeLeftovers()
      #expect(try accept().inboxCopy == .removed)
      #expect(books.files(under: "archive").count == 1)
      #expect(status(place).st_nlink == 1)
    }

    @Test func killBeforeTheInboxLetGoIsFinishedByTheNextRun() throws {
      guard try lendsLeases() else { return }
      let path = try books.write("inbox/usage/a.csv", "abc")
      _ = try archive.store(contentsOf: path)
      #expect(status(place).st_nlink == 2)
      let result = try accept()
      #expect(result.inboxCopy == .removed)
      // The archive had the bytes, so they are still to be verified.
      #expect(result.hashedNow == nil)
      #expect(status(place).st_nlink == 1)
    }
  }
#endif
