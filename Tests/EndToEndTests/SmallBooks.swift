import Foundation

/// Small books on disk, closed in a second.
struct SmallBooks {
  let scratch: ScratchFolder
  /// The books directory.
  var path: String { scratch.path("books") }

  /// Empty books: nothing but an inbox.
  init() throws {
    scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      atPath: scratch.path("books/inbox/usage"), withIntermediateDirectories: true)
  }

  /// Two customers, one provider and one invoice, of which `billed` is the amount for 100.00 used.
  init(month: String = "2026-01", billed: String = "100.00", events: Int = 10) throws {
    try self.init()
    try add(month: month, billed: billed, events: events)
    try put(
      "customers/c.csv", "customer_id,name,plan\nA,Alder,pro\nB,\"Birch, Ltd\",\n")
    try put("plans/p.csv", "plan,subscription_margin_pct\npro,75\n")
    try put(
      "prices/p.csv",
      "provider,model,meter,unit_price,per,currency\np,m,output_tokens,10,10,USD\n")
  }

  /// Another month: 60.00 used by A and 40.00 by B in `events` calls, an invoice, revenue.
  func add(month: String, billed: String = "100.00", events: Int = 10) throws {
    var usage = "event_id,occurred_at,customer_id,provider,model,output_tokens\n"
    for index in 0..<(events - 2) {
      usage += "\(month)-\(index),\(month)-10T12:00:00Z,A,p,m,0\n"
    }
    usage +=
      "\(month)-a,\(month)-11T12:00:00Z,A,p,m,60\n\(month)-b,\(month)-12T12:00:00Z,B,p,m,40\n"
    try put("usage/u-\(month).csv", usage)
    let next = Self.next(month)
    try put(
      "invoices/i-\(month).csv",
      "invoice_id,provider,issue_date,period_start,period_end,currency,invoice_total,line_id,"
        + "model,meter,quantity,unit_price,per,amount\n"
        + "I-\(month),p,\(month)-28,\(month)-01,\(next)-01,USD,\(billed),1,m,output_tokens,100,"
        + "\(billed),100,\(billed)\n")
    try put(
      "revenue/r-\(month).csv",
      "revenue_id,customer_id,period,amount,currency\n\(month)-1,A,\(month),400,USD\n"
        + "\(month)-2,B,\(month),10,USD\n")
  }

  /// Puts a file into the inbox.
  func put(_ place: String, _ text: String) throws {
    try scratch.write("books/inbox/" + place, text)
  }

  /// Closes a month.
  func close(
    _ month: String = "2026-01", environment: [String: String] = [:]
  ) throws -> ProcessOutcome {
    try CommandLineTool.monthEnd(path, month, environment: environment)
  }

  /// A report of a month.
  func report(_ name: String, _ month: String = "2026-01") -> String {
    scratch.text("books/out/\(month)/\(name)")
  }

  private static func next(_ month: String) -> String {
    let parts = month.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 2 else { return month }
    let (year, number) = parts[1] == 12 ? (parts[0] + 1, 1) : (parts[0], parts[1] + 1)
    return "\(year)-\(number < 10 ? "0" : "")\(number)"
  }
}
