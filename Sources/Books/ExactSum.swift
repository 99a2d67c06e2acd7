import ExactMoney
import GRDB

/// `exact_sum(text)`: the sum of numbers kept as text, exact, where SQL's own `SUM` would pass
/// through binary floats and lose cents.
///
/// NULL is skipped, and no value at all gives NULL, as `SUM` does. What is no exact number (`n/a`, a
/// float, a blob) is an error: a sum that leaves something out is not the sum.
struct ExactSum: DatabaseAggregate {
  /// The function to register on a connection.
  static let function = DatabaseFunction(
    "exact_sum", argumentCount: 1, pure: true, aggregate: ExactSum.self)

  private var sum: Rational?

  mutating func step(_ values: [DatabaseValue]) throws {
    for value in values {
      switch value.storage {
      case .null: continue
      case .int64(let integer): add(Rational(integer))
      case .string(let text):
        guard let number = ExactText.rational(text) else {
          throw DatabaseError(message: "exact_sum: \"\(text)\" is not a number")
        }
        add(number)
      case .double, .blob:
        throw DatabaseError(message: "exact_sum: only text and integers are exact numbers")
      }
    }
  }

  private mutating func add(_ number: Rational) { sum = (sum ?? .zero) + number }

  func finalize() -> (any DatabaseValueConvertible)? { sum.map { ExactText.text(of: $0) } }
}
