import Testing

@testable import Pipeline

/// What comes out of work in pieces is what would come out of one piece after the other.
@Suite struct AllProcessorsTests {
  private struct Refusal: Error, Equatable {
    var number: Int
  }

  @Test func resultsStandInTheOrderOfTheirPieces() {
    let squares = AllProcessors.map(1_000) { $0 * $0 }
    #expect(squares.count == 1_000)
    // 999 x 1000 x 1999 / 6, the sum of the squares below 1,000.
    #expect(squares.reduce(0, +) == 332_833_500)
    #expect(squares == squares.sorted())
    #expect(AllProcessors.map(0) { $0 }.isEmpty)
  }

  @Test func theFirstErrorIsThrownWhoeverWasReadyFirst() {
    #expect(throws: Refusal(number: 3)) {
      try AllProcessors.map(100) { (number) throws(Refusal) in
        if number % 4 == 3 { throw Refusal(number: number) }
        return number
      }
    }
  }

  @Test func piecesMayBeDividedFurther() {
    let (evenSums, odd) = AllProcessors.both(
      { AllProcessors.map(20) { row in AllProcessors.map(10) { row * 2 * $0 }.reduce(0, +) } },
      { AllProcessors.both({ 1 }, { 3 }) })
    // Row n is 2n times the sum of 0 to 9.
    #expect(evenSums == stride(from: 0, to: 20, by: 1).map { $0 * 90 })
    #expect(odd == (1, 3))
  }

  @Test(arguments: [0, 1, 1_999, 2_000, 2_001, 2_015, 4_999])
  func everyElementIsMappedOnceInOrder(count: Int) {
    #expect(Array(0..<count).mapOnAllProcessors { $0 + 1 } == Array(1..<count + 1))
  }
}
