/// What the objects around a row say, as fields of it.
struct RowContext: ~Copyable {
  private var reader = JSONObjectReader(isLine: false)
  private var members = RowFields()
  /// The context whose fields ``members`` are, −1 for none.
  private var number: Int32 = -1
  /// Whether some text is in a place that the next context needs.
  var isPassing: Bool { reader.usesScratch }

  /// Reads the context of a row, where the last row had another; `false` where it is not spelt plainly.
  mutating func use(_ place: DocumentWalk.Place, of walk: DocumentWalk, names: inout JSONNames)
    -> Bool
  {
    guard !walk.path.wanted.isEmpty, number != place.context else { return true }
    number = place.context
    let text = walk.context(number)
    let level = names.addLevel([JSONNames.around])
    guard
      reader.read(
        text.start, end: text.start + text.count, names: &names, level: level, into: &members)
        != nil
    else {
      number = -1
      return false
    }
    return true
  }

  /// Forgets the context, whose number may come again.
  mutating func forget() { number = -1 }

  /// Adds the fields to those of a row.
  @inline(__always)
  func fill(_ fields: inout GrowingBuffer<FieldSlice>) {
    for column in members.filled { fields[Int(column)] = members[Int(column)] }
  }

  /// Takes the fields away.
  @inline(__always)
  func clear(_ fields: inout GrowingBuffer<FieldSlice>) {
    for column in members.filled { fields[Int(column)].count = 0 }
  }
}
