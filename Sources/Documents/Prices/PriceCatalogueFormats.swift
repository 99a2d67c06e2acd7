import Pipeline
import Profiles
import SourceText

/// LiteLLM's price list.
enum LiteLLMPricesFormat: DocumentFormat {
  static let name = ReaderName(PriceCatalogue.liteLLM.rawValue)

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    PriceCatalogue.liteLLM.intake(of: file, effectiveFrom: profile.effectiveFrom)
  }
}

/// The price list of genai-prices.
enum GenAIPricesFormat: DocumentFormat {
  static let name = ReaderName(PriceCatalogue.genAI.rawValue)

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    PriceCatalogue.genAI.intake(of: file, effectiveFrom: profile.effectiveFrom)
  }
}

/// The price history of llm-prices.
enum LLMPricesFormat: DocumentFormat {
  static let name = ReaderName(PriceCatalogue.llmPrices.rawValue)

  static func read(_ file: SourceFile, _ profile: Profile) -> Outcome<Intake> {
    PriceCatalogue.llmPrices.intake(of: file, effectiveFrom: profile.effectiveFrom)
  }
}
