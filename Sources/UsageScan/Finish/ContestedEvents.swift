import ExactMoney
import Pipeline
import SourceText

/// Events that are told in several ways at one rank: which state stands meanwhile (SPEC §4.3).
enum ContestedEvents {
  /// One state of an event, with its row as it was read once more.
  typealias State = (state: UnsafeMutablePointer<EventRecord>, row: RawRecord)

  /// The states of each event, the one that stands first: that with the smallest content.
  static func sorted(
    _ conflicts: [[UnsafeMutablePointer<EventRecord>]], _ pass: ScanPass
  ) throws -> [[State]] {
    if conflicts.isEmpty { return [] }
    let records = try SecondLook(files: pass.files).records(
      at: Set(conflicts.joined().map { RowAddress($0) }))
    return conflicts.map { states in
      states.map { state in
        (state, required(records[RowAddress(state)], "a row was not found again"))
      }
      .sorted { $0.1.content.precedesInByteOrder($1.1.content) }
    }
  }
}

extension RowAddress {
  /// Where the row of `record` is.
  init(_ record: UnsafeMutablePointer<EventRecord>) {
    self.init(place: record.pointee.place, fingerprint: record.pointee.fingerprint)
  }
}
