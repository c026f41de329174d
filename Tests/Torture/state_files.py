"""Reads the agent's state directory as an outsider would: which file is which, how far a sink has come, what was refused."""

import collections
import json

from bulk_receiver import number_of

# A file as `state/files` names it. The fingerprint is the hash of its first `count` bytes.
Known = collections.namedtuple("Known", "id epoch device inode count fingerprint")
# A place in it, as `state/checkpoints/SINK` tells it.
Place = collections.namedtuple("Place", "id epoch offset")

MASK = (1 << 64) - 1


def fold(one, two):
    product = one * two
    return (product >> 64) ^ (product & MASK)


def lane(seed, words, count):
    state = seed
    for one, two in words:
        state = (fold(one ^ seed ^ 0xA0761D6478BD642F, two ^ state) + 0xE7037ED1A0B428DB) & MASK
    return fold(state ^ 0x8EBC6AF09C88C6E3, count ^ seed ^ 0x589565CC75531A2B)


def fingerprint(data):
    """`Fingerprint` of ShipperCore, in hexadecimal digits: the hash of a line's id, of no file and at offset 0."""
    words = [(0, 0), (0, 0)]
    padded = data + bytes(32)
    for index in range(0, len(data) // 16 * 16 + 1, 16):
        end = 16 if index + 16 <= len(data) else len(data) - index
        block = padded[index:index + end] + bytes(16 - end)
        words.append((int.from_bytes(block[:8], "little"), int.from_bytes(block[8:], "little")))
    return "".join(
        f"{lane(seed, pairs, len(data)):016x}"
        for seed, pairs in ((0x9E3779B97F4A7C15, words), (0xC2B2AE3D27D4EB4F, [(two, one) for one, two in words])))


class StateFiles:
    def __init__(self, folder):
        self._folder = folder
        self._dead = {}

    def known(self, past=False):
        """Files by id and epoch. `past`: contents too that no file holds any more."""
        found = {}
        for part in self._entries("files"):
            if part[0] == "past":
                if not past:
                    continue
                part = part[2:]
            found[part[0], int(part[1])] = Known(part[0], int(part[1]), int(part[2]), int(part[3]), int(part[4]), part[5])
        return found

    def places(self, sink):
        found = {}
        for part in self._entries(f"checkpoints/{sink}"):
            found[part[0], part[1]] = Place(part[0], int(part[1]), int(part[2]))
        return list(found.values())

    def dead_letters(self, sink):
        """The records of a sink's dead letter; a crash may have left half of one, on a line of its own."""
        path = self._folder / "dead-letter" / f"{sink}.ndjson"
        if not path.exists():
            return []
        records = []
        for line in path.read_text().splitlines():
            try:
                records.append(json.loads(line))
            except ValueError:
                continue
        return records

    def dead_numbers(self, sink):
        """Numbers of the lines in a sink's dead letter."""
        path = self._folder / "dead-letter" / f"{sink}.ndjson"
        size = path.stat().st_size if path.exists() else 0
        known = self._dead.get(sink)
        if known is None or known[0] != size:
            records = self.dead_letters(sink)
            known = self._dead[sink] = (size, {number_of(record["line"]) for record in records})
        return known[1]

    def _entries(self, name):
        """The entries of a document and, behind them, what its journals say has changed since; of two about the same the later counts."""
        # The journals first: the document that they belong to may be replaced between the two.
        changes = self._changes(name + ".changes.previous") + self._changes(name + ".changes")
        lines = self._lines(name)
        if not lines or not lines[-1].startswith("end "):
            return []
        digest = lines[-1].removeprefix("end ")
        first = next((at for at, part in enumerate(changes) if digest in part[0].split(" ")), len(changes))
        entries = [line for line in lines[1:-1] if not line.startswith("number ")] + [line for part in changes[first:] for line in part[1:]]
        return [line.split(" ") for line in entries]

    def _changes(self, name):
        """The parts of a journal that are whole, without their first lines and last ones."""
        parts, part = [], []
        for line in self._lines(name):
            if line.startswith("shipper-changes "):
                part = []
            elif line.startswith("end "):
                parts.append(part)
            else:
                part.append(line)
        return parts

    def _lines(self, name):
        try:
            return (self._folder / name).read_text().splitlines()
        except FileNotFoundError:
            return []
