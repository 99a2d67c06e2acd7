import BigInt
import ExactMoney
import Testing

@Suite("Exact decimals")
struct ExactDecimalTests {
  @Test func theSameNumberHasOneForm() throws {
    let forms = ["12.5", "12.50", "+12.5000", "125e-1", "0.125E2", "012.5", "1250e-2"]
    let values = try forms.map { try #require(ExactDecimal($0)) }
    #expect(Set(values).count == 1)
    #expect(values[0].significand == 125)
    #expect(values[0].scale == 1)
    #expect(ExactDecimal(significand: 12_500, scale: 3) == values[0])
    #expect(ExactDecimal(significand: 12, scale: -3) == ExactDecimal(12_000))
    #expect(ExactDecimal(significand: 12_000, scale: 0).scale == 0)
    #expect(ExactDecimal("-0.000") == .zero)
    #expect(ExactDecimal("-0.000")?.hashValue == ExactDecimal.zero.hashValue)
  }

  /// Numbers that arrive by different ways, some through the heap, are one value.
  @Test func formDoesNotDependOnTheWay() throws {
    withEvery("bits", in: [62, 63, 64, 126, 127, 128, 129, 200]) { bits in
      withEvery("offset", in: -2...2) { offset in
        withEvery("scale", in: [0, 1, 19, 38, 60]) { scale in
          for sign in [1, -1] {
            let significand = BigInt(sign) * ((BigInt(1) << bits) + BigInt(offset))
            let direct = ExactDecimal(significand: significand, scale: scale)
            let long = BigInt(10).power(70)
            let padded = ExactDecimal(significand: significand * long, scale: scale + 70)
            let huge = ExactDecimal(significand: long, scale: 0)
            expectEqual(padded, direct)
            expectEqual(padded.hashValue, direct.hashValue)
            expectEqual(direct + huge - huge, direct)
            expectEqual((direct + huge - huge).hashValue, direct.hashValue)
            expectEqual(-(-direct), direct)
            expectEqual(ExactDecimal(direct.description), direct)
            expectEqual(direct.magnitude.description, (sign < 0 ? -direct : direct).description)
          }
        }
      }
    }
  }

  @Test func integersOfEveryWidth() {
    #expect(ExactDecimal(Int8.min).description == "-128")
    #expect(ExactDecimal(UInt64.max).description == "18446744073709551615")
    #expect(ExactDecimal(Int128.min).description == "-170141183460469231731687303715884105728")
    #expect(ExactDecimal(UInt128.max).description == "340282366920938463463374607431768211455")
    #expect(ExactDecimal(BigInt(10).power(50)).description == "1" + zeros(50))
    #expect(ExactDecimal(Int128.min) == -(ExactDecimal(Int128.max) + 1))
  }

  @Test func properties() throws {
    let amount = try #require(ExactDecimal("-12.50"))
    #expect(amount.isNegative && !amount.isZero && !amount.isInteger)
    #expect(amount.signum == -1)
    #expect(amount.magnitude.description == "12.5")
    #expect(ExactDecimal.zero.signum == 0)
    #expect(ExactDecimal.zero.isInteger && ExactDecimal.zero.isZero)
    #expect(ExactDecimal.one.signum == 1)
    let huge = ExactDecimal(significand: -(BigInt(10).power(60)) - 1, scale: 3)
    #expect(huge.isNegative && huge.signum == -1 && !huge.isInteger && !huge.isZero)
    #expect(huge.magnitude.significand == BigInt(10).power(60) + 1)
    #expect(huge.scale == 3)
  }

  @Test(arguments: [
    ("12.5", 2, "12.50"), ("12.5", 1, "12.5"), ("12.5", 0, "12.5"), ("12.5", -3, "12.5"),
    ("0", 2, "0.00"), ("-0.8", 2, "-0.80"), ("1234", 0, "1234"), ("-7", 3, "-7.000"),
    ("0.0000025", 2, "0.0000025"), ("-0.0000025", 9, "-0.000002500"), ("100", 2, "100.00"),
    ("99999999999999999999999999999999999999999", 1, "99999999999999999999999999999999999999999.0"),
  ])
  func padsWithZerosAndNeverCuts(text: String, places: Int, expected: String) throws {
    #expect(try #require(ExactDecimal(text)).description(minimumPlaces: places) == expected)
  }

  /// Prices as catalogues really print them: binary artefacts are kept digit by digit.
  @Test func floatArtefactsAreKeptAsWritten() throws {
    let price = try #require(ExactDecimal("2.9999900000000002e-06"))
    #expect(price.significand == 29_999_900_000_000_002)
    #expect(price.scale == 22)
    #expect((price * 1_000_000).description == "2.9999900000000002")
    let tenths = try ["0.1", "0.2", "0.3"].map { try #require(ExactDecimal($0)) }
    #expect(tenths[0] + tenths[1] == tenths[2])
  }

  @Test func readsFromTheMiddleOfABuffer() {
    let line = Array("gpt-x,123456,2.50,tail".utf8)
    line.withUnsafeBufferPointer { bytes in
      let quantity = ExactDecimal(utf8: UnsafeBufferPointer(rebasing: bytes[6..<12]))
      let price = ExactDecimal(utf8: bytes[13..<17])
      #expect(quantity == 123_456)
      #expect(price?.description == "2.5")
      #expect(ExactDecimal(utf8: bytes[6..<13]) == nil)
      #expect(ExactDecimal(utf8: UnsafeBufferPointer(start: nil, count: 0)) == nil)
    }
    #expect(ExactDecimal(utf8: "-1.5".utf8.lazy.map { $0 })?.description == "-1.5")
    #expect(ExactDecimal(utf8: line[6..<12]) == 123_456)
  }

  @Test func hostileExponentsAreRefusedAtOnce() {
    let clock = ContinuousClock()
    let time = clock.measure {
      for text in ["1e999999999", "1e-999999999", "-9e99999999999999999999", "1e1000"] {
        #expect(ExactDecimal(text) == nil)
      }
      #expect(ExactDecimal("0e999999999") == .zero)
      #expect(ExactDecimal("-0.00e-99999999999999999999999") == .zero)
      #expect(ExactDecimal(String(repeating: "9", count: 1_001)) == nil)
      #expect(ExactDecimal("1" + zeros(ExactDecimal.maximumTextLength)) == nil)
      #expect(ExactDecimal(zeros(ExactDecimal.maximumTextLength + 1)) == nil)
      #expect(ExactDecimal(zeros(ExactDecimal.maximumTextLength)) == .zero)
    }
    #expect(time < .seconds(1))
  }

  @Test func compoundAssignment() {
    var value: ExactDecimal = 10
    value += ExactDecimal(significand: 5, scale: 1)
    value -= 4
    value *= ExactDecimal(significand: -2, scale: 0)
    #expect(value == -13)
  }

  @Test func orderIsThatOfTheNumbers() throws {
    let ascending = try [
      "-1e60", "-100000000000000000000000000000000000000000", "-2", "-1.5", "-1.45", "-1", "-0.1",
      "-1e-50", "0", "1e-80", "1e-50", "0.01", "0.099", "0.1", "1", "1.000000000000000000000000001",
      "9.99", "10", "123456789012345678901234567890123456789.5", "1e60",
    ].map { try #require(ExactDecimal($0)) }
    withEvery("left", in: ascending.indices) { left in
      withEvery("right", in: ascending.indices) { right in
        expectEqual(ascending[left] < ascending[right], left < right)
        expectEqual(ascending[left] == ascending[right], left == right)
      }
    }
    #expect(ascending.shuffled().sorted() == ascending)
  }

  @Test func ringLawsAndRoundTrip() {
    withEverySeed(1500) { generator in
      let a = ExactDecimal.random(using: &generator)
      let b = ExactDecimal.random(using: &generator)
      let c = ExactDecimal.random(using: &generator)
      expectEqual(a + b, b + a)
      expectEqual(a * b, b * a)
      expectEqual((a + b) + c, a + (b + c))
      expectEqual((a * b) * c, a * (b * c))
      expectEqual(a * (b + c), a * b + a * c)
      expectEqual(a - a, .zero)
      expectEqual(a - b, -(b - a))
      expectEqual(a + .zero, a)
      expectEqual(a * .one, a)
      expectEqual(a < b, b - a > .zero)
      expectEqual((a + b - b).hashValue, a.hashValue)
      expectEqual(ExactDecimal(a.description), a)
      expectEqual(ExactDecimal(a.description(minimumPlaces: 30)), a)
      expectEqual(Rational(a).exactDecimal, a)
      expectEqual(Rational(a) * Rational(b), Rational(a * b))
      expectEqual(Rational(a) + Rational(b), Rational(a + b))
    }
  }

  /// Any bytes at all: no crash, and what is read prints as a number that reads the same.
  @Test func anyBytesAreReadOrRefused() {
    let alphabet = Array("0123456789012345678900..+-eE, x\u{0}é".utf8)
    withEverySeed(8_000) { generator in
      let length = Int.random(in: 0...45, using: &generator)
      let bytes = (0..<length).map { _ in
        alphabet[Int.random(in: alphabet.indices, using: &generator)]
      }
      guard let value = ExactDecimal(utf8: bytes) else { return }
      expectEqual(ExactDecimal(value.description), value)
      expectTrue(bytes.allSatisfy { "0123456789.+-eE".utf8.contains($0) }, "\(bytes) was read")
    }
  }
}

extension ExactDecimal {
  /// A number whose width is drawn too, so that all representations meet.
  static func random(using generator: inout SplitMix64) -> ExactDecimal {
    ExactDecimal(
      significand: BigInt.random(using: &generator),
      scale: Int.random(in: 0...45, using: &generator))
  }
}

extension BigInt {
  /// An integer of up to a drawn number of bits, near a power of two every third time.
  static func random(using generator: inout SplitMix64) -> BigInt {
    let bits = [1, 8, 30, 62, 64, 100, 126, 128, 150, 260].randomElement(using: &generator) ?? 1
    let isNegative = Bool.random(using: &generator)
    var magnitude = BigInt(BigUInt.randomInteger(withMaximumWidth: bits, using: &generator))
    if Int.random(in: 0..<3, using: &generator) == 0 {
      magnitude = (BigInt(1) << bits) + BigInt(Int.random(in: -2...2, using: &generator))
    }
    return isNegative ? -magnitude : magnitude
  }
}
