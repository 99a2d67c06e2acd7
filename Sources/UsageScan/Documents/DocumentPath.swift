import SourceText

/// A ``DocumentForm`` as bytes, and what of the objects around its rows a mapping looks at.
struct DocumentPath {
  /// One step on the way to the rows.
  enum Step {
    /// Into the member of an object, by its name.
    case member([UInt8])
    /// Into each element of an array.
    case each
  }

  let form: DocumentForm
  let steps: [Step]
  /// Which of ``steps`` lead into arrays.
  let arrays: [Bool]
  /// The members of objects around a row that are looked at.
  let wanted: [[UInt8]]

  init(_ form: DocumentForm, mapping: RowMapping?) {
    self.form = form
    var steps: [Step] = []
    for part in form.path.split(separator: ".") {
      var name = part
      var arrays = 0
      while name.hasSuffix("[]") {
        name = name.dropLast(2)
        arrays += 1
      }
      if !name.isEmpty { steps.append(.member(Array(name.utf8))) }
      steps += Array(repeating: .each, count: arrays)
    }
    self.steps = steps
    arrays = steps.map { if case .each = $0 { true } else { false } }
    wanted = Set((mapping?.enclosing ?? []).map { Array($0.utf8) })
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The name of the member that a step leads into; `nil` for an array.
  func memberName(_ index: Int) -> [UInt8]? {
    if case .member(let name) = steps[index] { name } else { nil }
  }

  /// What stands before a row where it is the only one of its file, with the members `around` it, each
  /// with a comma behind it.
  func opening(around: [UInt8], upTo level: Int? = nil) -> [UInt8] {
    let level = level ?? steps.count
    let last = arrays[..<level].lastIndex(of: false)
    var text: [UInt8] = []
    for (index, step) in steps[..<level].enumerated() {
      switch step {
      case .each: text.append(JSONByte.openBracket)
      case .member(let name):
        text.append(JSONByte.openBrace)
        if index == last { text += around }
        text += [JSONByte.quote] + name + [JSONByte.quote, JSONByte.colon]
      }
    }
    return text
  }

  /// What ends what ``opening(around:upTo:)`` began.
  var closing: [UInt8] {
    arrays.reversed().map { $0 ? JSONByte.closeBracket : JSONByte.closeBrace }
  }
}
