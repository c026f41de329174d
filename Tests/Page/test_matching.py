"""That the fake agent means by a search what the real one means."""

import unittest

from matching import Conditions, Refusal, level_named

LINE = r'{"event":"load_failed","Error":"no answer\nfrom 10.0.0.7:9000","city":"Z\u00fcrich","a":{"b":1.10,"c":{"d":true}},"a.b":"own","n":1,"n":2,"x.y":{"z":0},"list":["w"]}'


class MatchingTests(unittest.TestCase):
    def finds(self, line: str = LINE, **query) -> bool:
        wanted = {key: value if isinstance(value, list) else [value] for key, value in query.items()}
        return Conditions(wanted).match({"time": "1", "level": None, "logger": "a.b", "trace": "ABC", "line": line})

    def test_words_are_beginnings_in_either_case(self):
        for text, found in [
            ("load", True), ("LOAD_fail", True), ("oad", False), ("from answ", True), ("nfrom", False), ("10.0.0.7", True), ("0.0.7:90", True),
            ("zürich", True), ("u00fc", False), ("load nowhere", False), ("", True), ("error", True),
        ]:
            with self.subTest(text=text):
                self.assertEqual(self.finds(text=text), found)

    def test_what_is_no_word_is_refused(self):
        for text in ("%", "load --"):
            with self.subTest(text=text), self.assertRaisesRegex(Refusal, "holds no letter and no digit"):
                self.finds(text=text)

    def test_fields_read_as_they_are_written_and_the_literal_key_comes_first(self):
        for field, found in [
            ("event=load_failed", True), ("event=load", False), ("a.b=own", True), ("a.b=1.10", False), ("a.c.d=true", True), ("n=1", True), ("n=2", False),
            ("x.y.z=0", False), ("list=w", False), ("none=", False), ("Error=no answer\nfrom 10.0.0.7:9000", True),
        ]:
            with self.subTest(field=field):
                self.assertEqual(self.finds(field=field), found)
        self.assertFalse(self.finds("no JSON", field="a=b"))

    def test_keys_that_are_no_path_are_refused(self):
        for field in ("a", "=b", "a..b=c", "a.b.c.d.e.f.g.h.i=1", "a\t=b", "k" * 257 + "=1"):
            with self.subTest(field=field), self.assertRaisesRegex(Refusal, "want a key and its value"):
                self.finds(field=field)

    def test_a_logger_has_those_below_it_and_a_trace_is_exact(self):
        for query, found in [({"logger": "a"}, True), ({"logger": "a.b"}, True), ({"logger": "a."}, False), ({"trace": "ABC"}, True), ({"trace": "abc"}, False)]:
            with self.subTest(query=query):
                self.assertEqual(self.finds(**query), found)

    def test_levels_have_seven_ranks_and_a_line_without_one_is_below_all(self):
        self.assertEqual([level_named(word) for word in ("WARN", "Fatal", "notice", "loud", "")], ["warning", "critical", "notice", None, None])
        self.assertFalse(self.finds(level="trace"))
        with self.assertRaisesRegex(Refusal, "want trace, debug, info, notice"):
            self.finds(level="loud")


if __name__ == "__main__":
    unittest.main()
