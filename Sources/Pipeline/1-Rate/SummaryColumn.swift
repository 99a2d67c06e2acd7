/// A column by which usage can be summed.
public enum SummaryColumn: Hashable, Sendable {
  /// The day in the reporting zone.
  case day
  /// The month in the reporting zone.
  case period
  /// The day in the provider's billing zone.
  case billingDay
  /// The row of the P&L.
  case row
  /// Who provided.
  case provider
  /// The account, empty where absent.
  case account
  /// The model, after aliases.
  case model
  /// The tier.
  case serviceTier
  /// What is counted.
  case meter
  /// One of the dimensions that the ledger keeps apart, by its place among them.
  case dimension(Int)

  /// The values that the groups of `ledger` have in this column, or where it is the meter, its meters.
  func values(of ledger: Ledger) -> SummaryValues {
    let groups = ledger.groups
    func names(_ part: UsageGroups.Part) -> SummaryValues {
      SummaryValues(names: groups.names, of: groups.indices.map { groups.number(part, at: $0) })
    }
    switch self {
    case .day:
      return SummaryValues(of: groups.indices.map { groups.reportingDay(at: $0) })
    case .period:
      return SummaryValues(
        of: groups.indices.map { Period(containing: groups.reportingDay(at: $0)) })
    case .billingDay:
      return SummaryValues(of: groups.indices.map { groups.billingDay(at: $0) })
    case .row: return names(.row)
    case .provider: return names(.provider)
    case .account: return names(.account)
    case .model: return names(.model)
    case .serviceTier: return names(.serviceTier)
    case .meter: return SummaryValues(of: ledger.meters)
    case .dimension(let place):
      return SummaryValues(
        names: groups.names,
        of: groups.indices.map { groups.number(dimension: place, at: $0) })
    }
  }
}

/// The different values of a column, and which one everybody has.
struct SummaryValues {
  /// The values, in calendar or byte order, each once.
  let texts: [String]
  /// The place of everybody's value in ``texts``.
  let places: [Int32]

  /// Of names that are in order, those at `numbers`.
  init(names: [String], of numbers: [Int32]) {
    var places = [Int32](repeating: 0, count: names.count)
    for number in numbers { places[Int(number)] = 1 }
    var texts: [String] = []
    for number in names.indices where places[number] == 1 {
      places[number] = Int32(texts.count)
      texts.append(names[number])
    }
    self.texts = texts
    self.places = numbers.map { places[Int($0)] }
  }

  /// The texts of `values`, in their order.
  init<Value: Hashable & Comparable & CustomStringConvertible>(of values: [Value]) {
    let sorted = Set(values).sorted()
    let known = Dictionary(
      uniqueKeysWithValues: zip(sorted, sorted.indices.map { Int32($0) }))
    texts = sorted.map(\.description)
    // Groups are sorted: neighbours often share a day.
    var (last, place): (Value?, Int32) = (nil, 0)
    places = values.map { value in
      if value != last {
        last = value
        place = known[value] ?? 0
      }
      return place
    }
  }
}
