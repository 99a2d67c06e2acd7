"""The roll-up in DuckDB: USAGE_GLOB FORMAT PRICES OUTPUT THREADS.

The price is joined on the way in, so that what is deduplicated is narrow: the id, one integer to order by, the
group, a price number, three quantities. Money is one multiplication for each group and price, in pico-dollars.

Tried, on 2 cores (seconds and memory at 1 million rows; processor seconds and memory at 10 million):
- this one: 0.8 s, 300 MB; 12.6 to 14.8 s, 1.6 to 1.8 GB
- the same with ids counted as text instead of by hash: 0.8 s, 360 MB; 14.8 to 16.1 s, 2.3 GB
- QUALIFY row_number() over the narrow rows, all in one statement: 0.8 s, 390 MB; 14.6 to 16.8 s, 2.8 GB
- arg_max(struct, version) GROUP BY event_id, narrow: 0.8 s, 390 MB; 16.8 s, 2.6 GB
- row_number() over the wide rows, price joined after: 1.0 s, 410 MB; 17.5 s, 1.9 GB; with an ASOF join
  1.3 times the processor time and 700 MB at 1 million; DISTINCT ON 1.4 times and 820 MB
- event_id as UUID: no faster (its text has to be parsed), 10 to 20 % less memory
- strict_mode = false, a smaller buffer_size: no difference
For comparison, reading, pricing and grouping without any deduplication: 11.6 processor seconds at 10 million.
"""

import sys

import duckdb

usage, file_format, prices, output, threads = sys.argv[1:]

COLUMNS = {
    "event_id": "VARCHAR", "recorded_at": "TIMESTAMP", "occurred_at": "TIMESTAMP", "customer_id": "VARCHAR",
    "workspace_id": "VARCHAR", "user_id": "VARCHAR", "feature": "VARCHAR", "work_item_id": "VARCHAR",
    "environment": "VARCHAR", "provider": "VARCHAR", "model": "VARCHAR", "service_tier": "VARCHAR",
    "status": "VARCHAR", "outcome": "VARCHAR", "latency_ms": "BIGINT", "uncached_input_tokens": "BIGINT",
    "cache_read_tokens": "BIGINT", "output_tokens": "BIGINT", "estimated_cost": "VARCHAR",
}
if file_format == "csv":
    events = f"""read_csv('{usage}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
                          columns = {COLUMNS})"""
else:
    events = f"read_json('{usage}', format = 'newline_delimited', columns = {COLUMNS})"

database = duckdb.connect()
database.execute(f"SET threads = {threads}; SET preserve_insertion_order = false")

# One row for each stretch of time on which none of a model's prices changes.
database.execute(f"""
CREATE TABLE price AS
WITH listed AS (
  SELECT provider, model, service_tier, meter, (unit_price * 1000000000000 / per)::BIGINT AS picodollars,
         effective_from::TIMESTAMP AS effective_from,
         coalesce(effective_to::TIMESTAMP, '9999-01-01') AS effective_to
  FROM read_csv('{prices}', header = true, types = {{'unit_price': 'DECIMAL(18, 6)', 'per': 'BIGINT'}})),
moments AS (
  SELECT provider, model, service_tier, effective_from AS moment FROM listed
  UNION SELECT provider, model, service_tier, effective_to FROM listed),
stretches AS (
  SELECT provider, model, service_tier, moment AS since,
         lead(moment) OVER (PARTITION BY provider, model, service_tier ORDER BY moment) AS until
  FROM moments)
SELECT row_number() OVER ()::SMALLINT AS price, s.provider, s.model, s.service_tier, since, until,
       coalesce(max(picodollars) FILTER (meter = 'uncached_input_tokens'), 0) AS uncached_input,
       coalesce(max(picodollars) FILTER (meter = 'cache_read_tokens'), 0) AS cache_read,
       coalesce(max(picodollars) FILTER (meter = 'output_tokens'), 0) AS output
FROM stretches s JOIN listed l
  ON s.provider = l.provider AND s.model = l.model AND s.service_tier = l.service_tier
  AND l.effective_from <= s.since AND s.since < l.effective_to
WHERE until IS NOT NULL
GROUP BY s.provider, s.model, s.service_tier, since, until""")

database.execute(f"""
CREATE TEMP TABLE priced AS
SELECT event_id, coalesce(epoch_ms(recorded_at) * 2, -2) + (status <> 'started')::INT AS version,
       occurred_at::DATE AS day, customer_id, feature, price,
       uncached_input_tokens::INT AS q0, cache_read_tokens::INT AS q1, output_tokens::INT AS q2
FROM {events} e JOIN price p
  ON e.provider = p.provider AND e.model = p.model AND e.service_tier = p.service_tier
  AND e.occurred_at >= p.since AND e.occurred_at < p.until""")

# A hash that occurs once is an id that occurs once; only the rows of the others are held against each other.
database.execute("""
CREATE TEMP TABLE repeated AS
SELECT hash(event_id) AS hash FROM priced GROUP BY ALL HAVING count(*) > 1""")

database.execute(f"""
COPY (
  WITH latest AS (
    SELECT * FROM priced ANTI JOIN repeated ON hash(priced.event_id) = repeated.hash
    UNION ALL
    SELECT * FROM priced SEMI JOIN repeated ON hash(priced.event_id) = repeated.hash
    QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY version DESC) = 1),
  grouped AS (
    SELECT day, customer_id, feature, price, count(*) AS n, sum(q0) AS s0, sum(q1) AS s1, sum(q2) AS s2
    FROM latest GROUP BY ALL)
  SELECT day, customer_id, feature, provider, model, sum(n) AS events, sum(s0) AS uncached_input_tokens,
         sum(s1) AS cache_read_tokens, sum(s2) AS output_tokens,
         sum(s0 * uncached_input + s1 * cache_read + s2 * output) AS picodollars
  FROM grouped JOIN price USING (price) GROUP BY ALL
) TO '{output}' (HEADER)""")
