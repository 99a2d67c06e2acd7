extension UsageShape {
  /// Gemini, by its own interface or Vertex: the prompt includes the cache, what tools fed in comes on top,
  /// and so do thoughts on top of the candidates.
  static let gemini = gemini("gemini", inSnakeCase: false)

  /// The same, as Google's Python library prints it.
  static let geminiSnakeCase = gemini("gemini-snake-case", inSnakeCase: true)

  private static func gemini(_ name: String, inSnakeCase: Bool) -> UsageShape {
    func spelled(_ paths: String...) -> [String] {
      inSnakeCase ? paths.map(snakeCase) : paths
    }
    /// The tokens of one kind in a list that tells kinds apart.
    func part(_ list: String, _ kind: String) -> [String] {
      spelled("\(list)[modality=\(kind)].tokenCount")
    }
    return UsageShape(
      name,
      signs: [spelled("promptTokenCount", "candidatesTokenCount", "responseTokenCount")],
      counts: [
        "prompt": spelled("promptTokenCount"),
        "toolUse": spelled("toolUsePromptTokenCount"),
        "cached": spelled("cachedContentTokenCount"),
        "promptAudio": part("promptTokensDetails", "AUDIO"),
        "promptImage": part("promptTokensDetails", "IMAGE"),
        "promptDocument": part("promptTokensDetails", "DOCUMENT"),
        "promptVideo": part("promptTokensDetails", "VIDEO"),
        "toolUseAudio": part("toolUsePromptTokensDetails", "AUDIO"),
        "toolUseImage": part("toolUsePromptTokensDetails", "IMAGE"),
        "toolUseDocument": part("toolUsePromptTokensDetails", "DOCUMENT"),
        "toolUseVideo": part("toolUsePromptTokensDetails", "VIDEO"),
        "cachedAudio": part("cacheTokensDetails", "AUDIO"),
        "cachedImage": part("cacheTokensDetails", "IMAGE"),
        "cachedDocument": part("cacheTokensDetails", "DOCUMENT"),
        "cachedVideo": part("cacheTokensDetails", "VIDEO"),
        "candidates": spelled("candidatesTokenCount", "responseTokenCount"),
        "thoughts": spelled("thoughtsTokenCount"),
        "outputAudio": part("candidatesTokensDetails", "AUDIO")
          + part("responseTokensDetails", "AUDIO"),
        "outputImage": part("candidatesTokensDetails", "IMAGE")
          + part("responseTokensDetails", "IMAGE"),
      ],
      meters: [
        "cache_read_tokens": ["cached - cachedAudio"],
        "cache_read_audio_tokens": ["cachedAudio"],
        "input_audio_tokens": ["promptAudio + toolUseAudio - cachedAudio"],
        // Documents are priced as the images of their pages.
        "input_image_tokens": [
          "promptImage + promptDocument + toolUseImage + toolUseDocument"
            + " - cachedImage - cachedDocument"
        ],
        "input_video_tokens": ["promptVideo + toolUseVideo - cachedVideo"],
        "uncached_input_tokens": [
          "prompt + toolUse - cached"
            + " - input_audio_tokens - input_image_tokens - input_video_tokens"
        ],
        "output_tokens": ["candidates + thoughts - outputAudio - outputImage"],
        "output_audio_tokens": ["outputAudio"],
        "output_image_tokens": ["outputImage"],
      ],
      total: spelled("totalTokenCount"))
  }

  /// `promptTokenCount` as `prompt_token_count`; the values in brackets stay.
  private static func snakeCase(_ path: String) -> String {
    var text = ""
    var isValue = false
    for character in path {
      if character == "=" { isValue = true }
      if character == "]" { isValue = false }
      if character.isUppercase, !isValue { text += "_" }
      text += isValue ? String(character) : character.lowercased()
    }
    return text
  }
}
