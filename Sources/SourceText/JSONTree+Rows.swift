import Pipeline

extension JSONTree {
  /// The rows that `path` leads to in a document of `file`, each placed where its object begins.
  ///
  /// A path names members with dots between, `[]` after a name stands for each element of the array:
  /// `data[].results[]`, `[]`, or nothing for the document itself. What is absent or `null` has no
  /// rows; one object where an array may stand is its only element.
  ///
  /// The fields of a row are its scalars. Those of nested objects have dotted names; an array stands
  /// with its text under its own name, an object under that of ``textName(of:)``, and the objects in
  /// an array as `name[0].member`, or
  /// `name[key=K].member` where they have a member `key`. The scalars of the objects that enclose the
  /// row, and those named by a `key`, are added with `^` before their names, the nearest object that
  /// has a name giving it.
  /// A field's column is 0 where it stands on another line than its row. O(size of the rows).
  public static func rows(
    _ path: String, in document: JSONNode, of file: SourceFile
  ) -> [RawRecord] {
    var walk = RowWalk(file: file)
    walk.descend(steps(of: path)[...], from: document, enclosing: [])
    return walk.records
  }

  /// The fields of one value as those of a row of ``rows(_:in:of:)``.
  public static func record(_ node: JSONNode, of file: SourceFile) -> RawRecord {
    RowWalk(file: file).record(node, enclosing: [])
  }

  /// Under which name the text of a nested object stands: its own and `{}`.
  public static func textName(of object: String) -> String { object + "{}" }

  /// One step of a path.
  private enum Step {
    case member(String)
    case each
  }

  private static func steps(of path: String) -> [Step] {
    var steps: [Step] = []
    for part in path.split(separator: ".") {
      var name = part
      var arrays = 0
      while name.hasSuffix("[]") {
        name = name.dropLast(2)
        arrays += 1
      }
      if !name.isEmpty { steps.append(.member(String(name))) }
      steps += Array(repeating: .each, count: arrays)
    }
    return steps
  }

  /// Gathers rows on the way down.
  private struct RowWalk {
    let file: SourceFile
    var records: [RawRecord] = []

    /// `enclosing` are the fields of the objects around, the nearest object's first.
    mutating func descend(_ steps: ArraySlice<Step>, from node: JSONNode, enclosing: [RawField]) {
      guard let step = steps.first else {
        if !node.isNull, node.isWhole { records.append(record(node, enclosing: enclosing)) }
        return
      }
      let rest = steps.dropFirst()
      switch step {
      case .member(let name):
        guard let member = node[name] else { return }
        descend(rest, from: member, enclosing: fieldsAround(node, except: name) + enclosing)
      case .each:
        let elements: [JSONNode]
        switch node.value {
        case .array(let nodes): elements = nodes
        case .object: elements = [node]
        case .number, .string, .boolean, .null: elements = []
        }
        for element in elements { descend(rest, from: element, enclosing: enclosing) }
      }
    }

    /// The scalars of an object that encloses rows, but for the member that leads to them; of its
    /// arrays only what a `key` names.
    private func fieldsAround(_ node: JSONNode, except name: String) -> [RawField] {
      var fields: [RawField] = []
      for member in node.members where !member.name.utf8.elementsEqual(name.utf8) {
        flatten(member.value, name: "^" + member.name, line: 0, withTexts: false, into: &fields)
      }
      return fields
    }

    func record(_ node: JSONNode, enclosing: [RawField]) -> RawRecord {
      var fields: [RawField] = []
      flatten(node, name: "", line: node.line, withTexts: true, into: &fields)
      var named: Set<FieldName> = []
      fields += enclosing.filter { named.insert(FieldName($0.name)).inserted }
      return RawRecord(location: SourceLocation(file: file.name, line: node.line), fields: fields)
    }

    private func flatten(
      _ node: JSONNode, name: String, line: Int, withTexts: Bool, into fields: inout [RawField]
    ) {
      switch node.value {
      case .object(let members):
        let prefix = name.isEmpty ? "" : name + "."
        if withTexts, !name.isEmpty { fields.append(text(of: node, textName(of: name), line)) }
        for member in members {
          flatten(
            member.value, name: prefix + member.name, line: line, withTexts: withTexts,
            into: &fields)
        }
      case .array(let elements):
        if withTexts {
          fields.append(text(of: node, name, line))
        }
        for (index, element) in elements.enumerated() where !element.members.isEmpty {
          let key = element["key"]?.text.map { "key=" + $0 }
          guard let label = key ?? (withTexts ? String(index) : nil) else { continue }
          flatten(
            element, name: "\(name)[\(label)]", line: line, withTexts: withTexts, into: &fields)
        }
      case .null:
        break
      case .number, .string, .boolean:
        if let text = node.text, !text.isEmpty {
          fields.append(RawField(name: name, text: text, column: column(node, line)))
        }
      }
    }

    private func text(of node: JSONNode, _ name: String, _ line: Int) -> RawField {
      let text = String(decoding: file.bytes[node.range], as: UTF8.self)
      return RawField(name: name, text: text, column: column(node, line))
    }

    private func column(_ node: JSONNode, _ line: Int) -> Int {
      node.line == line ? node.column : 0
    }
  }
}

extension JSONTree {
  /// `record` with the members of every field that is a JSON object, named with their path, as
  /// ``rows(_:in:of:)`` names them; the fields themselves stay.
  package static func opened(_ record: RawRecord) -> RawRecord {
    var fields: [RawField] = []
    for field in record.fields {
      fields.append(field)
      guard field.text.utf8.first == UInt8(ascii: "{") else { continue }
      let text = SourceFile(
        name: record.location.file, kind: .usage, bytes: Array(field.text.utf8))
      guard let node = read(text).output else { continue }
      for member in rows("", in: node, of: text).first?.fields ?? [] {
        fields.append(
          RawField(name: field.name + "." + member.name, text: member.text, column: field.column))
      }
    }
    return RawRecord(location: record.location, fields: fields, header: record.header)
  }
}
