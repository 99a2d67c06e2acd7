import ExactMoney
import GRDB
import Pipeline

/// One row read back, column by column; what this program cannot have written is an error that names
/// table and column, never a default.
struct StoredRow {
  private let row: Row
  private let table: String

  /// Valid only until the cursor moves on.
  init(_ row: Row, table: String) {
    self.row = row
    self.table = table
  }

  /// A value that is never NULL.
  func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value = try optional(column, Value.self) else { throw damage(column) }
    return value
  }

  /// A value that may be NULL.
  func optional<Value: DatabaseValueConvertible>(
    _ column: String, _ type: Value.Type = Value.self
  ) throws -> Value? {
    guard row.hasColumn(column) else { throw damage(column) }
    let stored: DatabaseValue = row[column]
    if stored.isNull { return nil }
    guard let value = Value.fromDatabaseValue(stored) else { throw damage(column) }
    return value
  }

  /// A text that `parse` must understand.
  func parsed<Value>(_ column: String, _ parse: (String) -> Value?) throws -> Value {
    guard let value = parse(try value(column)) else { throw damage(column) }
    return value
  }

  /// A text that `parse` must understand, or NULL.
  func parsedIfPresent<Value>(_ column: String, _ parse: (String) -> Value?) throws -> Value? {
    guard try optional(column, String.self) != nil else { return nil }
    return try parsed(column, parse)
  }

  /// One of the words of a closed list.
  func coded<Value: RawRepresentable>(_ column: String) throws -> Value
  where Value.RawValue == String {
    try parsed(column) { Value(rawValue: $0) }
  }

  /// One of the words of a closed list, or NULL.
  func codedIfPresent<Value: RawRepresentable>(_ column: String) throws -> Value?
  where Value.RawValue == String {
    try parsedIfPresent(column) { Value(rawValue: $0) }
  }

  /// A name given by somebody outside, or NULL.
  func identifier<Entity>(_ column: String) throws -> Identifier<Entity>? {
    try parsedIfPresent(column) { Identifier($0) }
  }

  /// An exact number.
  func rational(_ column: String) throws -> Rational {
    try parsed(column) { ExactText.rational($0) }
  }

  /// An amount of `currency` in whole minor units.
  func money(_ column: String, _ currency: Currency) throws -> Money {
    try parsed(column) { Self.money($0, currency) }
  }

  /// A figure whose text `parse` must understand: NULL does not apply, `n/a` is not available.
  func figure<Value: Hashable & Sendable>(
    _ column: String, _ parse: (String) -> Value?
  ) throws -> Figure<Value> {
    guard let text = try optional(column, String.self) else { return .none }
    if text == StoredFigure.notAvailable { return .notAvailable }
    guard let value = parse(text) else { throw damage(column) }
    return .value(value)
  }

  /// Reads an amount of `currency` in whole minor units.
  static func money(_ text: String, _ currency: Currency) -> Money? {
    ExactText.rational(text).flatMap { Money(exactly: $0, currency: currency) }
  }

  private func damage(_ column: String) -> StoredValueError {
    StoredValueError(table: table, column: column)
  }
}

/// A stored value that this program cannot have written.
struct StoredValueError: Error, CustomStringConvertible {
  let table: String
  let column: String

  var description: String {
    "\(table).\(column) holds a value this program does not know; run the job again to rebuild it"
  }
}

/// How a ``Figure`` stands in a column.
enum StoredFigure {
  /// The text of a figure that should exist and does not.
  static let notAvailable = "n/a"

  /// NULL where it does not apply.
  static func text<Value>(of figure: Figure<Value>) -> String?
  where Value: CustomStringConvertible {
    switch figure {
    case .value(let value): value.description
    case .notAvailable: notAvailable
    case .none: nil
    }
  }
}
