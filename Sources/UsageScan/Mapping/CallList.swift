/// The calls inside one message, as a row has them.
struct CallList {
  /// How many calls a row may have in place.
  static let limit = 16

  /// What a call is to the message.
  enum Kind: BitwiseCopyable {
    /// Part of the message.
    case message
    /// What a fallback model made of it.
    case fallback
    /// A call of its own.
    case own
  }

  /// One call.
  struct Call: BitwiseCopyable {
    var kind: Kind
    /// Empty where it names none.
    var model: FieldSlice
  }

  /// The list; empty where the row has none.
  var text = FieldSlice(start: JSONNames.openedText.utf8Start, count: 0)
  /// The shape by which the row is counted.
  var shape = 0
  var calls: [Call] = []
}

extension RowMapper {
  /// Begins to read the calls of the present row.
  mutating func beginCalls() { calls.calls.removeAll(keepingCapacity: true) }

  /// Reads one call; `false` where only the careful reader can.
  mutating func readCall(_ row: RowView) -> Bool {
    let shape = split.shapes[calls.shape]
    let list = split.calls[Int(shape.calls)]
    guard calls.calls.count < CallList.limit, let kind = kind(text(list.kind, row)) else {
      return false
    }
    for index in 0..<row.count(0) {
      let field = row.fields[row.column(index)]
      // An object or a list that nobody judged.
      guard
        field.start == JSONNames.openedText.utf8Start
          || field.start[0] != JSONByte.openBrace && field.start[0] != JSONByte.openBracket
      else { return false }
    }
    values = allValues + (calls.calls.count + 1) * split.valueCount
    defer { values = allValues }
    guard readCounts(list.counts, row), holds(shape), hasMeters(shape, row) else { return false }
    calls.calls.append(CallList.Call(kind: kind, model: text(list.model, row)))
    return true
  }

  private func text(_ source: Int32, _ row: RowView) -> FieldSlice {
    let column = column(ofSource: source)
    return column >= 0
      ? row.fields[column] : FieldSlice(start: JSONNames.openedText.utf8Start, count: 0)
  }

  private func kind(_ text: FieldSlice) -> CallList.Kind? {
    if text.equals("message") { return .message }
    if text.equals("fallback_message") { return .fallback }
    return text.equals("advisor_message") || text.equals("compaction") ? .own : nil
  }

  /// Which calls are events beside the message; `nil` where the others do not make the message.
  mutating func furtherCalls() -> [Int]? {
    let serving = calls.calls.last { $0.kind == .fallback }
    var further: [Int] = []
    var parts: [Int] = []
    for (index, call) in calls.calls.enumerated() {
      switch call.kind {
      case .fallback: parts.append(index)
      case .message where serving.map { call.model.isSame(as: $0.model) } ?? true:
        parts.append(index)
      case .message:
        if hasOutput(index) { further.append(index) }
      case .own: further.append(index)
      }
    }
    guard modelColumn >= 0, parts.isEmpty || areSame(parts) else { return nil }
    if let model = serving?.model, model.count > 0 { replace(modelColumn, with: model) }
    return further
  }

  private func hasOutput(_ call: Int) -> Bool {
    let shape = split.shapes[calls.shape]
    return quantity(of: Int(split.calls[Int(shape.calls)].output), in: call + 1, shape) > 0
  }

  /// Whether some calls have what the message says it has; searches stand there alone.
  private func areSame(_ parts: [Int]) -> Bool {
    let shape = split.shapes[calls.shape]
    for index in 0..<Int(shape.meters.count)
    where split.meters[Int(shape.meters.start) + index].isInTotal {
      var rest = quantity(of: index, in: 0, shape)
      for part in parts { rest -= quantity(of: index, in: part + 1, shape) }
      if rest != 0 { return false }
    }
    return true
  }

  /// The quantity of a meter of the message, or of a call counted from 1.
  private func quantity(of meter: Int, in call: Int, _ shape: SplitSteps.Shape) -> Int64 {
    max(0, allValues[call * split.valueCount + Int(shape.counts.count) + meter])
  }

  /// Makes the present row the event of a call that is billed beside the message.
  mutating func takeCall(
    _ number: Int, of event: (id: FieldSlice, model: FieldSlice), id: FieldSlice
  ) {
    let shape = split.shapes[calls.shape]
    keepOwn()
    if event.id.count > 0 { replace(eventIDColumn, with: id) }
    let model = calls.calls[number].model
    if model.count > 0 || event.model.count > 0 {
      replace(modelColumn, with: model.count > 0 ? model : event.model)
    }
    values = allValues + (number + 1) * split.valueCount
    writeMeters(shape)
    values = allValues
    if split.shapeColumn >= 0 { set(split.shapeColumn, steps.constants[Int(shape.name)]) }
  }
}
