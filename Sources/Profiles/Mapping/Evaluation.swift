import ExactMoney
import Pipeline
import SourceText

/// Works out expressions over one source record.
struct Evaluation {
  let dialect: Dialect
  let row: SourceRow
  /// The object of the row's array that is looked at, where one is.
  var element: SourceRow?
  /// What has a name in the profile.
  private let named: NamedExpressions
  /// What is worked out of it so far, by place.
  private var values: [FieldValue?]
  private var isKnown: [Bool]
  /// Groups of patterns that stand in no named expression.
  private var groups: [String: FieldValue] = [:]

  private let memo: EvaluationMemo

  init(
    _ row: SourceRow, named: NamedExpressions, dialect: Dialect, memo: EvaluationMemo
  ) {
    self.row = row
    self.named = named
    self.dialect = dialect
    self.memo = memo
    values = [FieldValue?](repeating: nil, count: named.count)
    isKnown = [Bool](repeating: false, count: named.fields.count)
  }

  /// Works out all that has a name, in the order of the profile.
  mutating func knowAll() throws(RowRefusal) {
    for index in named.fields.indices { try know(index) }
  }

  /// Works out one named expression, once, of the row and not of the element that is looked at.
  private mutating func know(_ index: Int) throws(RowRefusal) {
    guard !isKnown[index] else { return }
    if named.isOrdered, index > 0 { try know(index - 1) }
    isKnown[index] = true
    let outer = element
    element = nil
    values[named.places[index]] = try value(named.fields[index].expression)
    element = outer
  }

  private mutating func value(named name: String) throws(RowRefusal) -> FieldValue? {
    guard let place = named[name] else { return groups[name] }
    try know(named.owners[place])
    return values[place]
  }

  private mutating func set(_ group: String, _ value: FieldValue?) {
    if let place = named[group] { values[place] = value } else { groups[group] = value }
  }

  /// The text of `expression`; `nil` where it is empty.
  mutating func value(_ expression: FieldExpression) throws(RowRefusal) -> FieldValue? {
    switch expression {
    case .path(let path):
      var field = try element?.field(path)
      if field == nil { field = try row.field(path) }
      guard let field else { return nil }
      return FieldValue(field.text, column: field.column)
    case .name(let name): return try value(named: name)
    case .constant(let text): return FieldValue(text, isCanonical: true)
    case .firstOf(let members):
      for member in members {
        if let value = try value(member) { return value }
      }
      return nil
    case .join(let members, let separator): return try joined(members, separator)
    case .steps(let source, let steps):
      guard let value = try value(source) else { return nil }
      return try taken(value, through: steps)
    }
  }

  /// An absent member leaves its place empty, so that no two records get one name by chance.
  private mutating func joined(
    _ members: [FieldExpression], _ separator: String
  ) throws(RowRefusal) -> FieldValue? {
    var texts: [String] = []
    var column = 0
    for member in members {
      let value = try value(member)
      texts.append(value?.text ?? "")
      if column == 0 { column = value?.column ?? 0 }
    }
    if texts.allSatisfy(\.isEmpty) { return nil }
    return FieldValue(texts.joined(separator: separator), column: column)
  }

  private mutating func taken(
    _ source: FieldValue, through steps: FieldSteps
  ) throws(RowRefusal) -> FieldValue? {
    if steps.nulls.contains(source.text) { return nil }
    var value: FieldValue? = source
    if let pattern = steps.pattern {
      let text = memo.replacing(pattern, in: source.text, with: steps.replacement)
      value = FieldValue(text, column: source.column)
    }
    if let pattern = steps.match, let text = value {
      value = try matched(text, pattern, steps)
    }
    if let map = steps.map, let text = value {
      if let mapped = map[text.text] {
        value = FieldValue(mapped, column: source.column, isCanonical: true)
      } else {
        value = try otherwise(text, steps, .refuse)
      }
    }
    if let letterCase = steps.letterCase, let text = value?.text {
      value?.text = letterCase == .lower ? text.lowercased() : text.uppercased()
    }
    if let number = value { value = try computed(number, steps) }
    for condition in steps.conditions where try !holds(condition) { return nil }
    if let form = steps.form, let text = value { value = try memo.value(text, in: form, dialect) }
    return value
  }

  private mutating func matched(
    _ value: FieldValue, _ pattern: TextPattern, _ steps: FieldSteps
  ) throws(RowRefusal) -> FieldValue? {
    guard let captures = memo.captures(of: pattern, in: value.text) else {
      return try otherwise(value, steps, .empty)
    }
    for group in pattern.groups {
      set(group, captures[group].flatMap { FieldValue($0, column: value.column) })
    }
    guard let group = steps.group else { return value }
    return named[group].map { values[$0] } ?? groups[group]
  }

  private mutating func otherwise(
    _ value: FieldValue, _ steps: FieldSteps, _ usual: FieldSteps.Otherwise
  ) throws(RowRefusal) -> FieldValue? {
    switch steps.otherwise ?? usual {
    case .keep: return value
    case .empty: return nil
    case .refuse: throw value.refusal(.badValue, "is not known to the profile")
    case .expression(let expression): return try self.value(expression)
    }
  }

  private mutating func computed(
    _ value: FieldValue, _ steps: FieldSteps
  ) throws(RowRefusal) -> FieldValue? {
    guard !steps.factors.isEmpty || !steps.added.isEmpty || !steps.subtracted.isEmpty else {
      return value
    }
    var number = try value.number(dialect)
    for factor in steps.factors {
      switch factor {
      case .number(let exact): number *= exact
      case .field(let expression):
        guard let other = try self.value(expression) else { return nil }
        number *= try other.number(dialect)
      }
    }
    for expression in steps.added {
      if let other = try self.value(expression) { number += try other.number(dialect) }
    }
    var canBeShort = !number.isNegative
    for expression in steps.subtracted {
      guard let other = try self.value(expression) else { continue }
      let part = try other.number(dialect)
      canBeShort = canBeShort && !part.isNegative
      number -= part
    }
    var result = value
    result.text = number.description
    result.isCanonical = true
    result.isShort = (canBeShort || value.isShort) && number.isNegative
    return result
  }

  /// Whether `condition` holds.
  mutating func holds(_ condition: FieldCondition) throws(RowRefusal) -> Bool {
    switch condition {
    case .isOneOf(let expression, let texts): texts.contains(try value(expression)?.text ?? "")
    case .isNoneOf(let expression, let texts): !texts.contains(try value(expression)?.text ?? "")
    case .matches(let expression, let pattern):
      memo.isFound(pattern, in: try value(expression)?.text ?? "")
    case .areEqual(let left, let right): try value(left)?.text == value(right)?.text
    case .lacksColumns(let names): !names.contains { row.hasColumn($0) }
    }
  }
}
