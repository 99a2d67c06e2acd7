import ExactMoney
import Pipeline

/// How every page says the same things.
protocol PageWording {}

extension PageWording {
  /// So many of something, in one or several.
  func counted(_ count: Int, _ one: String, _ several: String) -> String {
    "\(grouped(String(count))) \(count == 1 ? one : several)"
  }

  /// `name` with a capital, underscores as spaces: how names of the program are printed.
  func label(_ name: String) -> String {
    if name == "fx" || name == "api" { return name.uppercased() }
    let words = name.split(separator: "_").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// A share in per cent.
  func percent(_ figure: Figure<ExactDecimal>) -> PageCell {
    cell(figure) { .percent($0) }
  }

  /// Growth in per cent, with its sign and without a judgement.
  func change(_ figure: Figure<ExactDecimal>) -> PageCell {
    cell(figure) { .change($0) }
  }

  /// What one of something costs.
  func unitCost(_ figure: Figure<ExactDecimal>) -> PageCell {
    cell(figure) { .unitCost($0) }
  }

  /// An amount as it is printed everywhere.
  func printed(_ money: Money) -> PageCell { .printed(money, exact: money.amount) }

  /// The same, or why there is none.
  func printed(_ figure: Figure<Money>) -> PageCell {
    cell(figure) { printed($0) }
  }

  private func cell<Value>(_ figure: Figure<Value>, _ cell: (Value) -> PageCell) -> PageCell {
    switch figure {
    case .value(let value): cell(value)
    case .notAvailable: .text("n/a")
    case .none: .none
    }
  }
}
