import Foundation
import Pipeline
import Testing

@testable import Books

/// Reports of a month are published all at once, whatever ends the program and when.
@Suite struct PublicationTests {
  let books: TemporaryBooks
  let period: Period

  init() throws {
    books = try TemporaryBooks()
    period = try #require(Period("2026-10"))
  }

  /// Where the file system exchanges folders, and where it cannot.
  static let exchanges: [Bool] = [true, false]

  func publication(_ canExchange: Bool) -> Publication {
    canExchange
      ? Publication(books.directory, period)
      : Publication(books.directory, period) { (_, _) throws(BooksError) in false }
  }

  /// Stages a set of reports.
  func stage(
    _ texts: [String: String], replacing recorded: [OutputFile] = []
  ) throws -> (staged: StagedReports, files: [OutputFile]) {
    let staged = try StagedReports(books.directory, period, replacing: recorded)
    var files: [OutputFile] = []
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      files.append(
        try staged.prepare(name) { (sink: StagedReports.Sink) throws(BooksError) in
          try sink(Array(text.utf8))
          return 1
        })
    }
    try staged.finish(files)
    return (staged, files)
  }

  /// What a reader sees of the month, as `name: text`.
  func published() throws -> [String: String] {
    var texts: [String: String] = [:]
    for name in books.files(under: "out/2026-10") {
      texts[name] = try String(
        contentsOfFile: books.directory.output(of: period) + "/" + name, encoding: .utf8)
    }
    return texts
  }

  func nothingIsHidden() throws {
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: books.directory.output) == ["2026-10"])
    #expect(try Publication.pending(books.directory).isEmpty)
  }

  @Test func fileIsWrittenInPiecesAndHashed() throws {
    let staged = try StagedReports(books.directory, period, replacing: [])
    let file = try staged.prepare("pnl.csv") { (sink: StagedReports.Sink) throws(BooksError) in
      try sink(Array("a".utf8))
      try sink(Array("bc".utf8))
      return 7
    }
    #expect(
      file.hash.text == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(file.sizeBytes == 3)
    #expect(file.rowCount == 7)
    #expect(file.wasUnchanged == false)
    #expect(!books.exists("out/2026-10"))
    staged.discard()
    #expect(books.files(under: "out").isEmpty)
  }

  @Test(arguments: exchanges) func allReportsAreSwitchedAtOnce(canExchange: Bool) throws {
    let old = try stage(["a.csv": "old", "gone.csv": "old"]).files
    try publication(canExchange).complete()
    #expect(try published() == ["a.csv": "old", "gone.csv": "old"])
    let reader = try #require(
      FileHandle(forReadingAtPath: books.directory.output(of: period) + "/a.csv"))
    _ = try stage(["a.csv": "new", "b.csv": "new"], replacing: old)
    #expect(try published() == ["a.csv": "old", "gone.csv": "old"])
    try publication(canExchange).complete()
    #expect(try published() == ["a.csv": "new", "b.csv": "new"])
    // Whoever has a report open goes on reading it.
    #expect(try reader.readToEnd() == Data("old".utf8))
    try nothingIsHidden()
  }

  @Test func unchangedReportsKeepTheirTimes() throws {
    let old = try stage(["a.csv": "one", "b.csv": "two"]).files
    try publication(true).complete()
    let path = books.directory.output(of: period) + "/a.csv"
    let before = Date(timeIntervalSince1970: 1000)
    try FileManager.default.setAttributes([.modificationDate: before], ofItemAtPath: path)
    let same = try stage(["a.csv": "one", "b.csv": "two"], replacing: old)
    #expect(same.staged.isPublished(same.files))
    same.staged.discard()
    let fewer = try stage(["a.csv": "one"], replacing: old)
    #expect(!fewer.staged.isPublished(fewer.files))
    let (staged, files) = try stage(["a.csv": "one", "b.csv": "three"], replacing: old)
    #expect(!staged.isPublished(files))
    #expect(files.map(\.wasUnchanged) == [true, false])
    try publication(true).complete()
    #expect(
      try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date == before)
  }

  @Test func failedWriteKeepsTheOldReports() throws {
    let old = try stage(["a.csv": "old"]).files
    try publication(true).complete()
    let staged = try StagedReports(books.directory, period, replacing: old)
    let error = trouble {
      _ = try staged.prepare("a.csv") { (sink: StagedReports.Sink) throws(BooksError) in
        try sink(Array("ne".utf8))
        throw BooksError(.diskFull, path: "a.csv", "no space")
      }
    }
    staged.discard()
    #expect(error?.code == .diskFull)
    #expect(try published() == ["a.csv": "old"])
    try nothingIsHidden()
  }

  @Test(arguments: exchanges) func whatPeoplePutThereMovesAlong(canExchange: Bool) throws {
    let old = try stage(["a.csv": "old", "b.csv": "old"]).files
    try publication(canExchange).complete()
    try books.write("out/2026-10/notes.txt", "mine")
    try books.write("out/2026-10/folder/inner.txt", "mine too")
    try books.write("out/2026-10/a.csv", "old, with my remarks")
    let (staged, files) = try stage(["a.csv": "old", "b.csv": "old"], replacing: old)
    // The bytes are those that were published, and yet the file that is there is not.
    #expect(!staged.isPublished(files))
    let kept = try publication(canExchange).complete()
    #expect(kept == ["a.csv.kept-1"])
    #expect(
      try published() == [
        "a.csv": "old", "a.csv.kept-1": "old, with my remarks", "b.csv": "old",
        "notes.txt": "mine", "folder/inner.txt": "mine too",
      ])
    try nothingIsHidden()
  }

  @Test func aFileIsNoFolderOfReports() throws {
    try books.write("out/2026-10", "in the way")
    let error = trouble { _ = try stage(["a.csv": "new"]) }
    #expect(error?.path == books.directory.output(of: period))
  }

  @Test func killedBeforeTheResultsCounted() throws {
    let old = try stage(["a.csv": "old"]).files
    try publication(true).complete()
    for isFinished in [false, true] {
      let staged = try StagedReports(books.directory, period, replacing: old)
      let file = try staged.prepare("a.csv") { (sink: StagedReports.Sink) throws(BooksError) in
        try sink(Array("new".utf8))
        return 1
      }
      if isFinished { try staged.finish([file]) }
      #expect(try Publication.pending(books.directory) == [period])
      #expect(
        try publication(true).folder(recorded: old) == books.directory.output(of: period))
      #expect(try publication(true).recover(recorded: old) == .discarded)
      #expect(try published() == ["a.csv": "old"])
      try nothingIsHidden()
    }
  }

  @Test(arguments: exchanges) func killedBeforeTheSwitch(canExchange: Bool) throws {
    let old = try stage(["a.csv": "old", "gone.csv": "old"]).files
    try publication(canExchange).complete()
    try books.write("out/2026-10/notes.txt", "mine")
    let (staged, files) = try stage(["a.csv": "new"], replacing: old)
    // Until it is switched, the reports that count are beside the others.
    #expect(try publication(canExchange).folder(recorded: files) == staged.folder)
    #expect(
      try publication(canExchange).recover(recorded: files) == .completed(kept: []))
    #expect(try published() == ["a.csv": "new", "notes.txt": "mine"])
    try nothingIsHidden()
  }

  @Test func killedAfterTheSwitch() throws {
    let old = try stage(["a.csv": "old", "gone.csv": "old"]).files
    try publication(true).complete()
    try books.write("out/2026-10/notes.txt", "mine")
    let (staged, files) = try stage(["a.csv": "new"], replacing: old)
    #expect(try FileSystem.exchange(staged.folder, books.directory.output(of: period)))
    #expect(try publication(true).folder(recorded: files) == books.directory.output(of: period))
    #expect(try publication(true).recover(recorded: files) == .completed(kept: []))
    #expect(try published() == ["a.csv": "new", "notes.txt": "mine"])
    try nothingIsHidden()
  }

  @Test func killedBetweenTheTwoMoves() throws {
    let old = try stage(["a.csv": "old"]).files
    try publication(false).complete()
    try books.write("out/2026-10/notes.txt", "mine")
    let (staged, files) = try stage(["a.csv": "new"], replacing: old)
    try FileSystem.move(
      books.directory.output(of: period), to: staged.folder.replacing("/reports", with: "/before"))
    #expect(try publication(false).recover(recorded: files) == .completed(kept: []))
    #expect(try published() == ["a.csv": "new", "notes.txt": "mine"])
    try nothingIsHidden()
  }
}
