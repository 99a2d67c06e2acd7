import BigInt
import ExactMoney

/// What a feature used of one model in the month, and what became of it.
struct ModelUse: Sendable {
  /// A quantity at one price.
  struct Piece: Hashable, Sendable {
    var priceIndex: Int
    var account: AccountID?
    /// The day in the reporting zone.
    var day: CalendarDate
  }

  /// Which feature, provider and model.
  struct Key: Hashable, Comparable, Sendable {
    var feature: String
    var provider: ProviderID
    var model: ModelID

    /// With what its flag compares.
    var base: String { "\(feature) on \(provider) \(model) at book prices" }

    static func < (left: Key, right: Key) -> Bool {
      if !left.feature.hasSameBytes(as: right.feature) {
        return left.feature.precedesInByteOrder(right.feature)
      }
      return (left.provider, left.model) < (right.provider, right.model)
    }
  }

  var key: Key
  var quantities: [Piece: ExactDecimal] = [:]
  var calls = 0
  /// Outputs that somebody accepted, edited or rejected.
  var judged = 0
  /// Calls that failed, and outputs that were rejected.
  var unwanted = 0
}

/// Features on a model where another of the same provider would have served for less, by the same
/// quantities at the other's prices.
///
/// Nobody's judgement of models is taken for granted: the other one is named by the policy, or does
/// the same feature's work already, with no larger part of failures and rejections where enough of both
/// was judged.
struct CheaperModelWatch {
  let month: WatchedMonth
  let policy: WatchPolicy
  let priceBook: PriceBook
  let zone: ZoneRules
  /// To the reporting currency.
  let rates: BudgetRates

  /// The best that each use could have saved, where it is enough.
  func flags(_ uses: [ModelUse]) -> [Flag] {
    let byFeature = Dictionary(grouping: uses) { $0.key.feature }
    return uses.compactMap { use in
      guard let cost = cost(of: use, with: use.key.model), cost.signum > 0 else { return nil }
      let others = candidates(for: use, among: byFeature[use.key.feature] ?? [])
      let prices = others.compactMap { model in
        self.cost(of: use, with: model).map { (model: model, cost: $0) }
      }
      guard
        let best = prices.min(by: { ($0.cost, $0.model) < ($1.cost, $1.model) }),
        (cost - best.cost) * 100 >= cost * Rational(policy.savingPercent)
      else { return nil }
      return flag(use, cost: cost, best.model, saved: cost - best.cost)
    }
  }

  private func flag(
    _ use: ModelUse, cost: Rational, _ model: ModelID, saved: Rational
  ) -> Flag? {
    guard saved.signum > 0, saved >= Rational(policy.leastAmount) else { return nil }
    func money(_ amount: Rational) -> Money {
      Money(rounding: amount, to: month.currency, .toNearestOrEven)
    }
    return Flag(
      code: .cheaperModel,
      subject: FlagSubject(kind: "feature,model", name: "\(use.key.feature),\(use.key.model)"),
      row: nil, base: use.key.base,
      baseAmount: money(cost), threshold: policy.savingPercent, amount: money(saved),
      reached: .value((saved * 100 / cost).rounded(toPlaces: 1, .toNearestOrEven)),
      costBasis: CostBasis.rated.rawValue,
      firstBreach: use.quantities.keys.map(\.day).min().map {
        FlagEvent(day: $0, sign: .part(.zero))
      },
      advice: "the same quantities on \(model) cost \(money(cost - saved)): "
        + "make it the default for \(use.key.feature)")
  }

  /// The models that would have served.
  private func candidates(for use: ModelUse, among uses: [ModelUse]) -> Set<ModelID> {
    let named = policy.substitutes.filter {
      $0.model == use.key.model && ($0.feature ?? use.key.feature) == use.key.feature
    }
    var models = Set(named.map(\.substitute))
    for other in uses
    where other.key.provider == use.key.provider && other.key.model != use.key.model
      && min(use.judged, other.judged) >= policy.leastJudgedOutputs
    {
      // Parts of unwanted calls, compared without dividing.
      if other.unwanted * use.calls <= use.unwanted * other.calls { models.insert(other.key.model) }
    }
    return models
  }

  /// What the quantities of `use` cost on `model`, in the reporting currency; `nil` where the book does
  /// not price all of them there.
  private func cost(of use: ModelUse, with model: ModelID) -> Rational? {
    var sum = Rational.zero
    for (piece, quantity) in use.quantities {
      guard let unit = unitCost(of: piece, with: model) else { return nil }
      sum = sum + Rational(quantity) * unit
    }
    return sum
  }

  /// The price of the same meter, tier and band on `model`, as the piece's day began.
  private func unitCost(of piece: ModelUse.Piece, with model: ModelID) -> Rational? {
    let price = priceBook.rows[piece.priceIndex]
    var row = price
    if model != price.model {
      let start = zone.start(of: piece.day)
      let index = priceBook.priceIndex(
        provider: price.provider, model: model, serviceTier: price.serviceTier,
        meter: price.meter, account: piece.account, totalInput: price.minInputTokens,
        at: max(start, price.effectiveFrom ?? start))
      guard let index else { return nil }
      row = priceBook.rows[index]
    }
    return rates[row.currency].map { row.pricePerUnit * $0 }
  }
}
