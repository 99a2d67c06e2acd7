import ExactMoney

/// One bar of a waterfall on a scale of 0 to 1,000: layout, not money.
struct WaterfallBar: Hashable, Sendable {
  /// What a bar stands for.
  enum Kind: String {
    /// A sum, drawn from zero.
    case sum
    /// Something added: filled.
    case rise
    /// Something taken away: outlined.
    case fall
    /// Nothing: a mark where the sum stands.
    case none
  }

  var kind: Kind
  /// Where it begins on the left, and how wide it is.
  var x: Int
  var width: Int
  /// Where the line from the bar above comes in, and where the one to the bar below goes out.
  var from: Int?
  var to: Int?
  /// Where zero is, if it can be seen.
  var zero: Int?
  /// Whether its left end is cut off.
  var isCut: Bool
}

/// Where the bars of a waterfall stand.
struct WaterfallScale {
  /// The amounts at the two ends.
  let low: Rational
  let high: Rational
  /// Whether zero is left out on the left, because the steps could not be seen otherwise.
  let isCut: Bool

  /// A scale for sums of these heights; it is cut where they all lie close together, far above zero.
  init(of sums: [Rational]) {
    let least = sums.min() ?? 0
    let most = sums.max() ?? 0
    let spread = most - least
    isCut = spread > 0 && least > spread * 4
    low = isCut ? least - spread / 4 : min(least, 0)
    high = max(most, isCut ? most : 0)
  }

  /// The place of `sum`.
  func place(of sum: Rational) -> Int {
    guard low < high else { return 0 }
    return Int((((sum - low) / (high - low)) * 1000).rounded(.toNearestOrEven))
  }

  /// The bar of a sum, or of a step between two sums.
  func bar(
    from before: Rational, to after: Rational, isSum: Bool, isFirst: Bool, isLast: Bool
  ) -> WaterfallBar {
    let (start, end) = (place(of: isSum ? max(low, min(0, high)) : before), place(of: after))
    let kind: WaterfallBar.Kind =
      isSum ? .sum : before == after ? .none : before < after ? .rise : .fall
    let left = min(start, end)
    return WaterfallBar(
      kind: kind, x: kind == .none ? min(left, 997) : left,
      // A step that is there must be seen, however small.
      width: max(kind == .none ? 1 : 3, max(start, end) - left),
      from: isFirst ? nil : place(of: before), to: isLast ? nil : end,
      zero: isCut ? nil : place(of: 0), isCut: isSum && isCut)
  }
}

/// A bar as its template reads it.
struct BarView {
  let style: String
  let x: Int
  let width: Int
  let from: Int?
  let to: Int?
  let zero: Int?
  let isCut: Bool

  init(_ bar: WaterfallBar) {
    style = "bar " + bar.kind.rawValue
    (x, width, from, to) = (bar.x, bar.width, bar.from, bar.to)
    (zero, isCut) = (bar.zero, bar.isCut)
  }
}
