import ExactMoney
import SourceText

/// A ``RowMapping/Split`` as plain memory. Stretches of source columns are among the operands of the
/// ``MappingSteps`` it was made with.
struct SplitSteps: ~Copyable {
  typealias Stretch = MappingSteps.Stretch

  /// Stretches of ``numbers``.
  struct Sum: BitwiseCopyable {
    var plus: Stretch
    var minus: Stretch
  }

  struct Equation: BitwiseCopyable {
    var whole: Sum
    var parts: Sum
  }

  struct Meter: BitwiseCopyable {
    var column: Int32
    var isInTotal: Bool
    /// A stretch of ``sums``.
    var sums: Stretch
  }

  /// Counts in a list.
  struct List: BitwiseCopyable {
    /// The source column.
    var source: Int32
    var path: CountList.Path
  }

  /// The calls inside one message.
  struct Calls: BitwiseCopyable {
    /// Source columns.
    var list: Int32
    var kind: Int32
    var model: Int32
    /// A stretch of ``lists``.
    var counts: Stretch
    /// Which of the shape's meters counts what was put out.
    var output: Int32
  }

  struct Shape: BitwiseCopyable {
    /// The number of a constant.
    var name: Int32
    var providers: Stretch
    /// A stretch of ``lists``.
    var signs: Stretch
    var lacks: Stretch
    var declined: Stretch
    /// A stretch of ``lists``.
    var counts: Stretch
    var meters: Stretch
    var equations: Stretch
    var total: Stretch
    /// The number of a list of calls, −1 for none.
    var calls: Int32
  }

  /// The canonical column that gets the shape's name, −1 for none.
  let shapeColumn: Int
  /// The source columns that a row must not have.
  let declined: Stretch
  /// How many values a shape can have at most.
  let valueCount: Int
  private(set) var shapes = GrowingBuffer<Shape>()
  private(set) var lists = GrowingBuffer<Stretch>()
  private(set) var countLists = GrowingBuffer<List>()
  private(set) var calls = GrowingBuffer<Calls>()
  private(set) var numbers = GrowingBuffer<Int32>()
  private(set) var sums = GrowingBuffer<Sum>()
  private(set) var meters = GrowingBuffer<Meter>()
  private(set) var equations = GrowingBuffer<Equation>()

  init(_ split: RowMapping.Split?, in steps: inout MappingSteps) {
    declined = steps.addSources(split?.declined ?? [])
    shapeColumn = split?.shapeColumn.map { Int(steps.number(ofColumn: $0)) } ?? -1
    valueCount = split?.shapes.map { $0.counts.count + $0.meters.count }.max() ?? 0
    let listNumbers = addCountLists(split?.lists ?? [:], in: &steps)
    for shape in split?.shapes ?? [] {
      let signs = addLists(shape.signs, in: &steps)
      var counts: [Stretch] = []
      for names in shape.counts { counts.append(steps.addCounts(names, lists: listNumbers)) }
      let planned = Shape(
        name: steps.addConstant(shape.name), providers: steps.addTexts(shape.providers),
        signs: signs,
        lacks: steps.addSources(shape.lacks), declined: steps.addSources(shape.declined),
        counts: lists.append(counts), meters: addMeters(shape, in: steps),
        equations: addEquations(shape),
        total: steps.addSources(shape.total), calls: addCalls(shape, in: &steps))
      shapes.append(planned)
    }
  }

  private mutating func addCalls(
    _ shape: RowMapping.MeterShape, in steps: inout MappingSteps
  ) -> Int32 {
    guard let added = shape.calls else { return -1 }
    let output = required(
      shape.meters.firstIndex { $0.name == added.output }, "\(shape.name) counts no output")
    calls.append(
      Calls(
        list: steps.number(ofSource: added.list), kind: steps.number(ofSource: added.kind),
        model: steps.number(ofSource: added.model),
        counts: addLists(added.counts, in: &steps), output: Int32(output)))
    return Int32(calls.count - 1)
  }

  private mutating func addLists(
    _ names: [[String]], in steps: inout MappingSteps
  ) -> Stretch {
    var added: [Stretch] = []
    for list in names { added.append(steps.addSources(list)) }
    return lists.append(added)
  }

  /// Adds the counts in lists, and gives the number of each by its name.
  private mutating func addCountLists(
    _ added: [String: RowMapping.ListPath], in steps: inout MappingSteps
  ) -> [String: Int32] {
    var numbers: [String: Int32] = [:]
    for (name, path) in added.sorted(by: { $0.key < $1.key }) {
      var texts: [FieldSlice] = []
      for text in [path.selection?.name, path.selection?.value, path.member] {
        let number = steps.addConstant(text ?? "")
        texts.append(steps.constants[Int(number)])
      }
      let planned = CountList.Path(selector: texts[0], text: texts[1], member: texts[2])
      numbers[name] = Int32(countLists.count)
      countLists.append(List(source: steps.number(ofSource: path.list), path: planned))
    }
    return numbers
  }

  private mutating func addMeters(
    _ shape: RowMapping.MeterShape, in steps: borrowing MappingSteps
  ) -> Stretch {
    var planned: [Meter] = []
    for meter in shape.meters {
      planned.append(
        Meter(
          column: steps.number(ofColumn: meter.name),
          isInTotal: shape.totalMeters.contains(meter.name),
          sums: sums.append(meter.sums.map { add($0) })))
    }
    return meters.append(planned)
  }

  private mutating func addEquations(_ shape: RowMapping.MeterShape) -> Stretch {
    equations.append(
      shape.equations.map { equation in
        let whole = add(equation.whole)
        return Equation(whole: whole, parts: add(equation.parts))
      })
  }

  private mutating func add(_ sum: RowMapping.Sum) -> Sum {
    let plus = add(sum.plus)
    return Sum(plus: plus, minus: add(sum.minus))
  }

  private mutating func add(_ added: [Int]) -> Stretch {
    numbers.append(added.map { Int32($0) })
  }
}
