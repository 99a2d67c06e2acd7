import ExactMoney

/// Where a content stands; contents repeat within a file, not over files.
private struct Place: Hashable {
  var file: String
  var content: String
}

/// SPEC §3, Identity: the same key with the same facts, in any file, is one record.
enum RecordIdentity {
  /// One record per key. Of records with other facts the one whose content is smallest in byte order
  /// stands, and a finding names them; which file came first never matters. In the order of places.
  static func unify<Record, Key: Hashable>(
    _ records: [Sourced<Record>], _ noun: String, key: (Record) -> Key, name: (Record) -> String
  ) -> Outcome<[Sourced<Record>]> {
    // Most records are alone with their key: their numbers are sorted, and each is moved once.
    var places: [Key: Int] = [:]
    places.reserveCapacity(records.count)
    var others: [Int: [Int]] = [:]
    for index in records.indices {
      let key = key(records[index].record)
      if let first = places.updateValue(index, forKey: key) {
        places[key] = first
        others[first, default: []].append(index)
      }
    }
    var kept: [Int] = []
    var findings: [Finding] = []
    for place in places.values {
      guard let others = others[place] else {
        kept.append(place)
        continue
      }
      let group = ([place] + others).sorted { precedes(records[$0], records[$1]) }
      let first = records[group[0]]
      kept.append(group[0])
      guard let other = group.first(where: { records[$0].record != first.record }) else { continue }
      findings.append(
        conflict(
          noun, name(first.record), stands: first.location, records[other].location))
    }
    kept.sort { records[$0].location < records[$1].location }
    return Outcome(kept.map { records[$0] }, findings)
  }

  /// Content in byte order, then place.
  static func precedes<Record>(_ left: Sourced<Record>, _ right: Sourced<Record>) -> Bool {
    if left.content.hasSameBytes(as: right.content) { return left.location < right.location }
    return left.content.precedesInByteOrder(right.content)
  }

  static func conflict(
    _ noun: String, _ name: String, stands: SourceLocation, _ other: SourceLocation
  ) -> Finding {
    Finding(
      .conflictingRecord, at: other,
      "\(noun) \(name) says something else in \(stands.file):\(stands.line), "
        + "which stands meanwhile")
  }

  /// Numbers repeated contents within each file, so that a record without an id is itself and not
  /// its twin, and the same file read twice adds nothing.
  static func occurrences<Record>(_ records: [Sourced<Record>]) -> [(Sourced<Record>, Int)] {
    var seen: [Place: Int] = [:]
    return records.sorted { $0.location < $1.location }.map { record in
      let place = Place(file: record.location.file, content: record.content)
      seen[place, default: 0] += 1
      return (record, seen[place, default: 0])
    }
  }
}
