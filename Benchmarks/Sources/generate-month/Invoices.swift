/// The providers' invoices: what they billed is what was used, but for a few lines, so that there is drift to explain.
struct Invoices {
  private static let header =
    "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,"
    + "service_start,service_end,charge_category,model,service_tier,meter,quantity,unit_price,per,amount"
  private static let picodollarsPerCent = 10_000_000_000

  let billed: Billed

  func lines(provider: String) -> [String] {
    var billedLines: [(text: String, cents: Int)] = []
    for (number, model) in Catalog.models.enumerated() where model.provider.description == provider
    {
      for tier in Catalog.tiers(model) {
        for price in model.priceStarts.indices {
          for meter in Catalog.meters.indices {
            let cell = Billed.Cell(model: number, tier: tier, price: price, meter: meter)
            if let line = usageLine(cell, line: billedLines.count) { billedLines.append(line) }
          }
        }
      }
    }
    if provider == "anthropic" {
      billedLines.append((",,purchase,,,,,,,150.00", 15_000))
    }
    let total = ExactText.cents(billedLines.map(\.cents).reduce(0, +))
    let invoice =
      "INV-\(provider)-2026-10,\(provider),2026-11-02,2026-10-01,2026-11-01,USD,\(total)"
    let numbered = billedLines.enumerated().map { "\(invoice),\($0.offset + 1),\($0.element.text)" }
    return [Self.header] + numbered
  }

  /// Every ninth line bills a price that is 2 % too high, every fourteenth a quantity 0.1 % too high.
  private func usageLine(_ cell: Billed.Cell, line: Int) -> (text: String, cents: Int)? {
    let model = Catalog.models[cell.model]
    var quantity = billed.quantity(cell)
    guard quantity > 0 else { return nil }
    if line % 14 == 6 { quantity += quantity / 1000 }
    var unit = model.picodollars(meter: cell.meter, tier: cell.tier, price: cell.price)
    if line % 9 == 4 { unit += unit / 50 }
    let half = Self.picodollarsPerCent / 2
    let (high, low) = quantity.multipliedFullWidth(by: unit)
    let cents = Self.picodollarsPerCent.dividingFullWidth((high, low))
    let rounded = cents.quotient + (cents.remainder >= half ? 1 : 0)
    let starts = model.priceStarts + [MonthClock.days]
    let service = ExactText.day(starts[cell.price]) + "," + ExactText.day(starts[cell.price + 1])
    let billedPrice = ExactText.decimal(unit, places: 6)
    let text =
      "\(service),usage,\(model.name),\(cell.tier.name),\(Catalog.meters[cell.meter]),"
      + "\(quantity),\(billedPrice),1000000,\(ExactText.cents(rounded))"
    return (text, rounded)
  }
}
