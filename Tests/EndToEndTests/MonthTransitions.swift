/// The life of January, as a table.
///
/// January was billed 103.00 for 100.00 used: one open item, which Ann approves. A late credit note of
/// 7.00 comes in February. Zoe closes.
enum MonthTransitions {
  /// A state, reached from another by some steps.
  struct State {
    var name: String
    var origin: String?
    var steps: [String]

    init(_ name: String, from origin: String? = nil, _ steps: String...) {
      self.name = name
      self.origin = origin
      self.steps = steps
    }
  }

  /// A column of the table: what is done.
  struct Command {
    var name: String
    var steps: [String]

    init(_ name: String, _ steps: String...) {
      self.name = name
      self.steps = steps
    }
  }

  static let states = [
    State("no files"),
    State("no run", "put january"),
    State("open, an item waits", from: "no run", "run JOB"),
    State("open, clean", from: "open, an item waits", approve, "run JOB"),
    State("open, clean, two persons", from: "open, clean", "policy two_person", "run JOB"),
    State("closed", from: "open, clean", "close --by Zoe"),
    State("signed once", from: "closed", "sign --role preparer --by Ann"),
    State("signed", from: "signed once", "sign --role reviewer --by Bob"),
    State("reopened", from: "signed", "reopen --by Zoe --reason error"),
    State("closed again", from: "reopened", "run JOB", "close --by Zoe"),
    State(
      "closed, a document came late", from: "closed", "put february", "put late",
      "run JOB --period 2026-02"),
    State(
      "restated", from: "closed, a document came late",
      approve + " --period 2026-02", "restate --by Zoe --reason late"),
    State(
      "closed, the next month too", from: "closed", "put february", "run JOB --period 2026-02",
      "close --by Zoe --period 2026-02"),
  ]

  static let commands = [
    Command("run", "run JOB"),
    Command("approve", approve),
    Command("spread", "decide ITEM --as spread --by Ann --reason agreed"),
    Command("dispute", "decide ITEM --as dispute --by Ann --reason wrong"),
    Command("never invoiced", "decide ITEM --as never_invoiced --by Ann --reason agreed"),
    Command("write off", "decide ITEM --as write_off --by Ann --reason small"),
    Command("revoke", "decide ITEM --as revoke --by Ann --reason error"),
    Command("approve again", approve, approve),
    Command("dry close", "close --by Zoe --dry-run"),
    Command("close", "close --by Zoe"),
    Command("close by the decider", "close --by Ann"),
    Command("close the next", "close --by Zoe --period 2026-02"),
    Command("reopen", "reopen --by Zoe --reason error"),
    Command("restate", "restate --by Zoe --reason late"),
    Command("sign?", "sign"),
    Command("sign, preparer", "sign --role preparer --by Ann"),
    Command("sign, reviewer", "sign --role reviewer --by Bob"),
    Command("sign, same person", "sign --role reviewer --by Ann"),
    Command("verify", "verify"),
    Command("late file, run", "put late", "run JOB"),
    Command("policy", "policy two_person"),
    Command("policy, run", "policy two_person", "run JOB"),
  ]

  private static let approve = "decide ITEM --as approve --by Ann --reason agreed"
  /// A line for each command: the exit status, the months, and what the log has more.
  static let table = """
    no files
      run                   65 | 01 open 1 | policy run
      approve               64 | - |
      spread                64 | - |
      dispute               64 | - |
      never invoiced        64 | - |
      write off             64 | - |
      revoke                64 | - |
      approve again         64 | - |
      dry close             65 | - |
      close                 65 | - |
      close by the decider  65 | - |
      close the next        65 | - |
      reopen                64 | - |
      restate               64 | - |
      sign?                 64 | - |
      sign, preparer        64 | - |
      sign, reviewer        64 | - |
      sign, same person     64 | - |
      verify                0 | - |
      late file, run        1 | 01 open 1 | policy run
      policy                0 | - |
      policy, run           65 | 01 open 1 | policy run
    no run
      run                   1 | 01 open 1 | policy run
      approve               64 | - |
      spread                64 | - |
      dispute               64 | - |
      never invoiced        64 | - |
      write off             64 | - |
      revoke                64 | - |
      approve again         64 | - |
      dry close             65 | - |
      close                 65 | - |
      close by the decider  65 | - |
      close the next        65 | - |
      reopen                64 | - |
      restate               64 | - |
      sign?                 64 | - |
      sign, preparer        64 | - |
      sign, reviewer        64 | - |
      sign, same person     64 | - |
      verify                0 | - |
      late file, run        1 | 01 open 1 | policy run
      policy                0 | - |
      policy, run           1 | 01 open 1 | policy run
    open, an item waits
      run                   1 | 01 open 1 | run
      approve               0 | 01 open 1 | decide
      spread                0 | 01 open 1 | decide
      dispute               0 | 01 open 1 | decide
      never invoiced        64 | 01 open 1 |
      write off             0 | 01 open 1 | decide
      revoke                64 | 01 open 1 |
      approve again         0 | 01 open 1 | decide decide
      dry close             1 | 01 open 1 |
      close                 1 | 01 open 1 |
      close by the decider  1 | 01 open 1 |
      close the next        1 | 01 open 1 |
      reopen                64 | 01 open 1 |
      restate               64 | 01 open 1 |
      sign?                 1 | 01 open 1 |
      sign, preparer        64 | 01 open 1 |
      sign, reviewer        64 | 01 open 1 |
      sign, same person     64 | 01 open 1 |
      verify                0 | 01 open 1 |
      late file, run        1 | 01 open 1 | run
      policy                0 | 01 open 1 |
      policy, run           1 | 01 open 1 | policy run
    open, clean
      run                   0 | 01 open 1 | run
      approve               0 | 01 open 1 | decide
      spread                0 | 01 open 1 | decide
      dispute               0 | 01 open 1 | decide
      never invoiced        64 | 01 open 1 |
      write off             0 | 01 open 1 | decide
      revoke                1 | 01 open 1 | decide
      approve again         0 | 01 open 1 | decide decide
      dry close             0 | 01 open 1 |
      close                 0 | 01 closed 1 | run close
      close by the decider  0 | 01 closed 1 | run close
      close the next        1 | 01 open 1 |
      reopen                64 | 01 open 1 |
      restate               64 | 01 open 1 |
      sign?                 1 | 01 open 1 |
      sign, preparer        64 | 01 open 1 |
      sign, reviewer        64 | 01 open 1 |
      sign, same person     64 | 01 open 1 |
      verify                0 | 01 open 1 |
      late file, run        1 | 01 open 1 | run
      policy                0 | 01 open 1 |
      policy, run           0 | 01 open 1 | policy run
    open, clean, two persons
      run                   0 | 01 open 1 | run
      approve               0 | 01 open 1 | decide
      spread                0 | 01 open 1 | decide
      dispute               0 | 01 open 1 | decide
      never invoiced        64 | 01 open 1 |
      write off             0 | 01 open 1 | decide
      revoke                1 | 01 open 1 | decide
      approve again         0 | 01 open 1 | decide decide
      dry close             0 | 01 open 1 |
      close                 0 | 01 closed 1 | run close
      close by the decider  1 | 01 open 1 |
      close the next        1 | 01 open 1 |
      reopen                64 | 01 open 1 |
      restate               64 | 01 open 1 |
      sign?                 1 | 01 open 1 |
      sign, preparer        64 | 01 open 1 |
      sign, reviewer        64 | 01 open 1 |
      sign, same person     64 | 01 open 1 |
      verify                0 | 01 open 1 |
      late file, run        1 | 01 open 1 | run
      policy                0 | 01 open 1 |
      policy, run           0 | 01 open 1 | run
    closed
      run                   0 | 01 closed 1 |
      approve               0 | 01 closed 1 | decide
      spread                0 | 01 closed 1 | decide
      dispute               0 | 01 closed 1 | decide
      never invoiced        64 | 01 closed 1 |
      write off             0 | 01 closed 1 | decide
      revoke                1 | 01 closed 1 | decide
      approve again         0 | 01 closed 1 | decide decide
      dry close             64 | 01 closed 1 |
      close                 64 | 01 closed 1 |
      close by the decider  64 | 01 closed 1 |
      close the next        1 | 01 closed 1 |
      reopen                0 | 01 open 2 | reopen
      restate               0 | 01 closed 2 | run restate
      sign?                 1 | 01 closed 1 |
      sign, preparer        1 | 01 closed 1 | sign
      sign, reviewer        1 | 01 closed 1 | sign
      sign, same person     1 | 01 closed 1 | sign
      verify                0 | 01 closed 1 |
      late file, run        0 | 01 closed 1 |
      policy                0 | 01 closed 1 |
      policy, run           0 | 01 closed 1 | policy
    signed once
      run                   0 | 01 closed 1 |
      approve               0 | 01 closed 1 | decide
      spread                0 | 01 closed 1 | decide
      dispute               0 | 01 closed 1 | decide
      never invoiced        64 | 01 closed 1 |
      write off             0 | 01 closed 1 | decide
      revoke                1 | 01 closed 1 | decide
      approve again         0 | 01 closed 1 | decide decide
      dry close             64 | 01 closed 1 |
      close                 64 | 01 closed 1 |
      close by the decider  64 | 01 closed 1 |
      close the next        1 | 01 closed 1 |
      reopen                0 | 01 open 2 | reopen
      restate               0 | 01 closed 2 | run restate
      sign?                 1 | 01 closed 1 |
      sign, preparer        1 | 01 closed 1 | sign
      sign, reviewer        0 | 01 closed 1 | sign
      sign, same person     64 | 01 closed 1 |
      verify                0 | 01 closed 1 |
      late file, run        0 | 01 closed 1 |
      policy                0 | 01 closed 1 |
      policy, run           0 | 01 closed 1 | policy
    signed
      run                   0 | 01 closed 1 |
      approve               0 | 01 closed 1 | decide
      spread                0 | 01 closed 1 | decide
      dispute               0 | 01 closed 1 | decide
      never invoiced        64 | 01 closed 1 |
      write off             0 | 01 closed 1 | decide
      revoke                1 | 01 closed 1 | decide
      approve again         0 | 01 closed 1 | decide decide
      dry close             64 | 01 closed 1 |
      close                 64 | 01 closed 1 |
      close by the decider  64 | 01 closed 1 |
      close the next        1 | 01 closed 1 |
      reopen                0 | 01 open 2 | reopen
      restate               0 | 01 closed 2 | run restate
      sign?                 0 | 01 closed 1 |
      sign, preparer        0 | 01 closed 1 | sign
      sign, reviewer        0 | 01 closed 1 | sign
      sign, same person     64 | 01 closed 1 |
      verify                0 | 01 closed 1 |
      late file, run        0 | 01 closed 1 |
      policy                0 | 01 closed 1 |
      policy, run           0 | 01 closed 1 | policy
    reopened
      run                   0 | 01 open 2 | run
      approve               0 | 01 open 2 | decide
      spread                0 | 01 open 2 | decide
      dispute               0 | 01 open 2 | decide
      never invoiced        64 | 01 open 2 |
      write off             0 | 01 open 2 | decide
      revoke                1 | 01 open 2 | decide
      approve again         0 | 01 open 2 | decide decide
      dry close             0 | 01 open 2 |
      close                 0 | 01 closed 2 | run close
      close by the decider  0 | 01 closed 2 | run close
      close the next        1 | 01 open 2 |
      reopen                64 | 01 open 2 |
      restate               64 | 01 open 2 |
      sign?                 1 | 01 open 2 |
      sign, preparer        64 | 01 open 2 |
      sign, reviewer        64 | 01 open 2 |
      sign, same person     64 | 01 open 2 |
      verify                0 | 01 open 2 |
      late file, run        1 | 01 open 2 | run
      policy                0 | 01 open 2 |
      policy, run           0 | 01 open 2 | policy run
    closed again
      run                   0 | 01 closed 2 |
      approve               0 | 01 closed 2 | decide
      spread                0 | 01 closed 2 | decide
      dispute               0 | 01 closed 2 | decide
      never invoiced        64 | 01 closed 2 |
      write off             0 | 01 closed 2 | decide
      revoke                1 | 01 closed 2 | decide
      approve again         0 | 01 closed 2 | decide decide
      dry close             64 | 01 closed 2 |
      close                 64 | 01 closed 2 |
      close by the decider  64 | 01 closed 2 |
      close the next        1 | 01 closed 2 |
      reopen                0 | 01 open 3 | reopen
      restate               0 | 01 closed 3 | run restate
      sign?                 1 | 01 closed 2 |
      sign, preparer        1 | 01 closed 2 | sign
      sign, reviewer        1 | 01 closed 2 | sign
      sign, same person     1 | 01 closed 2 | sign
      verify                0 | 01 closed 2 |
      late file, run        0 | 01 closed 2 |
      policy                0 | 01 closed 2 |
      policy, run           0 | 01 closed 2 | policy
    closed, a document came late
      run                   0 | 01 closed 1, 02 open 1 |
      approve               0 | 01 closed 1, 02 open 1 | decide
      spread                0 | 01 closed 1, 02 open 1 | decide
      dispute               0 | 01 closed 1, 02 open 1 | decide
      never invoiced        64 | 01 closed 1, 02 open 1 |
      write off             0 | 01 closed 1, 02 open 1 | decide
      revoke                1 | 01 closed 1, 02 open 1 | decide
      approve again         0 | 01 closed 1, 02 open 1 | decide decide
      dry close             64 | 01 closed 1, 02 open 1 |
      close                 64 | 01 closed 1, 02 open 1 |
      close by the decider  64 | 01 closed 1, 02 open 1 |
      close the next        1 | 01 closed 1, 02 open 1 |
      reopen                0 | 01 open 2, 02 open 1 | reopen
      restate               1 | 01 closed 1, 02 open 1 |
      sign?                 1 | 01 closed 1, 02 open 1 |
      sign, preparer        1 | 01 closed 1, 02 open 1 | sign
      sign, reviewer        1 | 01 closed 1, 02 open 1 | sign
      sign, same person     1 | 01 closed 1, 02 open 1 | sign
      verify                0 | 01 closed 1, 02 open 1 |
      late file, run        0 | 01 closed 1, 02 open 1 |
      policy                0 | 01 closed 1, 02 open 1 |
      policy, run           0 | 01 closed 1, 02 open 1 | policy
    restated
      run                   0 | 01 closed 2, 02 open 1 |
      approve               0 | 01 closed 2, 02 open 1 | decide
      spread                0 | 01 closed 2, 02 open 1 | decide
      dispute               0 | 01 closed 2, 02 open 1 | decide
      never invoiced        64 | 01 closed 2, 02 open 1 |
      write off             0 | 01 closed 2, 02 open 1 | decide
      revoke                1 | 01 closed 2, 02 open 1 | decide
      approve again         0 | 01 closed 2, 02 open 1 | decide decide
      dry close             64 | 01 closed 2, 02 open 1 |
      close                 64 | 01 closed 2, 02 open 1 |
      close by the decider  64 | 01 closed 2, 02 open 1 |
      close the next        0 | 01 closed 2, 02 closed 1 | run close
      reopen                0 | 01 open 3, 02 open 1 | reopen
      restate               0 | 01 closed 3, 02 open 1 | run restate
      sign?                 1 | 01 closed 2, 02 open 1 |
      sign, preparer        1 | 01 closed 2, 02 open 1 | sign
      sign, reviewer        1 | 01 closed 2, 02 open 1 | sign
      sign, same person     1 | 01 closed 2, 02 open 1 | sign
      verify                0 | 01 closed 2, 02 open 1 |
      late file, run        0 | 01 closed 2, 02 open 1 |
      policy                0 | 01 closed 2, 02 open 1 |
      policy, run           0 | 01 closed 2, 02 open 1 | policy
    closed, the next month too
      run                   0 | 01 closed 1, 02 closed 1 |
      approve               0 | 01 closed 1, 02 closed 1 | decide
      spread                0 | 01 closed 1, 02 closed 1 | decide
      dispute               0 | 01 closed 1, 02 closed 1 | decide
      never invoiced        64 | 01 closed 1, 02 closed 1 |
      write off             0 | 01 closed 1, 02 closed 1 | decide
      revoke                1 | 01 closed 1, 02 closed 1 | decide
      approve again         0 | 01 closed 1, 02 closed 1 | decide decide
      dry close             64 | 01 closed 1, 02 closed 1 |
      close                 64 | 01 closed 1, 02 closed 1 |
      close by the decider  64 | 01 closed 1, 02 closed 1 |
      close the next        64 | 01 closed 1, 02 closed 1 |
      reopen                64 | 01 closed 1, 02 closed 1 |
      restate               0 | 01 closed 2, 02 closed 1 | run restate
      sign?                 1 | 01 closed 1, 02 closed 1 |
      sign, preparer        1 | 01 closed 1, 02 closed 1 | sign
      sign, reviewer        1 | 01 closed 1, 02 closed 1 | sign
      sign, same person     1 | 01 closed 1, 02 closed 1 | sign
      verify                0 | 01 closed 1, 02 closed 1 |
      late file, run        0 | 01 closed 1, 02 closed 1 |
      policy                0 | 01 closed 1, 02 closed 1 |
      policy, run           0 | 01 closed 1, 02 closed 1 | policy
    """
}
