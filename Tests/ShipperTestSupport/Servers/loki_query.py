"""The part of LogQL that tests read back with: a selector, line filters and filters on metadata; and how many lines of a selector there are."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Callable

import loki_labels
from loki_limits import SECOND
from loki_store import Store, Stream

MAX_ENTRIES = 5000
_MATCHER = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\\n]|\\.)*"|`[^`]*`)\s*')
_LINE_FILTER = re.compile(r'\s*(\|=|!=|\|~|!~)\s*("(?:[^"\\\n]|\\.)*"|`[^`]*`)\s*')
_COUNT = re.compile(r"\s*sum\s*\(\s*count_over_time\s*\((.*)\[([0-9]+)([smh])\]\s*\)\s*\)\s*", re.DOTALL)
_UNITS = {"s": SECOND, "m": 60 * SECOND, "h": 3600 * SECOND}
_LEVELS = ("critical", "fatal", "error", "warn", "info", "debug", "trace")
_LEVEL_FIELD = re.compile(rb'"(?:level|LEVEL|Level|severity|lvl)"\s*:\s*"([A-Za-z]+)"')


class QueryError(ValueError):
    """Answered with 400."""


@dataclass(frozen=True)
class Query:
    matchers: list[Callable[[dict], bool]]
    line_filters: list[Callable[[bytes], bool]]
    metadata_filters: list[Callable[[dict], bool]]


def parse_query(text: str) -> Query:
    """QueryError names the place where the text is not what this receiver understands."""
    position = text.find("{")
    if position < 0 or text[:position].strip():
        raise QueryError(f"parse error at line 1, col 1: syntax error: unexpected {text[:20]!r}, want a selector")
    position += 1
    matchers = []
    while (match := _MATCHER.match(text, position)) is not None:
        matchers.append(_label_test(*match.groups()))
        position = match.end()
        if text[position : position + 1] != ",":
            break
        position += 1
    if text[position : position + 1] != "}" or not matchers:
        raise QueryError(f"parse error at line 1, col {position + 1}: syntax error in the selector")
    return Query(matchers, *_pipeline(text, position + 1))


def _pipeline(text: str, position: int) -> tuple[list, list]:
    lines, metadata = [], []
    while text[position:].strip():
        if match := _LINE_FILTER.match(text, position):
            lines.append(_line_test(*match.groups()))
        elif match := re.compile(r"\s*\|" + _MATCHER.pattern).match(text, position):
            metadata.append(_label_test(*match.groups()))
        else:
            raise QueryError(
                f"parse error at line 1, col {position + 1}: syntax error: unexpected {text[position:].strip()[:20]!r}"
            )
        position = match.end()
    return lines, metadata


def _string(literal: str) -> str:
    try:
        return literal[1:-1] if literal[0] == "`" else loki_labels.unquote(literal)
    except loki_labels.LabelError as error:
        raise QueryError(f"parse error: {literal}: {error}") from error


def _pattern(text: str) -> re.Pattern:
    try:
        return re.compile(text, re.DOTALL)
    except re.error as error:
        raise QueryError(f"parse error: invalid regexp {text!r}: {error}") from error


def _label_test(name: str, operator: str, literal: str) -> Callable[[dict], bool]:
    value = _string(literal)
    if operator in ("=", "!="):
        return lambda labels: (labels.get(name, "") == value) == (operator == "=")
    pattern = _pattern(value)
    return lambda labels: (pattern.fullmatch(labels.get(name, "")) is not None) == (operator == "=~")


def _line_test(operator: str, literal: str) -> Callable[[bytes], bool]:
    value = _string(literal)
    if operator in ("|=", "!="):
        needle = value.encode()
        return lambda line: (needle in line) == (operator == "|=")
    pattern = _pattern(value)
    return lambda line: (pattern.search(loki_labels.go_text(line)) is not None) == (operator == "|~")


def parse_time(text: str | None, default: int) -> int:
    """Nanoseconds, seconds with a fraction or fewer than 11 digits, or RFC 3339."""
    if not text:
        return default
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text) * (SECOND if len(text) <= 10 else 1)
    if match := re.fullmatch(r"([0-9]+)\.([0-9]{1,9})[0-9]*", text):
        return int(match[1]) * SECOND + int(match[2].ljust(9, "0"))
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", text)
    if match is None:
        raise QueryError(f'cannot parse "{text}" to a valid timestamp')
    seconds = int(datetime.fromisoformat(match[1] + match[3].replace("Z", "+00:00")).timestamp())
    return seconds * SECOND + int((match[2] or "").ljust(9, "0"))


def query_range(store: Store, parameters: dict[str, str], categorize: bool) -> dict:
    """`data` of Loki's answer. Streams are split by metadata, which is part of the label set unless `categorize`."""
    query = parse_query(parameters.get("query", ""))
    end = parse_time(parameters.get("end"), store.clock())
    start = parse_time(parameters.get("start"), end - 3600 * SECOND)
    limit = _limit(parameters.get("limit"))
    if end <= start:
        raise QueryError("end timestamp must not be before or equal to start time")
    backward = parameters.get("direction", "backward").lower() != "forward"
    with store.lock:
        found = _find(store, query, start, end)
    found.sort(key=lambda hit: hit[1][0], reverse=backward)
    data = {"resultType": "streams", "result": _grouped(found[:limit], categorize), "stats": {}}
    return {"encodingFlags": ["categorize-labels"], **data} if categorize else data


def query_instant(store: Store, parameters: dict[str, str]) -> dict:
    """`data` of Loki's answer to `sum(count_over_time({…}[…]))`, the only sum that it knows. Dropped repeats count."""
    text = parameters.get("query", "")
    match = _COUNT.fullmatch(text)
    if match is None:
        raise QueryError(f"parse error at line 1, col 1: syntax error: unexpected {text[:20]!r}, want sum(count_over_time({{…}}[1h]))")
    query = parse_query(match[1])
    if query.line_filters or query.metadata_filters:
        raise QueryError("this receiver counts whole streams only")
    end = parse_time(parameters.get("time"), store.clock())
    start = end - int(match[2]) * _UNITS[match[3]]
    with store.lock:
        streams = [stream for stream in store.streams.values() if all(test(stream.labels) for test in query.matchers)]
        times = [time for stream in streams for time in [entry[0] for entry in stream.entries] + stream.repeats]
    count = sum(start < time <= end for time in times)
    result = [{"metric": {}, "value": [end / SECOND, str(count)]}] if count else []
    return {"resultType": "vector", "result": result, "stats": {}}


def _limit(text: str | None) -> int:
    try:
        limit = int(text or 100)
    except ValueError as error:
        raise QueryError(f'strconv.ParseUint: parsing "{text}": invalid syntax') from error
    if limit <= 0:
        raise QueryError("limit must be a positive value")
    if limit > MAX_ENTRIES:
        raise QueryError(
            f"max entries limit per query exceeded, limit > max_entries_limit_per_query ({limit} > {MAX_ENTRIES})"
        )
    return limit


def _find(store: Store, query: Query, start: int, end: int) -> list[tuple[Stream, tuple]]:
    within = store.limits.query_ingesters_within
    # Older spans are asked of the long-term store alone, which knows only what was flushed.
    flushed_only = within is not None and end < store.clock() - within
    found = []
    for stream in store.streams.values():
        if not all(test(stream.labels) for test in query.matchers):
            continue
        for entry in stream.entries[: stream.flushed] if flushed_only else stream.entries:
            if not start <= entry[0] < end or not all(test(entry[1]) for test in query.line_filters):
                continue
            if query.metadata_filters:
                known = stream.labels | metadata_of(stream, entry)
                if not all(test(known) for test in query.metadata_filters):
                    continue
            found.append((stream, entry))
    return found


def metadata_of(stream: Stream, entry: tuple) -> dict[str, str]:
    """The entry's metadata with the `detected_level` that Loki adds."""
    metadata = dict(entry[2])
    metadata.setdefault("detected_level", _level(stream, entry, metadata))
    return metadata


def _level(stream: Stream, entry: tuple, metadata: dict) -> str:
    for known in (metadata, stream.labels):
        for name in ("level", "severity", "lvl"):
            if name in known:
                return known[name].lower()
    match = _LEVEL_FIELD.search(entry[1])
    word = match[1].decode().lower() if match else "unknown"
    return next((level for level in _LEVELS if word.startswith(level)), "unknown")


def _grouped(found: list, categorize: bool) -> list[dict]:
    groups: dict[tuple, dict] = {}
    for stream, entry in found:
        metadata = metadata_of(stream, entry)
        labels = stream.labels if categorize else stream.labels | metadata
        key = (stream.text,) if categorize else (stream.text, *sorted(metadata.items()))
        value = [str(entry[0]), loki_labels.go_text(entry[1])]
        if categorize:
            value.append({"structuredMetadata": metadata} if metadata else {})
        groups.setdefault(key, {"stream": labels, "values": []})["values"].append(value)
    return list(groups.values())


def label_names(store: Store) -> list[str]:
    with store.lock:
        return sorted({name for stream in store.streams.values() for name in stream.labels})


def label_values(store: Store, name: str) -> list[str]:
    with store.lock:
        return sorted({stream.labels[name] for stream in store.streams.values() if name in stream.labels})
