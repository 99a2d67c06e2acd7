import Pipeline
import UsageScan

/// Random rules and usage files with every oddity that SPEC §4, RFC 4180 and JSON know.
struct RandomUsage {
  /// Prices, names and policy.
  let rules: RandomRules
  /// The usage files.
  private(set) var files: [SourceFile] = []

  /// The month that `seed` names.
  ///
  /// A tame one stays within what SPEC settles for every implementation: no two prices for one
  /// moment, and no moment that another calendar could not hold.
  init(seed: UInt64, isTame: Bool = false) {
    var random = SeededGenerator(seed: seed)
    rules = RandomRules(&random, isTame: isTame)
    let rowCount = random.one(of: [0, 1, 3, 10, 20, 40, 40, 80, 200])
    var events = RandomEvents(isTame: isTame, idCount: max(2, rowCount / 3))
    for index in 0..<random.number(1...4) {
      let share = random.number(0...rowCount)
      var rows = (0..<share).map { _ in events.next(&random) }
      if !rows.isEmpty, random.chance(30) { rows += [random.one(of: rows)] }
      files.append(file(index, rows, &random))
    }
    // The same rows in another file, in another form: the same events.
    if random.chance(30), let last = files.last {
      files.append(
        SourceFile(
          name: "usage/z-again-" + String(last.name.dropFirst(6)), kind: .usage, bytes: last.bytes))
    }
  }

  private func file(
    _ index: Int, _ rows: [RandomEvents.Row], _ random: inout SeededGenerator
  ) -> SourceFile {
    let dirtPercent = random.one(of: [0, 0, 5, 30])
    let form = random.number(1...10)
    let bytes: [UInt8]
    let endings: [String]
    if form <= 6 {
      bytes = CSVForm(columns: columns(of: rows, &random), dirtPercent: dirtPercent, &random)
        .bytes(rows, &random)
      endings = [".csv", ".csv", ".CSV", ".txt", ".csv.gz"]
    } else {
      let isArray = form == 10
      bytes = JSONForm(isArray: isArray, dirtPercent: dirtPercent, &random).bytes(rows, &random)
      endings = isArray ? [".json", "-data"] : [".jsonl", ".ndjson", ".json", ".jsonl.zst", ""]
    }
    let ending = dirtPercent > 0 && random.chance(3) ? ".xml" : random.one(of: endings)
    return SourceFile(
      name: "usage/\(random.one(of: ["u", "b é"]))\(index)\(ending)", kind: .usage, bytes: bytes)
  }

  /// What the rows use, the required columns, and some that stay empty.
  private func columns(
    of rows: [RandomEvents.Row], _ random: inout SeededGenerator
  ) -> [String] {
    var used = Set(rows.flatMap { $0.filter { !$0.value.isEmpty }.keys })
    used.formUnion(["occurred_at", "provider", "model", "output_tokens"])
    return (RandomEvents.columns + RandomRules.meters)
      .filter { used.contains($0) || random.chance(20) }
  }
}
