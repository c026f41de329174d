"""The six dashboards of the pipeline."""

from dashboards import ORANGE, RED, STATES, UP, YELLOW, dashboard, panel, quantile, rate, total

FLOW = "nse_pipeline_flow_duration_seconds"
CPU = 'rate(process_cpu_seconds_total{job="champion"}[$__rate_interval])'
MEMORY = 'process_resident_memory_bytes{job="champion"}'
FAILED_ROWS = '{status="failed"}'

overview = dashboard(
    "champion-overview",
    "Champion: overview",
    "Is everything up, and what does it use? Begin here; the other dashboards are in the menu on the right.",
    [
        panel("stat", "Service health", "Whether Prometheus reaches the pipeline and the agent.", "none",
              [('up{job=~"champion|shipper"}', "{{job}} {{instance}}")], mappings=UP, limits=[(0, RED), (1, "green")], width=24, height=5),
        panel("timeseries", "CPU", "Cores in use. The alert HighCPUUsage is at 1.7.", "none", [(CPU, "{{instance}}")],
              limits=[(1.7, RED)], minimum=0),
        panel("timeseries", "Memory", "Resident memory. The alerts are at 85 % and 95 % of 4 GiB.", "bytes", [(MEMORY, "{{instance}}")],
              limits=[(0.85 * 4 * 2**30, ORANGE), (0.95 * 4 * 2**30, RED)], minimum=0),
    ],
)

pipeline_health = dashboard(
    "pipeline-health",
    "Champion: pipeline health",
    "Do the runs come through, step by step? A failure in one step shows as missing numbers in those behind it.",
    [
        panel("stat", "Successful flows, 24 h", "Runs that succeeded in the last day.", "short",
              [(total(f"{FLOW}_count", "24h", '{status="success"}'), "successful")], width=6, height=5),
        panel("stat", "Failed flows, 24 h", "Runs that failed in the last day.", "short",
              [(total(f"{FLOW}_count", "24h", '{status="failed"}'), "failed")], limits=[(1, RED)], width=6, height=5),
        panel("timeseries", "Mean flow duration", "Mean duration of runs by flow, failed ones included. Twice the day's mean is an alert.", "s",
              [(f"sum by (flow_name) (rate({FLOW}_sum[$__rate_interval])) / sum by (flow_name) (rate({FLOW}_count[$__rate_interval]))",
                "{{flow_name}}")], minimum=0),
        panel("timeseries", "Parquet writes", "Files written and failed, a second. Any failure is an alert.", "wps",
              [rate("nse_pipeline_parquet_write_success_total", "table", "{{table}} ok"),
               rate("nse_pipeline_parquet_write_failed_total", "table", "{{table}} failed")], minimum=0),
        panel("timeseries", "ClickHouse loads", "Loads done and failed, a second. Any failure is an alert.", "ops",
              [rate("nse_pipeline_clickhouse_load_success_total", "table", "{{table}} ok"),
               rate("nse_pipeline_clickhouse_load_failed_total", "table", "{{table}} failed")], minimum=0),
        panel("timeseries", "Files downloaded", "By scraper, a second. Flat at 0 in market hours: the source or its breaker.", "ops",
              [rate("nse_scraper_files_downloaded_total", "scraper", "{{scraper}}")], minimum=0),
        panel("timeseries", "Rows parsed", "By outcome, a second. Failed rows in number: the format has changed.", "rps",
              [rate("nse_scraper_rows_parsed_total", "scraper, status", "{{scraper}} {{status}}")], minimum=0),
        panel("timeseries", "Kafka messages", "Produced and failed, a second.", "ops",
              [rate("nse_scraper_kafka_produce_success_total", "topic", "{{topic}} ok"),
               rate("nse_scraper_kafka_produce_failed_total", "topic", "{{topic}} failed")], minimum=0),
        panel("stat", "Since the last scrape", "Time since a scrape last succeeded.", "s",
              [("time() - (nse_scraper_last_successful_scrape_timestamp > 0)", "{{scraper}}")],
              limits=[(3600, YELLOW), (86400, RED)]),
    ],
)

RATE = "champion_validation_failure_rate"
data_quality = dashboard(
    "data-quality",
    "Champion: data quality",
    "Is what comes in what it should be? Compare the failure types: one rule alone points at one column of one source.",
    [
        panel("gauge", "Validation failure rate", "Share of rows that failed in each table's last validation.", "percentunit",
              [(RATE, "{{table}}")], limits=[(0.05, YELLOW), (0.2, RED)], minimum=0, maximum=1, width=8),
        panel("timeseries", "Stocks ingested", "All scrapers and dates, a second.", "ops",
              [("sum(rate(champion_stocks_ingested_total[$__rate_interval]))", "stocks")], minimum=0, width=8),
        panel("timeseries", "Corporate actions", "Processed, a second.", "ops",
              [("sum(rate(champion_corporate_actions_processed_total[$__rate_interval]))", "actions")], minimum=0, width=8),
        panel("stat", "Validation checks, 24 h", "Rows that were validated in the last day.", "short",
              [(total("champion_validation_total", "24h"), "rows")], width=6, height=6),
        panel("timeseries", "Validation failures by type", "Rows by the rule that they broke, a second.", "rps",
              [rate("champion_validation_failures_total", "table, failure_type", "{{table}} {{failure_type}}")], stacked=True, minimum=0,
              width=18, height=6),
        panel("timeseries", "Stocks by scraper", "Of the newest trade dates, a second.", "ops",
              [rate("champion_stocks_ingested_total", "scraper", "{{scraper}}")], minimum=0),
        panel("timeseries", "Corporate actions by type", "Processed, a second.", "ops",
              [rate("champion_corporate_actions_processed_total", "action_type", "{{action_type}}")], stacked=True, minimum=0),
        panel("timeseries", "Failure rate trend", "The gauge over time; the lines are the alerts' thresholds.", "percentunit",
              [(RATE, "{{table}}")], limits=[(0.05, YELLOW), (0.2, RED)], minimum=0, width=24),
    ],
)

BREAKER = "circuit_breaker_state"
circuit_breaker = dashboard(
    "circuit-breaker",
    "Champion: circuit breakers",
    "Which sources are left alone? Open for long: the source is down. Changing all the time: the source is overloaded.",
    [
        panel("stat", "States now", "Green is closed, yellow tries one call, red refuses all.", "none",
              [(f"max by (job, source) ({BREAKER})", "{{source}}")], mappings=STATES, limits=[(1, YELLOW), (2, RED)], width=24, height=5),
        panel("state-timeline", "States over time", "How long each breaker was in which state.", "none",
              [(f"max by (job, source) ({BREAKER})", "{{source}}")], mappings=STATES, limits=[(1, YELLOW), (2, RED)], width=24),
        panel("timeseries", "Failure rate", "Failed calls a second. The alert is at 0.1 over 5 minutes.", "ops",
              [rate("circuit_breaker_failures_total", "job, source", "{{source}}")], limits=[(0.1, RED)], minimum=0),
        panel("timeseries", "Failures in all", "Failed calls since the process was started.", "short",
              [("sum by (job, source) (circuit_breaker_failures_total)", "{{source}}")], minimum=0),
        panel("timeseries", "Transitions an hour", "Changes of state in the hour before.", "short",
              [("sum by (source, to_state) (increase(circuit_breaker_state_transitions_total[1h]))", "{{source}} to {{to_state}}")], minimum=0),
        panel("table", "Transitions, 24 h", "Changes of state in the last day, by kind.", "short",
              [("sum by (source, from_state, to_state) (increase(circuit_breaker_state_transitions_total[24h]))", "transitions")]),
    ],
)

LOAD = "champion_warehouse_load_latency_seconds"
SCRAPE = "nse_scraper_scrape_duration_seconds"
performance = dashboard(
    "performance-metrics",
    "Champion: performance",
    "How fast, and at what cost? The dots on latencies are exemplars: each leads to the log lines of one run.",
    [
        panel("timeseries", "CPU", "Cores in use; the line is the alert's 1.7.", "none", [(CPU, "{{instance}}")], limits=[(1.7, RED)], minimum=0),
        panel("timeseries", "Memory", "Resident memory; lines at 3 GB and 3.5 GB.", "bytes", [(MEMORY, "{{instance}}")],
              limits=[(3e9, YELLOW), (3.5e9, RED)], minimum=0),
        panel("timeseries", "Warehouse load latency", "Median and 95th percentile by table; the alert is at 60 s.", "s",
              [quantile(0.5, LOAD, "table", "{{table}} p50"), quantile(0.95, LOAD, "table", "{{table}} p95")], limits=[(60, RED)], minimum=0),
        panel("timeseries", "Scrape duration", "Median and 95th percentile by scraper.", "s",
              [quantile(0.5, SCRAPE, "scraper", "{{scraper}} p50"), quantile(0.95, SCRAPE, "scraper", "{{scraper}} p95")], minimum=0),
        panel("timeseries", "Rows", "Parsed, a second.", "rps", [("sum(rate(nse_scraper_rows_parsed_total[$__rate_interval]))", "rows")],
              minimum=0, width=6),
        panel("timeseries", "Loads", "Into ClickHouse, a second, failed ones included.", "ops",
              [(f"sum(rate({LOAD}_count[$__rate_interval]))", "loads")], minimum=0, width=6),
        panel("timeseries", "Writes", "Of Parquet files, a second.", "wps",
              [("sum(rate(nse_pipeline_parquet_write_success_total[$__rate_interval]))", "writes")], minimum=0, width=6),
        panel("timeseries", "Files", "Downloaded, a second.", "ops",
              [("sum(rate(nse_scraper_files_downloaded_total[$__rate_interval]))", "files")], minimum=0, width=6),
    ],
)

KINDS = [
    ("warehouse loads", "nse_pipeline_clickhouse_load_failed_total", ""),
    ("Parquet writes", "nse_pipeline_parquet_write_failed_total", ""),
    ("Kafka messages", "nse_scraper_kafka_produce_failed_total", ""),
    ("rows not parsed", "nse_scraper_rows_parsed_total", FAILED_ROWS),
    ("rows not valid", "champion_validation_failures_total", ""),
    ("calls through breakers", "circuit_breaker_failures_total", '{job="champion"}'),
    ("runs", f"{FLOW}_count", FAILED_ROWS),
]
error_rates = dashboard(
    "error-rate-trends",
    "Champion: error rates",
    "What fails, and since when? The stack shows where a failure begins: what stands below fails first.",
    [
        panel("timeseries", "Error rates by component", "Failures a second, stacked.", "ops",
              [(f"sum(rate({name}{selector}[$__rate_interval]))", kind) for kind, name, selector in KINDS], stacked=True, minimum=0, width=24),
        panel("timeseries", "Pipeline failure rate", "Share of runs that failed over 10 minutes; the alert is at 10 %.", "percentunit",
              [('sum by (flow_name) (champion:flow_runs:increase10m{status="failed"}) / sum by (flow_name) (champion:flow_runs:increase10m)',
                "{{flow_name}}")], limits=[(0.1, RED)], minimum=0, maximum=1),
        panel("stat", "Failures in an hour", "By kind, failures of series that are new included.", "short",
              [(total(name, "1h", selector), kind) for kind, name, selector in KINDS], limits=[(1, YELLOW), (100, RED)]),
        panel("timeseries", "Rows that could not be parsed", "A second, by scraper.", "rps",
              [rate("nse_scraper_rows_parsed_total", "scraper", "{{scraper}}", FAILED_ROWS)], minimum=0),
        panel("timeseries", "Validation failures", "A second, by table and rule.", "rps",
              [rate("champion_validation_failures_total", "table, failure_type", "{{table}} {{failure_type}}")], stacked=True, minimum=0),
        panel("table", "Errors, 24 h", "Failures of the last day by kind.", "short",
              [(f'label_replace({total(name, "24h", selector)}, "kind", "{kind}", "", "")', kind) for kind, name, selector in KINDS], width=24),
    ],
)

DASHBOARDS = [overview, pipeline_health, data_quality, circuit_breaker, performance, error_rates]
