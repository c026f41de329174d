"""What the receiver holds, and how it admits a push: Loki's distributor and ingester in one place."""

import base64
import json
import threading
import time
from typing import IO, Callable

import loki_labels
import loki_limits
from loki_limits import Limits, TokenBucket
from loki_push_decoding import PushedStream, PushError

# What protobuf spends on an entry beside its line: tags, lengths, timestamp, and the detected_level that Loki adds.
ENTRY_OVERHEAD = 46
PAIR_OVERHEAD = 6


class Stream:
    """One label set and its entries (nanoseconds, line, metadata), in order of arrival, stored repeats included."""

    def __init__(self, labels: dict[str, str], text: str):
        self.labels = labels
        self.text = text
        self.entries: list[tuple] = []
        # Times of repeats that a log query does not show; a count has them, as measured on a real Loki.
        self.repeats: list[int] = []
        self.newest: int | None = None
        self.flushed = 0
        self._last: tuple | None = None
        self._head: set[tuple] = set()
        self._head_bytes = 0
        self.bucket: TokenBucket | None = None

    def repeats_last(self, entry: tuple) -> bool:
        """Loki drops an entry that equals the stream's last one in time and line, whatever its metadata and blocks."""
        return self._last == entry[:2]

    def append(self, entry: tuple, head_block: int) -> bool:
        """False for an exact repeat of an entry that is still in the head block."""
        self._last = entry[:2]
        if entry in self._head:
            self.repeats.append(entry[0])
            return False
        self.entries.append(entry)
        self._head.add(entry)
        self._head_bytes += len(entry[1]) + 8 * len(entry[2])
        if self.newest is None or entry[0] > self.newest:
            self.newest = entry[0]
        if self._head_bytes >= head_block:
            self._cut()
        return True

    def flush(self) -> None:
        self._cut()
        self.flushed = len(self.entries)

    def remove(self, text: bytes) -> int:
        """Entries whose line holds `text` are gone; returns how many."""
        before = len(self.entries)
        self.flushed = sum(text not in entry[1] for entry in self.entries[: self.flushed])
        self.entries = [entry for entry in self.entries if text not in entry[1]]
        return before - len(self.entries)

    def _cut(self) -> None:
        self._head = set()
        self._head_bytes = 0


class Store:
    """All streams and counters, behind one lock. `push` raises PushError where Loki refuses, in whole or in part."""

    def __init__(
        self,
        limits: Limits = Limits(),
        record: IO[str] | None = None,
        record_dropped: bool = False,
        clock: Callable[[], int] = time.time_ns,
    ):
        self.limits = limits
        self.clock = clock
        self.lock = threading.Lock()
        self._record = record
        self._record_dropped = record_dropped
        self._clear()

    def _clear(self) -> None:
        self.streams: dict[str, Stream] = {}
        self.accepted = self.dropped = self.refused = 0
        self._admitted: dict[str, tuple] = {}
        self._tenant_bucket: TokenBucket | None = None

    def reset(self) -> None:
        with self.lock:
            self._clear()
            if self._record:
                self._record.seek(0)
                self._record.truncate()

    def flush(self) -> None:
        """What an ingester does when a chunk is old or full: repeats of flushed entries are no longer noticed."""
        with self.lock:
            for stream in self.streams.values():
                stream.flush()

    def remove(self, text: bytes) -> int:
        """What a compactor does with a delete request, at once."""
        with self.lock:
            return sum(stream.remove(text) for stream in self.streams.values())

    def push(self, sequence: int, pushed: list[PushedStream], tenant: str = "fake") -> None:
        if not pushed:
            raise PushError(422, "error at least one valid stream is required for ingestion")
        if self.limits.blocked_status is not None:
            until = loki_limits.rfc3339(self.clock() + loki_limits.HOUR)
            status = self.limits.blocked_status
            raise PushError(status, f"ingestion blocked for user {tenant} until '{until}' with status code '{status}'")
        with self.lock:
            now = self.clock()
            valid, refusals = self._validate(now, pushed)
            self._check_size(now, tenant, valid)
            failure = self._ingest(now, sequence, tenant, valid)
            if self._record:
                self._record.flush()
        if failure:
            raise failure
        if refusals:
            raise PushError(400, loki_limits.grouped(refusals))

    # The distributor: labels and entries, one by one.

    def _validate(self, now: int, pushed: list[PushedStream]) -> tuple[list, list[str]]:
        admitted = [self._admit(stream.labels) for stream in pushed]
        valid, refusals = [], []
        for stream, (sent, labels, text, refusal) in zip(pushed, admitted):
            if not stream.entries:
                continue
            if refusal:
                refusals.append(refusal)
                self.refused += len(stream.entries)
                continue
            entries = self._valid_entries(now, text, stream.entries, refusals)
            if entries:
                valid.append((sent, labels, text, entries))
        return valid, refusals

    def _admit(self, text: str) -> tuple:
        """(labels as sent, labels as stored, their text, refusal) of a stream, remembered by the text that came."""
        known = self._admitted.get(text)
        if known is None:
            try:
                parsed = loki_labels.parse_labels(text)
            except loki_labels.LabelError as error:
                raise PushError(400, f"couldn't parse labels: {error}") from error
            sent = {name: value for name, value in parsed.items() if value}
            labels = loki_labels.with_service_name(sent) if sent and self.limits.service_name else sent
            shown = loki_labels.label_text(labels)
            known = self._admitted[text] = (sent, labels, shown, loki_limits.label_refusal(self.limits, labels, shown))
        return known

    def _valid_entries(self, now: int, text: str, entries: list[tuple], refusals: list[str]) -> list[tuple]:
        limits = self.limits
        oldest = now - limits.max_age if limits.max_age is not None else -(1 << 63)
        newest = now + limits.max_ahead if limits.max_ahead is not None else 1 << 63
        valid = []
        for entry in entries:
            # The common case without a call: in time, short, no metadata to measure.
            plain = oldest <= entry[0] <= newest and len(entry[1]) <= limits.max_line
            if entry[2] or not plain:
                if refusal := loki_limits.entry_refusal(limits, now, text, entry):
                    refusals.append(refusal)
                    self.refused += 1
                    continue
                entry = (entry[0], entry[1], self._sanitized(entry[2]))
            valid.append(entry)
        return valid

    def _sanitized(self, metadata: tuple) -> tuple:
        if all(name.isidentifier() and name.isascii() and name[0] != "_" for name, _ in metadata):
            return metadata
        return tuple((loki_labels.sanitized_metadata_name(name), value) for name, value in metadata)

    def _check_size(self, now: int, tenant: str, valid: list) -> None:
        lines = size = message = 0
        for _, _, text, entries in valid:
            plain = sum(len(line) for _, line, _ in entries)
            pairs = [pair for entry in entries if entry[2] for pair in entry[2]]
            extra = sum(len(name) + len(value) for name, value in pairs)
            lines += len(entries)
            size += plain + extra
            message += plain + extra + len(text) + ENTRY_OVERHEAD * len(entries) + PAIR_OVERHEAD * len(pairs)
        if self.limits.tenant_rate is not None:
            self._tenant_bucket = self._tenant_bucket or TokenBucket(
                self.limits.tenant_rate, self.limits.tenant_burst, now
            )
            if not self._tenant_bucket.allow(size, now):
                self.refused += lines
                raise PushError(429, loki_limits.tenant_rate_exceeded(self.limits, tenant, lines, size))
        if message > self.limits.max_message:
            self.refused += lines
            limit = self.limits.max_message
            raise PushError(
                500,
                f"rpc error: code = ResourceExhausted desc = "
                f"grpc: received message larger than max ({message} vs. {limit})",
            )

    # The ingester: streams, order, repeats.

    def _ingest(self, now: int, sequence: int, tenant: str, valid: list) -> PushError | None:
        failure = None
        for sent, labels, text, entries in valid:
            stream = self.streams.get(text)
            if stream is None:
                if self.limits.max_streams is not None and len(self.streams) >= self.limits.max_streams:
                    self.refused += len(entries)
                    failure = PushError(429, loki_limits.too_many_streams(tenant, text))
                    continue
                stream = self.streams[text] = Stream(labels, text)
            # Loki reports the last failing stream only.
            failure = self._ingest_stream(now, sequence, tenant, stream, sent, entries) or failure
        return failure

    def _ingest_stream(
        self, now: int, sequence: int, tenant: str, stream: Stream, sent: dict, entries: list
    ) -> PushError | None:
        fresh, failed = self._in_order(stream, entries)
        status = 400
        if self.limits.stream_rate is not None and (over := self._over_stream_rate(now, stream, fresh)):
            fresh, failed, status = [], over, 429
        stored = []
        for entry in fresh:
            kept = stream.append(entry, self.limits.head_block)
            self.accepted += kept
            self.dropped += not kept
            if kept or self._record_dropped:
                stored.append((entry, kept))
        self._write(sequence, sent, stored)
        self.refused += len(failed)
        if failed:
            return PushError(status, loki_limits.failed_entries(failed, len(entries), tenant, stream.text))
        return None

    def _in_order(self, stream: Stream, entries: list) -> tuple[list, list]:
        """The entries that are not too far behind the newest before them, and those that are."""
        behind = self.limits.max_behind
        newest = stream.newest
        fresh, failed = [], []
        last = None
        for entry in entries:
            if last == entry[:2] or (last is None and stream.repeats_last(entry)):
                self.dropped += 1
                continue
            if behind is not None and newest is not None and entry[0] < newest - behind:
                failed.append((entry[0], loki_limits.too_far_behind(entry[0], newest - behind)))
                continue
            if newest is None or entry[0] > newest:
                newest = entry[0]
            last = entry[:2]
            fresh.append(entry)
        return fresh, failed

    def _over_stream_rate(self, now: int, stream: Stream, entries: list) -> list:
        stream.bucket = stream.bucket or TokenBucket(self.limits.stream_rate, self.limits.stream_burst, now)
        sizes = [len(line) + sum(len(name) + len(value) for name, value in metadata) for _, line, metadata in entries]
        if stream.bucket.allow(sum(sizes), now):
            return []
        return [
            (entry[0], loki_limits.stream_rate_exceeded(self.limits, stream.text, size))
            for entry, size in zip(entries, sizes)
        ]

    def _write(self, sequence: int, sent: dict, stored: list) -> None:
        if not self._record:
            return
        head = f'{{"push": {sequence}, "stream": {json.dumps(sent)}, "ts": "'
        rows = []
        for (timestamp, line, metadata), kept in stored:
            try:
                text = f'"line": {json.dumps(line.decode())}'
            except UnicodeDecodeError:
                text = f'"line_base64": "{base64.b64encode(line).decode()}"'
            tail = "}\n" if kept else ', "dropped": true}\n'
            rows.append(
                f'{head}{timestamp}", {text}, "metadata": {json.dumps(dict(metadata)) if metadata else "{}"}{tail}'
            )
        self._record.write("".join(rows))
