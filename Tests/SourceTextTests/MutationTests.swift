import Pipeline
import SourceText
import Testing

/// A small generator with a fixed seed: the same mutations on every run and machine.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// `bytes` with one to four bytes changed, removed, added, or cut off.
  mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    let nasty = Array("\"\",\n\r\t{}[]:\\<>&/!-0e.é\u{2028}\u{301}\0".utf8) + [0xFF, 0xC3, 0xE2]
    var mutant = bytes
    for _ in 0..<Int.random(in: 1...4, using: &self) where !mutant.isEmpty {
      let place = Int.random(in: mutant.indices, using: &self)
      let byte = nasty[Int.random(in: nasty.indices, using: &self)]
      switch Int.random(in: 0..<8, using: &self) {
      case 0...2: mutant[place] = byte
      case 3: mutant.remove(at: place)
      case 7: mutant.removeSubrange(place...)
      default: mutant.insert(byte, at: place)
      }
    }
    return mutant
  }
}

@Suite struct MutationTests {
  @Test(arguments: [
    ("x.csv", "a,b,c\n1,\"x,\"\"y\n\",3\r\n,,\n\"q\",é, 7 \n"),
    (
      "x.jsonl",
      "{\"a\":1.5e-7,\"b\":\"x\\ud83d\\ude00\",\"c\":[{\"d\":null}]}\r\n{}\n{\"a\":\"é\"}"
    ),
    ("x.json", "[{\"a\":1},\n{\"b\":[true,{}]}, {\"c\":\"\\n\"}]"),
  ])
  func mutantsNeverTrapAndEveryRefusalIsCounted(name: String, text: String) {
    var dice = Dice(state: 20_261_031)
    var refused = 0
    for _ in 0..<2_000 {
      let bytes = dice.mutate(Array(text.utf8))
      let outcome = RecordText.read(SourceFile(name: name, kind: .costs, bytes: bytes))
      let table = outcome.output
      let fileRefusals = outcome.findings.filter {
        [.unreadableFile, .wrongEncoding].contains($0.code)
      }
      if !fileRefusals.isEmpty {
        #expect(outcome.findings.count == 1 && table.records.isEmpty)
      } else if table.headerLine == 0, table.format == .delimited {
        #expect(table.records.isEmpty && !outcome.findings.isEmpty)
      } else {
        #expect(table.rowsRefused == outcome.findings.count, "\(bytes)")
      }
      refused += table.rowsRefused
      for record in table.records {
        #expect(record.fields.allSatisfy { !$0.text.isEmpty && $0.column > 0 })
        #expect(record.location.line > 0)
        _ = record.content
      }
    }
    #expect(refused > 0)
  }
}
