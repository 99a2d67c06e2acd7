import Foundation
import Pipeline
import Testing

@testable import Books

@Suite struct InboxTests {
  @Test func filesAreListedInByteOrderOfTheirPlace() throws {
    let books = try TemporaryBooks()
    for path in [
      "usage/b.csv", "usage/a/z.csv", "usage/a.csv", "usage/Z.csv", "prices/p.csv",
      "invoices/openai/é.json",
    ] {
      try books.write("inbox/" + path, "x")
    }
    let listing = try books.directory.listInbox()
    // '.' (2E) comes before '/' (2F), capitals before small letters.
    #expect(
      listing.files.map(\.relativePath) == [
        "invoices/openai/é.json", "prices/p.csv", "usage/Z.csv", "usage/a.csv", "usage/a/z.csv",
        "usage/b.csv",
      ])
    #expect(listing.files.map(\.profile) == ["openai", nil, nil, nil, "a", nil])
    #expect(listing.files.first?.kind == .invoices)
    #expect(listing.unrecognised.isEmpty)
  }

  @Test func dotFilesArePassedOver() throws {
    let books = try TemporaryBooks()
    try books.write("inbox/.DS_Store", "x")
    try books.write("inbox/usage/.part.csv", "x")
    try books.write("inbox/usage/.profile/a.csv", "x")
    #expect(try books.directory.listInbox() == InboxListing())
  }

  @Test func whatIsOfNoKindIsReportedAndNothingIsLost() throws {
    let books = try TemporaryBooks()
    try books.write("inbox/loose.csv", "x")
    try books.write("inbox/Usage/a.csv", "x")
    try books.write("inbox/usage/one/two/deep.csv", "x")
    try FileManager.default.createSymbolicLink(
      atPath: books.directory.inbox(of: .costs) + "/link.csv",
      withDestinationPath: "/etc/hostname")
    let listing = try books.directory.listInbox()
    #expect(listing.files.isEmpty)
    #expect(
      listing.unrecognised.map(\.relativePath) == [
        "Usage", "costs/link.csv", "loose.csv", "usage/one/two",
      ])
    #expect(listing.unrecognised.allSatisfy { !$0.reason.isEmpty })
  }

  @Test func nameThatIsNotUTF8IsReported() throws {
    let books = try TemporaryBooks()
    var path = Array((books.directory.inbox(of: .usage) + "/").utf8CString.dropLast())
    path += [CChar(bitPattern: 0xFF), CChar(0x61), 0]
    let file = fopen(path, "w")
    #expect(file != nil)
    if let file { fclose(file) }
    let listing = try books.directory.listInbox()
    #expect(listing.files.isEmpty)
    #expect(listing.unrecognised.map(\.relativePath) == ["usage/\u{FFFD}a"])
  }
}

@Suite struct AcceptanceTests {
  let books: TemporaryBooks
  let database: BooksDatabase
  let archive: Archive
  let acceptance: Acceptance

  init() throws {
    books = try TemporaryBooks()
    database = try BooksDatabase(books.directory)
    archive = Archive(books.directory)
    acceptance = Acceptance(archive: archive, database: database)
  }

  func acceptAll(at time: String = "2026-11-01T06:00:00Z") throws -> [AcceptanceResult] {
    try books.directory.listInbox().files.map { try acceptance.accept($0, at: time) }
  }

  @Test func acceptedFileIsArchivedRecordedAndGoneFromTheInbox() throws {
    try books.write("inbox/invoices/openai/october.csv", "abc")
    let results = try acceptAll()
    let file = AcceptedFile(
      kind: .invoices, profile: "openai", name: "october.csv",
      hash: try #require(
        ContentHash("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")),
      sizeBytes: 3, acceptedAt: "2026-11-01T06:00:00Z")
    #expect(
      results == [
        AcceptanceResult(outcome: .accepted(file), inboxCopy: .removed, hashedNow: file.hash)
      ])
    #expect(try database.acceptedFiles() == [file])
    #expect(file.sourceName == "invoices/openai/october.csv")
    #expect(books.files(under: "inbox") == [])
    #expect(try archive.bytes(of: file.hash, verifying: true) == Array("abc".utf8))
  }

  @Test func sameBytesAgainAreANoOpThatSaysSo() throws {
    try books.write("inbox/usage/first.csv", "abc")
    _ = try acceptAll()
    try books.write("inbox/usage/second.csv", "abc")
    let again = try acceptAll(at: "2026-11-02T06:00:00Z")
    #expect(
      again == [
        AcceptanceResult(
          outcome: .alreadyAccepted(originalName: "first.csv"), inboxCopy: .removed,
          hashedNow: nil)
      ])
    #expect(try database.acceptedFiles().map(\.acceptedAt) == ["2026-11-01T06:00:00Z"])
    #expect(books.files(under: "inbox") == [])
  }

  @Test func sameBytesOfAnotherKindOrProfileAreAnotherFile() throws {
    try books.write("inbox/usage/a.csv", "abc")
    try books.write("inbox/costs/a.csv", "abc")
    try books.write("inbox/usage/p/a.csv", "abc")
    _ = try acceptAll()
    #expect(
      try database.acceptedFiles().map(\.sourceName) == [
        "costs/a.csv", "usage/a.csv", "usage/p/a.csv",
      ])
    #expect(books.files(under: "archive").count == 1)
  }

  @Test func aPriceListUnderAnotherDayIsAnotherCopy() throws {
    for name in [
      "list.json", "list@2026-10-01.json", "again@2026-10-01.json", "list@2026-11-01.json",
    ] {
      try books.write("inbox/prices/" + name, "abc")
      _ = try acceptAll()
    }
    #expect(
      try database.acceptedFiles().map(\.name) == [
        "list.json", "list@2026-10-01.json", "list@2026-11-01.json",
      ])
  }

  @Test func killBetweenArchiveAndRecordLeavesTheFileWaiting() throws {
    let path = try books.write("inbox/usage/a.csv", "abc")
    _ = try archive.store(contentsOf: path)
    #expect(try database.acceptedFiles().isEmpty)
    #expect(books.files(under: "inbox") == ["usage/a.csv"])
    let results = try acceptAll()
    guard case .accepted = try #require(results.first).outcome else {
      Issue.record("the next run did not finish the work: \(results)")
      return
    }
    #expect(try database.acceptedFiles().count == 1)
  }

  @Test func killBetweenRecordAndRemovalIsFinishedByTheNextRun() throws {
    let path = try books.write("inbox/usage/a.csv", "abc")
    let stored = try #require(try archive.store(contentsOf: path))
    _ = try database.recordAcceptance(
      of: AcceptedFile(
        kind: .usage, profile: nil, name: "a.csv", hash: stored.hash, sizeBytes: 3,
        acceptedAt: "t"))
    let results = try acceptAll()
    #expect(
      results == [
        AcceptanceResult(
          outcome: .alreadyAccepted(originalName: "a.csv"), inboxCopy: .removed, hashedNow: nil)
      ])
    #expect(try database.acceptedFiles().count == 1)
  }

  @Test func orderOfAcceptanceDoesNotShow() throws {
    for name in ["b.csv", "a.csv", "é.csv", "Z.csv"] {
      try books.write("inbox/usage/" + name, name)
      _ = try acceptAll()
    }
    #expect(try database.acceptedFiles().map(\.name) == ["Z.csv", "a.csv", "b.csv", "é.csv"])
  }
}

@Suite struct InboxRemovalTests {
  @Test func fileThatWasReplacedAfterItWasArchivedIsKept() throws {
    let books = try TemporaryBooks()
    let path = try books.write("inbox/usage/a.csv", "abc")
    let archived = try #require(try Archive(books.directory).store(contentsOf: path)).source
    try FileManager.default.removeItem(atPath: path)
    try books.write("inbox/usage/a.csv", "abcdef")
    #expect(
      Acceptance.removeFromInbox(path, as: archived)
        == .kept(reason: "it changed after it was archived"))
    #expect(books.files(under: "inbox") == ["usage/a.csv"])
  }

  @Test func fileThatIsGoneAlreadyCountsAsRemoved() throws {
    let books = try TemporaryBooks()
    let path = try books.write("inbox/usage/a.csv", "abc")
    let archived = try #require(try Archive(books.directory).store(contentsOf: path)).source
    try FileManager.default.removeItem(atPath: path)
    #expect(Acceptance.removeFromInbox(path, as: archived) == .removed)
  }

  #if os(Linux)
    @Test func fileWhoseSizeDoesNotHoldIsNotArchived() throws {
      let books = try TemporaryBooks()
      // The kernel says that it has 0 bytes and then gives more, like a file that grows under us.
      #expect(try Archive(books.directory).store(contentsOf: "/proc/self/status") == nil)
      #expect(books.files(under: "archive") == [])
    }
  #endif
}

@Suite struct LockTests {
  @Test func secondRunIsBusyUntilTheFirstReleases() throws {
    let books = try TemporaryBooks()
    let lock = try BooksLock(books.directory)
    let error = trouble { _ = try BooksLock(books.directory) }
    #expect(error?.code == .busy)
    #expect(error?.isTransient == true)
    #expect(error?.underlying.contains("process \(getpid())") == true)
    lock.release()
    lock.release()
    try BooksLock(books.directory).release()
  }

  @Test func lockGoesWithItsHolder() throws {
    let books = try TemporaryBooks()
    do { _ = try BooksLock(books.directory) }
    #expect(trouble { try BooksLock(books.directory).release() } == nil)
  }
}
