import Testing

@testable import Pipeline

/// Things sorted by counted places; the orders are worked out by hand.
@Suite struct PlaceOrderTests {
  @Test func byOneAxisEqualOnesAsTheyStand() {
    #expect(PlaceOrder.sorted([[2, 0, 1, 0, 2]], counts: [3]) == [1, 3, 2, 0, 4])
    #expect(PlaceOrder.sorted([[0, 0, 1]], counts: [2]) == [0, 1, 2])
    #expect(PlaceOrder.sorted([[]], counts: [1]).isEmpty)
  }

  @Test func theFirstAxisComesBeforeTheSecond() {
    // (1,0) (0,2) (1,0) (0,1) (0,2): the pairs with 0 first, among them 1 before 2.
    #expect(
      PlaceOrder.sorted([[1, 0, 1, 0, 0], [0, 2, 0, 1, 2]], counts: [2, 3]) == [3, 1, 4, 0, 2])
    // The second axis is sorted as it stands, the first is not.
    #expect(
      PlaceOrder.sorted([[1, 0, 1], [0, 1, 1], [2, 1, 0]], counts: [2, 2, 3]) == [1, 0, 2])
  }
}
