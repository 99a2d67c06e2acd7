import Pipeline
import PlainYAML
import Profiles
import SourceText
import Testing

@Suite struct RecognitionTests {
  private static let text = """
    profile: acme
    kind: provider_usage
    provider: acme
    recognise: { columns: [Day, Tokens] }
    record: { date: Day, model: Model }
    meters: { output_tokens: Tokens }
    """

  private func book(_ others: String...) throws -> ProfileBook {
    let texts = [Self.text] + others
    return try ProfileBook(
      extending: .builtIn(), own: texts.enumerated().map { ("\($0.offset).yaml", $0.element) })
  }

  private func verdict(_ book: ProfileBook, _ file: SourceFile) -> String {
    switch book.choice(for: file) {
    case .canonical: "canonical"
    case .profile(let profile): profile.name
    case .refused(let finding): "\(finding.code.rawValue): \(finding.message)"
    }
  }

  @Test func headerTellsTheProfile() throws {
    let book = try book()
    // Names are compared without case, and a byte order mark is no part of them.
    let csv = "\u{FEFF}model,day,TOKENS,x\n"
    #expect(verdict(book, file(.providerUsage, csv)) == "acme")
    #expect(verdict(book, file(.providerUsage, csv, profile: "acme")) == "acme")
    #expect(verdict(book, file(.providerUsage, "model,day\n")) == "canonical")
    let canonical = "provider,date,model,meter,quantity,Day,Tokens\n"
    #expect(verdict(book, file(.providerUsage, canonical)) == "canonical")
    #expect(verdict(book, file(.providerUsage, canonical, profile: "acme")) == "acme")
    // A canonical table may stand in any folder: that is how it always was.
    #expect(verdict(book, file(.providerUsage, canonical, profile: "berlin")) == "canonical")
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let book = try book()
    let csv = "Model,Day,Tokens\n"
    #expect(
      verdict(book, file(.revenue, csv))
        == "wrong-folder: acme (acme) belongs in inbox/provider_usage/")
    #expect(
      verdict(book, file(.revenue, csv, profile: "acme"))
        == "wrong-folder: acme (acme) belongs in inbox/provider_usage/")
    #expect(
      verdict(book, file(.providerUsage, "Model,Day\n", profile: "acme"))
        == "profile-mismatch: acme is csv with columns Day, Tokens")
    #expect(
      verdict(book, file(.providerUsage, csv, profile: "acne")).hasPrefix(
        "unknown-profile: no profile is named \"acne\"; of provider_usage there are: acme, "))
    // The folder of an XML invoice is its provider's name.
    let xml = file(.invoices, "<Invoice/>", named: "a.xml", profile: "acne")
    #expect(verdict(book, xml) == "e-invoice")
  }

  @Test func theStricterOfTwoIsMeant() throws {
    let stricter = Self.text.replacing("profile: acme", with: "profile: acme-2")
      .replacing("Tokens] }", with: "Tokens, Region] }")
    let other = stricter.replacing("acme-2", with: "acme-3").replacing("Region", with: "Zone")
    let book = try book(stricter, other)
    #expect(verdict(book, file(.providerUsage, "Day,Tokens\n")) == "acme")
    #expect(verdict(book, file(.providerUsage, "Day,Tokens,Region\n")) == "acme-2")
    #expect(
      verdict(book, file(.providerUsage, "Day,Tokens,Region,Zone\n"))
        == "ambiguous-profile: put it in inbox/provider_usage/<profile>/ with one of "
        + "acme, acme-2, acme-3")
  }

  @Test func anOwnProfileReplacesOrExtendsOneOfTheProgram() throws {
    let extended = """
      profile: anthropic-console-usage
      extends: anthropic-console-usage
      version: ours
      record: { account: { value: acme-prod } }
      """
    let book = try ProfileBook(extending: .builtIn(), own: [("a.yaml", extended)])
    let profile = try #require(book["anthropic-console-usage"])
    #expect(profile.origin == .own && profile.version == "ours")
    #expect(book.all.count == ProfileBook.builtIn().all.count)
    #expect(profile.mapping?.fields.map(\.name) == ["date", "model", "service_tier", "account"])
    #expect(profile.mapping?.emittedMeters.contains(MeterID("searches")) == true)
  }

  /// `before` in the profile above becomes `after`, and the line and the message name the mistake.
  @Test(arguments: [
    ("kind: provider_usage", "kind: usages", "0.yaml:2: kind: \"usages\" is not one of"),
    ("kind: provider_usage", "kin: x", "0.yaml:2: kin: not a key here"),
    ("profile: acme", "profile: Acme AI", "0.yaml:1: profile: a name is made of"),
    ("date: Day", "day: Day", "0.yaml:5: record.day: not a field of provider_usage"),
    ("record: { date: Day, model: Model }", "record: { date: Day }", "model is required"),
    ("Day, model: Model", "$day, model: Model", "0.yaml:5: record.date: no let before this"),
    ("date: Day", "date: { from: Day, of: 1 }", "0.yaml:5: record.date.of: not a key here"),
    ("date: Day", "date: { as: date }", "expected one of from, value and join"),
    ("date: Day", "date: { from: Day, as: day }", "is not one of integer"),
    ("date: Day", "date: { from: Day, match: '(' }", "is not a regular expression"),
    ("date: Day", "date: { from: Day, match: 'x', give: n }", "n is no group of the match"),
    ("date: Day", "date: { from: Day, divide: 3 }", "divides without remainder"),
    ("date: Day", "date: { from: Day, divide: 0 }", "divides without remainder"),
    ("provider: acme", "convention: inclusive\nprovider: a", "no meter takes anything away"),
    ("provider: acme", "dialect: { dates: [YY-MM] }\nprovider: a", "expected a form such as"),
    ("provider: acme", "dialect: { time_zone: Mars }\nprovider: a", "is not an IANA time zone"),
    ("provider: acme", "reader: acme", "there is no reader acme"),
    ("provider: acme", "extends: none", "there is no profile none"),
  ])
  func mistakesHaveTheirLine(_ before: String, _ after: String, _ message: String) {
    let text = Self.text.replacing(before, with: after)
    let error = #expect(throws: ConfigurationError.self) {
      try ProfileBook(extending: .builtIn(), own: [("0.yaml", text)])
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func twoFilesOfOneNameAreAMistake() {
    let error = #expect(throws: ConfigurationError.self) { try book(Self.text) }
    #expect(error?.description.contains("another file is named acme") == true)
  }

  @Test func everyBuiltInProfileIsRight() {
    let book = ProfileBook.builtIn()
    #expect(!book.all.isEmpty)
    for profile in book.all {
      #expect(profile.origin == .builtIn)
      #expect(!profile.version.isEmpty && profile.title != profile.name, "\(profile.name)")
      // A whole bill has the header of the part of it that is taken by default; what a reader in Swift
      // knows by its content needs no header. Both may be named by the folder.
      let isKnownOtherwise = profile.reader != nil || profile.name.hasSuffix("-whole-bill")
      #expect(
        !profile.recognition.isEmpty || isKnownOtherwise, "\(profile.name) is not recognised")
    }
  }
}

/// Tables that a spreadsheet has saved again.
@Suite struct ResavedTableTests {
  private func refusal(_ kind: InputKind, _ text: String) -> Finding? {
    guard case .refused(let finding) = ProfileBook.builtIn().choice(for: file(kind, text)) else {
      return nil
    }
    return finding
  }

  /// With the commas its cells may have lost their decimal points and days: it is named, never guessed at.
  @Test(arguments: [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
  func separatorsOfSpreadsheets(separator: String, name: String) throws {
    let header = ["usage_date_utc", "model", "token_type", "cost_usd"]
    let text = header.joined(separator: separator) + "\n"
    let finding = try #require(refusal(.invoices, text))
    #expect(finding.code == .unrecognisedFile)
    #expect(finding.message.hasPrefix("\(name) stand between its cells"))
    #expect(finding.message.contains("with commas it would be anthropic-console-cost."))
    let canonical = ["provider", "date", "model", "meter", "quantity"]
    let usage = try #require(
      refusal(.providerUsage, canonical.joined(separator: separator) + "\n"))
    #expect(usage.message.contains("a canonical table"))
  }

  /// What has a comma too few or another column is no such table.
  @Test func otherTablesAreRefusedAsTheyWere() {
    #expect(refusal(.invoices, "a;b;c\n") == nil)
    #expect(refusal(.providerUsage, "provider,date,model,meter\n") == nil)
  }
}
