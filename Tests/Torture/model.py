"""What an onlooker knows of the files: which lines were written where, and which of them were destroyed.

A line is *owed* to a sink from the moment its newline is written until the sink's server has it, or its dead letter. It is *excused* if the
bytes of its last copy are destroyed before that, and while no agent has the file open: nobody could have read them.
"""

import collections

# `start` is the offset of the line's first byte, `end` that behind its newline.
Line = collections.namedtuple("Line", "number start end")
# A last line without its newline: its whole text, and how many bytes of it are written.
Half = collections.namedtuple("Half", "number text written")


class Body:
    """The contents of one file, from its creation or a truncation to the next."""

    def __init__(self, status):
        self.device, self.inode = status.st_dev, status.st_ino
        self.data = bytearray()
        self.lines = []
        self.half = None
        self.is_readable = True
        self.was_closed = False
        # It was renamed to where no pattern finds it.
        self.is_stray = False
        # Something was written after the last name was gone.
        self.is_late = False
        # A compressed copy holds the lines, at offsets that are not those of the file on disk.
        self.is_compressed = False
        # The device and inode of the file that it was copied from.
        self.origin = None

    def numbers(self):
        return {line.number for line in self.lines}

    def copy(self, status, is_compressed=False):
        """Another file with the same contents."""
        other = Body(status)
        other.data, other.lines, other.half, other.is_compressed = bytearray(self.data), list(self.lines), self.half, is_compressed
        other.origin = (self.device, self.inode)
        return other


class Sink:
    """What is owed to one sink."""

    def __init__(self, name, receiver, state):
        self.name = name
        self.receiver = receiver
        self._state = state
        self.owed = set()
        self.met = set()
        self.excused = set()

    def dead_numbers(self):
        """Numbers of lines in the dead letter."""
        return self._state.dead_numbers(self.name)

    def settle(self):
        """What is still owed, after another look at who has what. What has been there once stays."""
        refused = {number for number in self.owed if self.receiver.has_refused(number)}
        there = {number for number in self.owed if self.receiver.has(number)}
        if refused:
            there |= refused & self.dead_numbers()
        self.owed -= there
        self.met |= there
        return self.owed

    def excuse(self, numbers):
        gone = numbers & self.settle()
        self.owed -= gone
        self.excused |= gone


class Model:
    def __init__(self, sinks):
        self.sinks = sinks
        # By number, the text of every line that was written up to its newline.
        self.written = {}
        # Texts of unfinished lines, each as far as it was written at some time.
        self.unfinished = set()
        self._last_number = 0
        # Files that the agent is to follow, by name; two names may stand for one.
        self.names = {}
        # Files without a name that the agent has open: owed while it lives.
        self.orphans = []
        # Files without a name that it has a name of its own for.
        self.pinned = []
        self.bodies = []
        # Whose bytes are gone.
        self.destroyed = []

    def next_number(self):
        self._last_number += 1
        return self._last_number

    def add(self, name, body):
        self.names[name] = body
        self.bodies.append(body)
        return body

    # What is written: the bytes to be appended are returned

    def begin(self, body, number, text, count):
        """The first `count` bytes of a line, without the rest."""
        body.half = Half(number, text, count)
        body.data += text[:count].encode()
        self.unfinished.add(text[:count])
        return text[:count].encode()

    def complete(self, body, ending):
        """The rest of an unfinished line, if there is one."""
        if body.half is None:
            return b""
        number, text, count = body.half
        body.half = None
        return self._append(body, number, text, len(body.data) - count, text[count:].encode() + ending)

    def line(self, body, number, text, ending):
        return self._append(body, number, text, len(body.data), text.encode() + ending)

    def _append(self, body, number, text, start, data):
        body.data += data
        body.lines.append(Line(number, start, len(body.data)))
        self.written[number] = text
        for sink in self.sinks:
            sink.owed.add(number)
        return data

    # What is destroyed

    def living(self):
        return [*self.names.values(), *self.orphans, *self.pinned]

    def unreadable(self):
        """Numbers of lines that stand only where the agent may not look, or in a copy of such a file: what is in it may be sent already."""
        inodes = {(body.device, body.inode) for body in self.living() if not body.is_readable}
        numbers = {True: set(), False: set()}
        for body in self.living():
            numbers[not body.is_readable or body.origin in inodes] |= body.numbers()
        return numbers[True] - numbers[False]

    def drop_name(self, name):
        """Returns the file that stood there if it has no other name now."""
        body = self.names.pop(name)
        return None if any(other is body for other in self.names.values()) else body

    def destroy(self, body):
        """Its bytes are gone. Lines that stand nowhere else are excused."""
        self.orphans = [orphan for orphan in self.orphans if orphan is not body]
        if all(other is not body for other in self.destroyed):
            self.destroyed.append(body)
        elsewhere = set().union(*(other.numbers() for other in self.living() if other is not body))
        for sink in self.sinks:
            sink.excuse(body.numbers() - elsewhere)

    def release(self, body):
        """The agent's own name of it is gone."""
        self.pinned = [pinned for pinned in self.pinned if pinned is not body]

    def agent_ended(self):
        """What it alone had is gone with it; so is what was written into a file without a name after its pin may have been released, and
        a pin that it has no right to open again."""
        for body in self.orphans + [body for body in self.pinned if body.is_late or not body.is_readable]:
            self.release(body)
            self.destroy(body)
