import Pipeline
import Profiles
import SourceText
import Testing

@Suite struct ProfiledFileTests {
  private func read(_ text: String, _ source: SourceFile) throws -> Outcome<ProfiledFile> {
    ProfiledFile.read(source, try profile(text))
  }

  private static let tokens = """
    profile: tokens
    kind: provider_usage
    provider: p
    form: [csv, json, json_lines]
    convention: inclusive
    record: { date: day, model: model }
    meters:
      uncached_input_tokens: { from: input, minus: [cached, written] }
      cache_read_tokens: cached
      output_tokens: output
    check: { total: total, of: [uncached_input_tokens, cache_read_tokens, output_tokens] }
    """

  /// 1000 in, of which 400 cached: 600 + 400, never 1000 + 400. An empty cell is no meter, 0 is one.
  @Test func meters() throws {
    let outcome = try read(
      Self.tokens,
      file(
        .providerUsage,
        """
        day,model,input,cached,written,output,total
        2026-10-01,m,1000,400,,50,1050
        2026-10-02,m,10,0,,,10

        """))
    #expect(outcome.findings.isEmpty)
    #expect(
      outcome.output.records.map(\.brief) == [
        "date=2026-10-01 model=m provider=p meter=uncached_input_tokens quantity=600",
        "date=2026-10-01 model=m provider=p meter=cache_read_tokens quantity=400",
        "date=2026-10-01 model=m provider=p meter=output_tokens quantity=50",
        "date=2026-10-02 model=m provider=p meter=uncached_input_tokens quantity=10",
        "date=2026-10-02 model=m provider=p meter=cache_read_tokens quantity=0",
      ])
    #expect(outcome.output.records.map(\.location.line) == [2, 2, 2, 3, 3])
    #expect(outcome.output.records.map { $0["quantity"]?.column } == [3, 4, 6, 3, 4])
  }

  /// A row that takes away more than there is, or whose meters miss the total, does not count.
  @Test func metersThatDoNotAddUp() throws {
    let outcome = try read(
      Self.tokens,
      file(
        .providerUsage,
        """
        day,model,input,cached,written,output,total
        2026-10-01,m,300,400,,50,350
        2026-10-01,m,300,100,10,50,350
        2026-10-01,m,300,100,,50,350

        """))
    #expect(
      outcome.findings.map(\.brief) == [
        "meter-breakdown-mismatch@2:3", "meter-breakdown-mismatch@3:7",
      ])
    #expect(outcome.findings.last?.message == "the meters make 340, the source's own total is 350")
    #expect(outcome.output.records.count == 3)
    #expect(outcome.output.rowCount == 3 && outcome.output.rowsRefused == 2)
  }

  /// What is taken away in two steps is short all the same.
  @Test func shortOfNestedSteps() throws {
    let outcome = try read(
      Self.tokens.replacing(
        "{ from: input, minus: [cached, written] }",
        with: "{ from: { from: input, minus: cached }, minus: written }"),
      file(
        .providerUsage,
        "day,model,input,cached,written,output,total\n2026-10-01,m,300,400,0,,\n"))
    #expect(outcome.findings.map(\.brief) == ["meter-breakdown-mismatch@2:3"])
  }

  /// A total holds for the records whose meters it names.
  @Test func totalsOfSeveralRecords() throws {
    let outcome = try read(
      """
      profile: two
      kind: provider_usage
      provider: p
      record: { date: day, model: model }
      records:
        - meters: { output_tokens: output }
        - meters: { requests: n }
      check: { total: total, of: [output_tokens] }
      """, file(.providerUsage, "day,model,output,n,total\n2026-10-01,m,5,2,5\n"))
    #expect(outcome.findings.isEmpty && outcome.output.records.count == 2)
  }

  @Test(arguments: [
    "[{\"day\":\"2026-10-01\",\"model\":\"m\",\"output\":5}]",
    "{\"day\":\"2026-10-01\",\"model\":\"m\",\"output\":5}",
    "{\"day\":\"2026-10-01\",\"model\":\"m\",\"output\":2}\n"
      + "{\"day\":\"2026-10-01\",\"model\":\"m\",\"output\":3}\n",
  ])
  func formsOfJSON(text: String) throws {
    let outcome = try read(
      Self.tokens + "\nsum_rows: true", file(.providerUsage, text, named: "x.json"))
    #expect(outcome.findings.isEmpty)
    #expect(
      outcome.output.records.map { $0.brief.replacing(" rows=2", with: "") } == [
        "date=2026-10-01 model=m provider=p meter=output_tokens quantity=5"
      ])
  }

  /// Enclosing objects are reached with `^`; a bucket without rows says that its day was exported.
  @Test func pagesAndTheirEmptyBuckets() throws {
    let outcome = try read(
      """
      profile: pages
      kind: provider_usage
      provider: p
      form: json
      rows: data[].results[]
      recognise: { root_has: [data], row_ancestor_has: [start], rows_equal: { object: r } }
      record: { date: { from: ^start, as: unix_seconds_date }, model: model }
      meters: { requests: n }
      empty_rows:
        record: { model: { value: none } }
        meters: { requests: { value: "0" } }
      """,
      file(
        .providerUsage,
        """
        {"data": [
          {"start": 1767225600, "results": [{"object": "r", "model": "m", "n": 7}]},
          {"start": 1767312000, "results": []}
        ]}
        """, named: "page.json"))
    #expect(
      outcome.output.records.map(\.brief) == [
        "date=2026-01-01 model=m provider=p meter=requests quantity=7",
        "date=2026-01-02 provider=p model=none meter=requests quantity=0",
      ])
    #expect(outcome.output.records.map(\.location.line) == [2, 3])
  }

  /// A cost of 10 with credits of −3 and tax of 1.33: three lines, whatever form the credits have.
  @Test(arguments: [
    (
      "x.csv",
      "id,cost,type,credits\nA,10.00,regular,\"[{\"\"name\"\":\"\"c\"\",\"\"amount\"\":-3}]\"\nA,1.33,tax,[]\n"
    ),
    (
      "x.json",
      "{\"id\":\"A\",\"cost\":\"10.00\",\"type\":\"regular\",\"credits\":[{\"name\":\"c\",\"amount\":-3}]}\n"
        + "{\"id\":\"A\",\"cost\":1.33,\"type\":\"tax\",\"credits\":[]}\n"
    ),
  ])
  func oneRecordForEachCredit(name: String, text: String) throws {
    let outcome = try read(
      """
      profile: credits
      kind: invoices
      provider: p
      form: [csv, json_lines]
      record: { invoice_id: id, currency: { value: USD } }
      records:
        - record: { amount: cost, charge_category: { from: type, map: { regular: usage, tax: tax } } }
        - each: credits[]
          record: { amount: amount, description: [full_name, name], charge_category: { value: credit } }
      """, file(.invoices, text, named: name))
    #expect(outcome.findings.isEmpty)
    #expect(
      outcome.output.records.map(\.brief) == [
        "invoice_id=A currency=USD provider=p amount=10.00 charge_category=usage",
        "invoice_id=A currency=USD provider=p amount=-3 description=c charge_category=credit",
        "invoice_id=A currency=USD provider=p amount=1.33 charge_category=tax",
      ])
  }

  private static let bill = """
    profile: bill
    kind: invoices
    provider: p
    dialect: { delimiter: ';', decimal_mark: ',' }
    take: { where: { service: [AI, ML] } }
    record:
      invoice_id: id
      currency: currency
      charge_category: { from: type, case: lower }
      amount: cost
      quantity: n
    sum_rows: true
    """

  /// What is taken and what is left make the whole file: 3.75 + 100.50 + 7 = 111.25.
  @Test func sumsAndWhatIsLeftAside() throws {
    let outcome = try read(
      Self.bill,
      file(
        .invoices,
        """
        id;service;type;currency;cost;n
        A;AI;Usage;USD;1,25;10
        A;Disk;Usage;USD;100,50;
        A;ML;Usage;USD;2,50;5
        A;ML;Usage;USD;0;
        A;Disk;Tax;EUR;7;

        """))
    #expect(
      outcome.output.records.map(\.brief) == [
        "invoice_id=A currency=USD charge_category=usage amount=3.75 quantity=15 provider=p rows=2",
        "invoice_id=A currency=USD charge_category=usage amount=0 provider=p",
      ])
    #expect(outcome.output.records.map(\.location.line) == [2, 5])
    #expect(outcome.output.rowCount == 5 && outcome.output.rowsLeft == 2)
    #expect(outcome.findings.map(\.code) == [.outOfScope])
    #expect(
      outcome.findings.first?.message == "2 rows left aside: tax EUR 7, usage USD 100.5")
    #expect(outcome.findings.first?.severity == .note)
  }

  @Test func takeAll() throws {
    let outcome = try read(
      Self.bill.replacing("take: { where: { service: [AI, ML] } }", with: "take: all"),
      file(.invoices, "id;service;type;currency;cost;n\nA;Disk;Usage;USD;1;\n"))
    #expect(outcome.findings.isEmpty && outcome.output.records.count == 1)
  }
}
