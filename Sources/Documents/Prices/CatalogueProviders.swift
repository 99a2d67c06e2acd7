import Pipeline

/// How the providers that catalogues name are spelled here.
///
/// One provider has several names in a catalogue where it has several ways in (Bedrock's Converse
/// API) or kinds of models (Vertex AI's). What bills apart stays apart: Vertex AI is not the Gemini
/// API, Azure AI Foundry is not Azure OpenAI. A name that is not listed is taken as it is.
enum CatalogueProviders {
  /// Our spelling, and what precedes the models of that provider in LiteLLM's keys where it is
  /// another word.
  private static let liteLLM: [String: (provider: String, prefix: String)] = [
    "amazon_nova": ("amazon_nova", "amazon-nova"),
    "azure_text": ("azure", "azure"),
    "bedrock_converse": ("bedrock", "bedrock"),
    "cohere_chat": ("cohere", "cohere"),
    "fireworks_ai": ("fireworks", "fireworks_ai"),
    "fireworks_ai-embedding-models": ("fireworks", "fireworks_ai"),
    "gemini": ("google", "gemini"),
    "text-completion-codestral": ("codestral", "codestral"),
    "text-completion-openai": ("openai", "openai"),
  ]

  private static let genAI = [
    "aws": "bedrock", "moonshotai": "moonshot", "x-ai": "xai",
  ]

  private static let llmPrices = [
    "amazon": "bedrock", "moonshot-ai": "moonshot",
  ]

  /// Who bills what LiteLLM's `litellm_provider` names, and what stands before the models in its keys.
  static func liteLLM(_ name: String) -> (provider: ProviderID, prefixes: [String]) {
    if name.hasPrefix("vertex_ai-") {
      return (ProviderID("vertex_ai"), ["vertex_ai", name])
    }
    guard let known = liteLLM[name] else { return (ProviderID(name), [name]) }
    return (ProviderID(known.provider), [known.prefix, name])
  }

  /// Who bills what a provider of genai-prices names.
  static func genAI(_ name: String) -> ProviderID { ProviderID(genAI[name] ?? name) }

  /// Who bills what a vendor of llm-prices names.
  static func llmPrices(_ name: String) -> ProviderID { ProviderID(llmPrices[name] ?? name) }
}
