import ExactMoney
import Pipeline
import SourceText

extension Profile {
  /// What the profile says, as far as the scan of usage can do it in place; `nil` where every row needs
  /// ``RecordMapping``. Both say the same of every row that the scan takes in place: what is not spelt in
  /// the plain way it leaves to the other.
  public func rowMapping() -> RowMapping? {
    guard kind == .usage, let mapping, let variant = mapping.variants.first,
      mapping.variants.count == 1, variant.each == nil, mapping.notRows.isEmpty,
      mapping.wrongExport == nil, dialect.hasPlainNumbers, !dialect.trims,
      dialect.delimiter == UInt8(ascii: ","),
      RowExpressions.isPlain(mapping.rows.replacing("[]", with: ""))
    else { return nil }
    var expressions = RowExpressions(rows: mapping.rows)
    // What has a name is worked out of every row, wanted or not: a row is refused for it.
    var named: [RowMapping.Condition] = []
    for field in mapping.lets {
      guard let value = expressions.value(field.expression) else { return nil }
      expressions.lets[field.name] = value
      if value.canBeRefused { named.append(.isNoneOf(value, [])) }
    }
    guard let taking = expressions.conditions(mapping.taking + variant.conditions),
      var columns = columns(variant.fields + mapping.fields, expressions)
    else { return nil }
    if let provider, !columns.contains(where: { $0.name == "provider" }) {
      columns.append(RowMapping.Column("provider", .constant(provider.rawValue)))
    }
    for meter in variant.meters {
      guard let value = expressions.value(meter.expression) else { return nil }
      columns.append(RowMapping.Column(meter.name, value))
    }
    for tag in mapping.tags where !columns.contains(where: { $0.name == tag }) {
      guard let value = expressions.value(.path(tag)) else { return nil }
      columns.append(RowMapping.Column(tag, value))
    }
    var checks: [RowMapping.Check] = []
    for check in mapping.checks {
      guard case .first(let total)? = expressions.value(check.total) else { return nil }
      checks.append(RowMapping.Check(total: total, of: check.meters.map(\.rawValue)))
    }
    let split = mapping.usageObject.map {
      UsageShapes.builtIn.split(of: expressions.source($0), shapeColumn: UsageObject.shapeColumn)
    }
    return RowMapping(
      columns: columns, checks: checks, split: split, taking: named + taking, nulls: dialect.nulls)
  }

  /// The columns of some fields, of which the first of a name counts.
  private func columns(
    _ fields: [MappingRules.Field], _ expressions: RowExpressions
  ) -> [RowMapping.Column]? {
    var columns: [RowMapping.Column] = []
    for field in fields where !columns.contains(where: { $0.name == field.name }) {
      guard var value = expressions.value(field.expression) else { return nil }
      if CanonicalColumns.times.contains(field.name), !dialect.moments.isEmpty {
        switch value {
        case .instant: break
        case .first:
          guard hasPlainTimes else { return nil }
          value = .instant(value, .dateAndTime)
        default: return nil
        }
      }
      columns.append(RowMapping.Column(field.name, value))
    }
    return columns
  }

  /// Whether the times are UTC and written as ``RowMapping/InstantForm/dateAndTime`` says.
  private var hasPlainTimes: Bool {
    let plain = [
      "rfc3339", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.f", "yyyy-MM-ddTHH:mm:ss",
      "yyyy-MM-ddTHH:mm:ss.f", "yyyy-MM-dd HH:mm:ss.fz", "yyyy-MM-dd HH:mm:ssz",
    ]
    return dialect.zone == .utc && dialect.moments.allSatisfy { plain.contains($0.description) }
  }
}

extension Profile {
  /// The source's fields that the profile looks at.
  public var sourcePaths: Set<String> { mapping?.paths ?? [] }
}
