import ExactMoney
import Pipeline

extension TextTable {
  /// Which price rows would price a call, and why the others would not.
  public static func prices(
    _ explanations: [PriceExplanation], question: PriceQuestion
  ) -> TextTable {
    TextTable(
      title: "Prices of \(question.model), tier \(question.serviceTier), with "
        + "\(question.totalInput) input tokens, at \(question.at)",
      columns: [
        Column("provider", "provider"), Column("model", "model"), Column("meter", "meter"),
        Column("verdict", "verdict"), Column("unit_price", "unit price", .right),
        Column("per", "per", .right), Column("currency", "currency"),
        Column("min_input_tokens", "from input", .right),
        Column("effective_from", "from"), Column("effective_to", "to"),
        Column("next_change", "next change"),
        Column("account", "account", isOptional: true),
        Column("derived_from", "price of", isOptional: true),
        Column("alias", "alias", isDetail: true),
        Column("list", "list", isOptional: true), Column("file", "file", isOptional: true),
        Column("line", "line", .right, isOptional: true),
      ],
      rows: explanations.flatMap { explanation in
        explanation.candidates.map { row($0, of: explanation) }
      },
      groupColumnCount: 2)
  }

  private static func row(
    _ candidate: PriceExplanation.Candidate, of explanation: PriceExplanation
  ) -> Row {
    let price = candidate.row
    return Row([
      .text(explanation.provider.rawValue), .text(explanation.model.rawValue),
      .text(price.meter.rawValue), .text(candidate.verdict.text),
      .text(candidate.printedPrice), .exact(price.per), .text(price.currency.code),
      .exact(price.minInputTokens), .optional(price.effectiveFrom?.description),
      .optional(price.effectiveTo?.description), .optional(candidate.nextChange?.description),
      .optional(price.account?.rawValue), .optional(candidate.derivedFrom),
      .optional(explanation.alias?.alias.rawValue), .optional(candidate.list),
      .text(candidate.location.file),
      .count(candidate.location.line),
    ])
  }
}

extension PriceExplanation.Verdict {
  /// What became of a row, in words.
  fileprivate var text: String {
    switch self {
    case .chosen: "chosen"
    case .notYet: "does not hold yet"
    case .ended: "has ended"
    case .anotherAccount: "another account"
    case .contractStands: "the contract's price stands"
    case .bandNotReached: "more input needed"
    case .greaterBandStands: "a greater band stands"
    case .anotherListStands: "another list stands"
    case .smallerContentStands: "ambiguous: another row stands"
    }
  }
}
