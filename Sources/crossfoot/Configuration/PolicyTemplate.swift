/// The `crossfoot.yaml` of new books: every key at its default, explained.
enum PolicyTemplate {
  static let text = """
    # The policy of these books. Every key is here with its default; a key that is left out keeps it.
    # A wrong value stops a run (exit status 64); a key that means nothing is a finding.

    # Whose books these are, as the reports name it.
    entity: { name: , registration_number: , tax_number: }

    reporting:
      currency: USD                # ISO 4217; what the P&L is kept in
      time_zone: UTC               # IANA name; a period begins and ends at its midnight
      revenue_basis: recognised    # invoiced | mrr: says what revenue means here; printed, not computed

    # At which date each kind of document is converted:
    # invoice_date (the earlier of issue date and month's end) | period_end | period_average
    fx:
      invoices: invoice_date
      accruals: period_end
      shared_costs: period_average
      revenue: period_average
      max_age_days: 7              # how long the last published rate counts on days without one

    # Charges that are not usage: by_cost spreads them over the rows by the rated cost they belong to,
    # none leaves them in (unattributed).
    spread: { credit: by_cost, purchase: by_cost, adjustment: by_cost, tax: by_cost }

    # Billed quantity that the ledger does not know: hold keeps it from customers until somebody
    # explains it, spread lets them bear it.
    surplus: hold

    # Documents that come after their month was closed: next_open_period | restate (crossfoot restate
    # gives the month a new version). restate_above: 100 asks for that where more than that moves.
    late_documents: next_open_period

    # What is disputed in the journal: proposal posts nothing, receivable posts it against deferred income.
    claims: proposal

    # true: who decided on an item of a month may not close it.
    two_person: false

    # "*" holds for every provider; a provider's own name overrides it key by key.
    providers:
      "*":
        billing_time_zone: UTC     # whose days the invoices count
        settlement: invoice        # prepaid: credits are bought first, and used later
        owner:                     # who sees to its open items until somebody has decided on them
        # Drift that nobody needs to look at. absolute is in the reporting currency, relative a
        # fraction of the amount billed; none given: nothing but 0 passes. rule: all | any
        tolerance: { absolute: , relative: , rule: all }
        # Fractions from 0 to 1.
        tax: { recoverable: 1, reverse_charge_rate: 0, withholding_rate: 0 }
        # What its bills or exports cannot contain, so that differences there are explained by that:
        # out_of_scope: [{ service_tier: priority }]

    # Your own price rows come first. Published lists (litellm-prices, genai-prices, llm-prices) price
    # what those do not, in this order; lists that are not named must agree with each other.
    prices: { precedence: [] }

    # Which folder counts where the same bytes lie in several profile folders of inbox/<kind>/; none is
    # the kind's own folder.
    profiles: { precedence: [] }

    # Charges that are expected, so that they need nobody's look:
    # expected:
    #   - { category: purchase, description: "Support plan", amount: 150.00 }

    # What is expected of agents, for each work item that ends well, in the reporting currency:
    # agents:
    #   support-bot: { target_cost_per_success: 0.50, retire_cost_per_success: 2.00,
    #     value_per_success: 3.50 }

    # The event columns kept apart in the ledger; tags may be named too.
    dimensions: [customer_id, workspace_id, feature, agent, user_tier, environment, route,
      final_route, provider, model, service_tier, account]

    """
}
