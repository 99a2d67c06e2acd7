import ExactMoney
import Pipeline

extension CustomerStatement {
  /// The whole in one sentence: `1,847 of 2,000 included AI analyses used`.
  public var message: String {
    Self.message(used: used, included: included, unit: unit)
  }

  /// What `used` of `included` units is to the one who uses them, in a sentence without a full stop.
  ///
  /// - Parameter included: none where nothing is said of it.
  public static func message(
    used: Figure<ExactDecimal>, included: Figure<ExactDecimal>, unit: String
  ) -> String {
    guard let used = used.value else { return "No count of \(unit) is available" }
    guard let included = included.value else { return "\(words(used)) \(unit) used" }
    let sentence = "\(words(used)) of \(words(included)) included \(unit) used"
    return used > included ? sentence + ", \(words(used - included)) more than included" : sentence
  }

  /// Whether more was used than is included.
  var isOver: Bool { over.value.map { !$0.isZero } ?? false }

  private static func words(_ number: ExactDecimal) -> String { grouped(number.description) }
}

extension CustomerStatement.FeatureLine {
  /// What the line is called: the words for its units, or `other`.
  var label: String { words ?? "other" }
}
