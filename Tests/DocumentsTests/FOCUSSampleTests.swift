import ExactMoney
import Pipeline
import Testing

@testable import Documents

/// The sums of every FOCUS sample, worked out by Python's `decimal` over its `csv`.
@Suite struct FOCUSSampleTests {
  /// A sample's rows and the sums of its four cost columns; `nil` where it lacks the column.
  struct Sample: Sendable, CustomTestStringConvertible {
    let path: String
    let rows: Int
    let billed: ExactDecimal
    let effective: ExactDecimal
    let list: ExactDecimal?
    let contracted: ExactDecimal?

    init(
      _ path: String, _ rows: Int, _ billed: String, _ effective: String, _ list: String? = nil,
      _ contracted: String? = nil
    ) {
      self.path = path
      self.rows = rows
      self.billed = ExactDecimal(billed) ?? .zero
      self.effective = ExactDecimal(effective) ?? .zero
      self.list = list.flatMap { ExactDecimal($0) }
      self.contracted = contracted.flatMap { ExactDecimal($0) }
    }

    var testDescription: String { path }

    /// Reads every row of it.
    func read() throws -> Outcome<Intake> {
      let bytes = try #require(sample("focus/" + path))
      return DocumentReader.read(
        SourceFile(
          name: "invoices/" + path, kind: .invoices, profile: "focus-whole-bill", bytes: bytes))
    }
  }

  /// Samples with all columns that a bill needs.
  static let bills = [
    Sample(
      "focus_sample_v1.0.csv", 1000, "20.52022672899", "14.97651418586", "20.39090575119",
      "14.97626039326"),
    Sample(
      "draft-1.4-1.5/ai_cached_tokens_via_csp_marketplace.csv", 2, "47.5", "47.5", "47.5", "47.5"),
    Sample(
      "draft-1.4-1.5/ai_drawdown_via_prepayment_foundation_model_api.csv", 3, "500000", "50",
      "500062.5", "500050"),
    Sample(
      "draft-1.4-1.5/ai_per_token_foundation_model_api.csv", 2, "94.5", "94.5", "94.5", "94.5"),
    Sample("spec-v1.2-csv/saas_spend_agreements_a1.csv", 4, "1200", "1200", "1257", "1200"),
    Sample("spec-v1.2-csv/saas_spend_agreements_a2.csv", 13, "1200", "1200", "1257", "1200"),
    Sample("spec-v1.2-csv/saas_spend_agreements_b1.csv", 5, "1200", "1200", "2457", "2400"),
    Sample("spec-v1.2-csv/saas_spend_agreements_b2.csv", 14, "1200", "1200", "2457", "2400"),
    Sample("spec-v1.2-csv/simple_saas_agreements_a1.csv", 1, "10000", "10000", "10000", "10000"),
    Sample("spec-v1.2-csv/simple_saas_agreements_a2.csv", 1, "50000", "50000", "50000", "50000"),
    Sample("spec-v1.2-csv/simple_saas_agreements_a3.csv", 1, "1000", "1000", "1000", "1000"),
    Sample("spec-v1.2-csv/simple_saas_agreements_b.csv", 1, "50000", "50000", "50000", "50000"),
    Sample("spec-v1.2-csv/simple_saas_agreements_c.csv", 3, "35800", "35800", "35800", "35800"),
    Sample(
      "spec-v1.2-csv/virtual_currency_pricing_model_a1.csv", 1, "200000", "0", "200000", "200000"),
    Sample("spec-v1.2-csv/virtual_currency_pricing_model_a2.csv", 3, "0", "1230", "1230", "1230"),
    Sample(
      "spec-v1.2-csv/virtual_currency_pricing_model_b1.csv", 1, "100000", "0", "200000", "100000"),
    Sample("spec-v1.2-csv/virtual_currency_pricing_model_b2.csv", 3, "0", "615", "1230", "615"),
    Sample("spec-v1.2-csv/virtual_currency_pricing_model_b3.csv", 3, "0", "495", "1230", "495"),
    Sample("spec-v1.2-csv/virtual_currency_pricing_model_c.csv", 2, "53000", "0", "53000", "53000"),
  ]

  private static let utilization = "spec-v1.2-csv/one_hundred_percent_utilization_with"

  /// Excerpts without currency, issuer or account: they add up as tables, and are no bills.
  static let excerpts = [
    Sample(
      "draft-1.4-1.5/correction_closed_scenario_1_partial_reallocation_ledger.csv", 3, "0", "0",
      "0", "0"),
    Sample("spec-v1.2-csv/commitment_discount_purchase_scenario_1.csv", 1, "8760", "0"),
    Sample("spec-v1.2-csv/commitment_discount_purchase_scenario_2.csv", 3, "3", "0"),
    Sample("spec-v1.2-csv/commitment_discount_purchase_scenario_3.csv", 4, "4381.5", "0"),
    Sample("spec-v1.2-csv/commitment_discount_usage_scenario_1.csv", 1, "0", "1"),
    Sample("spec-v1.2-csv/commitment_discount_usage_scenario_2.csv", 1, "0", "1"),
    Sample("spec-v1.2-csv/commitment_discount_usage_scenario_3.csv", 2, "0", "1"),
    Sample("spec-v1.2-csv/commitment_discount_usage_scenario_4.csv", 2, "0.5", "1.5"),
    Sample(
      utilization + "_commitment_discount_flexibility_with_1_resource.csv", 3, "2.75", "2.75",
      "6.25"),
    Sample(utilization + "_commitment_discount_flexibility_with_2_resources.csv", 3, "2", "2", "8"),
    Sample(utilization + "out_commitment_discount_flexibility.csv", 2, "1.5", "1.5", "6"),
    Sample(
      "spec-v1.2-csv/zero_percent_utilization_without_commitment_discount_flexibility.csv", 3,
      "3.5",
      "3.5", "8"),
  ]

  private static let hasSamples = sample("focus/focus_sample_v1.0.csv") != nil

  @Test(.enabled(if: hasSamples, "no FOCUS samples here"), arguments: bills + excerpts)
  func everyColumnAddsUp(_ sample: Sample) throws {
    let outcome = try sample.read()
    let totals = try #require(outcome.output.totals.first)
    #expect(totals.rows == sample.rows)
    #expect(totals["BilledCost"] == sample.billed)
    #expect(totals["EffectiveCost"] == sample.effective)
    #expect(totals["ListCost"] == sample.list)
    #expect(totals["ContractedCost"] == sample.contracted)
  }

  @Test(.enabled(if: hasSamples, "no FOCUS samples here"), arguments: bills)
  func everyBilledCentIsALine(_ sample: Sample) throws {
    let outcome = try sample.read()
    let lines = outcome.output.invoices.flatMap(\.lines)
    #expect(lines.reduce(.zero) { $0 + $1.amount } == sample.billed)
    #expect(outcome.findings.filter { $0.severity == .blocking } == [])
  }

  @Test(.enabled(if: hasSamples, "no FOCUS samples here"), arguments: excerpts)
  func anExcerptIsNoBill(_ sample: Sample) throws {
    let outcome = try sample.read()
    #expect(outcome.output.invoices.isEmpty)
    #expect(outcome.findings.contains { $0.code == .missingColumn })
  }

  /// 9 of 1,000 rows are AI: Azure Machine Learning, -0.15189756178 USD in all.
  @Test(.enabled(if: hasSamples, "no FOCUS samples here"))
  func takenAndLeftAreTheFile() throws {
    let path = "focus/focus_sample_v1.0.csv"
    let file = SourceFile(
      name: "invoices/sample.csv", kind: .invoices, bytes: try #require(sample(path)))
    let outcome = DocumentReader.read(file)
    let taken = outcome.output.invoices.flatMap(\.lines).reduce(ExactDecimal.zero) {
      $0 + $1.amount
    }
    #expect(taken == ExactDecimal("-0.15189756178"))
    let left = try #require(outcome.findings.first { $0.code == .outOfScope })
    #expect(left.message.hasPrefix("991 of 1000 rows are no AI service and are left out: "))
    let sums = left.message.matches(of: /(-?[0-9.]+) USD/).compactMap { ExactDecimal($0.output.1) }
    #expect(sums.reduce(taken, +) == ExactDecimal("20.52022672899"))
  }
}
