import ExactMoney
import Pipeline

extension ReportFile {
  /// `caps.json`: every budget and cap with what is left of it and what is to happen now, for a gateway
  /// of one's own. Amounts are texts; each entry stands for itself. `forecast` is what the month is
  /// expected to cost, null once it is over.
  public static func capsJSON(
    _ caps: [Cap], forecast: MonthForecast?, unwatched: [String], period: Period,
    currency: Currency
  ) -> ReportFile {
    var head = "{\n  \"period\": \"\(period)\",\n  \"currency\": \"\(currency.code)\",\n"
    head += "  \"forecast\": "
    (forecast?.json ?? .null).append(to: &head, indentation: "  ")
    head += ",\n  \"unwatched\": "
    JSON.array(unwatched.map { .text($0) }).append(to: &head, indentation: "  ")
    head += ",\n  \"caps\": ["
    return ReportFile(
      name: "caps.json", head: Array(head.utf8), blockCount: caps.count,
      foot: Array((caps.isEmpty ? "]\n}\n" : "\n  ]\n}\n").utf8)
    ) { index, bytes in
      var text = index == 0 ? "\n    " : ",\n    "
      caps[index].json.append(to: &text, indentation: "    ")
      bytes += Array(text.utf8)
      return 1
    }
  }
}

extension MonthForecast {
  /// The forecast with its band and what part of outcomes that is made to hold.
  fileprivate var json: JSON {
    .object([
      ("last_known_day", .text(lastKnownDay.description)), ("so_far", .money(soFar)),
      ("expected", .money(expected)), ("low", band.map { .money($0.low) } ?? .null),
      ("high", band.map { .money($0.high) } ?? .null),
      ("band_pct", band == nil ? .null : .integer(Self.coveragePercent)),
    ])
  }
}

extension Cap {
  /// The entry of `caps.json`.
  fileprivate var json: JSON {
    func money(_ amount: Money?) -> JSON { amount.map { .money($0) } ?? .null }
    return .object([
      ("subject_kind", .text(subject.kind)), ("subject", .text(subject.name)),
      ("cost_basis", .text(costBasis)), ("budget", money(budget)), ("limit", money(limit)),
      ("used", .money(used)), ("remaining", money(remaining)),
      ("action", .text(action.rawValue)), ("action_at_limit", .text(actionAtLimit.rawValue)),
      ("reset", .text(reset.rawValue)), ("reset_at", .text(resetAt)),
      ("included_units", .exact(includedUnits)),
      ("used_units", usedUnits.map { .number($0.description) } ?? .null),
      ("unit", unit.map { .text($0) } ?? .null),
      ("message", .text(message)),
    ])
  }

  /// What the end customer may be told: units and dates, never cost.
  var message: String {
    let day = resetAt.prefix(10)
    if action >= .downgrade {
      let what = includedUnits == nil ? thing : includedWords
      let verb = action == .block ? "is used up" : "is used up and goes on with a simpler model"
      return "\(what) \(verb) until \(day)."
    }
    if let includedUnits, let usedUnits {
      return "\(grouped(usedUnits.description)) of \(grouped(includedUnits.description)) included "
        + "\(unit ?? "units") are used until \(day)."
    }
    return action == .warn ? "\(thing) is nearly used up until \(day)." : ""
  }

  private var includedWords: String {
    guard let includedUnits, let usedUnits, usedUnits >= includedUnits else { return thing }
    return "The allowance of \(grouped(includedUnits.description)) included \(unit ?? "units")"
  }

  private var thing: String {
    switch subject.kind {
    case "customer_id": "The AI allowance of this \(reset.rawValue)"
    case "feature": "The allowance of this feature for this \(reset.rawValue)"
    default: "The allowance for this \(reset.rawValue)"
    }
  }
}
