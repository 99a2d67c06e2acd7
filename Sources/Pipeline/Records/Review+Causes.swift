import ExactMoney

extension Review {
  /// What one cause makes of the drift of one provider, or of all.
  public struct CauseTotal: Hashable, Sendable {
    /// Why.
    public var cause: Cause
    /// How many parts of drift items have it; those of zero are not counted.
    public var count: Int
    /// What they come to, in the reporting currency.
    public var net: Rational
    /// The same without signs.
    public var gross: Rational
  }

  /// The drift of one provider, or of all, by cause.
  ///
  /// What is unexplained is always there, also where it is nothing: it is what the data leave, never a plug.
  public struct CauseList: Hashable, Sendable {
    /// Whose; `nil`: of all providers.
    public var provider: ProviderID?
    /// The causes that occur, in the order of ``Cause``, ``Cause/unexplained`` last and always.
    public var causes: [CauseTotal]
    /// The net drift, summed from the drift items and not from their causes.
    public var net: Rational
    /// ``net`` less what the causes come to: 0, or Crossfoot is wrong.
    public var difference: Rational

    /// What is left without a cause.
    public var unexplained: CauseTotal? { causes.last }
  }
}
