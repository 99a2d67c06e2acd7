import ExactMoney
import SourceText

/// A ``RowMapping`` as plain memory: what is done for each canonical column, with numbers for names.
struct MappingSteps: ~Copyable {
  /// A stretch of ``operands`` or ``replacements``.
  struct Stretch: BitwiseCopyable {
    var start: Int32
    var count: Int32
  }

  enum Step: BitwiseCopyable {
    case first(Stretch)
    case constant(Int32)
    /// `otherwise` is the number of a constant; below 0 one of ``keep``, ``empty``, ``refuse``.
    case replaced(Stretch, by: Stretch, otherwise: Int32)
    case count(of: Stretch, minus: Stretch)
    case instant(Stretch, RowMapping.InstantForm)
  }

  static let keep: Int32 = -1
  static let empty: Int32 = -2
  static let refuse: Int32 = -3

  /// What a canonical column holds.
  struct Target: BitwiseCopyable {
    var column: Int32
    var step: Step
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

  struct Shape: BitwiseCopyable {
    var markers: Stretch
    var providers: Stretch
    var targets: Stretch
    var checks: Stretch
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
  private(set) var shapes = GrowingBuffer<Shape>()
  /// Texts that mean nothing, among the constants.
  private(set) var nulls = Stretch(start: 0, count: 0)
  /// The source columns that a row must not have.
  private(set) var declined = Stretch(start: 0, count: 0)
  /// Stretches of operands: the names of one number each.
  private(set) var terms = GrowingBuffer<Stretch>()
  /// The targets and checks of every row.
  private(set) var rowTargets = Stretch(start: 0, count: 0)
  private(set) var rowChecks = Stretch(start: 0, count: 0)
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
    rowTargets = addTargets(mapping.columns)
    rowChecks = addChecks(mapping.checks)
    for shape in mapping.shapes {
      let markers = addSources(shape.markers)
      let providers = addTexts(shape.providers)
      let targets = addTargets(shape.columns)
      let checks = addChecks(shape.checks)
      shapes.append(
        Shape(markers: markers, providers: providers, targets: targets, checks: checks))
    }
  }

  private static func numbers(of names: [String]) -> [String: Int32] {
    Dictionary(zip(names, 0...), uniquingKeysWith: { first, _ in first })
  }

  private mutating func addTargets(_ columns: [RowMapping.Column]) -> Stretch {
    let steps = columns.map { column in
      Target(column: number(ofColumn: column.name), step: step(column.value))
    }
    let start = targets.count
    for target in steps { targets.append(target) }
    return Stretch(start: Int32(start), count: Int32(steps.count))
  }

  private mutating func step(_ value: RowMapping.Value) -> Step {
    switch value {
    case .first(let names): return .first(addSources(names))
    case .constant(let text): return .constant(addConstant(text))
    case .count(let added, let taken):
      return .count(of: addTerms(added), minus: addTerms(taken))
    case .instant(let names, let form): return .instant(addSources(names), form)
    case .replaced(let names, let table, let otherwise):
      let pairs = table.sorted { $0.key < $1.key }.map {
        Replacement(text: addConstant($0.key), by: addConstant($0.value))
      }
      let start = replacements.count
      for pair in pairs { replacements.append(pair) }
      let rest: Int32 =
        switch otherwise {
        case .keep: Self.keep
        case .empty: Self.empty
        case .refuse: Self.refuse
        case .text(let text): addConstant(text)
        }
      return .replaced(
        addSources(names), by: Stretch(start: Int32(start), count: Int32(pairs.count)),
        otherwise: rest)
    }
  }

  private mutating func addChecks(_ added: [RowMapping.Check]) -> Stretch {
    let start = checks.count
    for check in added {
      checks.append(
        Check(
          total: addSources(check.total),
          columns: addOperands(check.columns.map { number(ofColumn: $0) })))
    }
    return Stretch(start: Int32(start), count: Int32(added.count))
  }

  mutating func addSources(_ names: [String]) -> Stretch {
    addOperands(names.compactMap { sourceNumbers[$0] })
  }

  mutating func addTexts(_ texts: [String]) -> Stretch {
    addOperands(texts.map { addConstant($0) })
  }

  private mutating func addTerms(_ names: [[String]]) -> Stretch {
    let added = names.map { addSources($0) }
    let start = terms.count
    for term in added { terms.append(term) }
    return Stretch(start: Int32(start), count: Int32(added.count))
  }

  private mutating func addOperands(_ numbers: [Int32]) -> Stretch {
    let start = operands.count
    for number in numbers { operands.append(number) }
    return Stretch(start: Int32(start), count: Int32(numbers.count))
  }

  func number(ofColumn name: String) -> Int32 {
    required(columnNumbers[name], "no mapping gives the column \(name)")
  }

  private mutating func addConstant(_ text: String) -> Int32 {
    let bytes = Array(text.utf8)
    let start = memory.take(bytes.count + Words.room)
    start.update(repeating: 0, count: bytes.count + Words.room)
    for (offset, byte) in bytes.enumerated() { start[offset] = byte }
    constants.append(FieldSlice(start: start, count: bytes.count))
    return Int32(constants.count - 1)
  }
}
