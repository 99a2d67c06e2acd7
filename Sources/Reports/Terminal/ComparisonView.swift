import ExactMoney
import Pipeline

extension TextTable {
  /// Why each meter's rated usage does not cost what it did in another month, with a sum for each
  /// provider and currency.
  public static func meters(_ comparison: MonthComparison) -> TextTable {
    let columns = [
      Column("provider", "provider"), Column("account", "account", isOptional: true),
      Column("model", "model"), Column("service_tier", "tier", isOptional: true),
      Column("meter", "meter"), Column("currency", "currency"),
      Column("previous_quantity", "quantity then", .right), Column("quantity", "now", .right),
      Column("previous_amount", "amount then", .right), Column("amount", "now", .right),
      Column("price_effect", "price", .right), Column("volume_effect", "volume", .right),
      Column("mix_effect", "mix", .right), Column("difference", "difference", .right),
    ]
    let groups = Dictionary(grouping: comparison.meters) {
      [$0.provider.rawValue, $0.currency.code]
    }
    let keys = groups.keys.sorted {
      $0[0] == $1[0] ? $0[1].precedesInByteOrder($1[1]) : $0[0].precedesInByteOrder($1[0])
    }
    return TextTable(
      title: "\(comparison.period) against \(comparison.before): rated usage by price, volume, mix",
      columns: columns,
      rows: keys.flatMap { key in
        let meters = groups[key, default: []]
        return meters.map(row) + sum(meters)
      }, groupColumnCount: 1)
  }

  private static func row(_ meter: MeterComparison) -> Row {
    let name: [Cell] = [
      .text(meter.provider.rawValue), .optional(meter.key.account?.rawValue),
      .optional(meter.key.model?.rawValue), .optional(meter.key.serviceTier?.rawValue),
      .optional(meter.key.meter?.rawValue), .text(meter.currency.code),
      .exact(meter.before.quantity), .exact(meter.now.quantity),
    ]
    return Row(name + amounts([meter], meter.currency))
  }

  private static func sum(_ meters: [MeterComparison]) -> [Row] {
    guard let first = meters.first else { return [] }
    let blanks = [Cell](repeating: .empty, count: 4)
    let name: [Cell] =
      [.text(first.provider.rawValue)] + blanks + [.text(first.currency.code)]
    return [Row(name + [.empty, .empty] + amounts(meters, first.currency), .subtotal)]
  }

  private static func amounts(_ meters: [MeterComparison], _ currency: Currency) -> [Cell] {
    let parts: [(MeterComparison) -> Rational] = [
      { $0.before.amount }, { $0.now.amount }, { $0.priceEffect }, { $0.volumeEffect },
      { $0.mixEffect }, { $0.difference },
    ]
    return parts.map { part in
      .number(Rational.sum(meters.lazy.map(part)).padded(to: currency))
    }
  }

  /// Why each provider's tokens do not cost what they did: work items, tokens for each, price.
  public static func tasks(_ comparison: MonthComparison) -> TextTable {
    TextTable(
      title: "Tokens: work items × tokens for each × price of a token",
      columns: [
        Column("provider", "provider"), Column("currency", "currency"),
        Column("previous_work_items", "work items then", .right),
        Column("work_items", "now", .right),
        Column("work_items_effect", "work items", .right),
        Column("tokens_per_work_item_effect", "tokens for each", .right),
        Column("price_effect", "price", .right), Column("difference", "difference", .right),
      ],
      rows: comparison.tasks.map { tasks in
        let effects = [
          tasks.taskEffect, tasks.tokensPerTaskEffect, tasks.priceEffect, tasks.difference,
        ]
        return Row(
          [
            .text(tasks.provider.rawValue), .text(tasks.currency.code),
            .count(tasks.tasksBefore), .count(tasks.tasksNow),
          ] + effects.map { .number($0.padded(to: tasks.currency)) })
      })
  }
}
