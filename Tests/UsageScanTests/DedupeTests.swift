import ExactMoney
import Pipeline
import Testing
import UsageScan

@Suite("Dedupe by event_id")
struct DedupeTests {
  let world: World
  let header = "event_id,recorded_at,occurred_at,provider,model,status,output_tokens,customer_id\n"

  init() throws {
    var world = try World()
    try world.addPrice("3")
    self.world = world
  }

  /// A row of event `e`, unless `id` says otherwise.
  func row(
    _ quantity: Int, recorded: String = "", status: String = "completed", id: String = "e"
  ) -> String {
    "\(id),\(recorded),2026-10-05T10:00:00Z,acme,m1,\(status),\(quantity),A\n"
  }

  func counts(_ rollUp: UsageRollUp) -> String {
    let statistics = rollUp.statistics
    return "read \(statistics.rowsRead) duplicates \(statistics.duplicates) "
      + "superseded \(statistics.superseded) events \(statistics.events)"
  }

  @Test("the same content again is one event, in one file or two")
  func duplicates() {
    let rollUp = world.scan([
      file("a.csv", header + row(5) + row(5)),
      // Other columns, another order, empty cells: the content is the same.
      file(
        "b.csv",
        """
        output_tokens,tag,status,model,provider,customer_id,occurred_at,event_id
        5,,completed,m1,acme,A,2026-10-05T10:00:00Z,e

        """),
    ])
    #expect(world.rows(rollUp) == ["A 5 output_tokens m1 standard @3"])
    #expect(counts(rollUp) == "read 3 duplicates 2 superseded 0 events 1")
    #expect(rollUp.findings.isEmpty)
  }

  @Test("quotes, blanks and line ends are no content, in one file or under the same header")
  func spellings() {
    let columns = "event_id,occurred_at,provider,model,output_tokens,tag\n"
    let spellings = [
      "e,2026-10-05T10:00:00Z,acme,m1,5,x y\n",
      "\"e\",\"2026-10-05T10:00:00Z\",\"acme\",\"m1\",\"5\",\"x y\"\n",
      " e ,2026-10-05T10:00:00Z,acme, m1,5,x y\t\n",
      "e,2026-10-05T10:00:00Z,acme,m1,\"5\",x y\r\n",
    ]
    let one = world.scan([file("a.csv", columns + spellings.joined())])
    #expect(counts(one) == "read 4 duplicates 3 superseded 0 events 1")
    let two = world.scan([
      file("a.csv", columns + spellings[0]), file("b.csv", columns + spellings[1...].joined()),
    ])
    #expect(counts(two) == "read 4 duplicates 3 superseded 0 events 1")
    // Without an id each file has the content as often as it has the row.
    let unnamed = world.scan([
      file("a.csv", columns + spellings[0].dropFirst() + spellings[0].dropFirst()),
      file("b.csv", columns + "\"\"" + spellings[3].dropFirst()),
    ])
    #expect(counts(unnamed) == "read 3 duplicates 1 superseded 0 events 2")
    #expect(one.findings.isEmpty && two.findings.isEmpty && unnamed.findings.isEmpty)
  }

  @Test(
    "a comma belongs to the field whose quotes it stands in",
    arguments: [("\"a,b\",c", "a,\"b,c\""), ("\"a,\",b", "a,\",b\""), ("\",\",", ",\",\"")])
  func commasInQuotes(left: String, right: String) {
    let columns = "event_id,occurred_at,provider,model,output_tokens,tag,note\n"
    let start = "e,2026-10-05T10:00:00Z,acme,m1,5,"
    let rollUp = world.scan([
      file("a.csv", columns + start + left + "\n" + start + right + "\n" + start + left + "\n")
    ])
    #expect(counts(rollUp) == "read 3 duplicates 1 superseded 1 events 1")
    #expect(rollUp.findings.map(\.finding.code) == [.conflictingEvent])
  }

  @Test("a later recorded_at wins, whatever its offset; the repeats of a loser are duplicates")
  func laterRecorded() {
    let rollUp = world.scan(
      header
        // 12:00 +02:00 is 10:00 UTC, before 10:30 UTC.
        + row(1, recorded: "2026-10-05T12:00:00+02:00")
        + row(2, recorded: "2026-10-05T10:30:00Z")
        + row(1, recorded: "2026-10-05T12:00:00+02:00"))
    #expect(world.rows(rollUp) == ["A 2 output_tokens m1 standard @3"])
    #expect(counts(rollUp) == "read 3 duplicates 1 superseded 1 events 1")
    #expect(rollUp.findings.isEmpty)
  }

  @Test("an absent recorded_at comes first, even of an ended call against a started one")
  func absentRecorded() {
    let rollUp = world.scan(
      header + row(7) + row(4, recorded: "2026-10-05T10:00:00Z", status: "started"))
    #expect(world.rows(rollUp) == ["A 4 output_tokens m1 standard @3"])
    #expect(counts(rollUp) == "read 2 duplicates 0 superseded 1 events 1")
    #expect(
      texts(rollUp.findings) == [
        "2026-10 usage/a.csv:3:0 open-event event \"e\" started at 2026-10-05T10:00:00Z and never "
          + "ended; it is rated as recorded"
      ])
  }

  @Test("at one recorded_at `started` comes before any end", arguments: ["failed", "cancelled"])
  func startedFirst(end: String) {
    let rollUp = world.scan(
      header + row(9, recorded: "2026-10-05T10:00:00Z", status: end)
        + row(4, recorded: "2026-10-05T10:00:00Z", status: "started"))
    #expect(world.rows(rollUp) == ["A 9 output_tokens m1 standard @3"])
    #expect(counts(rollUp) == "read 2 duplicates 0 superseded 1 events 1")
    #expect(rollUp.findings.isEmpty)
  }

  @Test("a tie is a conflict: the smaller content stands, both places are named")
  func conflict() {
    // `output_tokens=10` is before `output_tokens=9` in byte order.
    let rollUp = world.scan([
      file("a.csv", header + row(9)), file("b.csv", header + row(1, id: "f") + row(10)),
    ])
    #expect(
      world.rows(rollUp) == ["A 11 output_tokens m1 standard @3"])
    #expect(counts(rollUp) == "read 3 duplicates 0 superseded 1 events 2")
    #expect(
      texts(rollUp.findings) == [
        "2026-10 usage/b.csv:3:0 conflicting-event event \"e\" is told differently at "
          + "usage/b.csv:3, which stands meanwhile, and at usage/a.csv:2"
      ])
  }

  @Test("a tie that a later state resolves is no conflict")
  func resolvedConflict() {
    let rollUp = world.scan(
      header + row(9) + row(10) + row(2, recorded: "2026-10-05T10:00:00Z"))
    #expect(world.rows(rollUp) == ["A 2 output_tokens m1 standard @3"])
    #expect(counts(rollUp) == "read 3 duplicates 0 superseded 2 events 1")
    #expect(rollUp.findings.isEmpty)
  }

  @Test("the conflict is dated by the state that stands")
  func periodOfConflict() {
    let late = "e,,2026-11-01T00:00:00Z,acme,m1,completed,9,A\n"
    let rollUp = world.scan(header + row(9) + late)
    #expect(rollUp.findings.map(\.period) == [Period("2026-10")])
    #expect(texts(rollUp.activity) == ["2026-10 A e1 c1 f0 w0 s0 u0 t9"])

    // `customer_id=0` is before `customer_id=A`: now November's state stands.
    let smaller = "e,,2026-11-01T00:00:00Z,acme,m1,completed,7,0\n"
    let november = world.scan(header + row(9) + smaller)
    #expect(november.findings.map(\.period) == [Period("2026-11")])
    #expect(texts(november.activity) == ["2026-11 (unattributed) e1 c1 f0 w0 s0 u0 t7"])
  }

  @Test("every order and every split of four states has one winner")
  func everyOrder() {
    let states = [
      row(1), row(2, recorded: "2026-10-05T10:00:00Z", status: "started"),
      row(3, recorded: "2026-10-05T10:00:00Z"), row(30, recorded: "2026-10-05T10:00:00Z"),
    ]
    for order in permutations(states) {
      for split in 0...order.count {
        let rollUp = world.scan([
          file("a.csv", header + order.prefix(split).joined()),
          file("b.csv", header + order.dropFirst(split).joined()),
        ])
        // `…=3` is a prefix of `…=30`, but the next line of the content decides: "\n" < "0".
        #expect(world.rows(rollUp) == ["A 3 output_tokens m1 standard @3"], "\(order) at \(split)")
        #expect(counts(rollUp) == "read 4 duplicates 0 superseded 3 events 1")
        #expect(rollUp.findings.map(\.finding.code) == [.conflictingEvent])
      }
    }
  }

  func permutations(_ values: [String]) -> [[String]] {
    guard !values.isEmpty else { return [[]] }
    return values.indices.flatMap { index in
      var rest = values
      let value = rest.remove(at: index)
      return permutations(rest).map { [value] + $0 }
    }
  }

  @Test("rows without id: two in one file are two events, and the same file again adds none")
  func withoutID() {
    let two = header + row(5, id: "") + row(5, id: "")
    let rollUp = world.scan([file("a.csv", two), file("b.csv", two + row(5, id: ""))])
    #expect(world.rows(rollUp) == ["A 15 output_tokens m1 standard @3"])
    #expect(counts(rollUp) == "read 5 duplicates 2 superseded 0 events 3")
  }

  @Test("ids are told apart by their bytes, not by how they look")
  func byteIdentity() {
    let rollUp = world.scan(
      header + row(1, id: "caf\u{E9}") + row(2, id: "cafe\u{301}"))
    #expect(rollUp.rows.map(\.quantity) == [3])
    #expect(counts(rollUp) == "read 2 duplicates 0 superseded 0 events 2")
  }

  @Test("a refused row takes no part: the earlier state stands")
  func refusedRow() {
    let rollUp = world.scan(
      header + row(5) + row(6, recorded: "on the 6th"))
    #expect(rollUp.rows.map(\.quantity) == [5])
    #expect(rollUp.findings.map(\.finding.code) == [.badDate])
    #expect(rollUp.statistics.superseded == 0)
  }

  @Test("an event is told apart before any month is looked at")
  func acrossMonths() {
    let later = "e,2026-11-02T00:00:00Z,2026-11-01T00:00:00Z,acme,m1,completed,8,A\n"
    let rollUp = world.scan([file("a.csv", header + row(5)), file("b.csv", header + later)])
    #expect(texts(rollUp.activity) == ["2026-11 A e1 c1 f0 w0 s0 u0 t8"])
    #expect(rollUp.statistics.superseded == 1)
  }
}
