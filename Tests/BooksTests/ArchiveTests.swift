import Foundation
import Pipeline
import Testing

@testable import Books

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

  @Test func fileOfSeveralChunksIsCopiedWhole() throws {
    let books = try TemporaryBooks()
    let archive = Archive(books.directory)
    let text = String(repeating: "0123456789abcde\n", count: 200_000)
    let source = try books.write("inbox/usage/long.csv", text)
    let stored = try #require(try archive.store(contentsOf: source))
    #expect(stored.sizeBytes == 3_200_000)
    #expect(try archive.bytes(of: stored.hash, verifying: true) == Array(text.utf8))
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
    let error = trouble { _ = try archive.bytes(of: hash, verifying: true) }
    #expect(error?.code == .damagedArchive)
    #expect(error?.isTransient == false)
  }

  @Test func missingBytesAreDamage() throws {
    let books = try TemporaryBooks()
    let hash = try #require(ContentHash(hashOfABC))
    let error = trouble { _ = try Archive(books.directory).bytes(of: hash) }
    #expect(error?.code == .damagedArchive)
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
