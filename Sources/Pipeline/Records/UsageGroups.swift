import Algorithms
import ExactMoney

/// The groups of a roll-up, each a few numbers: a month has millions of groups and few names, so every
/// name stands here once and groups say which one they mean.
public struct UsageGroups: Sendable {
  /// The places of a group's numbers; those of the dimensions follow, in the policy's order.
  public enum Part: Int, CaseIterable, Sendable {
    /// The day in the reporting zone, in days since 1970.
    case reportingDay
    /// The day in the provider's billing zone, in days since 1970.
    case billingDay
    /// The row of the P&L.
    case row
    /// The customer as recorded.
    case customer
    /// Who provided.
    case provider
    /// The account, the empty name where absent.
    case account
    /// The model, after aliases.
    case model
    /// The tier.
    case serviceTier

    /// Whether its number is a day and no name.
    public var isDay: Bool { self == .reportingDay || self == .billingDay }
  }

  /// The names, in byte order, each once; some may be in no group.
  public let names: [String]
  /// How many dimensions a group has.
  public let dimensionCount: Int
  /// The days and the places of the names in ``names``, ``width`` for each group.
  private let numbers: [Int32]
  private let events: [Int]

  /// Groups of `numbers`, as many for each as ``Part`` has places and there are dimensions, and of as
  /// many `events`.
  public init(names: [String], dimensionCount: Int, numbers: [Int32], events: [Int]) {
    self.names = names
    self.dimensionCount = dimensionCount
    self.numbers = numbers
    self.events = events
    invariant(numbers.count == events.count * width, "a group's numbers are missing")
  }

  /// `groups`, which all have the same number of dimensions.
  public init(_ groups: [UsageGroup]) {
    typealias Name = Identifier<UsageGroups>
    func texts(_ group: UsageGroup) -> [String] {
      [
        group.row.rawValue, group.customerName, group.provider.rawValue,
        group.account?.rawValue ?? "", group.model.rawValue, group.serviceTier.rawValue,
      ] + group.dimensions
    }
    let names = Set(groups.lazy.flatMap(texts).map { Name($0) }).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices.map { Int32($0) }))
    var numbers: [Int32] = []
    for group in groups {
      numbers += [group.reportingDay.daysSinceEpoch, group.billingDay.daysSinceEpoch]
      numbers += texts(group).compactMap { places[Name($0)] }
    }
    self.init(
      names: names.map(\.rawValue), dimensionCount: groups.first?.dimensions.count ?? 0,
      numbers: numbers, events: groups.map(\.events))
  }

  /// How many numbers a group has.
  public var width: Int { Part.allCases.count + dimensionCount }

  /// The number of the group at `index` for `part`.
  public func number(_ part: Part, at index: Int) -> Int32 {
    numbers[index * width + part.rawValue]
  }

  /// The place of the name that the group at `index` has in a dimension.
  public func number(dimension: Int, at index: Int) -> Int32 {
    numbers[index * width + Part.allCases.count + dimension]
  }

  /// The day in the reporting zone of the group at `index`.
  public func reportingDay(at index: Int) -> CalendarDate {
    CalendarDate(daysSinceEpoch: number(.reportingDay, at: index))
  }

  /// The day in the billing zone of the group at `index`.
  public func billingDay(at index: Int) -> CalendarDate {
    CalendarDate(daysSinceEpoch: number(.billingDay, at: index))
  }

  /// The name of the group at `index` for `part`, which is no day.
  public func name(_ part: Part, at index: Int) -> String {
    names[Int(number(part, at: index))]
  }

  /// The groups of `days`: of a roll-up they are sorted by reporting day.
  func places(of days: Range<CalendarDate>) -> Range<Int> {
    func first(notBefore day: CalendarDate) -> Int {
      indices.partitioningIndex { number(.reportingDay, at: $0) >= day.daysSinceEpoch }
    }
    return first(notBefore: days.lowerBound)..<first(notBefore: days.upperBound)
  }

  /// How many deduplicated events the provider charges are in the group at `index`.
  public func events(at index: Int) -> Int { events[index] }
}

extension UsageGroups: RandomAccessCollection {
  /// The place of the first group.
  public var startIndex: Int { 0 }
  /// The place after the last group.
  public var endIndex: Int { events.count }

  /// The group at `index`, with its names.
  public subscript(index: Int) -> UsageGroup {
    UsageGroup(
      reportingDay: reportingDay(at: index), billingDay: billingDay(at: index),
      row: RowID(name(.row, at: index)), customerName: name(.customer, at: index),
      dimensions: (0..<dimensionCount).map { names[Int(number(dimension: $0, at: index))] },
      provider: ProviderID(name(.provider, at: index)),
      account: AccountID(nonEmpty: name(.account, at: index)),
      model: ModelID(name(.model, at: index)),
      serviceTier: ServiceTier(name(.serviceTier, at: index)), events: events[index])
  }
}
