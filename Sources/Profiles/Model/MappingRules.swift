import ExactMoney
import Pipeline

/// How the records of a source become canonical ones.
public struct MappingRules: Hashable, Sendable {
  /// A canonical field and where it comes from.
  public struct Field: Hashable, Sendable {
    /// Its name in SPEC §3.
    public let name: String
    /// Where it comes from.
    public let expression: FieldExpression
  }

  /// One kind of canonical record that a source record gives.
  public struct Variant: Hashable, Sendable {
    /// The array in the source record that gives one for each of its objects, where one does.
    public var each: String?
    /// The record is given only where all of these hold.
    public var conditions: [FieldCondition] = []
    /// Its fields besides those that all have.
    public var fields: [Field] = []
    /// What is counted: a record for each that is not empty (of usage, a column each).
    public var meters: [Field] = []
  }

  /// How it shows that a file is another export than it seems.
  public struct WrongExport: Hashable, Sendable {
    /// What holds of a row then.
    public let conditions: [FieldCondition]
    /// What the file is, and which one is meant.
    public let message: String
  }

  /// The total that a file states of all its rows, taken or not.
  public struct Footing: Hashable, Sendable {
    /// The stated total; without one nothing is asked.
    public let total: FieldExpression
    /// How far the rows may be from it, for roundings.
    public let tolerance: ExactDecimal
  }

  /// A total that the source states itself, and the meters that must make it.
  public struct TotalCheck: Hashable, Sendable {
    /// The stated total.
    public let total: FieldExpression
    /// The meters.
    public let meters: [MeterID]
  }

  /// Whether the source's counts hold each other.
  public enum Convention: String, Hashable, Sendable, CaseIterable {
    /// Cached tokens are part of the input, and must be taken away.
    case inclusive
    /// Every count stands for itself, and nothing is taken away.
    case exclusive
  }

  /// Where in a JSON document the rows are.
  public var rows = ""
  /// Values with a name, in the order in which they are worked out.
  public var lets: [Field] = []
  /// A row is taken only where all of these hold; the others are counted.
  public var taking: [FieldCondition] = []
  /// Rows that are none: totals under the rows, of which nothing is added up.
  public var notRows: [FieldCondition] = []
  /// A row of which all of these hold shows that the file is another export than it seems.
  public var wrongExport: WrongExport?
  /// What the amounts of all rows must make.
  public var footing: Footing?
  /// The fields that every record of a row has.
  public var fields: [Field] = []
  /// The records of a row.
  public var variants: [Variant] = []
  /// What an array without rows gives instead, by the object that holds the array.
  public var emptyRows: Variant?
  /// Whether records that differ in nothing but amount and quantity are added up.
  public var sumsRows = false
  /// The field that holds a provider's own usage object, which gives the meters by ``UsageShapes``.
  public var usageObject: String?
  /// Totals that must hold.
  public var checks: [TotalCheck] = []
  /// What the source's counts hold.
  public var convention: Convention?
  /// Source fields that events keep as tags.
  public var tags: [String] = []

  /// Rules that map nothing yet.
  public init() {}

  /// All expressions of fields, totals and names.
  private var expressions: [FieldExpression] {
    let all = variants + [emptyRows].compactMap { $0 }
    let mapped = lets + fields + all.flatMap { $0.fields + $0.meters }
    return mapped.map(\.expression) + checks.map(\.total) + [footing?.total].compactMap { $0 }
  }

  /// The fields of the source whose values they take.
  var paths: Set<String> { Set(tags + expressions.flatMap(\.paths)) }

  /// The fields of the source that they look at, be it only to decide.
  var askedPaths: Set<String> {
    let conditions =
      taking + notRows + (wrongExport?.conditions ?? []) + variants.flatMap(\.conditions)
    let others = variants.compactMap(\.each) + [usageObject].compactMap { $0 }
    return paths.union(expressions.flatMap(\.decidingPaths)).union(conditions.flatMap(\.paths))
      .union(others)
  }

  /// Every meter that the rules name.
  public var emittedMeters: Set<MeterID> {
    let named = (variants + [emptyRows].compactMap { $0 }).flatMap(\.meters)
    let split = usageObject == nil ? [] : UsageShapes.builtIn.emittedMeters
    return split.union(named.map { MeterID($0.name) })
  }
}
