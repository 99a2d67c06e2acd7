extension FindingCode {
  /// How much findings of this kind weigh.
  public var severity: Severity {
    switch self {
    case .unknownColumn, .priceStandsAside, .priceNotTaken, .binaryFloatPrice, .supersededStatement,
      .outOfScope, .focusNull, .leftOut:
      .note
    case .declaredAgain, .prepaidCommitment, .unknownPolicyKey, .unknownCustomer, .missingField,
      .zeroDriver,
      .negativeDriver, .unknownPool, .closedPools, .economicsLeftOut, .priceGap, .unitSuspect,
      .invoiceRule, .thirdPartyPayment, .billingZoneDiffers, .focusRule, .lateRevenue:
      .warning
    default: .blocking
    }
  }

  /// Whether a person may approve it and close the month: not where money is missing, since nobody's
  /// word can stand in for it.
  public var canBeApproved: Bool {
    switch self {
    case .unpricedUsage, .missingRate, .restatementDue: false
    default: true
    }
  }

  /// What it means, in one line.
  public var meaning: String { explanation.meaning }

  /// What to do about it.
  public var remedy: String { explanation.remedy }

  private var explanation: (meaning: String, remedy: String) {
    fileExplanation ?? profileExplanation ?? rowExplanation ?? priceExplanation
      ?? ledgerExplanation ?? invoiceExplanation
  }

  private var fileExplanation: (meaning: String, remedy: String)? {
    switch self {
    case .unreadableFile:
      ("the file could not be opened or holds nothing", "export the file again and put it back")
    case .unrecognisedFile:
      (
        "neither folder, name nor header says what the file is",
        "put it in inbox/<kind>/ with a name ending in .csv, .jsonl or .xml (then .gz or .zst)"
      )
    case .wrongExport:
      (
        "the file is an export of something else than its folder holds; none of its rows count",
        "hand in the export that the finding names"
      )
    case .corruptStream:
      (
        "the compressed stream is truncated or corrupt; none of its rows count",
        "transfer or export the file again"
      )
    case .wrongEncoding:
      ("the bytes are not UTF-8", "save the file as UTF-8")
    case .malformedXML:
      ("the XML is not well-formed or is not an invoice", "ask the sender for a valid document")
    case .hostileXML:
      (
        "the XML has a document type, entities, or a size or depth that no invoice needs",
        "ask the sender for a clean document"
      )
    case .unknownPolicyKey:
      ("crossfoot.yaml has a key that means nothing", "correct its spelling or remove it")
    default: nil
    }
  }

  private var profileExplanation: (meaning: String, remedy: String)? {
    switch self {
    case .unknownProfile:
      (
        "the folder names a profile that does not exist; none of the file's rows count",
        "name one of those that crossfoot profiles lists, or write it in books/profiles/"
      )
    case .profileMismatch:
      (
        "the file is not what the profile of its folder describes; none of its rows count",
        "put it in the folder of its own profile, or correct the profile"
      )
    case .ambiguousProfile:
      (
        "several profiles fit the file; none of its rows count",
        "put it in the folder of the one that is meant"
      )
    case .wrongFolder:
      (
        "the file is of another kind than its folder; none of its rows count",
        "put it in the folder named"
      )
    case .declaredAgain:
      (
        "the same bytes lie in several folders, or have a name with a day too; one of them holds",
        "none needed where that is meant; else name the folder in crossfoot.yaml, profiles.precedence"
      )
    case .conflictingDeclaration:
      (
        "the same bytes lie in the folders of two profiles; the smaller name stands meanwhile",
        "name the folder that counts in crossfoot.yaml: profiles: { precedence: [<profile>] }"
      )
    case .meterBreakdownMismatch:
      (
        "the separate meters do not make the source's own total; the row does not count",
        "check the profile's convention; ask the source which counts hold which"
      )
    case .outOfScope:
      (
        "rows that the profile does not take were left aside and added up",
        "none needed; a profile of your own with take: all takes them"
      )
    default: nil
    }
  }

  private var rowExplanation: (meaning: String, remedy: String)? {
    switch self {
    case .missingColumn:
      ("a required column is absent; the file's rows do not count", "add the column to the header")
    case .duplicateColumn:
      ("two columns have one name; the file's rows do not count", "rename or remove one of them")
    case .unknownColumn:
      ("a column that means nothing here was left aside", "none needed; check its spelling")
    case .leftOut:
      (
        "rows or series that are not what the folder holds were left aside",
        "none needed; look whether the number is as expected"
      )
    case .raggedRow:
      ("the row has more or fewer cells than the header", "add or remove cells, or quote commas")
    case .unclosedQuote:
      ("a quoted cell is still open where the file ends", "close the quote; export the file again")
    case .strayQuote:
      ("a quote stands where RFC 4180 allows none", "quote the whole cell and double its quotes")
    case .forbiddenCharacter:
      ("an unquoted cell holds a control or line-breaking character", "quote the cell or remove it")
    case .malformedJSON:
      ("the line is not one JSON object", "write one complete object per line")
    case .missingValue:
      ("a required cell is empty; the row does not count", "fill in the cell")
    case .badNumber:
      (
        "the cell is not a plain decimal number; the row does not count",
        "write digits with a decimal point and no separators, currency signs or units"
      )
    case .ambiguousNumbers:
      (
        "a spreadsheet saved the table anew, and its numbers can be read in two ways; no row counts",
        "hand in the file as the provider wrote it"
      )
    case .badDate:
      (
        "the cell is not a date or time in the required form; the row does not count",
        "write YYYY-MM-DD, YYYY-MM, or RFC 3339 with an offset"
      )
    case .badValue:
      (
        "the cell holds none of the allowed values; the row does not count",
        "use one of those named"
      )
    case .unknownCurrency:
      ("the currency is not in ISO 4217; the record does not count", "use the three-letter code")
    default: nil
    }
  }

  private var priceExplanation: (meaning: String, remedy: String)? {
    switch self {
    case .ambiguousPrice:
      (
        "two price rows hold at one time for one key; the smaller in byte order prices meanwhile",
        "end one of them where the other begins; of published lists name the order in the policy"
      )
    case .priceStandsAside:
      (
        "several lists price the same use; the first prices it, your own rows before all",
        "none needed; look whether the prices that differ are as expected"
      )
    case .undatedPrices:
      (
        "the price catalogue does not say from when on it holds; none of its prices count",
        "name the file with the day from which it holds: prices@2026-10-01.json"
      )
    case .priceNotTaken:
      (
        "a number of the price catalogue became no price row",
        "add a price row of your own where usage needs it"
      )
    case .binaryFloatPrice:
      (
        "a price has so many digits that it was a binary float once; it is kept as printed",
        "add a contract price where the provider's list says otherwise"
      )
    case .priceGap:
      (
        "a price ends before the next one of the same thing begins",
        "add the price of the time between, or move one of the dates"
      )
    case .unpricedUsage:
      ("no price row holds for this usage; it costs nothing until one does", "add the price row")
    case .ambiguousAlias:
      (
        "two aliases of one name hold at one time; the one that began last stands meanwhile",
        "end one of them where the other begins"
      )
    default: nil
    }
  }

  private var ledgerExplanation: (meaning: String, remedy: String)? {
    switch self {
    case .conflictingRecord:
      (
        "two records have one key and different facts; the smaller in byte order stands meanwhile",
        "remove the wrong one, or let the new one name what it replaces"
      )
    case .conflictingEvent:
      (
        "two events have one id, one rank and different content; the smaller stands meanwhile",
        "find out why the source wrote both; give the later one a later recorded_at"
      )
    case .negativeQuantity:
      (
        "a metered quantity is below zero and counts as 0; the rest of the row counts",
        "correct the source; a correction of an event is a later row with its id"
      )
    case .openEvent:
      ("a call started and never ended; it is rated as recorded", "send its final event")
    case .unknownCustomer:
      (
        "the customer is in neither customers nor customer_aliases; its cost is (unattributed)",
        "add the customer, or an alias for this id"
      )
    case .missingField:
      (
        "usage does not say what the policy requires of it; it counts all the same",
        "let the source fill it in; a later row with the event's id corrects it"
      )
    case .missingRate:
      (
        "no exchange rate is young enough; the document is left out",
        "add the rate, or raise fx.max_age_days"
      )
    default: nil
    }
  }

  private var invoiceExplanation: (meaning: String, remedy: String) {
    switch self {
    case .invoiceDoesNotFoot:
      (
        "the lines do not add up to the stated total; the stated total is what is booked",
        "ask the provider for a correct invoice"
      )
    case .missingServicePeriod:
      (
        "neither line nor invoice says when the service was; its other lines or its issue date do",
        "add period_start and period_end"
      )
    case .unknownCorrectedInvoice:
      ("the invoice corrects one that is not here", "add the corrected invoice")
    case .ambiguousMatch:
      (
        "two groups of one invoice fit a cell equally well; the smaller in byte order has it",
        "name account, model, tier or meter on the lines"
      )
    case .overlappingInvoices:
      (
        "two unlinked invoices bill the same cells",
        "let one name the other in corrects_invoice_id or replaces_invoice_id, or reject it"
      )
    case .billingZoneDiffers:
      (
        "the days of an export are those of another time zone than the provider's billing_time_zone",
        "set providers.<name>.billing_time_zone in crossfoot.yaml to the zone that the finding names"
      )
    case .overlappingProviderUsage:
      (
        "two exports count the same use, one by account and one without, and do not agree",
        "export the days again with all accounts, or hand in one of the two"
      )
    case .lineArithmetic:
      (
        "quantity times unit price is not the line's amount",
        "check unit and block size; ask the provider"
      )
    case .unitSuspect:
      (
        "two figures that should be near each other differ by a power of ten; nothing was scaled",
        "compare their units: cents, blocks of a thousand or a million; correct the export's"
      )
    case .invoiceRule:
      (
        "the document breaks a rule of EN 16931 or Peppol; its figures count as they stand",
        "compare the named figures; ask the provider for a valid invoice"
      )
    case .thirdPartyPayment:
      (
        "the invoice collects an amount for somebody else; it is no cost of this provider",
        "book it by the document of those it is for, such as a row in costs/"
      )
    case .supersededStatement:
      (
        "a newer delivery of the same cost statement is here; this one counts nothing",
        "none needed; look where the total changed"
      )
    case .prepaidCommitment:
      (
        "rows were billed at another time than they are used; what is billed is what counts",
        "compare both sums; spread the purchase over its term by its service period"
      )
    case .prepaidOverdrawn:
      (
        "more prepaid credits were used than there were; the excess is accrued at rated cost",
        "add the missing purchase; its quantity is the number of credits, not of packages"
      )
    case .prepaidUnclear:
      (
        "it cannot be told how many prepaid credits are meant; what there is counts meanwhile",
        "state purchases as credits, use in one currency; let a refund name its purchase, and no more than is unused"
      )
    case .focusNull:
      ("columns that FOCUS wants filled are empty or absent", "ask the provider for a valid export")
    case .focusRule:
      (
        "rows break a rule of FOCUS on which money or its trail depends; they count as they are",
        "ask the provider for a valid export; look whether the rows mean what the rule says"
      )
    case .allocatedTwice:
      (
        "a charge stands beside the parts that it was split into: its cost counts twice",
        "export the bill without split costs, or without the charges that were split"
      )
    case .expectedDocumentMissing:
      (
        "seen in the last two periods, and now there is neither document nor accrual",
        "get the document, or approve the finding where the service has ended"
      )
    case .lateRevenue:
      (
        "revenue of a closed month has changed since; no later month shows the difference",
        "restate the closed month, or hand the revenue in for the open one"
      )
    case .restatementDue:
      (
        "a closed month would come out differently now, and the policy wants it restated",
        "run crossfoot restate on that month"
      )
    case .poolDriversDiffer:
      (
        "records of one pool name different drivers; that of the smallest cost_id stands meanwhile",
        "give all records of the pool one method and driver"
      )
    case .zeroDriver:
      ("the driver sums to zero; the cost is (unallocated)", "add the driver's quantities")
    case .negativeDriver:
      ("a driver quantity is negative and counts as 0", "correct the quantity")
    case .unknownPool:
      ("a driver names a pool without cost records; its share is (unallocated)", "correct the name")
    case .closedPools:
      (
        "pools serve only each other; their cost is (unallocated)",
        "let at least one of them serve a customer"
      )
    default:
      (
        "costs are too large for unit economics, flags and caps; the P&L stands without them",
        "look for an amount, price or quantity with too many digits, and correct it"
      )
    }
  }
}
