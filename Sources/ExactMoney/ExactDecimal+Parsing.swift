import BigInt

extension ExactDecimal {
  /// Texts longer than this many bytes are no numbers; it leaves room for ``maximumDigits`` and
  /// zeros.
  public static let maximumTextLength = 16_384

  /// Reads all of `text` as a number, or gives `nil`.
  ///
  /// The grammar is `[+-] digits [. digits] [(e|E) [+-] digits]` in ASCII digits, with at least
  /// one digit before or after the point. So `1e-07`, `+0`, `-12.50`, and also `.5` and `100.`
  /// (both are valid `xs:decimal`, and e-invoices carry the latter) are numbers. Thousands
  /// separators, spaces, currency signs, `NaN`, hexadecimal and other scripts' digits are not: a
  /// source that has them must be translated by the profile that declares them.
  ///
  /// A number that needs more than ``maximumDigits`` digits in plain writing gives `nil`, without
  /// allocating; 0 is read whatever its exponent.
  public init?(_ text: some StringProtocol) {
    let direct = text.utf8.withContiguousStorageIfAvailable { ExactDecimal(utf8: $0) }
    guard let parsed = direct ?? ExactDecimal(utf8: Array(text.utf8)) else { return nil }
    self = parsed
  }

  /// Reads all of `bytes` as a number in ASCII, or gives `nil`, by the grammar of the initialiser
  /// from text.
  public init?(utf8 bytes: some Collection<UInt8>) {
    let direct = bytes.withContiguousStorageIfAvailable { ExactDecimal(utf8: $0) }
    let copied = { Array(bytes).withUnsafeBufferPointer { ExactDecimal(utf8: $0) } }
    guard let parsed = direct ?? copied() else { return nil }
    self = parsed
  }

  /// Reads all of `bytes` as a number in ASCII, or gives `nil`, by the grammar of the initialiser
  /// from text.
  ///
  /// - Complexity: O(n) up to 38 significant digits, O(n²) beyond, n at most ``maximumTextLength``.
  public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
    if let plain = ExactDecimal(plain: bytes) {
      self = plain
      return
    }
    guard bytes.count <= Self.maximumTextLength, let scan = DecimalScan(bytes) else { return nil }
    guard let last = scan.lastSignificant else {
      self = .zero
      return
    }
    let digitCount = scan.significantDigitCount
    let exponent = scan.exponentOfLastDigit
    let writtenDigits = exponent < 0 ? Swift.max(digitCount, -exponent) : digitCount + exponent
    guard writtenDigits <= Self.maximumDigits else { return nil }

    // First and last digit are not zero, so the result is in lowest form as it stands.
    let digits = UnsafeBufferPointer(rebasing: bytes[scan.firstSignificant...last])
    if digitCount + Swift.max(0, exponent) <= Int128.maximumPowerOfTen,
      let power = Int128.powerOfTen(Swift.max(0, exponent))
    {
      let magnitude = Self.small(digits) * power
      self.init(
        canonical: scan.isNegative ? -magnitude : magnitude, scale: Swift.max(0, -exponent))
    } else {
      let magnitude = Self.large(digits)
      self.init(significand: scan.isNegative ? -magnitude : magnitude, scale: -exponent)
    }
  }

  /// The common case, `-12.50`: one pass, 64-bit arithmetic, at most 18 digits and no exponent.
  /// `nil` says only that the text is not that simple.
  private init?(plain bytes: UnsafeBufferPointer<UInt8>) {
    guard let first = bytes.first, bytes.count <= 20 else { return nil }
    var index = first == UInt8(ascii: "-") || first == UInt8(ascii: "+") ? 1 : 0
    let start = index
    var value: Int64 = 0
    var point = -1
    while index < bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      if digit <= 9 {
        value = value &* 10 &+ Int64(digit)
      } else if bytes[index] == UInt8(ascii: "."), point < 0 {
        point = index
      } else {
        return nil
      }
      index += 1
    }
    let digitCount = index - start - (point < 0 ? 0 : 1)
    // 18 digits always fit in 64 bits; with 19 the sum above may have wrapped.
    guard digitCount > 0, digitCount <= 18 else { return nil }
    self.init(
      reducing: Int128(first == UInt8(ascii: "-") ? -value : value),
      scale: point < 0 ? 0 : index - point - 1)
  }

  /// The value of at most 38 digits, skipping a point among them.
  private static func small(_ digits: UnsafeBufferPointer<UInt8>) -> Int128 {
    var value: Int128 = 0
    for byte in digits where byte != UInt8(ascii: ".") {
      value = value &* 10 &+ Int128(byte &- UInt8(ascii: "0"))
    }
    return value
  }

  /// The value of any number of digits, skipping a point among them, 18 digits at a time.
  private static func large(_ digits: UnsafeBufferPointer<UInt8>) -> BigInt {
    var value: BigInt = 0
    var chunk: Int64 = 0
    var chunkCount = 0
    for byte in digits where byte != UInt8(ascii: ".") {
      chunk = chunk * 10 + Int64(byte &- UInt8(ascii: "0"))
      chunkCount += 1
      if chunkCount == 18 {
        value = value * BigInt.tenToThe(18) + BigInt(chunk)
        (chunk, chunkCount) = (0, 0)
      }
    }
    return value * BigInt.tenToThe(chunkCount) + BigInt(chunk)
  }
}

/// The parts of a number's text, found in one pass: no digit has been converted yet.
private struct DecimalScan {
  private(set) var isNegative = false
  /// Where the first digit other than zero stands; meaningful only with ``lastSignificant``.
  private(set) var firstSignificant = 0
  /// Where the last digit other than zero stands; `nil` for zero.
  private(set) var lastSignificant: Int?
  /// Digits from the first to the last one that is not zero.
  private(set) var significantDigitCount = 0
  /// The power of ten that the last significant digit counts.
  private(set) var exponentOfLastDigit = 0

  /// An exponent is read up to here; a greater one means the same, since no text is long enough to
  /// bring it back within ``ExactDecimal/maximumDigits``.
  private static let exponentCap = 1_000_000_000

  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      index = 1
    }
    var digitCount = 0
    var point: Int?
    mantissa: while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "0"):
        digitCount += 1
      case UInt8(ascii: "1")...UInt8(ascii: "9"):
        digitCount += 1
        if lastSignificant == nil { firstSignificant = index }
        lastSignificant = index
      case UInt8(ascii: "."):
        guard point == nil else { return nil }
        point = index
      default:
        break mantissa
      }
      index += 1
    }
    let mantissaEnd = index
    guard digitCount > 0, let exponent = Self.exponent(bytes[index...]) else { return nil }
    guard let last = lastSignificant else { return }
    let unitsEnd = point ?? mantissaEnd
    exponentOfLastDigit = exponent + (last < unitsEnd ? unitsEnd - 1 - last : unitsEnd - last)
    let isPointBetween = firstSignificant < unitsEnd && unitsEnd < last
    significantDigitCount = last - firstSignificant + (isPointBetween ? 0 : 1)
  }

  /// The exponent that `rest` writes, 0 for none, or `nil` where `rest` is not an exponent.
  private static func exponent(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let mark = rest.first else { return 0 }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
    var digits = rest.dropFirst()
    let sign = digits.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty else { return nil }
    var magnitude = 0
    for byte in digits {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      magnitude = Swift.min(exponentCap, magnitude * 10 + Int(byte - UInt8(ascii: "0")))
    }
    return sign == UInt8(ascii: "-") ? -magnitude : magnitude
  }
}
