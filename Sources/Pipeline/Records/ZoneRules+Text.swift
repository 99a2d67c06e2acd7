extension ZoneRules {
  /// `instant` as the clocks of this zone show it, RFC 3339 with their offset: `2026-11-01T00:00:00+01:00`.
  ///
  /// Whole seconds and whole minutes of offset are all that the format holds.
  public func localText(of instant: Instant) -> String {
    let offset = Int(offsetSeconds(at: instant))
    let local = Instant(secondsSinceEpoch: instant.secondsSinceEpoch + Int64(offset))
    let minutes = offset.magnitude / 60
    let sign = offset < 0 ? "-" : "+"
    let hour = padded(Int(minutes / 60), 2)
    return "\(local.description.dropLast())\(sign)\(hour):\(padded(Int(minutes % 60), 2))"
  }
}
