/// The columns of FOCUS 1.0 to 1.4 that mean something here, by their names in the specification.
enum FOCUSColumn: Int, CaseIterable, Sendable {
  case allocatedMethodDetails
  case allocatedMethodID
  case allocatedResourceID
  case billedCost
  case billingAccountID
  case billingAccountType
  case billingCurrency
  case billingPeriodEnd
  case billingPeriodStart
  case capacityReservationID
  case chargeCategory
  case chargeClass
  case chargeDescription
  case chargeFrequency
  case chargePeriodEnd
  case chargePeriodStart
  case commitmentDiscountID
  case commitmentDiscountQuantity
  case commitmentDiscountStatus
  case consumedQuantity
  case consumedUnit
  case contractedCost
  case contractedUnitPrice
  case effectiveCost
  case exportTime
  case hostProviderName
  case invoiceDetailCreated
  case invoiceDetailDescription
  case invoiceDetailGrain
  case invoiceDetailID
  case invoiceDetailLastUpdated
  case invoiceID
  case invoiceIssueDate
  case invoiceIssuerName
  case invoiceIssueStatus
  case listCost
  case paymentCurrency
  case paymentCurrencyBilledCost
  case pricingCurrency
  case pricingCurrencyEffectiveCost
  case pricingQuantity
  case pricingUnit
  case providerName
  case publisherName
  case referenceInvoiceID
  case resourceID
  case serviceCategory
  case serviceName
  case serviceProviderName
  case serviceSubcategory
  case skuMeter
  case skuPriceDetails
  case skuPriceID
  case subAccountID
  case subAccountType

  /// Its name in the specification.
  var name: String {
    switch self {
    case .allocatedMethodDetails: "AllocatedMethodDetails"
    case .allocatedMethodID: "AllocatedMethodId"
    case .allocatedResourceID: "AllocatedResourceId"
    case .billedCost: "BilledCost"
    case .billingAccountID: "BillingAccountId"
    case .billingAccountType: "BillingAccountType"
    case .billingCurrency: "BillingCurrency"
    case .billingPeriodEnd: "BillingPeriodEnd"
    case .billingPeriodStart: "BillingPeriodStart"
    case .capacityReservationID: "CapacityReservationId"
    case .chargeCategory: "ChargeCategory"
    case .chargeClass: "ChargeClass"
    case .chargeDescription: "ChargeDescription"
    case .chargeFrequency: "ChargeFrequency"
    case .chargePeriodEnd: "ChargePeriodEnd"
    case .chargePeriodStart: "ChargePeriodStart"
    case .commitmentDiscountID: "CommitmentDiscountId"
    case .commitmentDiscountQuantity: "CommitmentDiscountQuantity"
    case .commitmentDiscountStatus: "CommitmentDiscountStatus"
    case .consumedQuantity: "ConsumedQuantity"
    case .consumedUnit: "ConsumedUnit"
    case .contractedCost: "ContractedCost"
    case .contractedUnitPrice: "ContractedUnitPrice"
    case .effectiveCost: "EffectiveCost"
    case .exportTime: "x_ExportDateTime"
    case .hostProviderName: "HostProviderName"
    case .invoiceDetailCreated: "InvoiceDetailCreated"
    case .invoiceDetailDescription: "InvoiceDetailDescription"
    case .invoiceDetailGrain: "InvoiceDetailGrain"
    case .invoiceDetailID: "InvoiceDetailId"
    case .invoiceDetailLastUpdated: "InvoiceDetailLastUpdated"
    case .invoiceID: "InvoiceId"
    case .invoiceIssueDate: "InvoiceIssueDate"
    case .invoiceIssuerName: "InvoiceIssuerName"
    case .invoiceIssueStatus: "InvoiceIssueStatus"
    case .listCost: "ListCost"
    case .paymentCurrency: "PaymentCurrency"
    case .paymentCurrencyBilledCost: "PaymentCurrencyBilledCost"
    case .pricingCurrency: "PricingCurrency"
    case .pricingCurrencyEffectiveCost: "PricingCurrencyEffectiveCost"
    case .pricingQuantity: "PricingQuantity"
    case .pricingUnit: "PricingUnit"
    case .providerName: "ProviderName"
    case .publisherName: "PublisherName"
    case .referenceInvoiceID: "ReferenceInvoiceId"
    case .resourceID: "ResourceId"
    case .serviceCategory: "ServiceCategory"
    case .serviceName: "ServiceName"
    case .serviceProviderName: "ServiceProviderName"
    case .serviceSubcategory: "ServiceSubcategory"
    case .skuMeter: "SkuMeter"
    case .skuPriceDetails: "SkuPriceDetails"
    case .skuPriceID: "SkuPriceId"
    case .subAccountID: "SubAccountId"
    case .subAccountType: "SubAccountType"
    }
  }
}

/// Which dataset of FOCUS a file holds, and by which version, as its columns tell.
struct FOCUSHeader: Sendable {
  /// The datasets that carry costs.
  enum Dataset: String, Sendable {
    case costAndUsage = "Cost and Usage"
    case invoiceDetail = "Invoice Detail"
  }

  let dataset: Dataset
  /// The least version that has all the columns present: `1.2`.
  let version: String
  /// Columns by the file's own spelling of their names.
  private let columns: [String: FOCUSColumn]
  /// The same by the numbers of a table's columns, from 0.
  private let numbered: [FOCUSColumn?]
  /// The columns the file has.
  let present: Set<FOCUSColumn>

  /// The header with these column names, whatever their case; `nil` where they are not FOCUS's.
  init?(_ names: [String]) {
    var columns: [String: FOCUSColumn] = [:]
    numbered = names.map { name in
      // The last of two spellings of one column would hide the first: the first one counts.
      guard let column = Self.byLowercasedName[name.lowercased()],
        !columns.values.contains(column)
      else { return nil }
      columns[name] = column
      return column
    }
    self.columns = columns
    present = Set(columns.values)
    guard present.isSuperset(of: [.billedCost, .chargeCategory]) else { return nil }
    if present.isSuperset(of: [.invoiceDetailID, .invoiceIssueStatus]) {
      dataset = .invoiceDetail
      version = "1.4"
    } else if present.contains(.effectiveCost) {
      dataset = .costAndUsage
      version = Self.version(present)
    } else {
      return nil
    }
  }

  /// The column that the file calls `name`.
  func column(named name: String) -> FOCUSColumn? { columns[name] }

  /// The column of a table's cell with this number, from 1.
  func column(at number: Int) -> FOCUSColumn? {
    numbered.indices.contains(number - 1) ? numbered[number - 1] : nil
  }

  /// What a person is told that the file is.
  var title: String { "FOCUS \(version) \(dataset.rawValue)" }

  private static let byLowercasedName = Dictionary(
    FOCUSColumn.allCases.map { ($0.name.lowercased(), $0) },
    uniquingKeysWith: { first, _ in first })

  private static func version(_ present: Set<FOCUSColumn>) -> String {
    if present.contains(.serviceProviderName), !present.contains(.providerName) { return "1.4" }
    let since: [(String, Set<FOCUSColumn>)] = [
      ("1.3", [.allocatedMethodID, .serviceProviderName, .hostProviderName]),
      ("1.2", [.invoiceID, .pricingCurrency, .billingAccountType, .subAccountType]),
      (
        "1.1",
        [
          .capacityReservationID, .commitmentDiscountQuantity, .serviceSubcategory, .skuMeter,
          .skuPriceDetails,
        ]
      ),
    ]
    return since.first { !present.isDisjoint(with: $0.1) }?.0 ?? "1.0"
  }
}
