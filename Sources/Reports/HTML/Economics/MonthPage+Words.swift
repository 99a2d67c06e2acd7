import Pipeline

/// What the words of the page mean.
extension MonthPage {
  var words: Page.Section {
    Page.Section(
      anchor: "words", title: "What the words mean", lead: nil,
      blocks: [
        .terms(
          heading: nil,
          [
            .init(
              term: "Fully loaded",
              meaning:
                "what providers billed, trued up, and all shared costs: the AI cost of the P&L"),
            .init(
              term: "Usage",
              meaning: "what usage cost as billed, without costs that no event brought"),
            .init(term: "Rated", meaning: "metered usage at the prices of the price book"),
            .init(
              term: "(unattributed)",
              meaning: "cost that belongs to no customer, or has no value for what a table is about"
            ),
            .init(
              term: "Call", meaning: "an event of category api or embedding, whatever became of it"),
            .init(
              term: "Work item",
              meaning: "a task of a customer; counted once, where its last event is"),
            .init(
              term: "Successful",
              meaning: "a work item whose last event completed with output that was not rejected"),
            .init(term: "Retry", meaning: "an event that is not the first attempt"),
            .init(
              term: "Fallback", meaning: "an event that another route answered than the one asked"),
            .init(
              term: "n/a", meaning: "the base is missing, zero or below: there is no such figure"),
          ])
      ])
  }
}
