"""Events that are meant to break a line, logged by LoggerProof and read back here: every line is JSON, and says what was put in.

PROOF_EVENTS sets their number (default 100000), PROOF_SEED the seed.
"""

import json
import math
import os
import struct
import tempfile
import unittest

from proof import run

STRING_LIMIT = 64 << 10
NAME_LIMIT = 1 << 10
DEPTH_LIMIT = 20
LINE_LIMIT = 256 << 10
LEVELS = {"trace": "debug", "notice": "info"}
ALWAYS = {"timestamp", "level", "event", "logger", "service", "env", "fields_cut"}
OF_ERRORS = {"error", "error_type", "error_chain"}


def text(note):
    return bytes.fromhex(note[1:]).decode()


def cut(string, limit=STRING_LIMIT):
    """What the logger writes of a string: all of it, or its beginning with a mark."""
    encoded = string.encode()
    if len(encoded) <= limit:
        return string
    return encoded[:limit].decode(errors="ignore") + f"…[cut: {len(encoded)} bytes]"


def value(notes, depth=0):
    """The next value of a note, as JSON has it."""
    note = next(notes)
    kind = note[0]
    if kind == "s":
        return cut(text(note))
    if kind == "i":
        return int(note[1:])
    if kind == "d":
        number = struct.unpack("<d", struct.pack("<Q", int(note[1:])))[0]
        return number if math.isfinite(number) else None
    if kind == "a":
        values = [value(notes, depth + 1) for _ in range(int(note[1:]))]
        return values if depth < DEPTH_LIMIT else "[nested too deeply]"
    if kind == "o":
        values = {text(next(notes)): value(notes, depth + 1) for _ in range(int(note[1:]))}
        return values if depth < DEPTH_LIMIT else "[nested too deeply]"
    return kind == "t"


def renamed(key, reserved):
    base = key
    while base.startswith("field.") and base not in reserved:
        base = base[len("field."):]
    return "field." + key if base in reserved else key


def shorter(note):
    return (expected(note, limit=STRING_LIMIT >> shift) for shift in range(2, 12, 2))


def expected(line, limit):
    """What the record of a note must hold beside its time: its head, and the fields, which may be left out."""
    level, trace, error, label, message, fields = line.rstrip("\n").split(" ")
    record = {
        "level": LEVELS.get(level, level), "event": cut(text(message), limit), "logger": cut(text(label), NAME_LIMIT), "service": 'ser"vice', "env": "e\\nv"}
    reserved = set(ALWAYS)
    if trace != "-":
        record["trace_id"] = trace
        reserved.add("trace_id")
    if error != "-":
        record |= {"error": cut(text(error), limit), "error_type": "HostileError"}
        reserved |= OF_ERRORS
    notes = iter(fields.split(","))
    count = int(next(notes)[1:])
    return record, {renamed(text(next(notes)), reserved): value(notes) for _ in range(count)}


def without_doubles(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key twice among {sorted(keys)}"
    return dict(pairs)


def same(one, other):
    """Equal, and of the same types: 1 is not True."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool) or isinstance(one, str) or isinstance(other, str):
        return type(one) is type(other) and one == other
    return one == other


class HostileEvents(unittest.TestCase):
    def test_every_line_says_what_was_put_in(self):
        events = int(os.environ.get("PROOF_EVENTS", "100000"))
        seed = int(os.environ.get("PROOF_SEED", "20261123"))
        with tempfile.TemporaryDirectory() as folder:
            log, notes = os.path.join(folder, "log"), os.path.join(folder, "notes")
            report = run("hostile", log, notes, f"events={events}", f"seed={seed}")
            self.assertEqual((report["written"], report["lost"]), (events, 0))
            seen = self.compare(log, notes)
        self.assertEqual(seen["lines"], events)
        self.assertGreater(report["cut"], 0)
        print(f"{events} hostile events of seed {seed}: {seen}")

    def compare(self, log, notes):
        seen = {"lines": 0, "fields": 0, "fields cut": 0, "longest line": 0}
        with open(log, encoding="utf-8", newline="\n") as lines, open(notes, encoding="utf-8", newline="\n") as expectations:
            for line, note in zip(lines, expectations, strict=True):
                record = json.loads(line, object_pairs_hook=without_doubles)
                head, fields = expected(note, limit=STRING_LIMIT)
                if len(line) > LINE_LIMIT // 4 and record["event"] != head["event"]:
                    # A message and an error that would fill the line are both cut shorter.
                    head = next(head for head, _ in shorter(note) if head["event"] == record["event"])
                cut_fields = record.pop("fields_cut", 0)
                self.assertRegex(record.pop("timestamp"), r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
                missing = fields.keys() - record.keys()
                self.assertEqual(len(missing), cut_fields, note[:500])
                for key in missing:
                    del fields[key]
                self.assertTrue(same(record, head | fields), f"{line[:2000]}\n{head | fields}"[:5000])
                seen["lines"] += 1
                seen["fields"] += len(fields)
                seen["fields cut"] += cut_fields
                seen["longest line"] = max(seen["longest line"], len(line.encode()))
        self.assertLessEqual(seen["longest line"], LINE_LIMIT)
        return seen


if __name__ == "__main__":
    unittest.main()
