import SourceText

/// Works out the values of a row, in place.
extension RowMapper {
  /// The text of a node; `nil` where it has none, or ``isDeclined`` says that nobody knows it here.
  @inline(__always)
  mutating func text(_ node: Int32, _ row: RowView) -> FieldSlice? {
    if case .first(let sources) = steps.nodes[Int(node)] { return source(sources, row) }
    guard let text = computedText(node, row), text.count > 0 else { return nil }
    return text
  }

  @inline(never)
  private mutating func computedText(_ node: Int32, _ row: RowView) -> FieldSlice? {
    switch steps.nodes[Int(node)] {
    case .first(let sources): return source(sources, row)
    case .firstOf(let nodes):
      for index in 0..<Int(nodes.count) {
        if let text = text(steps.operands[Int(nodes.start) &+ index], row) { return text }
      }
      return nil
    case .constant(let number): return steps.constants[Int(number)]
    case .replaced(let node, let table, let otherwise):
      return text(node, row).flatMap { replacement(of: $0, table, otherwise) }
    case .joined(let nodes, let separator):
      return joined(nodes, steps.constants[Int(separator)], row)
    case .inCase(let node, let isUpper):
      return text(node, row).flatMap { text in
        write(Self.longTextBytes) { WrittenText.inCase(text, isUpper: isUpper, at: $0) }
      }
    case .count(let node, let added, let taken): return count(node, plus: added, minus: taken, row)
    case .decimal(let node):
      return text(node, row).flatMap { text in
        write(Self.textBytes) { WrittenText.decimal(text, at: $0) }
      }
    case .instant(let node, let form):
      return text(node, row).flatMap { text in
        write(Self.textBytes) {
          WrittenText.instant(text, form, at: $0, isRoomy: row.isRoomy)
        }
      }
    case .only(let node, let conditions):
      let text = text(node, row)
      return hold(conditions, row) ? text : nil
    }
  }

  /// Takes the next bytes of the room for a text; where `body` gives none, the row is declined.
  @inline(__always)
  private mutating func write(
    _ byteCount: Int, _ body: (UnsafeMutablePointer<UInt8>) -> FieldSlice?
  ) -> FieldSlice? {
    let written = body(next)
    next += byteCount
    isDeclined = isDeclined || written == nil
    return written
  }

  private mutating func joined(
    _ nodes: MappingSteps.Stretch, _ separator: FieldSlice, _ row: RowView
  ) -> FieldSlice? {
    // Its members may be written, too: behind it.
    let target = next
    next += Self.longTextBytes
    var count = 0
    var isEmpty = true
    for index in 0..<Int(nodes.count) {
      if index > 0 { count = append(separator, to: target, count) }
      guard let text = text(steps.operands[Int(nodes.start) &+ index], row), text.count > 0 else {
        continue
      }
      isEmpty = false
      count = append(text, to: target, count)
    }
    return isEmpty ? nil : FieldSlice(start: target, count: count)
  }

  /// Writes a text behind others, and gives where it ends.
  @inline(__always)
  private mutating func append(
    _ text: FieldSlice, to target: UnsafeMutablePointer<UInt8>, _ count: Int
  ) -> Int {
    guard count + text.count <= WrittenText.longLimit else {
      isDeclined = true
      return count
    }
    (target + count).update(from: text.start, count: text.count)
    return count + text.count
  }

  /// A number with others added and taken away.
  private mutating func count(
    _ node: Int32, plus added: MappingSteps.Stretch, minus taken: MappingSteps.Stretch,
    _ row: RowView
  ) -> FieldSlice? {
    guard let text = text(node, row) else { return nil }
    guard let whole = FieldValues.count(text, isRoomy: row.isRoomy), let more = sum(added, row),
      let less = sum(taken, row),
      less <= whole + more, whole + more < Self.countLimit
    else {
      isDeclined = true
      return nil
    }
    let result = whole + more - less
    return write(Self.textBytes) { WrittenText.count(result, at: $0) }
  }

  /// The sum of those numbers that are there; `nil` where one is no plain count.
  private mutating func sum(_ nodes: MappingSteps.Stretch, _ row: RowView) -> Int64? {
    var sum: Int64 = 0
    for index in 0..<Int(nodes.count) {
      guard let text = text(steps.operands[Int(nodes.start) &+ index], row) else { continue }
      guard let count = FieldValues.count(text, isRoomy: row.isRoomy), count < Self.countLimit,
        sum < Self.countLimit
      else { return nil }
      sum += count
    }
    return sum
  }

  /// Whether all of some conditions hold.
  mutating func hold(_ conditions: MappingSteps.Stretch, _ row: RowView) -> Bool {
    for index in 0..<Int(conditions.count) {
      let holds =
        switch steps.conditions[Int(conditions.start) &+ index] {
        case .isOneOf(let node, let texts): isOne(text(node, row), of: texts)
        case .isNoneOf(let node, let texts): !isOne(text(node, row), of: texts)
        case .areEqual(let left, let right): areSame(text(left, row), text(right, row))
        }
      if !holds { return false }
    }
    return true
  }

  private func isOne(_ text: FieldSlice?, of texts: MappingSteps.Stretch) -> Bool {
    for index in 0..<Int(texts.count) {
      let other = steps.constants[Int(steps.operands[Int(texts.start) &+ index])]
      if areSame(text, other) { return true }
    }
    return false
  }

  private func areSame(_ left: FieldSlice?, _ right: FieldSlice?) -> Bool {
    guard let left, let right else { return (left?.count ?? 0) == (right?.count ?? 0) }
    return Self.areSame(left, right)
  }

  /// Whether the row's provider is one of these, or none is asked for.
  func isFor(_ providers: MappingSteps.Stretch) -> Bool {
    guard providers.count > 0 else { return true }
    guard providerColumn >= 0 else { return false }
    let provider = fields[providerColumn]
    for index in 0..<Int(providers.count) {
      let name = steps.constants[Int(steps.operands[Int(providers.start) &+ index])]
      if Self.areSame(provider, name) { return true }
    }
    return false
  }

  /// The first text of some source columns.
  @inline(__always)
  func source(_ stretch: MappingSteps.Stretch, _ row: RowView) -> FieldSlice? {
    for index in 0..<Int(stretch.count) {
      let column = columns[Int(steps.operands[Int(stretch.start) &+ index])]
      guard column >= 0 else { continue }
      let field = row.fields[Int(column)]
      if field.count > 0, steps.nulls.count == 0 || !isNull(field) { return field }
    }
    return nil
  }

  @inline(never)
  private func isNull(_ field: FieldSlice) -> Bool {
    for index in 0..<Int(steps.nulls.count) {
      let null = steps.constants[Int(steps.operands[Int(steps.nulls.start) &+ index])]
      if Self.areSame(field, null) { return true }
    }
    return false
  }

  @inline(__always)
  private mutating func replacement(
    of text: FieldSlice, _ table: MappingSteps.Stretch, _ otherwise: Int32
  ) -> FieldSlice? {
    for index in 0..<Int(table.count) {
      let pair = steps.replacements[Int(table.start) &+ index]
      if Self.areSame(text, steps.constants[Int(pair.text)]) {
        return steps.constants[Int(pair.by)]
      }
    }
    switch otherwise {
    case MappingSteps.keep: return text
    case MappingSteps.empty: return nil
    case MappingSteps.refuse:
      isDeclined = true
      return nil
    default: return steps.constants[Int(otherwise)]
    }
  }

  @inline(__always)
  private static func areSame(_ left: FieldSlice, _ right: FieldSlice) -> Bool {
    left.count == right.count && areEqual(left.start, right.start, count: left.count)
  }

  /// Whether the totals that the source states are those of its parts.
  @inline(__always)
  func holdTotals(_ row: RowView) -> Bool {
    for index in 0..<steps.checks.count {
      let check = steps.checks[index]
      guard let total = source(check.total, row) else { continue }
      guard let stated = FieldValues.count(total, isRoomy: row.isRoomy) else { return false }
      var sum: Int64 = 0
      for part in 0..<Int(check.columns.count) {
        let column = Int(steps.operands[Int(check.columns.start) &+ part])
        guard fields[column].count > 0 else { continue }
        guard let count = FieldValues.count(fields[column], isRoomy: row.isRoomy) else {
          return false
        }
        sum &+= count
      }
      guard sum == stated else { return false }
    }
    return true
  }
}
