"""What one event costs with structlog, configured as the Python pipelines did: prints its name and nanoseconds of CPU."""

import resource
import sys

import structlog


def cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    path, events = sys.argv[1], int(sys.argv[2])
    with open(path, "w", encoding="utf-8") as file:
        structlog.configure(
            processors=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.JSONRenderer(),
            ],
            logger_factory=structlog.WriteLoggerFactory(file=file),
            cache_logger_on_first_use=True,
        )
        structlog.contextvars.bind_contextvars(trace_id="4bf92f3577b34da6a3ce929d0e0e4736")
        log = structlog.get_logger().bind(logger="champion.validation")
        before = cpu_seconds()
        for row in range(events):
            log.info(
                "row_validated", table="ohlc", symbol="RELIANCE", series="EQ", row=row, volume=184_211,
                trades=9_412, close=2456.75, valid=True,
            )
        print("structlog", round((cpu_seconds() - before) / events * 1e9))


main()
