"""The dashboards of the agent and of the logs."""

from dashboards import LOKI, ORANGE, RED, YELLOW, dashboard, data_source, panel, quantile, rate, text_box, total

BY = "instance, source, sink"
agent = dashboard(
    "shipper",
    "Champion: log agent",
    "Do the lines arrive? Read equals delivered plus filtered plus dead-lettered plus in flight, at every moment.",
    [
        panel("stat", "Lines behind", "Seconds since everything was delivered; 0 while it is.", "s",
              [("max by (source, sink) (shipper_lag_seconds)", "{{source}} to {{sink}}")], limits=[(60, YELLOW), (300, RED)], width=12, height=5),
        panel("stat", "Dead-lettered, 24 h", "Lines that a server refused; each is missing there until it is replayed.", "short",
              [(total("shipper_lines_dead_lettered_total", "24h"), "lines")], limits=[(1, RED)], width=6, height=5),
        panel("stat", "Lost, 24 h", "Bytes that were destroyed before they could be read.", "bytes",
              [(total("shipper_bytes_lost_total", "24h"), "bytes")], limits=[(1, RED)], width=6, height=5),
        panel("timeseries", "Lines", "Read and delivered, a second. Delivered below read: the lag grows.", "cps",
              [rate("shipper_lines_read_total", BY, "{{source}} read by {{sink}}"),
               rate("shipper_lines_delivered_total", BY, "{{source}} delivered to {{sink}}")], minimum=0),
        panel("timeseries", "Lag", "Bytes in the files that are not delivered.", "bytes",
              [("sum by (source, sink) (shipper_lag_bytes)", "{{source}} to {{sink}}")], minimum=0),
        panel("timeseries", "Requests", "By outcome, a second.", "reqps",
              [rate("shipper_requests_total", "sink, outcome", "{{sink}} {{outcome}}")], stacked=True, minimum=0),
        panel("timeseries", "Request duration", "Median and 99th percentile.", "s",
              [quantile(0.5, "shipper_request_duration_seconds", "sink", "{{sink}} p50"),
               quantile(0.99, "shipper_request_duration_seconds", "sink", "{{sink}} p99")], minimum=0),
        panel("timeseries", "Compression", "Bytes of bodies before compression for each byte after it.", "none",
              [('sum by (sink) (rate(shipper_payload_bytes_total{stage="encoded"}[$__rate_interval])) '
                '/ sum by (sink) (rate(shipper_payload_bytes_total{stage="compressed"}[$__rate_interval]))', "{{sink}}")], minimum=0),
        panel("timeseries", "Left out and refused", "Lines filtered and dead-lettered, a second, by reason.", "cps",
              [rate("shipper_lines_filtered_total", "source, sink, reason", "{{sink}} filtered: {{reason}}"),
               rate("shipper_lines_dead_lettered_total", "source, sink, reason", "{{sink}} dead letter: {{reason}}")], minimum=0),
        panel("timeseries", "In flight", "Lines read and not yet settled.", "short",
              [("sum by (source, sink) (shipper_lines_in_flight)", "{{source}} to {{sink}}")], minimum=0),
        panel("timeseries", "Checkpoint age", "Seconds since the checkpoint on disk was current. The alert is at 60.", "s",
              [("max by (sink) (shipper_checkpoint_age_seconds)", "{{sink}}")], limits=[(60, RED)], minimum=0),
        panel("timeseries", "CPU and files", "Cores in use, and files followed.", "none",
              [('rate(process_cpu_seconds_total{job="shipper"}[$__rate_interval])', "cores {{instance}}"),
               ("sum by (source) (shipper_files)", "files of {{source}}")], minimum=0),
        panel("timeseries", "Memory", "Resident memory of the agent.", "bytes",
              [('process_resident_memory_bytes{job="shipper"}', "{{instance}}")], minimum=0),
    ],
)

STREAMS = '{service="champion"}'
TRACE = STREAMS + ' | trace_id=~`${trace_id:raw}.*` | json | line_format `{{.level}} {{.logger}} {{.event}} {{.error}}`'
logs = dashboard(
    "champion-logs",
    "Champion: logs",
    "What was logged, in Loki. Give a trace id to see one run from its scrape to its load; exemplars on latencies lead here.",
    [
        panel("timeseries", "Lines by level", "A minute.", "cpm",
              [(f"sum by (level) (count_over_time({STREAMS}[1m]))", "{{level}}")], source=LOKI, stacked=True, minimum=0),
        panel("timeseries", "Errors by logger", "A minute.", "cpm",
              [(f'sum by (logger) (count_over_time({{service="champion",level=~"error|critical"}} | json logger="logger" [1m]))', "{{logger}}")],
              source=LOKI, stacked=True, minimum=0),
        panel("timeseries", "Lines written by the logger", "A second, by level: what Loki should have.", "cps",
              [rate("champion_logs_written_total", "level", "{{level}}")], minimum=0),
        panel("timeseries", "Lines dropped by the logger", "A second, by reason. No agent will ever see these.", "cps",
              [rate("champion_logs_dropped_total", "reason", "{{reason}}")], limits=[(0.001, RED)], minimum=0),
        panel("logs", "One trace, or all", "The lines whose trace id begins with the one given above.", "none", [(TRACE, "")], source=LOKI,
              width=24, height=18),
    ],
    [data_source("datasource", "prometheus"), data_source("loki", "loki"), text_box("trace_id", "Trace id")],
    "now-1h",
)

DASHBOARDS = [agent, logs]
