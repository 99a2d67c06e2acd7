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

  struct Shape: BitwiseCopyable {
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
  }

  /// The source columns that a row must not have.
  let declined: Stretch
  /// How many values a shape can have at most.
  let valueCount: Int
  private(set) var shapes = GrowingBuffer<Shape>()
  private(set) var lists = GrowingBuffer<Stretch>()
  private(set) var numbers = GrowingBuffer<Int32>()
  private(set) var sums = GrowingBuffer<Sum>()
  private(set) var meters = GrowingBuffer<Meter>()
  private(set) var equations = GrowingBuffer<Equation>()

  init(_ split: RowMapping.Split?, in steps: inout MappingSteps) {
    declined = steps.addSources(split?.declined ?? [])
    valueCount = split?.shapes.map { $0.counts.count + $0.meters.count }.max() ?? 0
    for shape in split?.shapes ?? [] {
      let signs = addLists(shape.signs, in: &steps)
      let counts = addLists(shape.counts, in: &steps)
      let planned = Shape(
        providers: steps.addTexts(shape.providers), signs: signs,
        lacks: steps.addSources(shape.lacks), declined: steps.addSources(shape.declined),
        counts: counts, meters: addMeters(shape, in: steps), equations: addEquations(shape),
        total: steps.addSources(shape.total))
      shapes.append(planned)
    }
  }

  private mutating func addLists(
    _ names: [[String]], in steps: inout MappingSteps
  ) -> Stretch {
    let start = lists.count
    for list in names { lists.append(steps.addSources(list)) }
    return Stretch(start: Int32(start), count: Int32(names.count))
  }

  private mutating func addMeters(
    _ shape: RowMapping.MeterShape, in steps: borrowing MappingSteps
  ) -> Stretch {
    let start = meters.count
    for meter in shape.meters {
      let planned = meter.sums.map { add($0) }
      let first = sums.count
      for sum in planned { sums.append(sum) }
      meters.append(
        Meter(
          column: steps.number(ofColumn: meter.name),
          isInTotal: shape.totalMeters.contains(meter.name),
          sums: Stretch(start: Int32(first), count: Int32(planned.count))))
    }
    return Stretch(start: Int32(start), count: Int32(shape.meters.count))
  }

  private mutating func addEquations(_ shape: RowMapping.MeterShape) -> Stretch {
    let start = equations.count
    for equation in shape.equations {
      let whole = add(equation.whole)
      equations.append(Equation(whole: whole, parts: add(equation.parts)))
    }
    return Stretch(start: Int32(start), count: Int32(shape.equations.count))
  }

  private mutating func add(_ sum: RowMapping.Sum) -> Sum {
    let plus = add(sum.plus)
    return Sum(plus: plus, minus: add(sum.minus))
  }

  private mutating func add(_ added: [Int]) -> Stretch {
    let start = numbers.count
    for number in added { numbers.append(Int32(number)) }
    return Stretch(start: Int32(start), count: Int32(added.count))
  }
}
