extension RowMapping {
  /// An object in a row that holds a provider's own counts, and how they become meters of which no two
  /// count the same unit.
  ///
  /// A row without the object has no such counts, and keeps what it says itself.
  public struct Split: Sendable, Hashable {
    /// The path of the object: `usage`.
    public let object: String
    /// The canonical column that gets the name of the shape; `nil` for none.
    public let shapeColumn: String?
    /// Source columns that only the careful reader understands.
    public let declined: [String]
    /// The counts that stand in lists, by the names that shapes give them.
    public let lists: [String: ListPath]
    /// Of these the first that fits a row is the one it is written in; where none fits, the careful
    /// reader decides.
    public let shapes: [MeterShape]

    /// A split of the object at a path.
    public init(
      object: String, shapeColumn: String? = nil, declined: [String],
      lists: [String: ListPath] = [:], shapes: [MeterShape]
    ) {
      self.lists = lists
      self.object = object
      self.shapeColumn = shapeColumn
      self.declined = declined
      self.shapes = shapes
    }
  }

  /// A count in the objects of a JSON list, all of them added up.
  public struct ListPath: Sendable, Hashable {
    /// The source column that holds the list.
    public let list: String
    /// The member and text of the objects that are meant; `nil` for all.
    public let selection: Selection?
    /// The member that holds the count.
    public let member: String

    /// A member and its text.
    public struct Selection: Sendable, Hashable {
      /// The member's name.
      public let name: String
      /// Its text.
      public let value: String

      /// The objects whose member has this text.
      public init(name: String, value: String) {
        self.name = name
        self.value = value
      }
    }

    /// The counts in a list.
    public init(list: String, selection: Selection?, member: String) {
      self.list = list
      self.selection = selection
      self.member = member
    }
  }

  /// The calls inside one message: a list of objects that are counted as the message is. Some of them make
  /// up its figures, others are events of their own.
  public struct Calls: Sendable, Hashable {
    /// The source column that holds the list.
    public let list: String
    /// The path of an element's members.
    public let element: String
    /// The source column of an element that says of which kind it is.
    public let kind: String
    /// The source column of an element with its model.
    public let model: String
    /// An element's counts, as ``MeterShape/counts``.
    public let counts: [[String]]
    /// The meter of what a call put out.
    public let output: String

    /// Calls in a list.
    public init(
      list: String, element: String, kind: String, model: String, counts: [[String]],
      output: String
    ) {
      self.list = list
      self.element = element
      self.kind = kind
      self.model = model
      self.counts = counts
      self.output = output
    }

    /// The source columns it looks at.
    var sources: [String] { [list, kind, model] + counts.flatMap { $0 } }
  }

  /// One way of counting.
  public struct MeterShape: Sendable, Hashable {
    /// What it is called.
    public let name: String
    /// The values of the canonical column `provider` it is for; none for all.
    public let providers: [String]
    /// Of each list a row must have one of these source columns.
    public let signs: [[String]]
    /// A row must have none of these.
    public let lacks: [String]
    /// A row that has one of these is the careful reader's.
    public let declined: [String]
    /// The counts, each with the source columns it may stand in, of which no two may say different things.
    public let counts: [[String]]
    /// The meters, in the order in which they may refer to each other.
    public let meters: [Meter]
    /// What must hold.
    public let equations: [Equation]
    /// Where the provider's own total may stand.
    public let total: [String]
    /// The meters that make the total.
    public let totalMeters: Set<String>
    /// The list of calls that a row of it may have.
    public let calls: Calls?

    /// A way of counting with every part given.
    public init(
      name: String, providers: [String], signs: [[String]], lacks: [String], declined: [String],
      counts: [[String]], meters: [Meter], equations: [Equation], total: [String],
      totalMeters: Set<String>, calls: Calls? = nil
    ) {
      self.name = name
      self.providers = providers
      self.signs = signs
      self.lacks = lacks
      self.declined = declined
      self.counts = counts
      self.meters = meters
      self.equations = equations
      self.total = total
      self.totalMeters = totalMeters
      self.calls = calls
    }
  }

  /// Numbers added and others subtracted: those of the counts from 0, those of the meters after them.
  public struct Sum: Sendable, Hashable {
    /// What is added.
    public let plus: [Int]
    /// What is subtracted.
    public let minus: [Int]

    /// A sum of numbered values.
    public init(plus: [Int], minus: [Int]) {
      self.plus = plus
      self.minus = minus
    }
  }

  /// A meter, which is the first of some sums of which an added value is there. It is never less than
  /// zero, and where it is zero nothing is written.
  public struct Meter: Sendable, Hashable {
    /// The canonical column.
    public let name: String
    /// What it may be.
    public let sums: [Sum]

    /// A meter of that name and these sums.
    public init(_ name: String, sums: [Sum]) {
      self.name = name
      self.sums = sums
    }
  }

  /// Two sums that must be equal where every added value of the first and one of the second are there.
  public struct Equation: Sendable, Hashable {
    /// The first sum.
    public let whole: Sum
    /// The second sum.
    public let parts: Sum

    /// An equation between two sums.
    public init(whole: Sum, parts: Sum) {
      self.whole = whole
      self.parts = parts
    }
  }
}

extension RowMapping.Split {
  /// The source columns it looks at.
  var sources: [String] {
    declined
      + shapes.flatMap { $0.signs.flatMap { $0 } + $0.lacks + $0.declined }
      + shapes.flatMap { $0.counts.flatMap { $0 } + $0.total }.map { lists[$0]?.list ?? $0 }
      + shapes.flatMap { $0.calls?.sources ?? [] }
  }

  /// The names of its canonical columns, the meters first.
  var columnNames: [String] {
    shapes.flatMap { $0.meters.map(\.name) } + [shapeColumn].compactMap { $0 }
  }
}
