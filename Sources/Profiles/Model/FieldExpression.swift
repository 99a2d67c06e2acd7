import ExactMoney

/// How a canonical field comes from the fields of a source record.
public indirect enum FieldExpression: Hashable, Sendable {
  /// The source's field of that name; `^name` is that of an enclosing JSON object.
  case path(String)
  /// What a `let` or a group of its `match` gave.
  case name(String)
  /// The same text for every record.
  case constant(String)
  /// The first that is not empty.
  case firstOf([FieldExpression])
  /// All of them with a text between; empty where all are empty.
  case join([FieldExpression], with: String)
  /// One of the above, taken through steps.
  case steps(FieldExpression, FieldSteps)
}

/// What is done with one text, in the order of the members.
public struct FieldSteps: Hashable, Sendable {
  /// What happens where a map or a match does not know the text.
  public enum Otherwise: Hashable, Sendable {
    /// The text stands.
    case keep
    /// The field is empty.
    case empty
    /// The record is refused.
    case refuse
    /// Something else stands.
    case expression(FieldExpression)
  }

  /// What a number is multiplied by.
  public enum Factor: Hashable, Sendable {
    /// A fixed number.
    case number(ExactDecimal)
    /// Another field.
    case field(FieldExpression)
  }

  /// The texts of another case.
  public enum LetterCase: String, Hashable, Sendable, CaseIterable {
    /// `usage`.
    case lower
    /// `USD`.
    case upper
  }

  /// Texts that mean nothing here.
  public var nulls: Set<String> = []
  /// What `replacement` stands for, wherever it is found.
  public var pattern: TextPattern?
  /// What stands in its place.
  public var replacement = ""
  /// What the text must hold; its named groups become names.
  public var match: TextPattern?
  /// The group of `match` that is the result, where not the whole text is.
  public var group: String?
  /// Text for text.
  public var map: [String: String]?
  /// What happens where `match` or `map` does not know the text.
  public var otherwise: Otherwise?
  /// The letters.
  public var letterCase: LetterCase?
  /// What the number is multiplied by: factors, and exact reciprocals of divisors.
  public var factors: [Factor] = []
  /// What is added; an absent one adds nothing.
  public var added: [FieldExpression] = []
  /// What is taken away; an absent one takes nothing.
  public var subtracted: [FieldExpression] = []
  /// The field is empty unless all of these hold.
  public var conditions: [FieldCondition] = []
  /// What form the result has.
  public var form: FieldForm?

  /// No step at all.
  public init() {}
}

/// The canonical form of a result.
public enum FieldForm: String, Hashable, Sendable, CaseIterable {
  /// A whole number, `59200.0` too.
  case integer
  /// A number in the source's dialect.
  case decimal
  /// A day.
  case date
  /// A time with its offset.
  case instant
  /// Seconds since 1970 as a day.
  case unixSecondsDate = "unix_seconds_date"
  /// Seconds since 1970 as a time.
  case unixSeconds = "unix_seconds"
  /// Milliseconds since 1970 as a time.
  case unixMilliseconds = "unix_ms"
  /// The month of a day.
  case month
  /// The first day of a month.
  case monthStart = "month_start"
  /// The first day after a month.
  case monthEnd = "month_end"
  /// The first day after a time that ends something.
  case endDate = "end_date"
  /// The first day after a last day.
  case inclusiveEnd = "inclusive_end"
  /// A currency's code in capitals.
  case currency
  /// The block size in a unit's text: 1000 in `1K`, 10000 in `10K/Hour`, 1 in `Units`.
  case units
}

/// Something that holds of a source record or not.
public enum FieldCondition: Hashable, Sendable {
  /// The field has one of these texts; the empty text means that it is absent.
  case isOneOf(FieldExpression, [String])
  /// The field has none of these texts.
  case isNoneOf(FieldExpression, [String])
  /// The pattern is found in the field.
  case matches(FieldExpression, TextPattern)
  /// Both have the same text.
  case areEqual(FieldExpression, FieldExpression)
  /// The table has none of these columns at all, whatever its row says.
  case lacksColumns([String])
}

extension FieldExpression {
  /// The fields of the source whose values it gives or reckons with.
  var paths: [String] {
    switch self {
    case .path(let path): [path]
    case .name, .constant: []
    case .firstOf(let members), .join(let members, _): members.flatMap(\.paths)
    case .steps(let source, let steps): source.paths + steps.expressions.flatMap(\.paths)
    }
  }

  /// The fields of the source by which it is decided.
  var decidingPaths: [String] {
    switch self {
    case .path, .name, .constant: []
    case .firstOf(let members), .join(let members, _): members.flatMap(\.decidingPaths)
    case .steps(let source, let steps):
      source.decidingPaths + steps.expressions.flatMap(\.decidingPaths)
        + steps.conditions.flatMap(\.paths)
    }
  }
}

extension FieldSteps {
  /// The expressions in its steps, but for those in conditions.
  fileprivate var expressions: [FieldExpression] {
    var expressions = added + subtracted
    if case .expression(let other) = otherwise { expressions.append(other) }
    for case .field(let expression) in factors { expressions.append(expression) }
    return expressions
  }
}

extension FieldCondition {
  /// The fields of the source that it looks at.
  var paths: [String] {
    switch self {
    case .isOneOf(let expression, _), .isNoneOf(let expression, _), .matches(let expression, _):
      expression.paths + expression.decidingPaths
    case .areEqual(let left, let right):
      [left, right].flatMap { $0.paths + $0.decidingPaths }
    case .lacksColumns: []
    }
  }
}
