import ExactMoney

/// Where the prices of one name change: between two moments and two bands they are the same.
public struct PriceSteps: Sendable {
  /// The moments at which a price or an alias begins or ends, sorted, each once.
  public let moments: [Instant]
  /// The total inputs at which a price begins, sorted, each once.
  public let bands: [ExactDecimal]
}

extension PriceBook {
  /// Where the answers of ``model(provider:name:at:)`` and ``priceIndex(provider:model:serviceTier:meter:account:totalInput:at:)``
  /// change for calls of `name`, so that they need not be asked for every call.
  ///
  /// - Complexity: O(meters + rows of that name).
  public func steps(provider: ProviderID, name: ModelID, serviceTier: ServiceTier) -> PriceSteps {
    var moments: Set<Instant> = []
    var bands: Set<ExactDecimal> = []
    var models: Set<ModelID> = [name]
    for alias in aliases(provider: provider, name: name) {
      models.insert(alias.model)
      moments.formUnion([alias.effectiveFrom, alias.effectiveTo].compactMap(\.self))
    }
    for model in models {
      for row in rows(provider: provider, model: model, serviceTier: serviceTier) {
        moments.formUnion([row.effectiveFrom, row.effectiveTo].compactMap(\.self))
        bands.insert(row.minInputTokens)
      }
    }
    return PriceSteps(moments: moments.sorted(), bands: bands.sorted())
  }
}
