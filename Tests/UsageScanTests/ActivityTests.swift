import ExactMoney
import Pipeline
import Testing
import UsageScan

@Suite("Activity per period and row")
struct ActivityTests {
  let header =
    "event_id,occurred_at,provider,model,customer_id,user_id,work_item_id,attempt,status,outcome,"
    + "output_tokens,images,searches\n"

  /// A call of one output token, with the fields that the counts depend on.
  func event(
    _ id: String = "", at time: String = "10:00", customer: String = "A", user: String = "",
    work: String = "", attempt: Int = 1, status: String = "", outcome: String = ""
  ) -> String {
    "\(id),2026-10-05T\(time):00Z,acme,m1,\(customer),\(user),\(work),\(attempt),\(status),"
      + "\(outcome),1,,\n"
  }

  func activity(_ rows: [String]) throws -> [String] {
    texts(try World().scan(header + rows.joined()).activity)
  }

  @Test("failed and cancelled calls are calls that failed; started ones are not")
  func failedCalls() throws {
    let statuses = ["completed", "failed", "cancelled", "started", ""]
    let rows = statuses.enumerated().map { event("e\($0.offset)", status: $0.element) }
    #expect(try activity(rows) == ["2026-10 A e5 c5 f2 w0 s0 u0 t5"])
  }

  @Test("only api and embedding are calls; the first rated meter in SPEC order decides")
  func categories() throws {
    var world = try World()
    try world.addPrice("1", meter: "images", category: "embedding")
    try world.addPrice("2", meter: "searches", category: "search")
    try world.addPrice("3", meter: "a_first", category: "storage")
    let header =
      "occurred_at,provider,model,customer_id,a_first,searches,images,output_tokens,status\n"
    func category(_ meters: String) -> [String] {
      texts(world.scan(header + "2026-10-05T10:00:00Z,acme,m1,A,\(meters),failed\n").activity)
    }
    let call = ["2026-10 A e1 c1 f1 w0 s0 u0 t0"]
    let other = ["2026-10 A e1 c0 f0 w0 s0 u0 t0"]
    #expect(category(",,1,") == call)
    #expect(category(",1,,") == other)
    #expect(category(",1,1,") == call, "images come before searches")
    #expect(category(",1,0,") == other, "a zero quantity is not rated")
    #expect(category("1,1,1,") == call, "meters of the book come after the standard ones")
    #expect(category("1,,,") == other)
    #expect(category(",,,") == call, "nothing rated: api")
    // Output tokens have no price here, so they decide nothing.
    #expect(category(",1,,5") == ["2026-10 A e1 c0 f0 w0 s0 u0 t5"])
  }

  @Test("the last event of a work item by time, attempt, id decides its success")
  func workItems() throws {
    #expect(
      try activity([
        event("1", at: "10:00", work: "w", status: "completed"),
        event("2", at: "10:01", work: "w", status: "failed"),
      ]) == ["2026-10 A e2 c2 f1 w1 s0 u0 t2"])
    #expect(
      try activity([
        event("1", at: "10:01", work: "w", status: "completed"),
        event("2", at: "10:00", work: "w", attempt: 9, status: "failed"),
      ]) == ["2026-10 A e2 c2 f1 w1 s1 u0 t2"])
    // As numbers: attempt 10 is after attempt 9.
    #expect(
      try activity([
        event("1", work: "w", attempt: 10, status: "completed"),
        event("2", work: "w", attempt: 9, status: "failed"),
      ]) == ["2026-10 A e2 c2 f1 w1 s1 u0 t2"])
    // Byte order: "b10" is before "b9".
    #expect(
      try activity([
        event("b9", work: "w", status: "completed"), event("b10", work: "w", status: "failed"),
      ]) == ["2026-10 A e2 c2 f1 w1 s1 u0 t2"])
    // An absent id comes first.
    #expect(
      try activity([
        event("", work: "w", status: "failed"), event("0", work: "w", status: "completed"),
      ]) == ["2026-10 A e2 c2 f1 w1 s1 u0 t2"])
  }

  @Test("where time, attempt and id leave it open, content decides the last event, not the order")
  func lastEventByContent() throws {
    // `status=completed` is before `status=failed`: the failed one is the last.
    let rows = [event(work: "w", status: "completed"), event(work: "w", status: "failed")]
    let expected = ["2026-10 A e2 c2 f1 w1 s0 u0 t2"]
    #expect(try activity(rows) == expected)
    #expect(try activity(rows.reversed()) == expected)
  }

  @Test(
    "success is completed and not rejected",
    arguments: [
      ("completed", "", 1), ("completed", "accepted", 1), ("completed", "edited", 1),
      ("completed", "empty", 1), ("completed", "rejected", 0), ("failed", "accepted", 0),
      ("cancelled", "", 0), ("started", "", 0),
    ])
  func success(status: String, outcome: String, successful: Int) throws {
    let rollUp = try World().scan(header + event("e", work: "w", status: status, outcome: outcome))
    #expect(rollUp.activity.map(\.successfulWorkItems) == [successful])
    #expect(rollUp.activity.map(\.workItems) == [1])
  }

  @Test("work items and users are counted per row; all unknown customers are one row")
  func perRow() throws {
    let rows = [
      event(customer: "A", user: "u1", work: "w1"), event(customer: "A", user: "u1", work: "w2"),
      event(customer: "B", user: "u1", work: "w1"), event(customer: "B", user: "u2"),
      event(customer: "x", user: "u1", work: "w1"), event(customer: "y", user: "u1", work: "w1"),
      event(customer: "", user: "u9"),
    ]
    #expect(
      try activity(rows) == [
        "2026-10 (unattributed) e3 c3 f0 w1 s1 u2 t3", "2026-10 A e2 c2 f0 w2 s2 u1 t2",
        "2026-10 B e2 c2 f0 w1 s1 u2 t2",
      ])
  }

  @Test("tokens are the meters named so, and no other column")
  func tokens() throws {
    var world = try World()
    try world.addPrice("1", meter: "reasoning_tokens")
    let rollUp = world.scan(
      """
      occurred_at,provider,model,customer_id,output_tokens,cache_write_1h_tokens,reasoning_tokens,saved_tokens,images,requests,billable
      2026-10-05T10:00:00Z,acme,m1,A,1,20,300,4000,50000,600000,
      2026-10-05T10:00:00Z,acme,m1,A,1,,,,,,false
      """)
    #expect(texts(rollUp.activity) == ["2026-10 A e2 c2 f0 w0 s0 u0 t322"])
  }
}
