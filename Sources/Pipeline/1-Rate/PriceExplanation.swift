import ExactMoney

/// A call whose price is asked for.
public struct PriceQuestion: Sendable {
  /// Who charges; `nil`: whoever has that model.
  public var provider: ProviderID?
  /// The model as the call names it.
  public var model: ModelID
  /// In which service tier.
  public var serviceTier: ServiceTier
  /// On whose account.
  public var account: AccountID?
  /// The call's total input.
  public var totalInput: ExactDecimal
  /// When.
  public var at: Instant

  /// A question with every part given.
  public init(
    provider: ProviderID?, model: ModelID, serviceTier: ServiceTier, account: AccountID?,
    totalInput: ExactDecimal, at: Instant
  ) {
    self.provider = provider
    self.model = model
    self.serviceTier = serviceTier
    self.account = account
    self.totalInput = totalInput
    self.at = at
  }
}

/// Which price rows would price a call of one provider, and why the others would not.
public struct PriceExplanation: Sendable {
  /// What becomes of a row that names the model, the tier and a meter.
  public enum Verdict: Hashable, Sendable {
    /// It prices the call.
    case chosen
    /// It does not hold yet.
    case notYet
    /// It no longer holds.
    case ended
    /// It is the contract of another account, or of one where the call names none.
    case anotherAccount
    /// It is a list price, and the account has a contract.
    case contractStands
    /// The call has too little input.
    case bandNotReached
    /// A row with a greater band is reached.
    case greaterBandStands
    /// A list that is asked before its own prices the call.
    case anotherListStands
    /// Another row that says the same has the smaller content.
    case smallerContentStands
  }

  /// One row that was looked at.
  public struct Candidate: Sendable {
    /// What it says.
    public var row: PriceRow
    /// What became of it.
    public var verdict: Verdict
    /// The published list it is of; `nil`: one's own rows.
    public var list: String?
    /// Where it stands.
    public var location: SourceLocation
    /// Its unit price as printed there.
    public var printedPrice: String
    /// The name of the price that it takes over by a rule of its catalogue.
    public var derivedFrom: String?
    /// When the meter has another price or none, where this row is chosen and that is known.
    public var nextChange: Instant?
  }

  /// Who charges.
  public var provider: ProviderID
  /// What the call's model is called in the price book.
  public var model: ModelID
  /// The alias that said so; `nil` where the book has that very name.
  public var alias: ModelAlias?
  /// The rows of model and tier, by meter, the chosen one of each first.
  public var candidates: [Candidate]
  /// The tiers in which the model has prices at all.
  public var tiers: [ServiceTier]
}

extension PriceBook {
  /// Why a call costs what it costs, for each provider that has a model of that name.
  ///
  /// - Complexity: O(rows) for each provider: for a person who asks, not for events.
  public func explanations(of question: PriceQuestion) -> [PriceExplanation] {
    let providers = question.provider.map { [$0] } ?? providers(of: question.model)
    return providers.map { explanation(of: question, provider: $0) }
  }

  private func explanation(
    of question: PriceQuestion, provider: ProviderID
  ) -> PriceExplanation {
    let model = model(provider: provider, name: question.model, at: question.at)
    let ofModel = rows.indices.filter { rows[$0].provider == provider && rows[$0].model == model }
    let candidates = ofModel.filter { rows[$0].serviceTier == question.serviceTier }
    let alias = aliases(provider: provider, name: question.model).first {
      model != question.model && $0.model == model && $0.holds(at: question.at)
    }
    return PriceExplanation(
      provider: provider, model: model, alias: alias,
      candidates: Dictionary(grouping: candidates) { rows[$0].meter }
        .sorted { Self.precedes($0.key, $1.key) }
        .flatMap { explained($0.value, meter: $0.key, question, provider: provider, model: model) },
      tiers: Set(ofModel.map { rows[$0].serviceTier }).sorted())
  }

  /// Standard meters in their order, then the others in byte order.
  private static func precedes(_ left: MeterID, _ right: MeterID) -> Bool {
    let order = MeterID.standardMeters
    let first = order.firstIndex(of: left) ?? order.count
    let second = order.firstIndex(of: right) ?? order.count
    return first == second ? left < right : first < second
  }

  private func explained(
    _ indices: [Int], meter: MeterID, _ question: PriceQuestion, provider: ProviderID,
    model: ModelID
  ) -> [PriceExplanation.Candidate] {
    func chosen(at instant: Instant) -> Int? {
      priceIndex(
        provider: provider,
        model: self.model(provider: provider, name: question.model, at: instant),
        serviceTier: question.serviceTier, meter: meter, account: question.account,
        totalInput: question.totalInput, at: instant)
    }
    let standing = chosen(at: question.at)
    let steps = steps(
      provider: provider, name: question.model, serviceTier: question.serviceTier)
    let nextChange = steps.moments.first { $0 > question.at && chosen(at: $0) != standing }
    let candidates = indices.map { index in
      let origin = origins[index]
      return PriceExplanation.Candidate(
        row: rows[index],
        verdict: index == standing
          ? .chosen : verdict(on: index, question, standing: standing),
        list: origin.list, location: origin.location,
        printedPrice: origin.printedPrice ?? rows[index].unitPrice.description,
        derivedFrom: origin.derivedFrom, nextChange: index == standing ? nextChange : nil)
    }
    let distantPast = Instant(secondsSinceEpoch: .min)
    func rank(_ candidate: PriceExplanation.Candidate) -> (Int, Instant, ExactDecimal) {
      let row = candidate.row
      return (
        candidate.verdict == .chosen ? 0 : 1, row.effectiveFrom ?? distantPast, row.minInputTokens
      )
    }
    return candidates.sorted { rank($0) < rank($1) }
  }

  /// Why the row at `index` does not price the call that the one at `standing` prices, if any does.
  private func verdict(
    on index: Int, _ question: PriceQuestion, standing: Int?
  ) -> PriceExplanation.Verdict {
    let row = rows[index]
    if let from = row.effectiveFrom, question.at < from { return .notYet }
    if let to = row.effectiveTo, question.at >= to { return .ended }
    if let account = row.account, account != question.account { return .anotherAccount }
    if row.minInputTokens > question.totalInput { return .bandNotReached }
    guard let standing else { return .contractStands }
    if row.account == nil, rows[standing].account != nil { return .contractStands }
    if isSettled(standing, before: index) { return .anotherListStands }
    return row.minInputTokens < rows[standing].minInputTokens
      ? .greaterBandStands : .smallerContentStands
  }

  /// Whether the list of the one comes before that of the other, or states what the other takes over.
  private func isSettled(_ standing: Int, before index: Int) -> Bool {
    let (first, second) = (origins[standing], origins[index])
    return first.list != second.list
      && (first.rank != second.rank || first.isInherited != second.isInherited)
  }
}
