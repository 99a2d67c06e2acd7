import BigInt
import ExactMoney

/// Drift in whole minor units, so that rows and columns add up as printed and no part exceeds its whole.
///
/// A row has a net amount, and a gross one that is cut into parts. Were each column shared out by
/// largest remainder alone, a row could show 6.83 open beside 6.82 gross. So the whole is rounded first,
/// then cut into its parts, and each part shared over the rows; what a row is owed in one part carries
/// over to its next (SPEC 5.4's two levels, here along the row). A row's gross is the sum of its parts as
/// printed, and its net is not above it, unless sums of amounts below a unit leave no other way.
public struct PrintedDrift: Hashable, Sendable {
  /// A row before it is printed, in units of the reporting currency.
  public struct Exact: Hashable, Sendable {
    /// With signs.
    public var net: Rational
    /// The parts of the gross, none below zero.
    public var parts: [Rational]

    /// A row with every amount given.
    public init(net: Rational, parts: [Rational]) {
      self.net = net
      self.parts = parts
    }

    /// What all parts come to.
    public var gross: Rational { Rational.sum(parts) }
  }

  /// A row as printed.
  public struct Row: Hashable, Sendable {
    /// With signs.
    public var net: Money
    /// The sum of ``parts``.
    public var gross: Money
    /// The parts of ``gross``.
    public var parts: [Money]

    /// A row whose `parts` make its `gross`.
    public init(net: Money, gross: Money, parts: [Money]) {
      self.net = net
      self.gross = gross
      self.parts = parts
    }
  }

  /// The rows, in the order in which they were given.
  public let rows: [Row]
  /// Net and gross of all rows to the nearest minor unit, half up; the gross cut into its parts.
  public let total: Row

  /// Prints `rows`, which all have `partCount` parts.
  ///
  /// - Parameter whole: what the rows come to, where that was printed before; else their sums.
  public init(_ rows: [Exact], partCount: Int, _ currency: Currency, whole: Row? = nil) {
    let scale = Rational(BigInt(10).power(currency.minorUnits))
    let exact = rows.map { row in
      Exact(net: row.net * scale, parts: row.parts.map { $0 * scale })
    }
    func money(_ units: BigInt) -> Money { Money(minorUnits: units, currency: currency) }
    let total = whole ?? Self.whole(exact, partCount: partCount, money)
    var nets = Self.nets(exact, total: total.net.minorUnits)
    var printed = exact.map { _ in [BigInt]() }
    for part in 0..<partCount {
      let column = Self.column(
        part, of: exact, nets: nets, printed: printed, total: total.parts[part].minorUnits)
      for row in column.indices { printed[row].append(column[row]) }
    }
    Self.evenOut(&nets, exact, grosses: printed.map { $0.reduce(0, +) })
    self.total = total
    self.rows = zip(nets, printed).map { net, parts in
      Row(net: money(net), gross: money(parts.reduce(0, +)), parts: parts.map(money))
    }
  }

  private static func whole(
    _ rows: [Exact], partCount: Int, _ money: (BigInt) -> Money
  ) -> Row {
    let parts = (0..<partCount).map { part in
      (key: part, exact: Rational.sum(rows.lazy.map { $0.parts[part] }))
    }
    let gross = Rational.sum(parts.map(\.exact)).rounded(.toNearestOrUp)
    let net = Rational.sum(rows.lazy.map(\.net)).rounded(.toNearestOrUp)
    return Row(
      net: money(net), gross: money(gross),
      parts: Apportionment.largestRemainder(total: gross, parts: parts).map(money))
  }

  /// The nets in minor units. What cutting them towards zero leaves goes first to rows whose gross has
  /// room for it anyway, then to the largest remainders: so the grosses can follow.
  private static func nets(_ rows: [Exact], total: BigInt) -> [BigInt] {
    var nets = rows.map { $0.net.rounded(.towardZero) }
    let missing = total - nets.reduce(0, +)
    let sign = BigInt(missing.sign == .minus ? -1 : 1)
    let open = rows.indices.filter { row in
      let rest = rows[row].net - Rational(nets[row])
      return !rest.isZero && rest.isNegative == (sign < 0)
    }
    func hasRoom(_ row: Int) -> Bool { nets[row].magnitude < rows[row].gross.floor().magnitude }
    let room = Set(open.filter(hasRoom))
    let order = open.sorted { left, right in
      if room.contains(left) != room.contains(right) { return room.contains(left) }
      let first = (rows[left].net - Rational(nets[left])).magnitude
      let second = (rows[right].net - Rational(nets[right])).magnitude
      return first == second ? left < right : first > second
    }
    invariant(missing.magnitude <= open.count, "\(missing) units of net for \(open.count) rows")
    for row in order.prefix(Int(missing.magnitude)) { nets[row] += sign }
    return nets
  }

  /// Moves single units between nets, which keeps their sum: away from rows whose net came out above its
  /// gross; then between rows of both signs, so that a row whose amounts all have one sign shows one amount.
  private static func evenOut(_ nets: inout [BigInt], _ rows: [Exact], grosses: [BigInt]) {
    /// Whether a row's net may still be rounded away from zero, or towards it.
    func canGrow(_ row: Int) -> Bool {
      nets[row].magnitude < rows[row].net.magnitude.rounded(.up).magnitude
        && nets[row].magnitude < grosses[row].magnitude
    }
    func canShrink(_ row: Int) -> Bool {
      nets[row].magnitude > rows[row].net.magnitude.floor().magnitude
    }
    func isShort(_ row: Int) -> Bool {
      canGrow(row) && rows[row].net.magnitude == rows[row].gross
    }
    func move(_ units: BigInt, to row: Int, from partners: [Int]) {
      guard let partner = partners.first(where: isShort) ?? partners.first else { return }
      nets[row] += units
      nets[partner] -= units
    }
    for row in rows.indices where nets[row].magnitude > grosses[row].magnitude {
      let isBelow = rows[row].net.isNegative
      let partners = rows.indices.filter {
        $0 != row && (rows[$0].net.isNegative == isBelow ? canGrow($0) : canShrink($0))
      }
      move(isBelow ? 1 : -1, to: row, from: partners)
    }
    for row in rows.indices where isShort(row) {
      let isBelow = rows[row].net.isNegative
      let partners = rows.indices.filter { rows[$0].net.isNegative != isBelow && canGrow($0) }
      move(isBelow ? -1 : 1, to: row, from: partners)
    }
  }

  /// One part of every row in minor units, each rounded down or up.
  private static func column(
    _ part: Int, of rows: [Exact], nets: [BigInt], printed: [[BigInt]], total: BigInt
  ) -> [BigInt] {
    var units = rows.map { $0.parts[part].floor() }
    let open = rows.indices.filter { rows[$0].parts[part] != Rational(units[$0]) }
    // What the row was owed before and is owed now, less what it has.
    let owed = rows.indices.map { row in
      Rational.sum(rows[row].parts[...part])
        - Rational(printed[row].reduce(units[row], +))
    }
    // Whether without a unit more the row's gross would be below its net.
    let isShort = rows.indices.map { row in
      let later = rows[row].parts[(part + 1)...].reduce(BigInt(0)) { $0 + $1.floor() }
      return printed[row].reduce(units[row] + later, +).magnitude < nets[row].magnitude
    }
    let order = open.sorted { left, right in
      if isShort[left] != isShort[right] { return isShort[left] }
      return owed[left] == owed[right] ? left < right : owed[left] > owed[right]
    }
    let missing = total - units.reduce(0, +)
    invariant(
      missing >= 0 && missing <= open.count, "\(missing) units of a part for \(open.count) rows")
    for row in order.prefix(Int(missing)) { units[row] += 1 }
    return units
  }
}
