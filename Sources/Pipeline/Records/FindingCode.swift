/// Every kind of trouble Crossfoot can name. One code, one meaning, one remedy, one fixture that
/// provokes it (`Fixtures/findings/<code>/`).
public enum FindingCode: String, Sendable, CaseIterable {
  // Files
  case unreadableFile = "unreadable-file"
  case unrecognisedFile = "unrecognised-file"
  case corruptStream = "corrupt-stream"
  case wrongEncoding = "wrong-encoding"
  case malformedXML = "malformed-xml"
  case hostileXML = "hostile-xml"
  case unknownProfile = "unknown-profile"
  case profileMismatch = "profile-mismatch"
  case ambiguousProfile = "ambiguous-profile"
  case wrongFolder = "wrong-folder"
  // Rows
  case missingColumn = "missing-column"
  case duplicateColumn = "duplicate-column"
  case unknownColumn = "unknown-column"
  case raggedRow = "ragged-row"
  case unclosedQuote = "unclosed-quote"
  case strayQuote = "stray-quote"
  case forbiddenCharacter = "forbidden-character"
  case malformedJSON = "malformed-json"
  case missingValue = "missing-value"
  case badNumber = "bad-number"
  case badDate = "bad-date"
  case badValue = "bad-value"
  case unknownCurrency = "unknown-currency"
  case meterBreakdownMismatch = "meter-breakdown-mismatch"
  case outOfScope = "out-of-scope"
  // Policy
  case unknownPolicyKey = "unknown-policy-key"
  case unsupportedPolicy = "unsupported-policy"
  // Identity
  case conflictingRecord = "conflicting-record"
  case conflictingEvent = "conflicting-event"
  case negativeQuantity = "negative-quantity"
  case openEvent = "open-event"
  case unknownCustomer = "unknown-customer"
  // Prices
  case ambiguousPrice = "ambiguous-price"
  case unpricedUsage = "unpriced-usage"
  case ambiguousAlias = "ambiguous-alias"
  // Exchange
  case missingRate = "missing-rate"
  // Invoices
  case invoiceDoesNotFoot = "invoice-does-not-foot"
  case missingServicePeriod = "missing-service-period"
  case unknownCorrectedInvoice = "unknown-corrected-invoice"
  case ambiguousMatch = "ambiguous-match"
  case overlappingInvoices = "overlapping-invoices"
  case lineArithmetic = "line-arithmetic"
  case expectedDocumentMissing = "expected-document-missing"
  // Allocation
  case poolDriversDiffer = "pool-drivers-differ"
  case zeroDriver = "zero-driver"
  case negativeDriver = "negative-driver"
  case unknownPool = "unknown-pool"
  case closedPools = "closed-pools"
}
