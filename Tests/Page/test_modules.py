"""The page's parts that only reckon: times, fields, words, addresses, the layout of a trace."""

import json
import unittest
import urllib.parse

import records
from matching import Conditions, find, members
from page_case import FakeCase

# 2026-11-26 12:00:00 UTC, 17:30 in the browser's zone (Asia/Kolkata).
NOW = 1_795_694_400_000


class ModuleTests(FakeCase):
    def setUp(self):
        super().setUp()
        self.open()

    def test_times_that_somebody_types(self):
        hour = 3_600_000
        for text, utc, want in [
            ("now", True, NOW), ("-2h", True, NOW - 2 * hour), ("- 90 min", True, NOW - 90 * 60_000), ("−1.5d", False, NOW - 36 * hour),
            ("2026-11-26 12:00", True, NOW), ("2026-11-26 17:30", False, NOW), ("2026-11-26T12:00:00.250Z", False, NOW + 250),
            ("2026-11-26 12:00Z", False, NOW), ("2026-11-26T14:00:00+02:00", True, NOW), ("12:00", True, NOW), ("17:30:05", False, NOW + 5000),
            ("2026-11-26", True, NOW - 12 * hour), ("2026-11-26 12:00:00.123456", True, NOW + 123), ("1795694400000", False, NOW),
            ("2024-2-29", True, 1_709_164_800_000),
        ]:
            with self.subTest(text=text, utc=utc):
                self.assertEqual(self.module("time.js", f"m.parseTime({json.dumps(text)}, {NOW}, {json.dumps(utc)})"), want)

    def test_what_is_no_time_is_none(self):
        for text in ["", "yesterday", "2026-02-31", "2026-13-01", "25:00", "12:60", "12", "-2", "-2y", "2026-11-26 12", "12:00 or so"]:
            with self.subTest(text=text):
                self.assertIsNone(self.module("time.js", f"m.parseTime({json.dumps(text)}, {NOW}, true)"))

    def test_nanoseconds_are_shown_to_the_last(self):
        for nanoseconds, want in [("1795694400123456789", "12:00:00.123456789"), ("1795694400123456000", "12:00:00.123456"), ("1795694400000000000", "12:00:00.000")]:
            self.page.run("import(new URL('logs/time.js', location.href)).then((m) => m.setUTC(true))")
            self.assertEqual(self.module("time.js", f"m.exact('{nanoseconds}')"), f"2026-11-26 {want}")

    def test_fields_are_as_they_are_written(self):
        fields = self.module("fields.js", f"m.fieldsOf({json.dumps(records.LARGE_NUMBERS)})")
        self.assertEqual(
            [(field["key"], field["value"]) for field in fields],
            [("event", "large_numbers"), ("id", "12345678901234567890123"), ("ratio", "1.10"), ("tiny", "1e-400"), ("deep.n", "9007199254740993"), ("twice", "1"), ("twice", "2")])

    def test_lists_strings_and_empty_objects(self):
        fields = self.module("fields.js", "m.fieldsOf(' {\"a\":[1, {\"b\":[]}],\"c\":{},\"d\":{\"e\":{\"f\":\"\\\\u00e9\\\\n\"}},\"__proto__\":null,\"\":true} ')")
        self.assertEqual(
            [(field["key"], field["value"]) for field in fields],
            [("a", '[1, {"b":[]}]'), ("c", "{}"), ("d.e.f", "é\n"), ("__proto__", "null"), ("", "true")])

    def test_what_is_no_json_object_has_no_fields(self):
        for line in ["", "text", "[1]", "1", '"a"', "{", '{"a":}', '{"a":1,}', '{"a":1} b', '{"a":01}', '{"a":"\u0001"}', '{"a":' * 50, '{"a":nul}', "{'a':1}", '{"a":"\\x"}']:
            with self.subTest(line=line):
                self.assertIsNone(self.module("fields.js", f"m.fieldsOf({json.dumps(line)})"))

    def test_json_parse_agrees_on_made_up_lines(self):
        lines = [record["line"] for record in self.agent.store.by_time[-3000:]]
        strange = self.page.run(
            "import(new URL('logs/fields.js', location.href)).then(({fieldsOf}) => " + json.dumps(lines) + ".filter((line) => {"
            " let want; try { want = JSON.parse(line) } catch { return fieldsOf(line) !== null }"
            " const flat = (value, path) => value && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length"
            "   ? Object.keys(value).flatMap((key) => flat(value[key], path ? `${path}.${key}` : key)) : [path];"
            " return JSON.stringify(fieldsOf(line).map(({key}) => key)) !== JSON.stringify(flat(want, '')) }))")
        self.assertEqual([line for line in strange if line != records.LARGE_NUMBERS], [])

    def test_only_fields_that_the_agent_can_find_are_searched_for(self):
        fine = {
            "rows": 12, "a.b": 1, "deep": {"er": {"x.y": "z"}}, "gr\u00f6\u00dfe": 1, "host": "h", "h1": {"h2": {"h3": {"h4": {"h5": {"h6": {"h7": {"h8": 8}}}}}}},
        }
        barred = {
            "k=v": 1, "a..b": 1, "": 1, ".x": 1, "tab\t": 1, 'quo"te': 1, "c1\x85": 1, "o.p": {"q": 1}, "list": [1], "none": {}, "empty": "", "k" * 257: 1,
            "d1": {"d2": {"d3": {"d4": {"d5": {"d6": {"d7": {"d8": {"d9": 9}}}}}}}},
        }
        line = json.dumps(fine | barred, ensure_ascii=False)[:-1] + ',"twice":1,"twice":2,"esc\\u0061ped":1}'
        found = self.module("fields.js", f"((fields) => [...m.searchable(fields)].map(({{key}}) => key))(m.fieldsOf({json.dumps(line)}))")
        self.assertEqual(found, ["rows", "a.b", "deep.er.x.y", "größe", "host", "h1.h2.h3.h4.h5.h6.h7.h8"])
        for key in found:
            self.assertTrue(Conditions({"field": [f"{key}={find(members(line), key)}"]}).match_line(line), key)

    def test_durations_have_units(self):
        for fields, want in [
            ({"duration_sec": "1.5"}, 1.5e9), ({"duration_ms": "20"}, 2e7), ({"elapsed_us": "3"}, 3e3), ({"took_ns": "7"}, 7), ({"duration": "350ms"}, 3.5e8),
            ({"http.duration_seconds": "2"}, 2e9), ({"latency": "2 min"}, 1.2e11), ({"duration": "12"}, None), ({"duration_sec": "-1"}, None),
            ({"duration_sec": "soon"}, None), ({"rows": "5"}, None), ({"duration_sec": ""}, None),
        ]:
            with self.subTest(fields=fields):
                given = json.dumps([{"key": key, "value": value} for key, value in fields.items()])
                self.assertEqual(self.module("fields.js", f"m.durationOf({given})"), want)

    def test_words_and_filters_of_the_box(self):
        trace = "0123456789abcdef0123456789ABCDEF"
        for typed, want in [
            ("timeout  clickhouse", {"text": "timeout clickhouse"}), (f"{trace}", {"trace": trace.lower(), "text": ""}), ("level:WARN late", {"level": "warning", "text": "late"}),
            ('logger:champion.load table=ohlc error="no answer"', {"logger": "champion.load", "fields": ["table=ohlc", "error=no answer"], "text": ""}),
            ('"two words"', {"text": "two words"}), ("http://host/path", {"text": "http://host/path"}), ("12:30:00", {"text": "12:30:00"}), ("a= b", {"text": "a= b"}),
            (f"trace_id={trace}", {"trace": trace}), ("trace:ABC", {"trace": "ABC"}), ("level:notice", {"level": "notice"}), ("level:Fatal", {"level": "critical"}), ('error="a \\"b\\""', {"fields": ['error=a "b"']}),
        ]:
            with self.subTest(typed=typed):
                found = self.page.run(
                    "Promise.all(['words.js', 'search.js'].map((name) => import(new URL(`logs/${name}`, location.href))))"
                    f".then(([w, s]) => w.withTyped(s.emptySearch(), {json.dumps(typed)}))")
                self.assertEqual({key: found[key] for key in want}, want)

    def test_an_address_says_the_search_and_back(self):
        for query in [
            "", "?text=a+b", "?level=error&logger=x&field=k%3Dv&field=a%3Db%3Dc&range=7d", "?view=trace&trace=00ff", "?view=status", "?live=1&source=s",
            "?from=2026-11-26T12:00:00.000Z&to=2026-11-26T13:00:00.000Z", "?from=2026-11-26T12:00:00.000Z", "?record=00ff", "?file=/var/log/%3Cb%3E.json&range=all",
        ]:
            with self.subTest(query=query):
                self.assertEqual(self.module("search.js", f"m.writeSearch(m.readSearch({json.dumps(query)}))"), query)

    def test_nonsense_in_an_address_is_as_if_it_were_not_there(self):
        for query in ["?level=loud", "?range=1y", "?from=then", "?view=9", "?field=x", "?from=9&to=3", "?live=2", "?from=-1&to=x"]:
            with self.subTest(query=query):
                self.assertEqual(self.module("search.js", f"m.writeSearch(m.readSearch({json.dumps(query)}))"), "")

    def test_a_trace_is_laid_out_with_bars_lanes_and_gaps(self):
        def record(ms, host, **fields):
            return {"time": str(NOW * 1_000_000 + ms * 1_000_000), "host": host, "file": "f", "fields": [{"key": key, "value": value} for key, value in fields.items()]}

        given = [record(0, "a"), record(10, "a"), record(20, "b", duration_ms="50"), record(30, "a"), record(1000, "b", duration_ms="965")]
        layout = self.module("timeline.js", f"(({{start, total, events, lanes, gaps}}) => ({{start: String(start), total, at: events.map(({{at, begun, cut}}) => [at, begun, cut]), lanes: lanes.map(({{host}}) => host), gaps: gaps.map(({{from, to, busy}}) => [from, to, Boolean(busy)])}}))(m.layOut({json.dumps(given)}))")
        ms = 1_000_000
        # The second step began 30 ms before the first record: the scale begins there.
        self.assertEqual(layout["start"], str((NOW - 30) * ms))
        self.assertEqual(layout["total"], 1030 * ms)
        self.assertEqual(layout["at"][2], [50 * ms, 0, False])
        self.assertEqual(layout["lanes"], ["a", "b"])
        self.assertEqual(layout["gaps"], [[60 * ms, 1030 * ms, True]])

    def test_steps_that_ran_at_the_same_time_are_drawn_below_each_other(self):
        def step(end, took):
            return {"time": str((NOW + end) * 1_000_000), "host": "a", "file": "f", "fields": [{"key": "duration_ms", "value": str(took)}]}

        given = [{"time": str(NOW * 1_000_000), "host": "a", "file": "f", "fields": []}, step(30, 30), step(50, 20), step(80, 45), step(100, 100)]
        tracks = self.module("timeline.js", f"(({{events, lanes}}) => [lanes[0].tracks, events.map(({{track}}) => track ?? null)])(m.layOut({json.dumps(given)}))")
        # The whole encloses the others; the third began before the second had ended.
        self.assertEqual(tracks, [3, [None, 1, 1, 2, 0]])

    def test_a_duration_out_of_all_proportion_does_not_crush_a_trace(self):
        given = [{"time": str(NOW * 1_000_000 + n * 1_000_000), "host": "a", "file": "f", "fields": [{"key": "duration_sec", "value": "86400"}] if n == 2 else []} for n in range(5)]
        layout = self.module("timeline.js", f"(({{total, events}}) => ({{total, cut: events.map(({{cut}}) => cut)}}))(m.layOut({json.dumps(given)}))")
        self.assertEqual(layout["total"], 4_000_000)
        self.assertEqual(layout["cut"], [False, False, True, False, False])

    def test_the_virtual_list_finds_rows_by_distance_and_back(self):
        wrong = self.page.run("""
            import(new URL('logs/list.js', location.href)).then(({VirtualList}) => {
                const list = new VirtualList(document.createElement('div'), {render: () => {}, key: (item) => item.id});
                list.row = 20;
                list.setItems(Array.from({length: 1000}, (_, index) => ({id: `r${index}`})));
                for (const [index, height] of [[0, 300], [7, 25], [8, 420], [500, 5], [999, 77]]) list.heights.set(`r${index}`, height);
                const odd = list.odd(), wrong = [];
                for (let index = 0; index < 1000; index++)
                    for (const inside of [0, 1, 4]) if (list.at(list.offset(index, odd) + inside, odd) !== index) wrong.push([index, inside]);
                list.close();
                return wrong;
            })""")
        self.assertEqual(wrong, [])

    def test_addresses_in_urls_survive(self):
        evil = "<script>&=+#%"
        query = "?" + urllib.parse.urlencode({"logger": evil})
        self.assertEqual(self.module("search.js", f"m.readSearch({json.dumps(query)}).logger"), evil)


if __name__ == "__main__":
    unittest.main()
