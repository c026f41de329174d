"""Loki's limits, with their defaults, and the exact words of its refusals.

After pkg/validation and pkg/ingester of Loki 3.x; the texts begin in lower case, as 3.8 prints them.
"""

from dataclasses import dataclass
from datetime import datetime, timezone

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
SIZE_HINT = "Please see `limits_config.{}` or contact your Loki administrator to increase it."
ASK = "contact your Loki administrator to see if the limit can be increased"


@dataclass(frozen=True)
class Limits:
    """Nanoseconds, bytes and counts. None switches a limit off; rates are off by default, for tests push fast."""

    max_age: int | None = 7 * 24 * HOUR
    max_ahead: int | None = 600 * SECOND
    max_behind: int | None = HOUR
    max_line: int = 262_144
    max_labels: int = 15
    max_label_name: int = 1024
    max_label_value: int = 2048
    max_metadata_pairs: int = 128
    max_metadata_bytes: int = 65_536
    max_message: int = 4 << 20
    max_streams: int | None = 5000
    tenant_rate: int | None = None
    tenant_burst: int = 6 << 20
    stream_rate: int | None = None
    stream_burst: int = 15 << 20
    blocked_status: int | None = None
    query_ingesters_within: int | None = 3 * HOUR
    head_block: int = 256 << 10
    service_name: bool = True


def rfc3339(nanoseconds: int) -> str:
    return _utc(nanoseconds).strftime("%Y-%m-%dT%H:%M:%SZ")


def go_time(nanoseconds: int) -> str:
    """What Go's Time.String prints: the fraction without its trailing zeros."""
    fraction = f".{nanoseconds % SECOND:09d}".rstrip("0").rstrip(".")
    return _utc(nanoseconds).strftime("%Y-%m-%d %H:%M:%S") + fraction + " +0000 UTC"


def _utc(nanoseconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(nanoseconds // SECOND, timezone.utc)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=timezone.utc)


def byte_size(count: int) -> str:
    for unit, size in (("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count and count % size == 0:
            return f"{count // size}{unit}"
    return f"{count}B"


def label_refusal(limits: Limits, labels: dict[str, str], text: str) -> str | None:
    if not labels:
        return "error at least one label pair is required per stream"
    count = len(labels) - ("service_name" in labels)
    if count > limits.max_labels:
        return f"entry for stream '{text}' has {count} label names; limit {limits.max_labels}"
    for name, value in sorted(labels.items()):
        if len(name) > limits.max_label_name:
            return f"stream '{text}' has label name too long: '{name}'"
        if len(value.encode()) > limits.max_label_value:
            return f"stream '{text}' has label value too long: '{value}'"
    return None


def entry_refusal(limits: Limits, now: int, text: str, entry: tuple) -> str | None:
    """Why the distributor refuses this entry, in the order in which Loki asks."""
    timestamp, line, metadata = entry
    if limits.max_age is not None and timestamp < now - limits.max_age:
        oldest = rfc3339(now - limits.max_age)
        return (
            f"entry for stream '{text}' has timestamp too old: {rfc3339(timestamp)}, "
            f"oldest acceptable timestamp is: {oldest}"
        )
    if limits.max_ahead is not None and timestamp > now + limits.max_ahead:
        return f"entry for stream '{text}' has timestamp too new: {rfc3339(timestamp)}"
    if len(line) > limits.max_line:
        return (
            f"max entry size '{limits.max_line}' bytes exceeded for stream '{text}' "
            f"while adding an entry with length '{len(line)}' bytes"
        )
    if metadata:
        return _metadata_refusal(limits, text, metadata)
    return None


def _metadata_refusal(limits: Limits, text: str, metadata: tuple) -> str | None:
    size = sum(len(name.encode()) + len(value.encode()) for name, value in metadata)
    if size > limits.max_metadata_bytes:
        return (
            f"stream '{text}' has structured metadata too large: '{size}' bytes, "
            f"limit: '{limits.max_metadata_bytes}' bytes. " + SIZE_HINT.format("max_structured_metadata_size")
        )
    if len(metadata) > limits.max_metadata_pairs:
        return (
            f"stream '{text}' has too many structured metadata labels: '{len(metadata)}', "
            f"limit: '{limits.max_metadata_pairs}'. " + SIZE_HINT.format("max_structured_metadata_entries_count")
        )
    return None


def grouped(refusals: list[str]) -> str:
    """One text for all refusals of a push; Loki prints equal ones once, with their number."""
    counts: dict[str, int] = {}
    for refusal in refusals:
        counts[refusal] = counts.get(refusal, 0) + 1
    if len(refusals) == 1:
        return refusals[0]
    return "; ".join(f"{count} errors like: {text}" for text, count in counts.items())


def too_far_behind(timestamp: int, cutoff: int) -> str:
    oldest = rfc3339(cutoff)
    return f"entry too far behind, entry timestamp is: {rfc3339(timestamp)}, oldest acceptable timestamp is: {oldest}"


def stream_rate_exceeded(limits: Limits, text: str, size: int) -> str:
    return (
        f"Per stream rate limit exceeded (limit: {byte_size(limits.stream_rate or 0)}/sec) "
        f"while attempting to ingest for stream '{text}' totaling {byte_size(size)}, "
        f"consider splitting a stream via additional labels or {ASK}"
    )


def failed_entries(failed: list[tuple[int, str]], total: int, tenant: str, text: str) -> str:
    """The ingester's text for one stream; it lists ten entries at most."""
    listed = "".join(
        f"entry with timestamp {go_time(timestamp)} ignored, reason: '{reason}',\n" for timestamp, reason in failed[:10]
    )
    return f"{listed}user '{tenant}', total ignored: {len(failed)} out of {total} for stream: {text}"


def tenant_rate_exceeded(limits: Limits, tenant: str, lines: int, size: int) -> str:
    return (
        f"ingestion rate limit exceeded for user {tenant} (limit: {limits.tenant_rate} bytes/sec) "
        f"while attempting to ingest '{lines}' lines totaling '{size}' bytes, reduce log volume or {ASK}"
    )


def too_many_streams(tenant: str, text: str) -> str:
    return (
        f"maximum active stream limit exceeded when trying to create stream {text}, "
        f"reduce the number of active streams (reduce labels or reduce label values), or {ASK}, user: '{tenant}'"
    )


class TokenBucket:
    """golang.org/x/time/rate: starts full; a request larger than the burst never passes."""

    def __init__(self, rate: int, burst: int, now: int):
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._last = now

    def allow(self, count: int, now: int) -> bool:
        self._tokens = min(self._burst, self._tokens + (now - self._last) * self._rate / SECOND)
        self._last = now
        if count > self._tokens:
            return False
        self._tokens -= count
        return True
