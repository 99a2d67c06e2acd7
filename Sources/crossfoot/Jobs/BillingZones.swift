import Pipeline
import Profiles

/// Holds the days that providers' exports count against those that the books count for the provider.
///
/// Both stand in one column, and nobody would see that calls of one evening lie on two days: quantities differ
/// from day to day, and at both ends of the month for good.
enum BillingZones {
  /// One finding for each file and provider whose days are others than the policy says.
  static func findings(in inputs: [LoadedInput], policy: Policy) -> [Finding] {
    inputs.flatMap { input -> [Finding] in
      guard let profile = input.profile, let zone = profile.dayZone else { return [] }
      return input.providers.sorted().compactMap { provider in
        let billing = policy.provider(provider).billingZone
        guard !billing.hasSameDays(as: zone) else { return nil }
        return Finding(
          .billingZoneDiffers, at: SourceLocation(file: input.name),
          "\(profile.name) counts days of \(zone.name), and the billing_time_zone of \(provider) is "
            + billing.name)
      }
    }
  }
}
