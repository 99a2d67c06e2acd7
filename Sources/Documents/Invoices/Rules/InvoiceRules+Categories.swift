import ExactMoney
import Pipeline
import SourceText

/// A category of UNTDID 5305 as the rules go by it.
struct TaxCategoryRule {
  /// What rate its lines, allowances and charges have.
  enum Rate {
    case aboveZero, zeroOrMore, zero, none
  }

  /// The part of the rules' names that stands for it.
  var name: String
  var rate: Rate

  /// Whether tax may be due, by a rate that tells the parts of the breakdown apart.
  var isRated: Bool { rate == .aboveZero || rate == .zeroOrMore }

  /// By code.
  static let all: [String: TaxCategoryRule] = [
    "S": TaxCategoryRule(name: "S", rate: .aboveZero),
    "L": TaxCategoryRule(name: "AF", rate: .zeroOrMore),
    "M": TaxCategoryRule(name: "AG", rate: .zeroOrMore),
    "Z": TaxCategoryRule(name: "Z", rate: .zero),
    "E": TaxCategoryRule(name: "E", rate: .zero),
    "AE": TaxCategoryRule(name: "AE", rate: .zero),
    "K": TaxCategoryRule(name: "IC", rate: .zero),
    "G": TaxCategoryRule(name: "G", rate: .zero),
    "O": TaxCategoryRule(name: "O", rate: .none),
  ]

  /// Whether `percent`, which may be absent, is a rate of this category.
  func allows(_ percent: XMLValue?) -> Bool {
    // What is no number has a finding of its own.
    if percent?.text != nil, percent?.number == nil { return true }
    return switch (rate, percent?.number) {
    case (.aboveZero, let percent?): percent > .zero
    case (.zeroOrMore, let percent?): !percent.isNegative
    case (.zero, let percent?): percent.isZero
    case (.none, nil): true
    default: false
    }
  }
}

extension InvoiceRules {
  /// The categories of tax of what is billed and of the breakdown, held against each other.
  mutating func checkCategories() {
    for (code, rule) in TaxCategoryRule.all.sorted(by: { $0.key < $1.key }) {
      checkBreakdown(of: code, rule)
      checkRates(of: code, rule)
    }
    checkUntaxed()
  }

  private var breakdown: [EInvoice.TaxTotal.Subtotal] {
    invoice.documentTaxTotals.flatMap(\.subtotals)
  }

  /// BR-S-01 and its like: what is billed in a category is in the breakdown of tax, and the reverse;
  /// in one part, where the category has no rates.
  private mutating func checkBreakdown(of code: String, _ rule: TaxCategoryRule) {
    let parts = breakdown.filter { $0.category?.code == code }
    let billed =
      invoice.lines.map(\.tax) + invoice.allowancesAndCharges.map(\.tax)
    let isBilled = billed.contains { $0?.code == code }
    // A category that no line names may be that of a line without one.
    let isTold =
      !invoice.lines.isEmpty && invoice.lines.allSatisfy { $0.tax?.code != nil }
      && invoice.syntax == .ubl
    let place = parts.last?.place ?? invoice.place
    if isBilled, parts.isEmpty {
      warn(
        "BR-\(rule.name)-01", "\(code) is billed and not in the breakdown of tax", at: place)
    } else if rule.isRated, !isBilled, isTold, !parts.isEmpty {
      warn(
        "BR-\(rule.name)-01", "\(code) is in the breakdown of tax and not billed", at: place)
    } else if !rule.isRated, parts.count > 1 {
      warn(
        "BR-\(rule.name)-01", "\(code) is \(parts.count) times in the breakdown of tax", at: place)
    }
  }

  /// BR-S-05 to 07 and their like: lines, allowances and charges have a rate that fits their category.
  private mutating func checkRates(of code: String, _ rule: TaxCategoryRule) {
    for line in invoice.lines {
      checkRate(line.tax, "line \(line.id ?? "?")", code, rule, "05", at: line.place)
    }
    for item in invoice.allowancesAndCharges + invoice.lines.flatMap(\.allowancesAndCharges) {
      guard let isCharge = item.isCharge else { continue }
      checkRate(
        item.tax, isCharge ? "a charge" : "an allowance", code, rule, isCharge ? "07" : "06",
        at: item.place)
    }
  }

  private mutating func checkRate(
    _ category: EInvoice.TaxCategory?, _ subject: String, _ code: String, _ rule: TaxCategoryRule,
    _ number: String, at place: Int
  ) {
    guard let category, category.code == code, !rule.allows(category.percent) else { return }
    let rate = category.percent?.text.map { "a rate of \(Evidence.quoted($0))" } ?? "no rate"
    warn("BR-\(rule.name)-\(number)", "\(subject) of category \(code) has \(rate)", at: place)
  }

  /// BR-O-11 to 14: where something is not subject to tax, nothing else is.
  private mutating func checkUntaxed() {
    guard let untaxed = breakdown.first(where: { $0.category?.code == "O" }) else { return }
    func isOther(_ category: EInvoice.TaxCategory?) -> Bool {
      category?.code.map { $0 != "O" } ?? false
    }
    let items = invoice.allowancesAndCharges.filter { isOther($0.tax) }
    for (number, subject, isBroken) in [
      ("11", "the breakdown", breakdown.contains { isOther($0.category) }),
      ("12", "a line", invoice.lines.contains { isOther($0.tax) }),
      ("13", "an allowance", items.contains { $0.isCharge == false }),
      ("14", "a charge", items.contains { $0.isCharge == true }),
    ] where isBroken {
      warn(
        "BR-O-\(number)", "not subject to tax (O), and \(subject) of another category",
        at: untaxed.place)
    }
  }
}
