import Books
import Pipeline
import Testing

@testable import crossfoot

/// The same bytes in several folders and under several names.
@Suite struct DeclarationTests {
  private func file(
    _ kind: InputKind, _ profile: String?, _ name: String, at time: String = "06:00:00",
    hash: Character = "a"
  ) throws -> AcceptedFile {
    AcceptedFile(
      kind: kind, profile: profile, name: name,
      hash: try #require(ContentHash(String(repeating: hash, count: 64))), sizeBytes: 1,
      acceptedAt: "2026-11-01T\(time)Z")
  }

  /// The files that count, and what the findings say of the others.
  private func standing(
    _ files: [AcceptedFile], precedence: [String] = []
  ) -> (names: [String], findings: [String]) {
    let declarations = Declarations(files, precedence: precedence)
    return (
      declarations.standing.map(\.sourceName),
      declarations.findings.map { "\($0.location?.file ?? "") \($0.message)" }
    )
  }

  @Test(
    "A folder that names a profile holds before the kind's own, whichever came first",
    arguments: ["05:00:00", "07:00:00"])
  func aProfileHolds(_ time: String) throws {
    let files = [try file(.invoices, "acme", "a.csv", at: time), try file(.invoices, nil, "a.csv")]
    let expected = [
      "invoices/a.csv the same bytes came as invoices/acme/a.csv too, which holds"
    ]
    for files in [files, files.reversed()] {
      #expect(standing(files).names == ["invoices/acme/a.csv"])
      #expect(standing(files).findings == expected)
      #expect(standing(files, precedence: ["none"]).names == ["invoices/a.csv"])
    }
  }

  @Test(
    "Of two profiles the smaller name stands, and the policy settles it, in any order of arrival")
  func profilesConflict() throws {
    for times in [("05:00:00", "07:00:00"), ("07:00:00", "05:00:00"), ("06:00:00", "06:00:00")] {
      let files = [
        try file(.usage, "q", "a.csv", at: times.0), try file(.usage, "p", "z.csv", at: times.1),
        try file(.usage, nil, "b.csv"),
      ]
      for files in [files, files.reversed()] {
        let open = Declarations(files, precedence: [])
        #expect(open.standing.map(\.sourceName) == ["usage/p/z.csv"])
        let codes = open.findings.sorted().map { "\($0.location?.file ?? "") \($0.code.rawValue)" }
        #expect(codes == ["usage/b.csv declared-again", "usage/q/a.csv conflicting-declaration"])
        let settled = Declarations(files, precedence: ["none", "q"])
        #expect(settled.standing.map(\.sourceName) == ["usage/b.csv"])
        #expect(settled.findings.allSatisfy { $0.code == .declaredAgain })
        #expect(standing(files, precedence: ["q"]).names == ["usage/q/a.csv"])
      }
    }
  }

  @Test func kindsAndBytesAreKeptApart() throws {
    let files = [
      try file(.invoices, nil, "a.csv"), try file(.providerUsage, nil, "a.csv"),
      try file(.invoices, "p", "b.csv", hash: "b"),
    ]
    #expect(standing(files).names.count == 3)
    #expect(standing(files).findings.isEmpty)
  }

  @Test func everyDayOfAPriceListHoldsAndANameWithoutADayDoesNot() throws {
    let files = [
      try file(.prices, nil, "list.json", at: "09:00:00"),
      try file(.prices, nil, "list@2026-10-01.json"),
      try file(.prices, nil, "list@2026-12-01.json"),
      try file(.prices, "mine", "other@2026-12-01.json", at: "08:00:00"),
    ]
    #expect(
      standing(files).names == ["prices/list@2026-10-01.json", "prices/mine/other@2026-12-01.json"])
    #expect(
      standing(files).findings == [
        "prices/list.json the same bytes came as a name with a day too, which holds",
        "prices/list@2026-12-01.json the same bytes came as "
          + "prices/mine/other@2026-12-01.json too, which holds",
      ])
  }
}
