"""Limits, their texts as a real Loki was seen to answer (one test a row of the table), and repeats."""

import io
import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from loki_limits import HOUR, SECOND, Limits
from loki_push_decoding import PushedStream, PushError
from loki_store import Store

NOW = 1_795_456_642_580_000_000  # 2026-11-23T17:57:22.58Z
STREAM = '{a="b", service_name="x"}'


class StoreTestCase(unittest.TestCase):
    """A store whose clock stands at NOW."""

    def setUp(self):
        self.store = self.make(Limits())

    def make(self, limits, **options):
        return Store(limits, clock=lambda: NOW, **options)

    def refusal(self, *streams, store=None):
        with self.assertRaises(PushError) as caught:
            (store or self.store).push(1, list(streams))
        return caught.exception.status, caught.exception.text

    def lines(self, *entries, labels=STREAM):
        return PushedStream(labels, [(*entry, ()) if len(entry) == 2 else entry for entry in entries])


class AdmissionTests(StoreTestCase):
    """Limits and their texts."""

    def test_older_than_seven_days(self):
        week = 7 * 24 * HOUR
        status, text = self.refusal(self.lines((NOW - week - 24 * HOUR, b"old"), (NOW - week, b"just right")))
        want = f"entry for stream '{STREAM}' has timestamp too old: 2026-11-15T17:57:22Z, oldest acceptable timestamp is: 2026-11-16T17:57:22Z"
        self.assertEqual((status, text), (400, want))
        self.assertEqual(self.store.accepted, 1)

    def test_more_than_ten_minutes_ahead(self):
        status, text = self.refusal(self.lines((NOW + 600 * SECOND, b"right"), (NOW + 601 * SECOND, b"new")))
        self.assertEqual(
            (status, text), (400, f"entry for stream '{STREAM}' has timestamp too new: 2026-11-23T18:07:23Z")
        )
        self.assertEqual(self.store.accepted, 1)

    def test_an_hour_behind_the_newest_of_the_stream(self):
        self.store.push(1, [self.lines((NOW, b"newest"))])
        status, text = self.refusal(self.lines((NOW - HOUR, b"right"), (NOW - HOUR - 60 * SECOND, b"late")))
        want = (
            "entry with timestamp 2026-11-23 16:56:22.58 +0000 UTC ignored, reason: 'entry too far behind, entry timestamp is: 2026-11-23T16:56:22Z, "
            f"oldest acceptable timestamp is: 2026-11-23T16:57:22Z',\nuser 'fake', total ignored: 1 out of 2 for stream: {STREAM}"
        )
        self.assertEqual((status, text), (400, want))
        self.assertEqual(self.store.accepted, 2)

    def test_at_most_ten_late_entries_are_listed(self):
        self.store.push(1, [self.lines((NOW, b"newest"))])
        _, text = self.refusal(self.lines(*((NOW - 2 * HOUR + n, b"late") for n in range(12))))
        self.assertEqual(text.count("ignored, reason"), 10)
        self.assertIn("total ignored: 12 out of 12 for stream: ", text)

    def test_the_newest_of_the_same_push_counts(self):
        status, _ = self.refusal(self.lines((NOW, b"newest"), (NOW - HOUR - 1, b"late")))
        self.assertEqual((status, self.store.accepted), (400, 1))

    def test_a_line_over_the_limit(self):
        status, text = self.refusal(self.lines((NOW, b"x" * 262_144), (NOW + 1, b"x" * 262_145)))
        self.assertEqual(
            (status, text),
            (
                400,
                f"max entry size '262144' bytes exceeded for stream '{STREAM}' while adding an entry with length '262145' bytes",
            ),
        )
        self.assertEqual(self.store.accepted, 1)

    def test_several_kinds_in_one_push_are_grouped_and_the_good_lines_stored(self):
        _, text = self.refusal(
            self.lines((NOW, b"good"), (NOW + HOUR, b"new"), (NOW, b"x" * 262_145), (NOW + 1, b"y" * 262_145))
        )
        self.assertIn("1 errors like: entry for stream", text)
        self.assertIn("; 2 errors like: max entry size '262144' bytes exceeded", text)
        self.assertEqual((self.store.accepted, self.store.refused), (1, 3))

    def test_sixteen_labels(self):
        labels = "{" + ", ".join(f'l{n:02d}="v"' for n in range(16)) + "}"
        stored = labels[:-1] + ', service_name="unknown_service"}'
        self.assertEqual(
            self.refusal(self.lines((NOW, b"x"), labels=labels)),
            (400, f"entry for stream '{stored}' has 16 label names; limit 15"),
        )
        self.store.push(1, [self.lines((NOW, b"x"), labels="{" + ", ".join(f'l{n:02d}="v"' for n in range(15)) + "}")])

    def test_an_illegal_label_name_refuses_the_whole_push(self):
        status, text = self.refusal(self.lines((NOW, b"good")), self.lines((NOW, b"x"), labels='{ab-c="d"}'))
        self.assertEqual(
            (status, text), (400, "couldn't parse labels: 1:4: parse error: unexpected character inside braces: '-'")
        )
        self.assertEqual(self.store.accepted, 0)

    def test_a_label_value_and_a_label_name_that_are_too_long(self):
        value, name = "v" * 2049, "n" * 1025
        status, text = self.refusal(
            self.lines((NOW, b"x"), labels=f'{{service_name="{value}"}}'), self.lines((NOW, b"good"))
        )
        self.assertEqual(
            (status, text), (400, f"stream '{{service_name=\"{value}\"}}' has label value too long: '{value}'")
        )
        self.assertEqual(self.store.accepted, 1)
        self.assertIn(
            f"has label name too long: '{name}'", self.refusal(self.lines((NOW, b"x"), labels=f'{{{name}="v"}}'))[1]
        )

    def test_too_many_and_too_large_metadata(self):
        many = tuple((f"k{n}", "v") for n in range(129))
        status, text = self.refusal(self.lines((NOW, b"x", many), (NOW, b"y", many[:128])))
        self.assertEqual(status, 400)
        self.assertTrue(
            text.startswith(f"stream '{STREAM}' has too many structured metadata labels: '129', limit: '128'. "), text
        )
        status, text = self.refusal(
            self.lines((NOW, b"z", (("k", "v" * 65_536),)), (NOW, b"w", (("k", "v" * 65_535),)))
        )
        self.assertTrue(
            text.startswith(
                f"stream '{STREAM}' has structured metadata too large: '65537' bytes, limit: '65536' bytes. "
            ),
            text,
        )
        self.assertEqual(self.store.accepted, 2)

    def test_the_tenant_rate_refuses_the_whole_push(self):
        store = self.make(Limits(tenant_rate=4_194_304, tenant_burst=1000))
        status, text = self.refusal(self.lines((NOW, b"x" * 600), (NOW, b"y" * 600)), store=store)
        self.assertEqual(status, 429)
        self.assertTrue(
            text.startswith(
                "ingestion rate limit exceeded for user fake (limit: 4194304 bytes/sec) while attempting to ingest '2' lines totaling '1200' bytes, "
            )
        )
        self.assertEqual(store.accepted, 0)

    def test_the_stream_rate_refuses_its_stream_alone(self):
        store = self.make(Limits(stream_rate=64 << 10, stream_burst=1500))
        busy = self.lines((NOW, b"x" * 1000), (NOW + 1, b"y" * 1000))
        status, text = self.refusal(self.lines((NOW, b"other"), labels='{a="c", service_name="x"}'), busy, store=store)
        self.assertEqual(status, 429)
        self.assertIn(
            f"reason: 'Per stream rate limit exceeded (limit: 64KB/sec) while attempting to ingest for stream '{STREAM}' totaling 1000B, ",
            text,
        )
        self.assertTrue(text.endswith(f"total ignored: 2 out of 2 for stream: {STREAM}"))
        self.assertEqual(store.accepted, 1)

    def test_too_many_streams(self):
        store = self.make(Limits(max_streams=1))
        store.push(1, [self.lines((NOW, b"x"))])
        status, text = self.refusal(self.lines((NOW, b"x"), labels='{a="c", service_name="x"}'), store=store)
        self.assertEqual(status, 429)
        self.assertTrue(
            text.startswith(
                'maximum active stream limit exceeded when trying to create stream {a="c", service_name="x"}, '
            )
        )

    def test_a_push_over_four_mebibytes_of_lines_never_passes(self):
        status, text = self.refusal(self.lines(*((NOW + n, b"x" * 200_000) for n in range(21))))
        self.assertEqual(status, 500)
        self.assertRegex(
            text,
            r"^rpc error: code = ResourceExhausted desc = grpc: received message larger than max \(42\d{5} vs\. 4194304\)$",
        )
        self.assertEqual(self.store.accepted, 0)

    def test_no_streams(self):
        self.assertEqual(self.refusal(), (422, "error at least one valid stream is required for ingestion"))

    def test_ingestion_blocked_by_the_operator(self):
        status, text = self.refusal(self.lines((NOW, b"x")), store=self.make(Limits(blocked_status=260)))
        self.assertEqual(
            (status, text), (260, "ingestion blocked for user fake until '2026-11-23T18:57:22Z' with status code '260'")
        )

    def test_a_label_with_an_empty_value_is_dropped(self):
        self.store.push(1, [self.lines((NOW, b"x"), labels='{a="b", e="", service_name="x"}')])
        self.assertEqual(list(self.store.streams), [STREAM])
        self.assertEqual(
            self.refusal(self.lines((NOW, b"x"), labels='{e=""}'))[1],
            "error at least one label pair is required per stream",
        )


class RepeatTests(StoreTestCase):
    """Loki's weak de-duplication."""

    def batch(self, count, size=330, labels=STREAM):
        return PushedStream(labels, [(NOW + n, b"%d " % n + b"x" * size, ()) for n in range(count)])

    def push_twice(self, *streams):
        self.store.push(1, list(streams))
        self.store.push(2, list(streams))
        return self.store.accepted, self.store.dropped

    def test_a_small_batch_sent_twice_is_stored_once(self):
        self.assertEqual(self.push_twice(self.batch(100)), (100, 100))

    def test_a_batch_larger_than_the_head_block_is_stored_twice(self):
        accepted, _ = self.push_twice(self.batch(1000))
        self.assertGreater(accepted, 1900)

    def test_other_metadata_another_line_and_another_time_are_no_repeats(self):
        first, other = (NOW, b"x", (("k", "v"),)), (NOW - 1, b"y", ())
        self.store.push(1, [self.lines(first, other)])
        self.store.push(2, [self.lines((NOW, b"x", (("k", "w"),)), other, (NOW, b"z", ()), (NOW + 1, b"x", ()), first)])
        self.assertEqual((self.store.accepted, self.store.dropped), (5, 2))

    def test_a_repeat_of_the_last_entry_is_dropped_even_after_a_flush(self):
        self.store.push(1, [self.batch(2)])
        self.store.flush()
        self.store.push(2, [PushedStream(STREAM, self.batch(2).entries[1:])])
        self.assertEqual((self.store.accepted, self.store.dropped), (2, 1))

    def test_after_a_flush_the_others_are_stored_again(self):
        self.store.push(1, [self.batch(3)])
        self.store.flush()
        self.store.push(2, [self.batch(3)])
        self.assertEqual(self.store.accepted, 6)

    def test_the_record_holds_what_was_stored_in_order_of_arrival(self):
        record = io.StringIO()
        store = self.make(Limits(), record=record, record_dropped=True)
        store.push(7, [self.lines((NOW, b"caf\xc3\xa9", (("http.method", "GET"),)), (NOW, b"\xff"), labels='{a="b"}')])
        store.push(8, [self.lines((NOW, b"caf\xc3\xa9", (("http.method", "GET"),)), labels='{a="b"}')])
        rows = [json.loads(row) for row in record.getvalue().splitlines()]
        base = {"push": 7, "stream": {"a": "b"}, "ts": str(NOW)}
        first = base | {"line": "café", "metadata": {"http_method": "GET"}}
        self.assertEqual(
            rows, [first, base | {"line_base64": "/w==", "metadata": {}}, first | {"push": 8, "dropped": True}]
        )


if __name__ == "__main__":
    unittest.main()
