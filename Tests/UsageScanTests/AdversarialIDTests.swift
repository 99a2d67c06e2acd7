import ExactMoney
import Pipeline
import Testing
import UsageScan

/// Ids that somebody chose to slow down or confuse a table of hashes.
@Suite("Ids chosen to collide")
struct AdversarialIDTests {
  static let idCount = 20_000

  @Test("are told apart, repeats and states too", arguments: AdversarialIDs.kinds)
  func toldApart(kind: AdversarialIDs.Kind) throws {
    let ids = kind.ids(Self.idCount)
    let usage = RandomUsage(seed: 1)
    var rules = try usage.rules.rules()
    rules.policy.anyProvider.required = RequiredFields()
    // Every third comes again and every seventh has a later state, so that all three cases meet.
    var first = "event_id,recorded_at,occurred_at,provider,model,output_tokens\n"
    var second = first
    for (index, id) in ids.enumerated() {
      let row = "\(id),2026-10-05T10:00:00Z,2026-10-05T10:00:00Z,unheard,m,1\n"
      first += row
      if index % 3 == 0 { second += row }
      if index % 7 == 0 {
        second += "\(id),2026-10-05T11:00:00Z,2026-10-05T10:00:00Z,unheard,m,1000\n"
      }
    }
    let files = [("a", first), ("b", second)].map { name, text in
      SourceFile(name: "usage/\(name).csv", kind: .usage, bytes: Array(text.utf8))
    }
    let rollUp = try ScanSetting(workers: 2).rollUp(files, rules: rules)
    #expect(rollUp.statistics.events == 20_000)
    #expect(rollUp.statistics.duplicates == 6667)
    #expect(rollUp.statistics.superseded == 2858)
    // 2858 events count 1000 and 17142 count 1.
    #expect(rollUp.unpriced.map(\.quantity) == [2_875_142])
    #expect(rollUp.unpriced.map(\.events) == [20_000])
    #expect(rollUp.findings.isEmpty)
  }

  @Test("do collide under the hashes they are made for", arguments: AdversarialIDs.kinds)
  func collide(kind: AdversarialIDs.Kind) {
    guard let hash = kind.hash else { return }
    // Every 97th is enough: all of a kind are made in one way.
    let numbers = stride(from: 0, to: Self.idCount, by: 97)
    #expect(Set(numbers.map { hash(Array(kind.id($0).utf8)) }).count == 1)
  }
}
