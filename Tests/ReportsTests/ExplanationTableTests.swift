import ExactMoney
import Pipeline
import Testing

@testable import Reports

@Suite struct ExplanationTableTests {
  private let figure = Explanation(
    .figure, "total_cost of A", amount: 1, rule: "printed",
    children: [
      Explanation(
        .line, "line 1", amount: Rational(2, 3), quantity: 1500,
        sources: [SourceLocation(file: "invoices/i.csv", line: 2)]),
      Explanation(.rounding, "rounding", amount: Rational(1, 3)),
    ])

  private func table(_ explanation: Explanation) -> ExplanationTable {
    ExplanationTable([explanation], unit: "USD") {
      $0 == "invoices/i.csv" ? "0123456789abcdef" : nil
    }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func amountsStandBelowEachOther() {
    #expect(
      table(figure).terminal(.plain) == """
                   USD  what             quantity  where             SHA-256
        ─────────────────────────────────────────────────────────────────────────
        1.00            total_cost of A
                          printed
        0.666666666667    line 1            1,500  invoices/i.csv:2  0123456789ab
        0.333333333333    rounding

        """)
  }

  @Test func everyPartKnowsWhatItIsOf() {
    #expect(
      text(table(figure).parts().csv()) == """
        part,of,depth,kind,label,unit,amount,quantity,file,line,sha256,rule
        1,,0,figure,total_cost of A,USD,1,,,,,printed
        2,1,1,line,line 1,USD,0.666666666667,1500,invoices/i.csv,2,0123456789abcdef,
        3,1,1,rounding,rounding,USD,0.333333333333,,,,,

        """)
  }

  @Test func leavesHaveExactFractions() throws {
    var bytes: [UInt8] = []
    try table(figure).writeLeaves { bytes += $0 }
    #expect(
      text(bytes) == """
        figure,path,exact_amount,kind,label,unit,amount,quantity,file,line,sha256,rule
        total_cost of A,,2/3,line,line 1,USD,0.666666666667,1500,invoices/i.csv,2,0123456789abcdef,
        total_cost of A,,1/3,rounding,rounding,USD,0.333333333333,,,,,

        """)
  }

  @Test func whatIsNotListedIsSummed() {
    let listed = figure.listed(depth: 1, limit: 1)
    #expect(listed.children.map(\.label) == ["and 2 more"])
    #expect(listed.children.map(\.amount) == [1])
    #expect(figure.listed(depth: 0, limit: 1).rule == "printed; 2 parts below")
    #expect(figure.listed(depth: 1, limit: 2).children.count == 2)
  }
}
