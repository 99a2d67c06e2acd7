import Pipeline
import Reports
import SourceText
import UsageScan

/// The events of a JSON document as canonical JSON Lines, as far as possible on the lines on which they
/// begin in the document.
///
/// Where several begin on one line, those after the first stand on the lines that follow: what a finding
/// then calls a line is the number of the event.
final class EventLines: UsageMemory, @unchecked Sendable {
  // Written once, before anybody else has it.
  let bytes: UnsafeRawBufferPointer

  init(_ events: [RawRecord]) {
    var text: [UInt8] = []
    var line = 1
    for event in events {
      while line < event.location.line {
        text.append(UInt8(ascii: "\n"))
        line += 1
      }
      text += JSONLine.bytes(of: event.fields.map { ($0.name, $0.text) })
      line += 1
    }
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 8)
    copy.copyBytes(from: text)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit { bytes.deallocate() }

  func forget(first count: Int) {}
}
