import ExactMoney
import Pipeline

/// The counts of SPEC §5.5 per period and row, while events come in.
struct PlainActivityCount: Sendable {
  private struct Place: Hashable {
    let period: Period
    let row: RowID
  }

  private struct Count {
    var activity: Activity
    var users: Set<PlainUserID> = []
    var lastEvents: [PlainWorkItemID: PlainWorkItemEvent] = [:]

    mutating func add(_ rated: PlainRatedEvent, _ meters: PlainMeterCatalogue) {
      let event = rated.event
      activity.events += 1
      if rated.category == .api || rated.category == .embedding {
        activity.calls += 1
        if event.status == .failed || event.status == .cancelled { activity.failedCalls += 1 }
      }
      for used in event.quantities where meters.countsTokens[used.meter] {
        activity.tokens += used.quantity
      }
      if let user = event.userID { users.insert(user) }
      if let workItem = event.workItemID {
        let candidate = PlainWorkItemEvent(event)
        if let last = lastEvents[workItem], candidate <= last { return }
        lastEvents[workItem] = candidate
      }
    }
  }

  private var counts: [Place: Count] = [:]
  private let meters: PlainMeterCatalogue

  init(meters: PlainMeterCatalogue) {
    self.meters = meters
  }

  /// Counts one event, billable or not.
  mutating func add(_ rated: PlainRatedEvent) {
    let place = Place(period: rated.period, row: rated.row)
    let nothing = Count(activity: Activity(period: place.period, row: place.row))
    counts[place, default: nothing].add(rated, meters)
  }

  /// The activity, sorted by period and row.
  func finished() -> [Activity] {
    counts.values
      .map { count in
        var activity = count.activity
        activity.activeUsers = count.users.count
        activity.workItems = count.lastEvents.count
        activity.successfulWorkItems = count.lastEvents.values.count(where: \.isSuccess)
        return activity
      }
      .sorted { PlainOrder($0.period, $1.period).then(PlainOrder($0.row, $1.row)) == .ascending }
  }
}

/// One event of a work item, in the order that decides which is its last: `occurred_at`, then
/// `attempt`, then `event_id`, absent first; then the content, so that the order of rows never does.
struct PlainWorkItemEvent: Comparable {
  private let occurredAt: Instant
  private let attempt: ExactDecimal
  private let eventID: PlainEventID?
  private let content: PlainContent
  /// Whether the work would be done, were this its last event.
  let isSuccess: Bool

  init(_ event: PlainEvent) {
    occurredAt = event.occurredAt
    attempt = event.attempt
    eventID = event.eventID
    content = event.content
    isSuccess = event.status == .completed && event.outcome != .rejected
  }

  static func < (left: PlainWorkItemEvent, right: PlainWorkItemEvent) -> Bool {
    PlainOrder(left.occurredAt, right.occurredAt)
      .then(PlainOrder(left.attempt, right.attempt))
      .then(PlainOrder(left.eventID, right.eventID))
      .then(PlainOrder(left.content, right.content)) == .ascending
  }
}
