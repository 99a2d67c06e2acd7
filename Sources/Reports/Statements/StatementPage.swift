import ExactMoney
import Pipeline

/// One customer's statement, laid out to be sent or printed: units of the service, and nothing of what
/// they cost or who made them.
public struct StatementPage: Sendable {
  private let statement: CustomerStatement
  private let version: Int
  private let status: PeriodStatus
  private let issuer: String?

  /// The page of `statement`, sent by `issuer`, as the version of a month that is open or closed.
  public init(
    _ statement: CustomerStatement, version: Int, status: PeriodStatus, issuer: String?
  ) {
    self.statement = statement
    self.version = version
    self.status = status
    self.issuer = issuer
  }

  /// The page as HTML: one file, no script, nothing fetched.
  public var html: String { PageTemplates.html(page) }

  private var customer: String {
    statement.name.isEmpty ? statement.customerID.rawValue : statement.name
  }

  var page: Page {
    Page(
      title: "Usage of \(customer), \(statement.period)",
      kicker: issuer.map { "\($0), usage statement" } ?? "Usage statement",
      lead: statement.message + ".", marks: marks, facts: facts,
      sections: statement.features.isEmpty ? [included] : [used, included],
      colophon: [
        "\(statement.customerID), \(statement.period), version \(version). Days are inclusive."
      ])
  }

  private var marks: [Page.Mark] {
    var marks: [Page.Mark] = []
    if status == .open {
      marks.append(
        Page.Mark(tone: .plain, text: "Provisional: the month is not closed, counts may change"))
    }
    if statement.isOver {
      marks.append(Page.Mark(tone: .open, text: "More than included was used"))
    }
    return marks
  }

  private var facts: [Page.Fact] {
    func fact(_ label: String, _ figure: Figure<ExactDecimal>) -> Page.Fact? {
      switch figure {
      case .value(let units):
        Page.Fact(label: label, value: .quantity(units), note: statement.unit)
      case .notAvailable: Page.Fact(label: label, value: .text("n/a"), note: statement.unit)
      case .none: nil
      }
    }
    return [
      fact("Used", statement.used), fact("Included", statement.included),
      fact("Remaining", statement.remaining),
      statement.isOver ? fact("More than included", statement.over) : nil,
    ].compactMap(\.self)
  }

  private var used: Page.Section {
    let rows = statement.features.map {
      PageTable.Row([.text($0.label), .quantity($0.used)])
    }
    return Page.Section(
      anchor: "used", title: "What was used", lead: nil,
      blocks: [
        .table(
          PageTable(
            "Used, in \(statement.unit)", columns: [.init("Of"), .init("Used", .figures)],
            rows: rows + [PageTable.Row([.text("All"), cell(statement.used)], .running)]))
      ])
  }

  private var included: Page.Section {
    let rows = statement.plans.map { line in
      PageTable.Row([
        .text(line.plan?.rawValue ?? "no plan"), .text(line.days.lowerBound.description),
        .text(line.days.upperBound.advanced(by: -1).description), cell(line.included),
      ])
    }
    let whole = PageTable.Row([.text("All"), .none, .none, cell(statement.included)], .running)
    return Page.Section(
      anchor: "included", title: "What is included",
      lead: rows.count > 1
        ? "Each plan counts for its days of the month; the sum is rounded up to whole units." : nil,
      blocks: [
        .table(
          PageTable(
            "Included, in \(statement.unit)",
            columns: [
              .init("Plan"), .init("From", .brief), .init("To", .brief),
              .init("Included", .figures),
            ], rows: rows.isEmpty ? [] : rows + [whole], emptyText: "No plan.")
        )
      ])
  }

  private func cell(_ figure: Figure<ExactDecimal>) -> PageCell {
    switch figure {
    case .value(let units): .quantity(units)
    case .notAvailable: .text("n/a")
    case .none: .none
    }
  }
}
