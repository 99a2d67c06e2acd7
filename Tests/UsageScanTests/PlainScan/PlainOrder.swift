/// How two values stand to each other; makes an order of many fields readable and each compared once.
enum PlainOrder: Sendable {
  case ascending
  case same
  case descending

  /// The order of two values.
  init<Value: Comparable>(_ left: Value, _ right: Value) {
    if left < right {
      self = .ascending
    } else {
      self = left == right ? .same : .descending
    }
  }

  /// The order of two values that may be absent, the absent one first.
  init<Value: Comparable>(_ left: Value?, _ right: Value?) {
    switch (left, right) {
    case (nil, nil): self = .same
    case (nil, _): self = .ascending
    case (_, nil): self = .descending
    case (let left?, let right?): self.init(left, right)
    }
  }

  /// The order of two lists: by the first difference, the shorter list first.
  init<Value: Comparable>(_ left: [Value], _ right: [Value]) {
    for (first, second) in zip(left, right) {
      let order = PlainOrder(first, second)
      if order != .same {
        self = order
        return
      }
    }
    self.init(left.count, right.count)
  }

  /// This order, or `next` where this one decides nothing.
  func then(_ next: @autoclosure () -> PlainOrder) -> PlainOrder {
    self == .same ? next() : self
  }
}
