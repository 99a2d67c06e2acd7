import SourceText

/// What steps made of texts before: exports repeat a few texts in many rows, and patterns and calendars
/// are slow. One file's rows share it; it forgets rather than grow without end.
final class EvaluationMemo {
  private struct Question: Hashable {
    let step: String
    let text: String

    /// The text alone: steps are few and long, and equal ones are one string.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
  }

  /// How many answers of one sort are kept.
  private static let limit = 100_000

  private var captures: [Question: [String: String]?] = [:]
  private var found: [Question: Bool] = [:]
  private var replaced: [Question: String] = [:]
  private var formed: [Question: String] = [:]

  /// ``TextPattern/captures(in:)``.
  func captures(of pattern: TextPattern, in text: String) -> [String: String]? {
    let question = Question(step: pattern.text, text: text)
    return Self.answer(question, &captures) { pattern.captures(in: text) }
  }

  /// ``TextPattern/isFound(in:)``.
  func isFound(_ pattern: TextPattern, in text: String) -> Bool {
    Self.answer(Question(step: pattern.text, text: text), &found) { pattern.isFound(in: text) }
  }

  /// ``TextPattern/replacing(in:with:)``.
  func replacing(_ pattern: TextPattern, in text: String, with replacement: String) -> String {
    let question = Question(step: pattern.text + "\n" + replacement, text: text)
    return Self.answer(question, &replaced) { pattern.replacing(in: text, with: replacement) }
  }

  /// ``FieldForm/applied(to:_:)``, in the one dialect of the file.
  func value(
    _ value: FieldValue, in form: FieldForm, _ dialect: Dialect
  ) throws(RowRefusal) -> FieldValue {
    // The same text means another number where it is written in the source's dialect.
    let step = value.isCanonical ? form.rawValue + "\n" : form.rawValue
    let question = Question(step: step, text: value.text)
    if let text = formed[question] {
      var result = value
      result.text = text
      result.isCanonical = true
      return result
    }
    let result = try form.applied(to: value, dialect)
    if formed.count == Self.limit { formed.removeAll() }
    formed[question] = result.text
    return result
  }

  private static func answer<Answer>(
    _ question: Question, _ known: inout [Question: Answer], find: () -> Answer
  ) -> Answer {
    if let answer = known[question] { return answer }
    let answer = find()
    if known.count == limit { known.removeAll() }
    known[question] = answer
    return answer
  }
}
