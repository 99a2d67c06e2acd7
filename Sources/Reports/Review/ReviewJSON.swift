import ExactMoney
import Pipeline

extension ReportFile {
  /// `drift.json`: the whole review, section by section. Amounts are texts, so that no reader passes
  /// them through a binary float; the long lists come last, item by item.
  static func driftJSON(_ review: Review, of close: MonthEndClose) -> ReportFile {
    let (rolled, period) = (review.rollForward?.items ?? [], review.identity.period)
    let sources = ClaimSources(review.evidence)
    return ReportFile(
      json: "drift.json", members: review.members + close.claimMembers,
      arrays: [
        JSONArray(name: "meter_lines", count: review.meterLines.count) {
          review.meterLines[$0].json
        },
        JSONArray(name: "open_items", count: review.openItems.items.count) {
          review.openItems.items[$0].json
        },
        JSONArray(name: "decided_items", count: review.openItems.decided.count) {
          review.openItems.decided[$0].json
        },
        JSONArray(name: "rolled_items", count: rolled.count) { rolled[$0].json(at: period) },
        JSONArray(name: "claims", count: close.claims.count) { close.claims[$0].json(sources) },
      ])
  }

  /// An object of `members` and then of `arrays`, whose elements are written one by one.
  private init(json name: String, members: [JSON.Member], arrays: [JSONArray]) {
    var head = "{"
    for (index, member) in members.enumerated() {
      head += index == 0 ? "\n  " : ",\n  "
      JSON.quote(member.name, into: &head)
      head += ": "
      member.value.append(to: &head, indentation: "  ")
    }
    // One block opens an array, and each element is one.
    let places = arrays.flatMap { array in
      [(array: array, element: Int?.none)] + (0..<array.count).map { (array, $0) }
    }
    self.init(
      name: name, head: Array(head.utf8), blockCount: places.count,
      foot: Array((arrays.isEmpty ? "\n}\n" : "\n  ]\n}\n").utf8)
    ) { index, bytes in
      let (array, element) = places[index]
      var text = ""
      if let element {
        text += element == 0 ? "\n    " : ",\n    "
        array.element(element).append(to: &text, indentation: "    ")
      } else {
        text += index == 0 ? ",\n  " : "\n  ],\n  "
        JSON.quote(array.name, into: &text)
        text += ": ["
      }
      bytes += Array(text.utf8)
      return element == nil ? 0 : 1
    }
  }
}

/// A long array of an object.
private struct JSONArray: Sendable {
  let name: String
  let count: Int
  let element: @Sendable (Int) -> JSON
}

extension Review {
  /// Everything but the long lists.
  fileprivate var members: [JSON.Member] {
    [
      ("identity", identity.json), ("definitions", definitions.json),
      ("evidence", evidence?.json ?? .null), ("invoices", .array(invoices.map(\.json))),
      ("replaced_invoices", .array(replacedInvoices.map(\.json))),
      ("expectations", .array(expectations.map(\.json))),
      ("footings", .array(footings.map(\.json))), ("tie_outs", .array(tieOuts.map(\.json))),
      ("waterfalls", .array(waterfalls.map(\.json))), ("drift", drift.json),
      ("causes", .array(causes.map(\.json))), ("booked_drift", booked.json),
      ("drivers", .array(drivers.map(\.json))), ("exchange", exchange.json),
      ("charges", .array(charges.map(\.json))), ("prepaid", .array(prepaid.map(\.json))),
      ("unassigned", unassigned.json),
      ("corrections", .array(corrections.map(\.json))),
      ("taken_up", .array(takenUp.map(\.json))), ("conservation", conservation.json),
      ("allocations", .array(allocations.map(\.json))), ("coverage", coverage.json),
      ("open_items_as_of", .text(openItems.asOf.description)),
      ("open_items_by_age", .array(openItems.ages.map { $0.json(unknown: "unknown") })),
      ("open_items_total", openItems.total.json(unknown: "all")),
      ("ambiguous_matches", .array(contests.map(\.json))),
      ("roll_forward", rollForward?.json ?? .null), ("trend", trend?.json ?? .null),
    ]
  }
}

extension Review.Identity {
  fileprivate var json: JSON {
    .object([
      (
        "entity",
        entity.map {
          .object([
            ("name", .text($0.name)), ("registration_number", .optional($0.registrationNumber)),
            ("tax_number", .optional($0.taxNumber)),
          ])
        } ?? .null
      ),
      ("run_id", .optional(runID)),
      ("period", .text(period.description)), ("start", .text(start.description)),
      ("end", .text(end.description)), ("zone", .text(zone)),
      ("start_offset_seconds", .integer(startOffsetSeconds)),
      ("end_offset_seconds", .integer(endOffsetSeconds)), ("currency", .text(currency.code)),
      ("version", .integer(version)), ("status", .text(status.rawValue)),
      ("standing", .text(standing)),
      (
        "providers",
        .array(
          providers.map {
            .object([
              ("provider", .text($0.provider.rawValue)), ("billing_zone", .text($0.billingZone)),
              ("settlement", .text($0.settlement.rawValue)),
              ("accounts", .array($0.accounts.map { .text($0.rawValue) })),
            ])
          })
      ),
    ])
  }
}

extension Review.Definitions {
  fileprivate var json: JSON {
    func terms(_ definitions: [Review.Definition]) -> JSON {
      .object(definitions.map { ($0.term, .text($0.meaning)) })
    }
    return .object([
      ("conventions", terms(conventions)), ("variances", terms(variances)),
      ("causes", terms(causes)),
      ("steps", terms(steps)), ("actions", terms(actions)),
      (
        "tolerances",
        .array(
          tolerances.map {
            .object([
              ("provider", .text($0.provider?.rawValue ?? "*")),
              ("absolute", .exact($0.tolerance.absolute)),
              ("relative", .exact($0.tolerance.relative)),
              ("rule", .text($0.tolerance.rule.rawValue)), ("meaning", .text($0.meaning)),
            ])
          })
      ),
    ])
  }
}

extension Review.Evidence {
  fileprivate var json: JSON {
    .object([
      ("program", .text(program)),
      ("policy", .object(policy.map { ($0.term, .text($0.meaning)) })),
      (
        "files",
        .array(
          files.map {
            .object(
              [
                ("kind", .text($0.kind.rawValue)), ("name", .text($0.name)),
                ("sha256", .text($0.sha256)), ("size_bytes", .integer($0.sizeBytes)),
              ] + $0.rows.json)
          })
      ),
    ])
  }
}
