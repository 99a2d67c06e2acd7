import Foundation
import Pipeline
import Testing

@testable import Books

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct ArchiveTests {
  /// SHA-256 of `abc` and of nothing, from FIPS 180-4's examples.
  let hashOfABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  let hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  @Test func fileIsKeptUnderItsContent() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    let source = try books.write("inbox/usage/a.csv", "abc")
    let stored = try #require(try archive.store(contentsOf: source))
    #expect(stored.hash.text == hashOfABC)
    #expect(stored.sizeBytes == 3)
    #expect(books.files(under: "archive") == ["ba/" + hashOfABC])
    #expect(try archive.bytes(of: stored.hash, verifying: true) == Array("abc".utf8))
  }

  @Test func emptyFileIsKeptAndRead() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    let stored = try archive.store(contentsOf: try books.write("inbox/usage/empty", ""))
    #expect(stored?.hash.text == hashOfNothing)
    let hash = try #require(ContentHash(hashOfNothing))
    #expect(try archive.bytes(of: hash, verifying: true) == [])
  }

  /// More than the buffers between reader and writer hold, so that each is used several times.
  @Test func fileOfManyBuffersIsCopiedWhole() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    let text = String(repeating: "0123456789abcde\n", count: 2_500_001)
    let source = try books.write("inbox/usage/long.csv", text)
    let stored = try #require(try archive.store(contentsOf: source))
    #expect(stored.sizeBytes == 40_000_016)
    #expect(try archive.bytes(of: stored.hash, verifying: true) == Array(text.utf8))
  }

  /// FIPS 180-4's long example: a million times the letter a.
  @Test func hashIsThatOfTheStandard() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    let source = try books.write("inbox/usage/a.csv", String(repeating: "a", count: 1_000_000))
    let stored = try #require(try archive.store(contentsOf: source))
    #expect(
      stored.hash.text == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  #if os(Linux)
    /// The disk fills up behind the reader's back: it learns of it, and nobody waits for ever.
    @Test(arguments: [0, 1, 10_000_000, 40_000_000])
    func fullDiskIsReported(_ sizeBytes: Int) throws {
      let books = try TemporaryBooks()
      let source = try books.write("inbox/usage/a.csv", String(repeating: "a", count: sizeBytes))
      let error = trouble {
        _ = try HashingCopy.run(
          from: OpenFile(source, O_RDONLY), to: OpenFile("/dev/full", O_WRONLY))
      }
      // A device cannot be synchronised either.
      #expect(error?.code == (sizeBytes == 0 ? .inputOutput : .diskFull))
    }
  #endif

  @Test func onlyBytesWrittenNowAreNew() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    let source = try books.write("inbox/usage/a.csv", "abc")
    #expect(try archive.store(contentsOf: source)?.isNew == true)
    #expect(try archive.store(contentsOf: source)?.isNew == false)
  }

  @Test func mappedFileOutlivesItsName() throws {
    let books = try TemporaryBooks()
    let path = try books.write("inbox/usage/a.csv", "abc")
    let link = books.directory.path + "/link.csv"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    let (file, linked) = (try MappedFile(path), try MappedFile(link))
    try FileManager.default.removeItem(atPath: path)
    #expect(Array(file.bytes) == Array("abc".utf8))
    #expect(Array(linked.bytes) == Array("abc".utf8))
    #expect(trouble { _ = try MappedFile(path) }?.code == .notFound)
    #expect(trouble { _ = try MappedFile(books.directory.path) }?.code == .inputOutput)
  }

  @Test func sameContentIsKeptOnce() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    _ = try archive.store(contentsOf: try books.write("inbox/usage/a.csv", "abc"))
    _ = try archive.store(contentsOf: try books.write("inbox/prices/b.csv", "abc"))
    #expect(books.files(under: "archive") == ["ba/" + hashOfABC])
  }

  @Test func truncatedArchiveFileIsHealedByTheSameFile() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    try books.write("archive/ba/" + hashOfABC, "ab")
    let stored = try #require(
      try archive.store(contentsOf: try books.write("inbox/usage/a.csv", "abc")))
    #expect(try archive.bytes(of: stored.hash, verifying: true) == Array("abc".utf8))
  }

  @Test func changedBytesAreFoundWhenVerifying() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    try books.write("archive/ba/" + hashOfABC, "abd")
    let hash = try #require(ContentHash(hashOfABC))
    #expect(try archive.bytes(of: hash) == Array("abd".utf8))
    for error in [
      trouble { _ = try archive.bytes(of: hash, verifying: true) },
      trouble { try archive.verify(hash) },
    ] {
      #expect(error?.code == .damagedArchive)
      #expect(error?.isTransient == false)
    }
  }

  @Test func missingBytesAreDamage() throws {
    let books = try TemporaryBooks()
    let hash = try #require(ContentHash(hashOfABC))
    let archive = Archive(books.directory)
    #expect(trouble { _ = try archive.bytes(of: hash) }?.code == .damagedArchive)
    #expect(trouble { try archive.verify(hash) }?.code == .damagedArchive)
  }

  @Test func leftoversOfAKilledRunAreRemovedAndNothingElse() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    _ = try archive.store(contentsOf: try books.write("inbox/usage/a.csv", "abc"))
    try books.write("archive/tmp-1f", "half a fi")
    try archive.removeLeftovers()
    #expect(books.files(under: "archive") == ["ba/" + hashOfABC])
  }

  @Test func failedCopyLeavesNothing() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    // A folder can be opened but not read.
    let error = trouble { _ = try archive.store(contentsOf: books.directory.inbox) }
    #expect(error?.code == .inputOutput)
    #expect(books.files(under: "archive") == [])
    let absent = trouble { _ = try archive.store(contentsOf: books.directory.path + "/absent") }
    #expect(absent?.code == .notFound)
  }

  @Test(arguments: [
    "", "ba7816bf", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
    "../816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad1",
  ])
  func whatIsNoHashIsRefused(_ text: String) {
    #expect(ContentHash(text) == nil)
  }
}
