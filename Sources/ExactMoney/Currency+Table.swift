/// ISO 4217 as of November 2026, up to amendment 180 (Bulgaria's euro, 1 January 2026).
///
/// An amendment is one line of work here: add the new code, move the old one to the ended.
enum CurrencyTable {
  // Left out, since nobody is billed in them: funds codes (BOV, CHE, CHW, CLF, COU, MXV, USN,
  // UYI, UYW, XAD) and what has no minor unit: SDR (XDR), SUCRE (XSU), ADB units (XUA), bond
  // units (XBA to XBD), metals (XAG, XAU, XPD, XPT), testing (XTS) and no currency (XXX).

  /// In force, no decimals.
  static let activeWithoutDecimals = """
    BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF
    """

  /// In force, two decimals.
  static let activeWithTwoDecimals = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
    KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN
    NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
    USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    """

  /// In force, three decimals.
  static let activeWithThreeDecimals = """
    BHD IQD JOD KWD LYD OMR TND
    """

  // Ended, but still in old rate files and old invoices: those the euro replaced, and those
  // replaced by another code (ANG by XCG, SLL by SLE, ZWL by ZWG, CUC by CUP...). No code is used
  // twice.

  /// Ended, no decimals.
  static let endedWithoutDecimals = """
    ADP BEF BYR ESP GRD ITL LUF PTE TRL
    """

  /// Ended, two decimals.
  static let endedWithTwoDecimals = """
    ANG ATS BGN CUC CYP DEM EEK FIM FRF HRK IEP LTL LVL MRO MTL NLG ROL RUR SIT SKK
    SLL STD VEF ZWL
    """
}
