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
        # What its usage must say, else that is named: profile: none | feature | customer | work_item |
        # call | priced_call, further columns, and tags of your own.
        required: { profile: none, columns: [], tags: [] }
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

    # What is watched in every month: flags.csv and caps.json. Percentages are of the base that each flag
    # names, and reaching one exactly is a breach; amounts are in the reporting currency.
    watch:
      cost_of_price_pct: 50        # AI cost of the subscription's price
      plan_margin_pct: [50, 80]    # AI cost of the margin expected of the plan
      budget_pct: [80, 100]        # what is used of a budget, of what a trial may cost, and of a cap
      company_budget:              # AI spend planned for a month; none: not watched
      trial_cost:                  # what a trial may cost a month; none: the AI budget of its plan
      spike_pct: 20                # seven days of a customer above the median of eight weeks before
      runaway_pct: 100             # the same of a workspace
      drift_pct: 2.5               # growth of a customer's usual week in four weeks, over half a year
      deviations: 5                # how many robust standard deviations of a spike's weeks are noise
      retry_attempts: 5            # the attempt from which a call is caught in a loop
      rejected_pct: 20             # rejected outputs of those that were judged
      rejected_least_outputs: 20   # how many must have been judged
      saving_pct: 20               # what a cheaper model would save, before it is proposed
      # Models that would serve in the place of others, besides those that do a feature's work already:
      # substitutes: [{ feature: summarizer, model: gpt-4o, by: gpt-4o-mini }]
      blended_growth_points: 1     # cost per customer growing faster than revenue per customer
      forecast_pct: 100            # what a month is expected to use of a budget, price or cap
      least_amount: 1              # spikes, drifts, waste and savings below this are left alone
      hard_cap_action: block       # downgrade: when budget or units of a plan with a hard cap are used up

    # Caps, each for itself: features, user_tiers, accounts and workspaces by name. currency: the reporting
    # currency unless named; action at the cap: allow | warn | downgrade | block; reset: month | day
    # features: { summarizer: { cap: 500.00, currency: USD, action: block, reset: month } }
    # What is expected of agents, for each work item that ends well, in the reporting currency:
    # agents:
    #   support-bot: { target_cost_per_success: 0.50, retire_cost_per_success: 2.00,
    #     value_per_success: 3.50 }

    # The event columns kept apart in the ledger; tags may be named too.
    dimensions: [customer_id, workspace_id, feature, agent, user_tier, environment, route,
      final_route, provider, model, service_tier, account]

    # Unit economics. dimensions: further columns and tags of the events that are kept apart for them,
    # not in the ledger. session: the column that tells sessions apart. breakdowns: by what cost is
    # broken down, one or two of: the columns named here and above, customer_id, plan, customer_status,
    # day, week and result (first_try, retry, fallback, rejected, failed, open).
    economics:
      dimensions: []
      session:
      breakdowns: [feature, model, provider, workspace_id, agent, user_tier, environment, plan,
        customer_status, result, day, week, customer_id+feature, customer_id+model,
        customer_id+result, customer_id+day, feature+model, feature+result, route+final_route,
        route+result]

    # How usage is told to customers. counts: work_items | successful_work_items | calls | a meter; unit is
    # what they call that, features the ones they know and what they call theirs; all others are one line:
    # statement: { counts: work_items, unit: AI analyses, features: { summarizer: summaries } }
    statement: { counts: work_items, unit: , features: {} }

    """
}
