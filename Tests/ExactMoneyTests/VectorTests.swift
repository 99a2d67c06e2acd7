import BigInt
import ExactMoney
import Testing

/// Every figure here was computed by Python's `decimal` and `fractions`, not by us.
@Suite("Vectors from another implementation")
struct VectorTests {
  @Test func textIsReadInFullOrRefused() throws {
    try Vectors("parse.txt", columns: 2).forEachRow { row in
      let text = try Figure.text(row[0])
      let expected = row[1] == "refused" ? nil : try Figure.text(row[1])
      let value = ExactDecimal(text)
      expectEqual(value?.description, expected)
      expectEqual(ExactDecimal(utf8: Array(text.utf8)), value)
      // A substring in the middle of something longer must not look beyond its ends.
      expectEqual(ExactDecimal("7\(text)7".dropFirst().dropLast()), value)
      // Ten thousand digits take seconds to convert without optimisation; once is enough.
      if let expected, expected.utf8.count < 1000 {
        expectEqual(value, try Figure.decimal(expected))
      }
    }
  }

  @Test func ofAllShortTextsExactlyTheNumbersAreRead() throws {
    let vectors = try Vectors("parse_exhaustive.txt", columns: 2)
    let expected = Dictionary(uniqueKeysWithValues: vectors.rows.map { ($0[0], $0[1]) })
    var texts = [""]
    var tried = 0
    for _ in 0...5 {
      for text in texts {
        expectEqual(ExactDecimal(text)?.description, expected[text], "for \"\(text)\"")
        tried += 1
      }
      texts = texts.flatMap { text in "+-.07e".map { text + String($0) } }
    }
    #expect(tried == 1 + 6 + 36 + 216 + 1296 + 7776)
  }

  @Test func decimalsRoundByEveryRule() throws {
    try Vectors("rounding.txt", columns: 11).forEachRow { row in
      let value = try Figure.decimal(row[0])
      let places = try #require(Int(row[1]))
      for (rule, expected) in zip(RoundingRule.allCases, row[2...]) {
        let rounded = value.rounded(toPlaces: places, rule)
        expectEqual(rounded.description, expected, "by \(rule)")
        expectEqual(rounded, try Figure.decimal(expected), "by \(rule)")
        expectEqual(Rational(value).rounded(toPlaces: places, rule), rounded, "by \(rule)")
      }
    }
  }

  @Test func rationalsRoundByEveryRule() throws {
    try Vectors("rational_rounding.txt", columns: 11).forEachRow { row in
      let value = try Figure.rational(row[0])
      let places = try #require(Int(row[1]))
      for (rule, expected) in zip(RoundingRule.allCases, row[2...]) {
        expectEqual(
          value.rounded(toPlaces: places, rule), try Figure.decimal(expected), "by \(rule)")
        if places == 0 { expectEqual("\(value.rounded(rule))", expected, "by \(rule)") }
      }
    }
  }

  @Test func rulesAreNamedAsInTheHeader() {
    #expect(
      RoundingRule.allCases.map(\.rawValue) == [
        "down", "up", "towardZero", "awayFromZero", "toNearestOrDown", "toNearestOrUp",
        "toNearestOrZero", "toNearestOrAway", "toNearestOrEven",
      ])
  }

  @Test func rationalsPrintAsDecimals() throws {
    try Vectors("decimal_text.txt", columns: 4).forEachRow { row in
      let value = try Figure.rational(row[0])
      expectEqual(value.decimalText(), row[1])
      expectEqual(value.decimalText(places: 12), row[1])
      expectEqual(value.decimalText(places: 2), row[2])
      expectEqual(value.decimalText(places: 0), row[3])
    }
  }

  @Test func decimalsAddMultiplyAndCompare() throws {
    try Vectors("decimal_arithmetic.txt", columns: 6).forEachRow { row in
      let (left, right) = (try Figure.decimal(row[0]), try Figure.decimal(row[1]))
      let difference = try Figure.decimal(row[3])
      expectEqual((left + right).description, row[2])
      expectEqual(left + right, try Figure.decimal(row[2]))
      expectEqual(right + left, left + right)
      expectEqual((left - right).description, row[3])
      expectEqual(right - left, -difference)
      expectEqual((left * right).description, row[4])
      expectEqual(right * left, try Figure.decimal(row[4]))
      expectEqual(left < right ? -1 : left > right ? 1 : 0, Int(row[5]))
      expectEqual(right < left ? -1 : right > left ? 1 : 0, Int(row[5]).map { -$0 })
      expectEqual(left == right, row[5] == "0")
    }
  }

  @Test func rationalsAddMultiplyDivideAndCompare() throws {
    try Vectors("rational_arithmetic.txt", columns: 7).forEachRow { row in
      let (left, right) = (try Figure.rational(row[0]), try Figure.rational(row[1]))
      expectEqual((left + right).description, row[2])
      expectEqual(right + left, try Figure.rational(row[2]))
      expectEqual((left - right).description, row[3])
      expectEqual((right - left).description, (-(try Figure.rational(row[3]))).description)
      expectEqual((left * right).description, row[4])
      expectEqual(right * left, try Figure.rational(row[4]))
      if row[5] != "none" { expectEqual((left / right).description, row[5]) }
      if row[5] != "none", !left.isZero {
        expectEqual(right / left, (try Figure.rational(row[5])).reciprocal)
      }
      expectEqual(left < right ? -1 : left > right ? 1 : 0, Int(row[6]))
      expectEqual(left == right, row[6] == "0")
    }
  }

  @Test func manyRationalsAddUp() throws {
    try Vectors("sums.txt", columns: 2).forEachRow { row in
      let values = try row[1].split(separator: " ").map { try Figure.rational($0) }
      let expected = try Figure.rational(row[0])
      expectEqual(Rational.sum(values), expected)
      expectEqual(Rational.sum(values.reversed()), expected)
      expectEqual(values.reduce(.zero, +), expected)
    }
  }

  @Test func totalsAreApportioned() throws {
    try Vectors("apportionment.txt", columns: 4).forEachRow { row in
      let parts = try row[2].split(separator: " ").map { part in
        let sides = part.split(separator: "=")
        return (key: Bytes(String(sides[0])), exact: try Figure.rational(sides[1]))
      }
      let total = try Figure.integer(row[1])
      let expected = try row[3].split(separator: " ").map { try Figure.integer($0) }
      expectEqual(Apportionment.largestRemainder(total: total, parts: parts), expected)
    }
  }
}

/// A key in byte order, as identifiers are; `String`'s own `<` is not.
struct Bytes: Comparable, CustomStringConvertible {
  let description: String

  init(_ text: String) {
    description = text
  }

  static func < (left: Bytes, right: Bytes) -> Bool {
    left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
  }

  static func == (left: Bytes, right: Bytes) -> Bool {
    left.description.utf8.elementsEqual(right.description.utf8)
  }
}
