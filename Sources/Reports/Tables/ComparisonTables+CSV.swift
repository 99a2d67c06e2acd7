import ExactMoney
import Pipeline

extension ReportFile {
  /// `price_volume_mix.csv`: why each meter's rated cost is not what it was the month before. `price`,
  /// `volume` and `mix` make `difference` exactly.
  public static func meterComparisonTable(_ comparison: MonthComparison) -> ReportFile {
    let columns = [
      "period", "compared_with", "provider", "account", "model", "service_tier", "meter",
      "unit_family", "currency", "previous_quantity", "previous_price", "previous_amount",
      "quantity", "price", "amount", "price_effect", "volume_effect", "mix_effect", "difference",
    ]
    return ReportFile(
      csv: "price_volume_mix.csv", columns: columns, blockCount: comparison.meters.count
    ) { index in
      let meter = comparison.meters[index]
      let name: [Cell] = [
        .text(comparison.period.description), .text(comparison.before.description),
        .text(meter.provider.rawValue), .optional(meter.key.account?.rawValue),
        .optional(meter.key.model?.rawValue), .optional(meter.key.serviceTier?.rawValue),
        .optional(meter.key.meter?.rawValue), .text(meter.unitFamily), .text(meter.currency.code),
      ]
      let effects: [Cell] = [
        .exact(meter.priceEffect), .exact(meter.volumeEffect), .exact(meter.mixEffect),
        .exact(meter.difference),
      ]
      return [name + cells(meter.before) + cells(meter.now) + effects]
    }
  }

  /// `tasks_tokens_price.csv`: why each provider's tokens do not cost what they did the month before:
  /// work items × tokens for each × price of a token.
  public static func taskComparisonTable(_ comparison: MonthComparison) -> ReportFile {
    let columns = [
      "period", "compared_with", "provider", "currency", "previous_work_items",
      "previous_quantity", "previous_price", "previous_amount", "work_items", "quantity", "price",
      "amount", "work_items_effect", "tokens_per_work_item_effect", "price_effect", "difference",
    ]
    return ReportFile(
      csv: "tasks_tokens_price.csv", columns: columns, blockCount: comparison.tasks.count
    ) { index in
      let tasks = comparison.tasks[index]
      let name: [Cell] = [
        .text(comparison.period.description), .text(comparison.before.description),
        .text(tasks.provider.rawValue), .text(tasks.currency.code),
      ]
      let effects: [Cell] = [
        .exact(tasks.taskEffect), .exact(tasks.tokensPerTaskEffect), .exact(tasks.priceEffect),
        .exact(tasks.difference),
      ]
      return [
        name + [.count(tasks.tasksBefore)] + cells(tasks.before) + [.count(tasks.tasksNow)]
          + cells(tasks.now) + effects
      ]
    }
  }

  private static func cells(_ usage: RatedUsage) -> [Cell] {
    [.exact(usage.quantity), .exact(usage.price), .exact(usage.amount)]
  }
}
