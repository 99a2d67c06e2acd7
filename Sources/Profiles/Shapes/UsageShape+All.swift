extension UsageShape {
  /// The shapes in the order in which they are tried where several fit.
  static let all: [UsageShape] =
    [openAIRealtime, openAIResponses, openAIDuration, perplexity, liteLLM, openAIChat, xAI]
    + [anthropic, bedrockConverse, gemini, geminiSnakeCase, cohere, langfuse]

  /// Chat completions of OpenAI and all who took over its form: Azure, Groq, Mistral, Moonshot, DeepSeek,
  /// Fireworks, OpenRouter; embeddings are it without output.
  ///
  /// The input includes what was read from and written to a cache, and audio; the output includes
  /// reasoning, rejected predictions, audio and images. Images in the input stay with the text, whose
  /// price they have: how many of them were cached is not said.
  static let openAIChat = UsageShape(
    "openai-chat", signs: [["prompt_tokens"]],
    lacks: ["cache_read_input_tokens", "cache_creation_input_tokens"],
    counts: [
      "input": ["prompt_tokens"],
      "cached": [
        "prompt_tokens_details.cached_tokens", "prompt_cache_hit_tokens", "num_cached_tokens",
        "cached_tokens", "cached_prompt_text_tokens",
      ],
      "missed": ["prompt_cache_miss_tokens"],
      "written": ["prompt_tokens_details.cache_write_tokens"],
      "audio": ["prompt_tokens_details.audio_tokens"],
      "output": ["completion_tokens"],
      "outputAudio": ["completion_tokens_details.audio_tokens"],
      "outputImage": ["completion_tokens_details.image_tokens"],
    ],
    meters: [
      "uncached_input_tokens": ["input - cached - written - audio"],
      "cache_read_tokens": ["cached"],
      "cache_write_tokens": ["written"],
      "input_audio_tokens": ["audio"],
      "output_tokens": ["output - outputAudio - outputImage"],
      "output_audio_tokens": ["outputAudio"],
      "output_image_tokens": ["outputImage"],
    ],
    equations: ["missed = input - cached"], total: ["total_tokens"])

  /// As ``openAIChat``, but the output leaves out reasoning, which is billed as output on top.
  static let xAI = UsageShape(
    "xai", providers: ["xai"],
    signs: [
      ["prompt_tokens"], ["completion_tokens_details.reasoning_tokens", "reasoning_tokens"],
    ],
    counts: [
      "input": ["prompt_tokens"],
      "cached": ["prompt_tokens_details.cached_tokens", "cached_prompt_text_tokens"],
      "audio": ["prompt_tokens_details.audio_tokens"],
      "output": ["completion_tokens"],
      "reasoning": ["completion_tokens_details.reasoning_tokens", "reasoning_tokens"],
      "outputAudio": ["completion_tokens_details.audio_tokens"],
    ],
    meters: [
      "uncached_input_tokens": ["input - cached - audio"],
      "cache_read_tokens": ["cached"],
      "input_audio_tokens": ["audio"],
      "output_tokens": ["output + reasoning - outputAudio"],
      "output_audio_tokens": ["outputAudio"],
    ],
    total: ["total_tokens"])

  /// As ``openAIChat``, but reasoning and citations stand beside the output with prices of their own,
  /// outside the provider's total; searches are counted.
  static let perplexity = UsageShape(
    "perplexity", providers: ["perplexity"],
    signs: [["prompt_tokens"], ["citation_tokens", "num_search_queries", "search_context_size"]],
    counts: [
      "input": ["prompt_tokens"],
      "output": ["completion_tokens"],
      "reasoning": ["reasoning_tokens"],
      "citations": ["citation_tokens"],
      "searches": ["num_search_queries"],
    ],
    meters: [
      "uncached_input_tokens": ["input"],
      "output_tokens": ["output"],
      "output_reasoning_tokens": ["reasoning"],
      "output_citation_tokens": ["citations"],
      "searches": ["searches"],
    ],
    total: ["total_tokens"],
    outsideTotal: ["output_reasoning_tokens", "output_citation_tokens"])

  /// LiteLLM's own form: Anthropic's cache members beside an input that includes them.
  static let liteLLM = UsageShape(
    "litellm",
    signs: [["prompt_tokens"], ["cache_read_input_tokens", "cache_creation_input_tokens"]],
    counts: [
      "input": ["prompt_tokens"],
      "cached": ["cache_read_input_tokens", "prompt_tokens_details.cached_tokens"],
      "written": [
        "cache_creation_input_tokens", "prompt_tokens_details.cache_creation_tokens",
      ],
      "writtenHour": [
        "prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens"
      ],
      "audio": ["prompt_tokens_details.audio_tokens"],
      "output": ["completion_tokens"],
      "outputAudio": ["completion_tokens_details.audio_tokens"],
      "outputImage": ["completion_tokens_details.image_tokens"],
    ],
    meters: [
      "uncached_input_tokens": ["input - cached - written - audio"],
      "cache_read_tokens": ["cached"],
      "cache_write_5m_tokens": ["written - writtenHour"],
      "cache_write_1h_tokens": ["writtenHour"],
      "input_audio_tokens": ["audio"],
      "output_tokens": ["output - outputAudio - outputImage"],
      "output_audio_tokens": ["outputAudio"],
      "output_image_tokens": ["outputImage"],
    ],
    total: ["total_tokens"])

  /// Responses and images of OpenAI and Azure: includes as ``openAIChat``; cache writes by lifetime,
  /// 30 minutes where nothing else is said.
  static let openAIResponses = UsageShape(
    "openai-responses", signs: [["input_tokens"], ["input_tokens_details", "total_tokens"]],
    lacks: ["cache_read_input_tokens", "cache_creation_input_tokens", "input_token_details"],
    counts: [
      "input": ["input_tokens"],
      "cached": ["input_tokens_details.cached_tokens"],
      "written": ["input_tokens_details.cache_write_tokens"],
      "writtenHalfHour": ["input_tokens_details.cache_write_tokens_details.ttl_30m_tokens"],
      "writtenHalfDay": ["input_tokens_details.cache_write_tokens_details.ttl_12h_tokens"],
      "audio": ["input_tokens_details.audio_tokens"],
      "image": ["input_tokens_details.image_tokens"],
      "output": ["output_tokens"],
      "outputAudio": ["output_tokens_details.audio_tokens"],
      "outputImage": ["output_tokens_details.image_tokens"],
    ],
    meters: [
      "uncached_input_tokens": ["input - cached - written - audio - image"],
      "cache_read_tokens": ["cached"],
      "cache_write_tokens": ["written - writtenHalfDay"],
      "cache_write_12h_tokens": ["writtenHalfDay"],
      "input_audio_tokens": ["audio"],
      "input_image_tokens": ["image"],
      "output_tokens": ["output - outputAudio - outputImage"],
      "output_audio_tokens": ["outputAudio"],
      "output_image_tokens": ["outputImage"],
    ],
    equations: ["written = writtenHalfHour + writtenHalfDay"], total: ["total_tokens"])

  /// Realtime sessions and transcription of OpenAI: the input is divided by what it is, each part
  /// including what of it came from the cache.
  static let openAIRealtime = UsageShape(
    "openai-realtime", signs: [["input_token_details", "output_token_details"]],
    counts: [
      "input": ["input_tokens"],
      "cached": ["input_token_details.cached_tokens"],
      "cachedAudio": ["input_token_details.cached_tokens_details.audio_tokens"],
      "cachedImage": ["input_token_details.cached_tokens_details.image_tokens"],
      "audio": ["input_token_details.audio_tokens"],
      "image": ["input_token_details.image_tokens"],
      "output": ["output_tokens"],
      "outputAudio": ["output_token_details.audio_tokens"],
    ],
    meters: [
      "cache_read_tokens": ["cached - cachedAudio"],
      "cache_read_audio_tokens": ["cachedAudio"],
      "input_audio_tokens": ["audio - cachedAudio"],
      "input_image_tokens": ["image - cachedImage"],
      "uncached_input_tokens": [
        "input - cached - input_audio_tokens - input_image_tokens"
      ],
      "output_tokens": ["output - outputAudio"],
      "output_audio_tokens": ["outputAudio"],
    ],
    total: ["total_tokens"])

  /// Transcription that is billed by time.
  static let openAIDuration = UsageShape(
    "openai-duration", signs: [["seconds"]], lacks: ["input_tokens", "prompt_tokens"],
    counts: ["seconds": ["seconds"]], meters: ["audio_seconds": ["seconds"]])

  /// Anthropic's messages, also through Bedrock, Vertex and Azure: the input leaves out the cache; what
  /// was written to it without a lifetime lives for 5 minutes. The output includes thinking.
  static let anthropic = UsageShape(
    "anthropic", providers: ["anthropic"], signs: [["input_tokens"]],
    lacks: ["input_tokens_details", "input_token_details"],
    counts: [
      "input": ["input_tokens"],
      "cached": ["cache_read_input_tokens"],
      "written": ["cache_creation_input_tokens"],
      "writtenMinutes": ["cache_creation.ephemeral_5m_input_tokens"],
      "writtenHour": ["cache_creation.ephemeral_1h_input_tokens"],
      "output": ["output_tokens"],
      "searches": ["server_tool_use.web_search_requests"],
    ],
    meters: [
      "uncached_input_tokens": ["input"],
      "cache_read_tokens": ["cached"],
      "cache_write_5m_tokens": ["writtenMinutes", "written - writtenHour"],
      "cache_write_1h_tokens": ["writtenHour"],
      "output_tokens": ["output"],
      "searches": ["searches"],
    ],
    equations: ["written = writtenMinutes + writtenHour"], iterations: "iterations[]")

  /// Bedrock's Converse: the input leaves out the cache, the total includes it.
  static let bedrockConverse = UsageShape(
    "bedrock-converse", providers: ["bedrock"], signs: [["inputTokens"]],
    counts: [
      "input": ["inputTokens"],
      "cached": ["cacheReadInputTokens", "cacheReadInputTokenCount"],
      "written": ["cacheWriteInputTokens", "cacheWriteInputTokenCount"],
      "writtenByLifetime": ["cacheDetails[].inputTokens"],
      "writtenMinutes": ["cacheDetails[ttl=5m].inputTokens"],
      "writtenHour": ["cacheDetails[ttl=1h].inputTokens"],
      "output": ["outputTokens"],
    ],
    meters: [
      "uncached_input_tokens": ["input"],
      "cache_read_tokens": ["cached"],
      "cache_write_5m_tokens": ["written - writtenHour"],
      "cache_write_1h_tokens": ["writtenHour"],
      "output_tokens": ["output"],
    ],
    equations: [
      "written = writtenByLifetime", "writtenByLifetime = writtenMinutes + writtenHour",
    ],
    total: ["totalTokens"])

  /// Cohere bills `billed_units`; what it counts besides is no bill.
  static let cohere = UsageShape(
    "cohere", signs: [["billed_units"]],
    counts: [
      "input": ["billed_units.input_tokens"],
      "output": ["billed_units.output_tokens"],
      "searches": ["billed_units.search_units"],
      "images": ["billed_units.images"],
      "classifications": ["billed_units.classifications"],
    ],
    meters: [
      "uncached_input_tokens": ["input"],
      "output_tokens": ["output"],
      "searches": ["searches"],
      "images": ["images"],
      "classifications": ["classifications"],
    ])

  /// What Langfuse keeps of any provider: parts that do not hold each other, and their total.
  static let langfuse = UsageShape(
    "langfuse", signs: [["input", "output"]],
    counts: [
      "input": ["input"],
      "cached": ["input_cached_tokens", "input_cache_read", "cache_read_input_tokens"],
      "writtenMinutes": [
        "input_cache_creation_5m", "input_cache_creation", "cache_creation_input_tokens",
      ],
      "writtenHour": ["input_cache_creation_1h"],
      "audio": ["input_audio_tokens"],
      "cachedAudio": ["input_cached_audio_tokens"],
      "output": ["output"],
      "reasoning": ["output_reasoning_tokens", "output_reasoning"],
      "outputAudio": ["output_audio_tokens"],
    ],
    meters: [
      "uncached_input_tokens": ["input"],
      "cache_read_tokens": ["cached"],
      "cache_read_audio_tokens": ["cachedAudio"],
      "cache_write_5m_tokens": ["writtenMinutes"],
      "cache_write_1h_tokens": ["writtenHour"],
      "input_audio_tokens": ["audio"],
      "output_tokens": ["output + reasoning"],
      "output_audio_tokens": ["outputAudio"],
    ],
    total: ["total"])
}
