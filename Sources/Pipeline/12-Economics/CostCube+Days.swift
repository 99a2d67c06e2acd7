import ExactMoney

extension CostCube {
  /// The same with what no usage brought laid evenly on the days that the rows have in `history`: a row
  /// with several spans bears a part in each, by days, and the parts add up to the whole.
  ///
  /// - Complexity: O(pieces without usage + parts).
  func borne(over history: PlanHistory) -> CostCube {
    var cube = self
    cube.rowEntries = []
    cube.rowEntries.reserveCapacity(rowEntries.count)
    for entry in rowEntries {
      let spans = history.spans(of: entry.row)
      if spans.count <= 1 {
        var entry = entry
        entry.days = spans.first?.days ?? entry.days
        cube.rowEntries.append(entry)
        continue
      }
      let dayCount = spans.reduce(0) { $0 + $1.days.dayCount }
      var division = RunningDivision(entry.amount, over: UInt128(dayCount))
      for span in spans {
        var part = entry
        part.amount = division.part(of: UInt128(span.days.dayCount))
        part.days = span.days
        if part.amount != 0 { cube.rowEntries.append(part) }
      }
    }
    return cube
  }
}
