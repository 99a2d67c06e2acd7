import ExactMoney
import Pipeline

/// What a person needs in order to sign: from what, in which words, and where.
extension DriftPage {
  /// From which files, under which policy, by which program.
  var evidence: Page.Section {
    Page.Section(
      anchor: "evidence", title: "Evidence",
      lead: """
        Every figure is a function of these files, this policy, the decisions above and this \
        program, of nothing else.
        """,
      blocks: review.evidence.map { evidence in
        [
          .terms(heading: nil, [Page.Term(term: "Program", meaning: evidence.program)]),
          .table(files(evidence)), .table(policy(evidence)),
        ]
      } ?? [])
  }

  private func files(_ evidence: Review.Evidence) -> PageTable {
    PageTable(
      "Files, by SHA-256",
      columns: [
        .init("File", .prose), .init("Kind", .brief), .init("Bytes", .counts),
        .init("Rows", .counts), .init("Refused", .counts), .init("Left aside", .counts),
        .init("SHA-256"),
      ],
      rows: evidence.files.map { file in
        PageTable.Row(
          [
            .text(file.name), .text(label(file.kind.rawValue)), .count(file.sizeBytes),
            .count(file.rows.read), .count(file.rows.refused), .count(file.rows.left),
            .code(file.sha256),
          ], isAlert: file.rows.refused > 0)
      }, total: "All", emptyText: "No file.", isWide: true
    ).limited(to: Self.rowLimit, rest: "manifest.json")
  }

  private func policy(_ evidence: Review.Evidence) -> PageTable {
    PageTable(
      "Policy", columns: [.init("Key"), .init("Value", .prose)],
      rows: evidence.policy.map { PageTable.Row([.text($0.term), .text($0.meaning)]) })
  }

  /// What the words and signs mean.
  var definitions: Page.Section {
    let definitions = review.definitions
    func terms(_ list: [Review.Definition]) -> [Page.Term] {
      list.map { Page.Term(term: label($0.term), meaning: $0.meaning) }
    }
    let tolerances = definitions.tolerances.map { entry in
      Page.Term(
        term: "Tolerance, \(entry.provider?.rawValue ?? "all other providers")",
        meaning: entry.meaning)
    }
    let display = Page.Term(
      term: "Whole minor units",
      meaning: """
        Columns in \(currency.code) are shown in whole minor units that add up as shown: each sum is \
        its exact value to the nearest unit, and the rows below it share it by largest remainder, so \
        that a row shows its exact amount rounded down or up. A gross amount is the sum of its parts as \
        shown, and a difference that of its two sides as shown. All other figures are exact.
        """)
    let parts = [
      ("Conventions", terms(definitions.conventions) + [display] + tolerances),
      ("Variances", terms(definitions.variances)), ("Causes", terms(definitions.causes)),
      ("Steps of the bridge", terms(definitions.steps)),
      ("Proposed actions", terms(definitions.actions)),
    ]
    return Page.Section(
      anchor: "definitions", title: "What the words mean", lead: nil,
      blocks: parts.filter { !$0.1.isEmpty }.map { .terms(heading: $0.0, $0.1) })
  }

  /// Where people sign.
  var signOff: Page.Section {
    Page.Section(
      anchor: "sign-off", title: "Sign-off",
      lead: """
        Preparer and reviewer are two people. A signature on paper names the page's hash from \
        manifest.json; one in the books is over the content's hash and goes stale when a figure \
        changes.
        """,
      blocks: [
        .signatures(
          ["Preparer", "Reviewer"].map { role in
            Page.Signature(
              role: role, name: nil, time: nil,
              state: Page.Mark(tone: .plain, text: "to be signed"), hash: nil)
          })
      ])
  }
}
