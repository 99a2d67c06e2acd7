import BigInt
import ExactMoney

/// A line with its service period resolved and its model named as the price book names it.
struct PreparedLine: Sendable {
  var line: InvoiceLine
  var key: MatchKey
  var servicePeriod: Range<CalendarDate>
  /// In ``currency``, its invoice's.
  var amount: Rational
  var currency: Currency
}

/// An invoice with what it costs (SPEC §5.1) and when its service was.
struct PreparedInvoice: Sendable {
  var header: InvoiceHeader
  var location: SourceLocation
  var lines: [PreparedLine]
  /// The stated total, or the sum of the lines, in whole minor units of the invoice's currency.
  var total: Rational
  /// The sum of the lines, tax lines included.
  var linesSum: Rational
  /// What becomes of its tax.
  var tax: InvoiceTax
  /// The days that tax and unnamed charges belong to.
  var servicePeriod: Range<CalendarDate>
  /// What it is to its provider's settlement.
  var role = InvoiceRole.bill

  /// What the invoice costs, in whole minor units of its currency.
  var cost: Rational {
    linesSumWithoutTax + taxThatIsCost + invoiceRounding
  }

  /// Tax lines plus self-assessed tax less what is recovered.
  var taxThatIsCost: Rational { tax.cost }

  /// The stated total less the sum of the lines.
  var invoiceRounding: Rational { total - linesSum }

  var linesSumWithoutTax: Rational {
    Rational.sum(lines.lazy.filter { $0.line.category != .tax }.map(\.amount))
  }

  var usageLines: [PreparedLine] { lines.filter { $0.line.category == .usage } }

  /// Half a minor unit of the invoice's currency: what rounding one amount can make.
  var halfMinorUnit: Rational { header.currency.halfMinorUnit }

  /// Whether some day of service lies in `period`, by the calendar.
  func hasService(in period: Period) -> Bool {
    if let day = role.creditDay {
      return period.days.contains(day)
        || usageLines.contains { $0.servicePeriod.overlaps(period.days) }
    }
    // What only rounding made belongs to no line: it is the invoice's own, as tax is.
    let isOwn = !taxThatIsCost.isZero || (cost == invoiceRounding && !cost.isZero)
    let periods = lines.map(\.servicePeriod) + (isOwn ? [servicePeriod] : [])
    return periods.contains { $0.overlaps(period.days) }
  }

  /// Whether the lines add up to the stated total as far as rounding explains.
  var foots: Bool { header.currency.foots(total, lines: lines.map(\.line.amount)) }
}

extension Currency {
  /// Half of the smallest amount that can be booked.
  var halfMinorUnit: Rational {
    Rational(BigInt(1), BigInt(2) * BigInt(10).power(minorUnits))
  }

  /// Whether `lines` add up to `total` but for half a minor unit, or half a minor unit for each line
  /// with more decimals than the currency has (SPEC §5.1).
  func foots(_ total: Rational, lines: [ExactDecimal]) -> Bool {
    let difference = total - Rational.sum(lines.lazy.map { Rational($0) })
    return difference.magnitude <= roundingLimit(of: lines)
  }

  /// The most that rounding can make between a total and `lines`.
  func roundingLimit(of lines: [ExactDecimal]) -> Rational {
    halfMinorUnit * Rational(max(1, lines.count { $0.scale > minorUnits }))
  }
}

extension PreparedInvoice {
  /// Resolves `invoice`; `nil` with a finding where nothing says when the service was.
  init?(_ invoice: Invoice, policy: Policy, priceBook: PriceBook, findings: inout [Finding]) {
    let header = invoice.header
    let issueDay = header.issueDate.map { $0..<$0.advanced(by: 1) }
    let linePeriods = invoice.lines.compactMap(\.servicePeriod)
    let hull = linePeriods.map(\.lowerBound).min().flatMap { start in
      linePeriods.map(\.upperBound).max().map { start..<$0 }
    }
    guard let own = header.servicePeriod ?? hull ?? issueDay else {
      findings.append(
        Finding(
          .missingValue, at: invoice.location,
          "invoice \(header.invoiceID) of \(header.provider) has no service period and no issue "
            + "date: no month to book it in"))
      return nil
    }
    if header.servicePeriod == nil, invoice.lines.contains(where: { $0.servicePeriod == nil }) {
      findings.append(
        Finding(
          .missingServicePeriod, at: invoice.location,
          "invoice \(header.invoiceID) of \(header.provider): \(own.lowerBound) to "
            + "\(own.upperBound) is taken"))
    }
    let billingZone = policy.provider(header.provider).billingZone
    let lines = invoice.lines.map { line in
      let period = line.category == .tax ? own : line.servicePeriod ?? own
      var key = line.key
      key.model = key.model.map {
        priceBook.model(
          provider: header.provider, name: $0, at: billingZone.start(of: period.lowerBound))
      }
      return PreparedLine(
        line: line, key: key, servicePeriod: period, amount: Rational(line.amount),
        currency: header.currency)
    }
    let linesSum = Rational.sum(lines.lazy.map(\.amount))
    let providerPolicy = policy.provider(header.provider)
    let role = InvoiceRole(providerPolicy.settlement, lines)
    self.init(
      header: header, location: invoice.location, lines: lines,
      total: Money(
        rounding: header.statedTotal.map { Rational($0) } ?? linesSum, to: header.currency,
        .toNearestOrEven
      ).amount,
      linesSum: linesSum,
      tax: InvoiceTax(
        lines, currency: header.currency, role: role, policy: providerPolicy.tax),
      servicePeriod: own, role: role)
  }
}
