/// What the command line asks for.
struct Arguments {
  static let usage = """
    usage: generate-month --events N --out DIR [--format csv|jsonl] [--files N] [--seed S]
                          [--customers N] [--duplicates PERCENT] [--superseded PERCENT]
    """

  var events = 0
  var directory = ""
  var format = RowWriter.Format.csv
  var files = 1
  var seed = 1
  var customers = 2000
  var duplicates = 5.0
  var superseded = 1.0

  init(_ words: [String]) throws {
    var rest = words[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw Failure(message: Self.usage) }
      try take(option, value)
    }
    let plannedPercent = duplicates + 2 * superseded
    guard events > 0, !directory.isEmpty, files > 0, customers > 0,
      duplicates >= 0, superseded >= 0, plannedPercent <= 100
    else { throw Failure(message: Self.usage) }
  }

  private mutating func take(_ option: String, _ value: String) throws {
    switch option {
    case "--events": events = try Self.number(value)
    case "--out": directory = value
    case "--files": files = try Self.number(value)
    case "--seed": seed = try Self.number(value)
    case "--customers": customers = try Self.number(value)
    case "--duplicates": duplicates = try Self.number(value)
    case "--superseded": superseded = try Self.number(value)
    case "--format":
      guard let format = RowWriter.Format(rawValue: value) else {
        throw Failure(message: Self.usage)
      }
      self.format = format
    default: throw Failure(message: Self.usage)
    }
  }

  private static func number<Number: LosslessStringConvertible>(_ text: String) throws -> Number {
    guard let number = Number(text) else { throw Failure(message: usage) }
    return number
  }
}
