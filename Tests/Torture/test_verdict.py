"""The torture's verdict finds each fault that is planted: a judge that acquits everybody proves nothing."""

import collections
import types
import unittest

from bulk_receiver import Document
from model import Body, Model, Sink
from scrape import Scrape
from state_files import Known, Place, fingerprint
from verdict import checkpoint_ahead, final_checkpoint, loss, verdict

Status = collections.namedtuple("Status", "st_dev st_ino")


class Receiver:
    """Holds what a test puts in."""

    def __init__(self):
        self.all = []

    def put(self, text, offset, second, tags=()):
        time = f"2026-01-01T00:00:{second:02}.000000001Z"
        self.all.append(Document(len(self.all), f"id{len(self.all)}", text, "/logs/a", offset, time, tags))

    def documents(self):
        return self.all

    def copies(self, number):
        return [document for document in self.all if document.text.startswith(f"line {number} ")]

    def has(self, number):
        return bool(self.copies(number))

    def has_refused(self, number):
        return False


class VerdictTests(unittest.TestCase):
    def setUp(self):
        self.receiver = Receiver()
        state = types.SimpleNamespace(dead_numbers=lambda sink: set(), dead_offsets=lambda sink: set())
        self.model = Model([Sink("one", self.receiver, state)])
        self.body = self.model.add("a", Body(Status(1, 7)))
        for number in (1, 2, 3):
            self.model.line(self.body, number, f"line {number} ", b"\n")

    def deliver(self, *lines):
        for number, offset, second in lines:
            self.receiver.put(f"line {number} ", offset, second)

    def verdict(self, goes_in_order=True):
        return verdict(self.model, goes_in_order)

    def test_all_is_well(self):
        self.deliver((1, 0, 1), (2, 8, 2), (3, 16, 3))
        self.assertIsNone(self.verdict())

    def test_a_missing_line(self):
        self.deliver((1, 0, 1), (3, 16, 3))
        self.assertIn("1 lines are missing", self.verdict())

    def test_a_line_destroyed_unread_may_be_missing_and_one_held_may_not(self):
        self.deliver((1, 0, 1), (3, 16, 3))
        body = self.model.drop_name("a")
        self.model.orphans.append(body)
        self.assertIn("1 lines are missing", self.verdict())
        self.model.agent_ended()
        self.assertIsNone(self.verdict())

    def test_a_line_whose_copy_still_stands_is_owed(self):
        self.model.add("a.1", self.body.copy(Status(1, 8)))
        self.model.destroy(self.model.drop_name("a"))
        self.assertIn("3 lines are missing", self.verdict())

    def test_a_line_twice(self):
        self.deliver((1, 0, 1), (2, 8, 2), (3, 16, 3), (2, 8, 2))
        self.assertIn("there twice", self.verdict())

    def test_a_line_that_was_not_written(self):
        self.deliver((1, 0, 1), (2, 8, 2), (3, 16, 3))
        self.receiver.put("line 3 and more", 16, 4)
        self.assertIn("never written", self.verdict())

    def test_the_beginning_of_a_line_may_come_if_it_is_marked(self):
        self.deliver((1, 0, 1), (2, 8, 2), (3, 16, 3))
        self.model.begin(self.body, 4, "line 4 ", 4)
        self.receiver.put("line", 24, 4, tags=("unfinished",))
        self.assertIsNone(self.verdict())
        self.receiver.put("line", 24, 4)
        self.assertIn("never written", self.verdict())

    def test_a_wrong_offset(self):
        self.deliver((1, 0, 1), (2, 9, 2), (3, 16, 3))
        self.assertIn("is said to at 9", self.verdict())

    def test_times_that_do_not_rise(self):
        self.deliver((1, 0, 1), (2, 8, 1), (3, 16, 3))
        self.assertIn("before it", self.verdict())

    def test_the_wrong_order_of_arrival(self):
        self.deliver((2, 8, 2), (1, 0, 1), (3, 16, 3))
        self.assertIn("came before", self.verdict())
        self.assertIsNone(self.verdict(goes_in_order=False))

    def state(self, offset):
        head = bytes(self.body.data[:10])
        known = {("f", 0): Known("f", 0, 1, 7, 10, fingerprint(head))}
        return types.SimpleNamespace(known=lambda past=False: known, places=lambda sink: [Place("f", 0, offset)])

    def test_a_checkpoint_ahead_of_delivery(self):
        self.deliver((1, 0, 1), (3, 16, 3))
        self.assertIsNone(checkpoint_ahead(self.model, self.state(8)))
        self.assertIn("before the lines [2] are settled", checkpoint_ahead(self.model, self.state(16)))

    def test_a_last_checkpoint_before_the_end(self):
        self.assertIsNone(final_checkpoint(self.model, self.state(24)))
        self.assertIn("whose last line ends at 24", final_checkpoint(self.model, self.state(16)))

    def test_more_counted_as_lost_than_was_destroyed(self):
        sink = self.model.sinks[0]
        self.assertIn("counts 1 bytes as lost, and 0 were destroyed", loss(self.model, sink, 1, 1))
        self.deliver((1, 0, 1))
        self.model.destroy(self.model.drop_name("a"))
        self.assertIsNone(loss(self.model, sink, 16, 1))
        self.assertIn("counts 17 bytes as lost, and 16 were destroyed", loss(self.model, sink, 17, 1))
        self.assertIsNone(loss(self.model, sink, 24, 2))
        self.assertIn("and 24 were destroyed", loss(self.model, sink, 25, 2))

    def test_books_that_do_not_add_up(self):
        labels = '{sink="one",source="a"}'
        text = "".join(
            f"shipper_{unit}_{part}{labels} {value}\n" for unit in ("lines", "bytes")
            for part, value in (("read_total", 5), ("delivered_total", 3), ("in_flight", 2)))
        self.assertIsNone(Scrape(text).complaint())
        self.assertIn("do not add up", Scrape(text.replace(" 3", " 2")).complaint())


if __name__ == "__main__":
    unittest.main()
