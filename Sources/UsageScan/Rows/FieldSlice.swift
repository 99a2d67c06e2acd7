/// Where the text of one value is; no bytes mean that the field is absent.
struct FieldSlice: BitwiseCopyable {
  /// Its first byte.
  var start: UnsafePointer<UInt8>
  /// How many bytes it has.
  var count: Int

  /// A copy of the text.
  var text: String {
    String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  /// Whether it is `word`.
  @inline(__always)
  func equals(_ word: StaticString) -> Bool {
    count == word.utf8CodeUnitCount && areEqual(start, word.utf8Start, count: count)
  }
}
