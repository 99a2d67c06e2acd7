import ExactMoney
import SourceText

/// A ``RowMapping`` as plain memory: what is done for each canonical column, with numbers for names.
struct MappingSteps: ~Copyable {
  /// A stretch of ``operands`` or ``replacements``.
  struct Stretch: BitwiseCopyable {
    var start: Int32
    var count: Int32
  }

  /// How one value is worked out; the numbers are those of ``nodes``.
  enum Step: BitwiseCopyable {
    case first(Stretch)
    case firstOf(Stretch)
    case constant(Int32)
    /// `otherwise` is the number of a constant; below 0 one of ``keep``, ``empty``, ``refuse``.
    case replaced(Int32, by: Stretch, otherwise: Int32)
    /// `with` is the number of a constant.
    case joined(Stretch, with: Int32)
    case inCase(Int32, isUpper: Bool)
    case count(Int32, plus: Stretch, minus: Stretch)
    case decimal(Int32)
    case instant(Int32, RowMapping.InstantForm)
    case only(Int32, Stretch)
  }

  enum Condition: BitwiseCopyable {
    case isOneOf(Int32, Stretch)
    case isNoneOf(Int32, Stretch)
    case areEqual(Int32, Int32)
  }

  static let keep: Int32 = -1
  static let empty: Int32 = -2
  static let refuse: Int32 = -3

  /// What a canonical column holds.
  struct Target: BitwiseCopyable {
    var column: Int32
    /// The number of a node.
    var step: Int32
  }

  struct Replacement: BitwiseCopyable {
    var text: Int32
    var by: Int32
  }

  /// The canonical columns and the total they must add up to.
  struct Check: BitwiseCopyable {
    var total: Stretch
    var columns: Stretch
  }

  /// The names of the source columns, by number.
  let sources: [String]
  /// The names of the canonical columns, by number.
  let columnNames: [String]
  private(set) var operands = GrowingBuffer<Int32>()
  private(set) var replacements = GrowingBuffer<Replacement>()
  /// Texts that stay where they are, with room behind each.
  private(set) var constants = GrowingBuffer<FieldSlice>()
  private(set) var targets = GrowingBuffer<Target>()
  private(set) var checks = GrowingBuffer<Check>()
  private(set) var nodes = GrowingBuffer<Step>()
  private(set) var conditions = GrowingBuffer<Condition>()
  /// Texts that mean nothing, among the constants.
  private(set) var nulls = Stretch(start: 0, count: 0)
  /// The source columns that a row must not have.
  private(set) var declined = Stretch(start: 0, count: 0)
  /// What must hold of a row that is taken.
  private(set) var taking = Stretch(start: 0, count: 0)
  /// How many values are written that are numbers or times.
  private(set) var shortTexts = 0
  /// How many values are written that are other texts.
  private(set) var longTexts = 0
  private var memory = ScratchSpace()
  private let sourceNumbers: [String: Int32]
  private let columnNumbers: [String: Int32]

  init(_ mapping: RowMapping) {
    sources = mapping.sources
    columnNames = mapping.columnNames
    sourceNumbers = Self.numbers(of: sources)
    columnNumbers = Self.numbers(of: columnNames)
    nulls = addTexts(mapping.nulls.sorted())
    declined = addSources(mapping.declined)
    for column in mapping.columns {
      targets.append(Target(column: number(ofColumn: column.name), step: add(column.value)))
    }
    for check in mapping.checks {
      checks.append(
        Check(
          total: addSources(check.total),
          columns: addOperands(check.columns.map { number(ofColumn: $0) })))
    }
    taking = add(mapping.taking)
  }

  private static func numbers(of names: [String]) -> [String: Int32] {
    Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
  }

  /// Adds a value after those it needs, and gives its number.
  private mutating func add(_ value: RowMapping.Value) -> Int32 {
    let step = step(value)
    nodes.append(step)
    return Int32(nodes.count - 1)
  }

  private mutating func step(_ value: RowMapping.Value) -> Step {
    switch value {
    case .first(let names): return .first(addSources(names))
    case .firstOf(let values): return .firstOf(add(values))
    case .constant(let text): return .constant(addConstant(text))
    case .replaced(let value, let table, let otherwise):
      let replaced = add(value)
      return .replaced(replaced, by: add(table), otherwise: add(otherwise))
    case .joined(let values, let separator):
      longTexts += 1
      return .joined(add(values), with: addConstant(separator))
    case .inCase(let value, let isUpper):
      longTexts += 1
      return .inCase(add(value), isUpper: isUpper)
    case .count(let value, let added, let taken):
      shortTexts += 1
      let whole = add(value)
      return .count(whole, plus: add(added), minus: add(taken))
    case .decimal(let value):
      shortTexts += 1
      return .decimal(add(value))
    case .instant(let value, let form):
      shortTexts += 1
      return .instant(add(value), form)
    case .only(let value, let conditions):
      let whole = add(value)
      return .only(whole, add(conditions))
    }
  }

  private mutating func add(_ values: [RowMapping.Value]) -> Stretch {
    addOperands(values.map { add($0) })
  }

  private mutating func add(_ table: [String: String]) -> Stretch {
    let pairs = table.sorted { $0.key < $1.key }.map {
      Replacement(text: addConstant($0.key), by: addConstant($0.value))
    }
    return replacements.append(pairs)
  }

  private mutating func add(_ otherwise: RowMapping.Otherwise) -> Int32 {
    switch otherwise {
    case .keep: Self.keep
    case .empty: Self.empty
    case .refuse: Self.refuse
    case .text(let text): addConstant(text)
    }
  }

  private mutating func add(_ added: [RowMapping.Condition]) -> Stretch {
    let planned: [Condition] = added.map { condition in
      switch condition {
      case .isOneOf(let value, let texts): .isOneOf(add(value), addTexts(texts))
      case .isNoneOf(let value, let texts): .isNoneOf(add(value), addTexts(texts))
      case .areEqual(let left, let right): .areEqual(add(left), add(right))
      }
    }
    return conditions.append(planned)
  }

  mutating func addSources(_ names: [String]) -> Stretch {
    addOperands(names.compactMap { sourceNumbers[$0] })
  }

  /// Adds where a number may stand; those below 0 are `lists`, counted from −1 down.
  mutating func addCounts(_ names: [String], lists: [String: Int32]) -> Stretch {
    addOperands(names.compactMap { lists[$0].map { -1 - $0 } ?? sourceNumbers[$0] })
  }

  /// The number of a source column.
  func number(ofSource name: String) -> Int32 {
    required(sourceNumbers[name], "the mapping does not look at \(name)")
  }

  mutating func addTexts(_ texts: [String]) -> Stretch {
    addOperands(texts.map { addConstant($0) })
  }

  private mutating func addOperands(_ numbers: [Int32]) -> Stretch {
    operands.append(numbers)
  }

  func number(ofColumn name: String) -> Int32 {
    required(columnNumbers[name], "no mapping gives the column \(name)")
  }

  mutating func addConstant(_ text: String) -> Int32 {
    let bytes = Array(text.utf8)
    let start = memory.take(bytes.count + Words.room)
    start.update(repeating: 0, count: bytes.count + Words.room)
    for (offset, byte) in bytes.enumerated() { start[offset] = byte }
    constants.append(FieldSlice(start: start, count: bytes.count))
    return Int32(constants.count - 1)
  }
}

extension GrowingBuffer {
  /// Appends all of `elements`, and gives where they stand.
  mutating func append(_ elements: [Element]) -> MappingSteps.Stretch {
    let start = count
    for element in elements { append(element) }
    return MappingSteps.Stretch(start: Int32(start), count: Int32(elements.count))
  }
}
