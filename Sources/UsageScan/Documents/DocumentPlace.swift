extension DocumentWalk {
  /// A place in the documents.
  struct Place: BitwiseCopyable {
    enum Kind: UInt8, BitwiseCopyable {
      /// A row begins here.
      case row
      /// A document without any row begins here.
      case noRows
      /// What stands here makes no document.
      case trouble
      /// From here on only the careful reader understands it.
      case odd
    }

    var start: UnsafePointer<UInt8>
    var kind: Kind
    /// Which of the contexts the row has.
    var context: Int32
  }

  /// What comes next.
  enum Expectation {
    case document
    case value
    /// An element of an array, or its end where it is the first.
    case element(isFirst: Bool)
    /// A member of an object, or its end where it is the first.
    case member(isFirst: Bool)
    /// A comma, or the end of what is open.
    case afterValue
    /// Nothing: the list has ended.
    case nothing
  }
}
