import ExactMoney

extension ProviderClaim {
  /// What is said to the provider, in whole sentences; the sign decides what is asked (GUARDS C77).
  public var words: String {
    let sentences = [opening, isNet ? netting : "", closing]
    return sentences.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What is asked, in one line.
  public var summary: String {
    switch request {
    case .creditNote: "credit note over \(due) \(currency)"
    case .missingCredit: "credit note over the remaining \(due) \(currency)"
    case .correctedInvoice: "corrected invoice: \(rounded) \(currency) differ"
    case .confirmation:
      "nothing is claimed; confirm whether \(text(difference)) more will be billed"
    case .explanation: "nothing is claimed; explain the parts"
    }
  }

  private var subject: ReviewItem.Subject {
    ReviewItem.Subject(parts.first?.variance ?? .amountOnly)
  }

  /// What differs.
  private var opening: String {
    let document = invoiceID.map { "Invoice \($0)" } ?? "No invoice"
    switch subject {
    case .usage where expected.isEmpty:
      return "\(document) bills \(text(billedAmount)) for usage of which we have no record."
    case .usage:
      return
        "\(document) bills \(text(billedAmount)) where we expect \(text(expectedAmount)): "
        + "\(text(difference)) too \(difference.isNegative ? "little" : "much")."
    case .notInvoiced:
      return
        "We recorded usage worth \(text(expectedAmount)) on days that an invoice covers, and none "
        + "of its lines bills it."
    case .footing:
      return
        "The total of invoice \(invoiceID.map(\.rawValue) ?? "") is \(text(billedAmount)), and its "
        + "lines make \(text(expectedAmount)): \(text(difference)) too "
        + "\(difference.isNegative ? "little" : "much")."
    case .charge, .finding: return "\(document) \(charge)"
    }
  }

  private var charge: String {
    let words = billed.first?.description ?? ""
    let name = words.isEmpty ? "" : " (\(words))"
    switch parts.first?.variance {
    case .tax: return "charges tax of \(text(billedAmount))\(name), which is not what we expect."
    case .credit where difference.isNegative:
      return "gives a credit of \(text(difference))\(name), whose basis we do not know."
    case .credit:
      return "has a credit\(name) that raises it by \(text(difference)) instead of lowering it."
    default:
      return difference.isNegative
        ? "has a charge\(name) that lowers it by \(text(difference)), whose basis we do not know."
        : "charges \(text(billedAmount))\(name), for which we know no agreement."
    }
  }

  /// What a difference of both signs is made of: they are not set off silently.
  private var netting: String {
    let (above, below) = bothSigns
    return "That is net: \(text(above)) too much and \(text(below)) too little, part by part below."
  }

  /// What is asked.
  private var closing: String {
    let note = invoiceID.map { " on invoice \($0)" } ?? ""
    switch request {
    case .creditNote where subject == .usage && expected.isEmpty:
      return
        "Please send the identifiers and times of the requests it is made of, or issue a credit "
        + "note over \(due) \(currency)\(note)."
    case .creditNote where subject == .charge:
      return "Please name the agreement, or issue a credit note over \(due) \(currency)\(note)."
    case .creditNote: return "Please issue a credit note over \(due) \(currency)\(note)."
    case .missingCredit:
      return
        "\(text(credited)) of what was billed too much has been credited. Please issue a credit "
        + "note over the remaining \(due) \(currency)\(note)."
    case .correctedInvoice where subject == .charge:
      return
        "Please send a corrected invoice with the tax that applies: tax follows the corrected "
        + "document, and is no part of a credit that we claim."
    case .correctedInvoice: return "Please send a corrected invoice."
    case .confirmation where subject == .charge:
      return "We claim nothing. Please confirm what it is for, and that it stays."
    case .confirmation:
      return
        "We claim nothing, and expect the rest to be billed later. Please confirm whether it will "
        + "be, and when."
    case .explanation: return "We claim nothing. Please explain the parts."
    }
  }

  /// An amount without its sign: the words say which way.
  private func text(_ amount: Rational) -> String {
    let places = amount.exactDecimal.map { $0.description(minimumPlaces: currency.minorUnits) }
    return (places ?? amount.decimalText(places: 12)).drop { $0 == "-" } + " \(currency)"
  }
}

extension ProviderClaim.PriceBasis {
  /// The price and where it is agreed, in words.
  public var words: String {
    var text = "\(unitPrice) \(currency)"
    if per != .one { text += " per \(per)" }
    if !minInputTokens.isZero { text += " from \(minInputTokens) input tokens" }
    text += contract.map { ", contract of account \($0)" } ?? ", list price"
    if let effectiveFrom { text += ", from \(effectiveFrom)" }
    if let effectiveTo { text += ", before \(effectiveTo)" }
    return text
  }
}
