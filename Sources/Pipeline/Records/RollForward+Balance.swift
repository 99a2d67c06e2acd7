import ExactMoney

extension RollForward {
  /// One column of a balance.
  public struct Sum: Hashable, Sendable {
    /// How many items; remeasuring changes no number and counts none.
    public var count: Int
    /// What they come to.
    public var amount: Amount

    /// Nothing.
    static let zero = Sum(count: 0, amount: .zero)
  }

  /// The roll-forward of one provider, or of all.
  public struct Balance: Hashable, Sendable {
    /// Whose; `nil` is the total.
    public var provider: ProviderID?
    private var sums: [Movement: Sum]

    /// The balance of `items`.
    init(_ items: some Sequence<Item>, provider: ProviderID?) {
      self.provider = provider
      sums = [:]
      for item in items {
        for movement in Movement.allCases {
          guard let amount = item.amount(movement) else { continue }
          var sum = sums[movement] ?? .zero
          sum.count += movement == .remeasured ? 0 : 1
          sum.amount = sum.amount + amount
          sums[movement] = sum
        }
      }
    }

    /// The sum of a column.
    public subscript(movement: Movement) -> Sum { sums[movement] ?? .zero }

    /// What opening and movements come to, less the closing items counted by themselves: nothing, or
    /// Crossfoot is wrong.
    public var difference: Sum {
      var (count, amount) = (0, Amount.zero)
      for movement in Movement.allCases {
        let sum = self[movement]
        let isAdded = !movement.isTakenAway && movement != .closing
        count += isAdded ? sum.count : -sum.count
        amount = isAdded ? amount + sum.amount : amount - sum.amount
      }
      return Sum(count: count, amount: amount)
    }
  }

  /// What is open at the end, of one age or one owner.
  public struct Standing: Hashable, Sendable {
    /// Which age or owner.
    public var name: String
    /// What it comes to.
    public var sum: Sum
  }

  /// The balances of the providers in byte order.
  public var providers: [Balance] {
    Dictionary(grouping: items, by: \.provider).sorted { $0.key < $1.key }
      .map { Balance($0.value, provider: $0.key) }
  }

  /// The balance of all items.
  public var total: Balance { Balance(items, provider: nil) }

  /// What is open at the end by age, every bucket; the sums are those of the closing column.
  public var ages: [Standing] {
    Review.AgeBucket.allCases.map { bucket in
      standing(bucket.rawValue) { Review.AgeBucket(days: $0.ageDays(at: period)) == bucket }
    }
  }

  /// What is open at the end by owner, in byte order; what nobody owns last, where there is any.
  public var owners: [Standing] {
    let open = items.filter(\.outcome.isOpen)
    let named = Set(open.compactMap(\.owner)).sorted { $0.precedesInByteOrder($1) }
    let nobody = open.contains { $0.owner == nil }
    return named.map { name in standing(name) { $0.owner.map(name.hasSameBytes) ?? false } }
      + (nobody ? [standing(Self.unassigned) { $0.owner == nil }] : [])
  }

  /// What stands for no owner.
  public static let unassigned = "unassigned"

  private func standing(_ name: String, _ isMeant: (Item) -> Bool) -> Standing {
    Standing(
      name: name,
      sum: Balance(items.filter { $0.outcome.isOpen && isMeant($0) }, provider: nil)[.closing])
  }
}
