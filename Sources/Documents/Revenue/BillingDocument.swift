import ExactMoney
import Pipeline
import SourceText

/// Invoices and credit notes as the interfaces of billing systems give them: JSON, one document, a list
/// of them, a page, or one a line.
enum BillingDocument {
  /// What `file` says was billed, or `nil` where its first document is of no system that is known.
  static func read(_ file: SourceFile) -> Outcome<Intake>? {
    let whole = JSONTree.read(file)
    let lines =
      whole.output == nil ? JSONTree.readLines(file) : Outcome(whole.output.map { [$0] } ?? [])
    let documents = lines.output.flatMap(unwrapped)
    guard let first = documents.first, let system = system(of: first) else { return nil }
    if case .wrong(let what) = system {
      return Outcome(
        Intake(),
        [
          Finding(
            .wrongExport, at: SourceLocation(file: file.name, line: first.line),
            "\(what) are not revenue; take invoices and credit notes")
        ])
    }
    var reading = BillingReading(file: file, findings: lines.findings)
    for document in documents {
      var node = BillingNode(document, file: file.name)
      let billed: BilledRevenue?
      switch self.system(of: document) {
      case .stripe: billed = StripeDocument.billed(&node, &reading)
      case .chargebee: billed = ChargebeeDocument.billed(&node, &reading)
      case .recurly: billed = RecurlyDocument.billed(&node, &reading)
      case .wrong, nil:
        node.refuse(.badValue, nil, "neither an invoice nor a credit note of a known system")
        billed = nil
      }
      if let billed, node.findings.isEmpty {
        reading.take(billed, at: node.location)
        reading.rows.taken += 1
      }
      reading.findings += node.findings
    }
    reading.rows.refused =
      documents.count + lines.findings.count - reading.rows.taken - reading.rows.left
    return reading.outcome
  }

  private enum System {
    case stripe
    case chargebee
    case recurly
    /// Another kind of object, in words.
    case wrong(String)
  }

  private static func system(of node: JSONNode) -> System? {
    let object = node["object"]?.text
    if object == "invoice" || object == "credit_note" {
      return node["account"] == nil ? .stripe : .recurly
    }
    if node["customer_id"] != nil, node["currency_code"] != nil, node["total"] != nil {
      return .chargebee
    }
    switch object {
    case "charge", "payment_intent", "refund": return .wrong("payments of Stripe: cash with tax")
    case "balance_transaction":
      return .wrong("movements of Stripe's balance: cash with tax, less fees")
    default: return nil
    }
  }

  /// The documents in a page, `data` (Stripe, Recurly) or `list` (Chargebee), or in an array.
  private static func unwrapped(_ node: JSONNode) -> [JSONNode] {
    if case .array(let nodes) = node.value { return nodes.flatMap(unwrapped) }
    for name in ["data", "list"] {
      if let page = node[name], case .array(let nodes) = page.value {
        return nodes.flatMap(unwrapped)
      }
    }
    // Chargebee wraps each object under its kind.
    for name in ["invoice", "credit_note"] {
      if let document = node[name], !document.members.isEmpty { return [document] }
    }
    return node.members.isEmpty ? [] : [node]
  }
}

/// One object of a billing system's interface, read by type. What cannot be read is a finding.
struct BillingNode {
  let node: JSONNode
  let location: SourceLocation
  private(set) var findings: [Finding] = []

  init(_ node: JSONNode, file: String) {
    self.node = node
    location = SourceLocation(file: file, line: node.line, column: node.column)
  }

  mutating func refuse(_ code: FindingCode, _ node: JSONNode?, _ message: String) {
    let place =
      node.map { SourceLocation(file: location.file, line: $0.line, column: $0.column) } ?? location
    findings.append(Finding(code, at: place, message))
  }

  /// The text of the first member that has one. A member of an object stands for its `id`.
  mutating func text(_ names: String..., required: Bool = false) -> String? {
    for name in names {
      if let value = node[name], let text = value.text ?? value["id"]?.text, !text.isEmpty {
        return text
      }
    }
    if required { refuse(.missingValue, nil, "\(names.first ?? ""): required, and absent") }
    return nil
  }

  mutating func currency(_ name: String) -> Currency? {
    guard let code = text(name, required: true) else { return nil }
    if let currency = Currency(code: code.uppercased()) { return currency }
    refuse(
      .unknownCurrency, node[name], "\(Evidence.quoted(code)) is not a currency of ISO 4217")
    return nil
  }

  /// The number `name` of `owner`, in units of which 10 to the power of `places` are a whole one.
  mutating func amount(_ name: String, of owner: JSONNode, places: Int) -> ExactDecimal? {
    guard let value = owner[name], !value.isNull else { return nil }
    guard let text = value.text, let number = ExactDecimal(text) else {
      refuse(.badNumber, value, "\(name) is not a number")
      return nil
    }
    return number.movingPoint(left: places)
  }

  /// The UTC day of the first member that has one: seconds since 1970, or a time of RFC 3339.
  mutating func day(_ names: String...) -> CalendarDate? {
    for name in names {
      guard let value = node[name], let text = value.text else { continue }
      if let day = Self.day(text) { return day }
      refuse(.badDate, value, "\(name): \(Evidence.quoted(text)) is not a time")
      return nil
    }
    refuse(.missingValue, nil, "\(names.first ?? ""): required, and absent")
    return nil
  }

  /// The days from `start` to `end` in `owner`; `nil` where they are absent.
  mutating func days(_ start: String, _ end: String, of owner: JSONNode?) -> Range<CalendarDate>? {
    guard let first = owner?[start]?.text, let last = owner?[end]?.text else { return nil }
    if let first = Self.day(first), let last = Self.day(last),
      let days = BillingDays.range(first, last)
    {
      return days
    }
    refuse(.badDate, owner, "\(start) and \(end) are no period of service")
    return nil
  }

  private static func day(_ text: String) -> CalendarDate? {
    if let seconds = Int64(text) {
      let days = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
      // The range of four-digit years; milliseconds lie far outside it.
      guard (-719_162...2_932_896).contains(days) else { return nil }
      return CalendarDate(daysSinceEpoch: Int32(days))
    }
    guard let instant = Instant(rfc3339: text) else { return CalendarDate(text) }
    return day(String(instant.secondsSinceEpoch))
  }
}

extension ExactDecimal {
  /// This number divided by 10 to the power of `places`.
  fileprivate func movingPoint(left places: Int) -> ExactDecimal {
    ExactDecimal(significand: significand, scale: scale + places)
  }
}

/// How many decimals a processor's minor units have: ISO 4217's, but for a few.
struct ProcessorUnits: Sendable {
  private let exceptions: [String: Int]

  /// Decimals of `currency` in the processor's whole numbers.
  func places(_ currency: Currency) -> Int { exceptions[currency.code] ?? currency.minorUnits }

  /// Stripe counts the ariary in whole ones, and writes krona of Iceland and shillings of Uganda with
  /// two decimals although they have none (docs.stripe.com/currencies).
  static let stripe = ProcessorUnits(exceptions: ["ISK": 2, "MGA": 0, "UGX": 2])

  /// Chargebee follows ISO 4217: currencies without decimals are not multiplied.
  static let chargebee = ProcessorUnits(exceptions: [:])
}
