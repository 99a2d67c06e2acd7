import ExactMoney

/// A currency that exists no more: until when it did, and what its amounts became.
///
/// It is told in findings and never applied: who still writes amounts in it must say what is meant.
struct EndedCurrency: Sendable {
  /// The last day on which it was a currency of its own.
  let lastDay: CalendarDate
  /// What it became by law: `1.95583 BGN = 1 EUR`.
  let conversion: String

  /// How `currency` ended; `nil` where it did not.
  static func of(_ currency: Currency) -> EndedCurrency? { byCode[currency.code] }

  /// Whether a rate of `currency` published on `published` says nothing about `date`: the currency
  /// ended between the two.
  static func lies(_ currency: Currency, between published: CalendarDate, and date: CalendarDate)
    -> Bool
  {
    guard let ended = of(currency) else { return false }
    return published <= ended.lastDay && date > ended.lastDay
  }

  /// Every currency that `Currency` calls ended, with its last day, units, successor and its units.
  private static let table = """
    ADP 1998-12-31 166.386 EUR 1
    ANG 2025-03-30 1 XCG 1
    ATS 1998-12-31 13.7603 EUR 1
    BEF 1998-12-31 40.3399 EUR 1
    BGN 2025-12-31 1.95583 EUR 1
    BYR 2016-06-30 10000 BYN 1
    CUC 2020-12-31 1 CUP 24
    CYP 2007-12-31 0.585274 EUR 1
    DEM 1998-12-31 1.95583 EUR 1
    EEK 2010-12-31 15.6466 EUR 1
    ESP 1998-12-31 166.386 EUR 1
    FIM 1998-12-31 5.94573 EUR 1
    FRF 1998-12-31 6.55957 EUR 1
    GRD 2000-12-31 340.750 EUR 1
    HRK 2022-12-31 7.53450 EUR 1
    IEP 1998-12-31 0.787564 EUR 1
    ITL 1998-12-31 1936.27 EUR 1
    LTL 2014-12-31 3.45280 EUR 1
    LUF 1998-12-31 40.3399 EUR 1
    LVL 2013-12-31 0.702804 EUR 1
    MRO 2017-12-31 10 MRU 1
    MTL 2007-12-31 0.429300 EUR 1
    NLG 1998-12-31 2.20371 EUR 1
    PTE 1998-12-31 200.482 EUR 1
    ROL 2005-06-30 10000 RON 1
    RUR 1997-12-31 1000 RUB 1
    SIT 2006-12-31 239.640 EUR 1
    SKK 2008-12-31 30.1260 EUR 1
    SLL 2024-03-31 1000 SLE 1
    STD 2017-12-31 1000 STN 1
    TRL 2004-12-31 1000000 TRY 1
    VEF 2018-08-19 100000 VES 1
    ZWL 2024-04-07 2498.7242 ZWG 1
    """

  private static let byCode: [String: EndedCurrency] = {
    let rows = table.split(separator: "\n").map { $0.split(separator: " ") }
    let pairs = rows.compactMap { row -> (String, EndedCurrency)? in
      guard row.count == 5, let lastDay = CalendarDate(row[1]) else { return nil }
      let conversion = "\(row[2]) \(row[0]) = \(row[4]) \(row[3])"
      return (String(row[0]), EndedCurrency(lastDay: lastDay, conversion: conversion))
    }
    invariant(pairs.count == rows.count, "a row of the ended currencies cannot be read")
    return Dictionary(uniqueKeysWithValues: pairs)
  }()
}
