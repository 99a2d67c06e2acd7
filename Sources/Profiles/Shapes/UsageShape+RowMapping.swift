import ExactMoney
import Pipeline
import SourceText

extension UsageShapes {
  /// What these shapes say of the usage object at the path `object` of a row, as plain data; where that
  /// cannot say it, as of lists, the row is declined. The column `shapeColumn` gets the shape's name.
  public func split(of object: String, shapeColumn: String? = nil) -> RowMapping.Split {
    // A provider's own shapes come first; all of them follow for everybody else.
    let own = shapes.filter { !$0.providers.isEmpty }
    return RowMapping.Split(
      object: object, shapeColumn: shapeColumn,
      // A whole response, in which the usage object is still to be found.
      declined: Self.holders.map { "\(object).\($0)" },
      lists: Dictionary(
        shapes.flatMap { $0.counts.flatMap(\.spellings) }.compactMap { $0.counted(in: object) },
        uniquingKeysWith: { first, _ in first }),
      shapes: own.map {
        $0.meterShape(in: object, providers: $0.providers.map(\.rawValue).sorted())
      }
        + shapes.map { $0.meterShape(in: object, providers: []) })
  }
}

extension UsageShape {
  fileprivate func meterShape(in object: String, providers: [String]) -> RowMapping.MeterShape {
    func sources(_ paths: [Path]) -> [String] {
      paths.filter { $0.isPlain || $0.counted(in: object) != nil }.map { "\(object).\($0.text)" }
    }
    let calls = calls(in: object)
    let paths =
      signs.flatMap { $0 } + lacks + counts.flatMap(\.spellings) + total
      + (calls == nil ? iterations.map { [$0] } ?? [] : [])
    let names = counts.map(\.name) + meters.map(\.meter.rawValue)
    return RowMapping.MeterShape(
      name: name, providers: providers, signs: signs.map { sources($0) }, lacks: sources(lacks),
      declined: paths.filter { $0.counted(in: object) == nil }.compactMap(\.list).map {
        "\(object).\($0)"
      },
      counts: counts.map { sources($0.spellings) },
      meters: meters.map { meter in
        RowMapping.Meter(meter.meter.rawValue, sums: meter.sums.map { $0.numbered(names) })
      },
      equations: equations.map {
        RowMapping.Equation(whole: $0.whole.numbered(names), parts: $0.parts.numbered(names))
      },
      total: sources(total),
      totalMeters: Set(
        meters.map(\.meter).filter { $0.countsTokens && !outsideTotal.contains($0) }
          .map(\.rawValue)), calls: calls)
  }

  /// The calls inside one message, where their counts need no list.
  private func calls(in object: String) -> RowMapping.Calls? {
    guard let iterations, iterations.steps.count == 1, let list = iterations.list, total.isEmpty,
      outsideTotal.isEmpty, counts.allSatisfy({ $0.spellings.allSatisfy(\.isPlain) })
    else { return nil }
    let element = "\(object).\(iterations.text)"
    return RowMapping.Calls(
      list: "\(object).\(list)", element: element, kind: element + ".type",
      model: element + ".model",
      counts: counts.map { $0.spellings.map { "\(element).\($0.text)" } },
      output: UsageIterations.output.rawValue)
  }
}

extension UsageShape.Path {
  /// Whether it goes through no list.
  fileprivate var isPlain: Bool { !steps.contains(where: \.isArray) }

  /// The path in the usage object at `object`, and the counts in a list that it leads to; `nil` where it
  /// leads elsewhere.
  fileprivate func counted(in object: String) -> (String, RowMapping.ListPath)? {
    guard steps.count(where: \.isArray) == 1, let list, let member = steps.last,
      let holder = steps.dropLast().last, holder.isArray
    else { return nil }
    let selection = holder.selection.map {
      RowMapping.ListPath.Selection(name: $0.name, value: $0.value)
    }
    let path = RowMapping.ListPath(
      list: "\(object).\(list)", selection: selection, member: member.name)
    return ("\(object).\(text)", path)
  }

  /// The first list it goes through.
  fileprivate var list: String? {
    guard let index = steps.firstIndex(where: \.isArray) else { return nil }
    return steps[...index].map(\.name).joined(separator: ".")
  }
}

extension UsageShape.Sum {
  fileprivate func numbered(_ names: [String]) -> RowMapping.Sum {
    func numbers(_ wanted: [String]) -> [Int] {
      wanted.map { required(names.firstIndex(of: $0), "no count is called \($0)") }
    }
    return RowMapping.Sum(plus: numbers(plus), minus: numbers(minus))
  }
}
